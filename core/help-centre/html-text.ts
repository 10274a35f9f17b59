import sanitizeHtml from 'sanitize-html';
import { wholeCharacters } from '../whole-characters.ts';

const blocks =
  /<\/?(?:p|div|br|hr|h[1-6]|li|ul|ol|dl|dt|dd|tr|td|th|table|blockquote|pre|figure|figcaption|details|summary)\b[^>]*>/gi;
const entities: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
};

/** What a reader reads of it, blocks on lines of their own. */
export function textOfHtml(html: string): string {
  // A line feed beside a block, not in its place: the text of a script would otherwise come to light.
  const spaced = html.replace(blocks, (tag) => `\n${tag}\n`);
  const bare = sanitizeHtml(spaced, {
    allowedTags: [],
    allowedAttributes: {},
    nonTextTags: ['script', 'style', 'textarea', 'option', 'noscript', 'iframe', 'xmp'],
    nestingLimit: 100,
  });
  return bare
    .replace(/&(?:amp|lt|gt|quot|#39|nbsp);/g, (entity) => entities[entity] ?? entity)
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n[\n ]*/g, '\n')
    .trim();
}

/** Its beginning in one line, cut between words where the language has any. */
export function snippetOf(text: string, length = 160): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= length) return line;
  const cut = line.slice(0, length - 1);
  const space = cut.lastIndexOf(' ');
  return `${(space > length / 2 ? cut.slice(0, space) : wholeCharacters(cut)).replace(/[\s,;:.–-]+$/, '')}…`;
}
