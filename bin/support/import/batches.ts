import { type FileItems, type Item, type ItemKinds, itemKinds } from './items.ts';

/** What one request carries. */
export type Batch = Partial<Record<ItemKinds | 'user_segments', Item[]>>;

/** Of one request: well within what the route takes, and soon done. */
const itemsAtMost = 50;
const bytesAtMost = 1_000_000;

/**
 * Cuts what files hold into requests: categories, then sections, then articles. Translations go with
 * what they are of where that is here too, since whom an article is for holds for all of its languages.
 */
export function batchesOf(items: FileItems): Batch[] {
  const joined = joinTranslations(items);
  const batches: Batch[] = [];
  for (const kind of itemKinds) {
    let batch: Item[] = [];
    let bytes = 0;
    for (const item of joined[kind]) {
      const size = Buffer.byteLength(JSON.stringify(item));
      if (batch.length > 0 && (batch.length === itemsAtMost || bytes + size > bytesAtMost)) {
        batches.push(withSegments(kind, batch, items));
        batch = [];
        bytes = 0;
      }
      batch.push(item);
      bytes += size;
    }
    if (batch.length > 0) batches.push(withSegments(kind, batch, items));
  }
  return batches;
}

function withSegments(kind: ItemKinds, batch: Item[], { user_segments: all }: FileItems): Batch {
  if (kind !== 'articles') return { [kind]: batch };
  const named = new Set(
    batch.flatMap((item) => [
      String(item['user_segment_id'] ?? ''),
      ...((item['user_segment_ids'] ?? []) as unknown[]).map(String),
    ]),
  );
  const wanted = all.filter((segment) => named.has(String(segment['id'])));
  return wanted.length === 0 ? { articles: batch } : { articles: batch, user_segments: wanted };
}

function joinTranslations(items: FileItems): FileItems {
  const owners = new Map<string, Item>();
  const copies: Record<'categories' | 'sections' | 'articles', Item[]> = {
    categories: [],
    sections: [],
    articles: [],
  };
  for (const kind of ['categories', 'sections', 'articles'] as const) {
    for (const item of items[kind]) {
      const copy = item !== null && typeof item === 'object' ? { ...item } : item;
      copies[kind].push(copy);
      const key = `${kind}#${copy?.['id']}`;
      if (!owners.has(key)) owners.set(key, copy);
    }
  }
  const alone: Item[] = [];
  for (const translation of items.translations) {
    const kind = { category: 'categories', section: 'sections', article: 'articles' }[
      String(translation?.['source_type'] ?? '').toLowerCase()
    ];
    const owner = owners.get(`${kind}#${translation?.['source_id']}`);
    if (owner === undefined) alone.push(translation);
    else owner['translations'] = [...((owner['translations'] ?? []) as Item[]), translation];
  }
  return { ...items, ...copies, translations: alone };
}
