import { type FileItems, type FileProblem, type Item, itemKinds, noItems } from './items.ts';

const single = {
  category: 'categories',
  section: 'sections',
  article: 'articles',
  translation: 'translations',
} as const;

/**
 * Reads what Zendesk's Help Center API answered: one page, several in an array, one after the other or a
 * line each. What is in a page beside its items (`next_page`, counts) is passed over.
 */
export function readZendeskFile(
  text: string,
  place: string,
): { items: FileItems; problems: FileProblem[] } {
  const items = noItems();
  const problems: FileProblem[] = [];
  const wrong = (message: string) => problems.push({ severity: 'error', place, message });
  let found = false;

  function take(value: unknown): void {
    if (Array.isArray(value)) {
      for (const one of value) take(one);
      return;
    }
    if (value === null || typeof value !== 'object') return;
    const page = value as Item;
    for (const kind of [...itemKinds, 'user_segments'] as const) {
      if (!Array.isArray(page[kind]) || isItem(page)) continue;
      found = true;
      for (const item of page[kind] as Item[]) items[kind].push(item);
    }
    for (const [name, kind] of Object.entries(single)) {
      const item = page[name];
      if (item === null || typeof item !== 'object') continue;
      found = true;
      items[kind].push(item as Item);
    }
    if (isItem(page)) {
      found = true;
      items[kindOf(page)].push(page);
    }
  }

  try {
    for (const value of jsonValues(text)) take(value);
  } catch (error) {
    wrong(`It is no JSON: ${(error as Error).message}.`);
    return { items, problems };
  }
  if (!found) wrong('There are no articles, sections, categories or translations in it.');
  return { items, problems };
}

/** An item by itself, not in a page. */
function isItem(value: Item): boolean {
  if (value['source_id'] !== undefined && value['source_type'] !== undefined) return true;
  return value['id'] !== undefined && (value['title'] ?? value['name']) !== undefined;
}

function kindOf(item: Item): (typeof itemKinds)[number] {
  if (item['source_type'] !== undefined) return 'translations';
  if (item['body'] !== undefined || item['section_id'] !== undefined) return 'articles';
  return item['category_id'] === undefined ? 'categories' : 'sections';
}

/** The values of a text that holds one or several, with nothing or white space between them. */
function jsonValues(text: string): unknown[] {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (trimmed === '') throw new Error('the file is empty');
  try {
    return [JSON.parse(trimmed)];
  } catch (error) {
    const pieces = topLevelPieces(trimmed);
    if (pieces.length < 2) throw error;
    return pieces.map((piece) => JSON.parse(piece) as unknown);
  }
}

/** Cut where a value at the top has ended. */
function topLevelPieces(text: string): string[] {
  const pieces: string[] = [];
  let depth = 0;
  let from = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (quoted) {
      if (char === '\\') at++;
      else if (char === '"') quoted = false;
      continue;
    }
    if (char === '"') quoted = true;
    else if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') {
      depth--;
      if (depth !== 0) continue;
      pieces.push(text.slice(from, at + 1));
      from = at + 1;
    }
  }
  const rest = text.slice(from).trim();
  if (rest !== '') pieces.push(rest);
  return pieces;
}
