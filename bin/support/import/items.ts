/** What files hold, in the shapes of Zendesk's Help Center API. */
export interface Item {
  [field: string]: unknown;
}

export const itemKinds = ['categories', 'sections', 'articles', 'translations'] as const;
export type ItemKinds = (typeof itemKinds)[number];

export interface FileItems extends Record<ItemKinds, Item[]> {
  user_segments: Item[];
}

export interface FileProblem {
  severity: 'error' | 'warning';
  /** The file, and where in it. */
  place: string;
  message: string;
}

export function noItems(): FileItems {
  return { categories: [], sections: [], articles: [], translations: [], user_segments: [] };
}

export function addItems(to: FileItems, from: FileItems): void {
  for (const kind of [...itemKinds, 'user_segments'] as const) {
    for (const item of from[kind]) to[kind].push(item);
  }
}
