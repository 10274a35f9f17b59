import { textOfHtml } from '../html-text.ts';

export interface OutlineEntry {
  id: string;
  text: string;
  /** 2 or 3. */
  level: number;
}

/**
 * Puts an article's headings in order beneath the page's title, and gives each an address: whoever wrote
 * them chose their levels by how they looked. Tables get a frame that can be scrolled.
 * @param html Harmless already, so that every `<` begins an element.
 */
export function outline(html: string): { html: string; entries: OutlineEntry[] } {
  const entries: OutlineEntry[] = [];
  const taken = new Set<string>();
  const around: number[] = [];
  const ordered = html.replace(
    /<h([1-6])((?:\s[^>]*)?)>([\s\S]*?)<\/h\1>/g,
    (_whole, given: string, attributes: string, inner: string) => {
      const text = textOfHtml(inner).replace(/\s+/g, ' ');
      if (text === '') return inner;
      const level = levelOf(Number(given), around);
      const id = idOf(text, taken);
      if (level <= 3) entries.push({ id, text, level });
      return `<h${level}${attributes} id="${id}">${inner}</h${level}>`;
    },
  );
  const framed = ordered
    // It can be scrolled by keyboard, since it can be focused.
    .replace(/<table\b/g, '<div class="table" tabindex="0"><table')
    .replace(/<\/table>/g, '</table></div>');
  return { html: framed, entries };
}

/** One beneath the headings that it lies in, by the levels that they were given. */
function levelOf(given: number, around: number[]): number {
  while ((around.at(-1) ?? 0) >= given) around.pop();
  around.push(given);
  return Math.min(6, around.length + 1);
}

function idOf(text: string, taken: Set<string>): string {
  const words = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  const base = `s-${[...words].slice(0, 60).join('') || 'x'}`;
  let id = base;
  for (let count = 2; taken.has(id); count++) id = `${base}-${count}`;
  taken.add(id);
  return id;
}
