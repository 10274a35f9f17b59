import { flowLimits } from '../limits.ts';

/**
 * A text with placeholders: `Hello {{user.name|there}}`. A name is a word with dots and indexes
 * (`order.items[0].name`); what stands after `|` is said where it names nothing. Braces that hold no
 * name stay as they are. Values are never read for placeholders.
 */
export type TemplatePart =
  | { type: 'text'; text: string }
  | { type: 'value'; path: Path; otherwise?: string }
  | { type: 'secret'; name: string };

/** `order.items[0].name` as `['order', 'items', '0', 'name']`; never empty. */
export type Path = readonly string[];

export type Template = readonly TemplatePart[];

const placeholder = new RegExp(
  `\\{\\{[ \\t]{0,20}([^{}|\\r\\n]{1,${flowLimits.placeholder}})(?:\\|([^{}\\r\\n]{0,${flowLimits.placeholder}}))?\\}\\}`,
  'g',
);

const templates = new Map<string, Template>();
/** Some published flows' worth; then they are read anew. */
const templatesAtMost = 5000;
/** Longer ones are read each time, so that what is kept stays small. */
const keptLength = 2000;

/** A template's parts. The same text is read once. */
export function parseTemplate(text: string): Template {
  const known = templates.get(text);
  if (known !== undefined) return known;
  const parts = read(text);
  if (text.length <= keptLength) {
    if (templates.size >= templatesAtMost) templates.clear();
    templates.set(text, parts);
  }
  return parts;
}

function read(text: string): Template {
  const parts: TemplatePart[] = [];
  let from = 0;
  for (const match of text.matchAll(placeholder)) {
    const [whole, name = '', otherwise] = match;
    const part = partOf(name.trim(), otherwise?.trim());
    if (part === undefined) continue;
    if (match.index > from) parts.push({ type: 'text', text: text.slice(from, match.index) });
    parts.push(part);
    from = match.index + whole.length;
  }
  if (from < text.length) parts.push({ type: 'text', text: text.slice(from) });
  return parts;
}

const secretName = /^secret\.([A-Za-z0-9_-]{1,64})$/;

function partOf(name: string, otherwise: string | undefined): TemplatePart | undefined {
  const secret = secretName.exec(name)?.[1];
  if (secret !== undefined) return { type: 'secret', name: secret };
  const path = parsePath(name);
  if (path === undefined) return undefined;
  return otherwise === undefined ? { type: 'value', path } : { type: 'value', path, otherwise };
}

const segment = /^(?:\.?([\p{L}\p{N}_$-]{1,64})|\[(\d{1,4})\])/u;

/**
 * A simple path into a value: `data.items[0].name`, with `$` or nothing for the whole.
 * @returns Undefined where it is none. It has at most 20 segments.
 */
export function parsePath(text: string): Path | undefined {
  const path: string[] = [];
  let rest = text;
  while (rest !== '') {
    const match = segment.exec(rest);
    if (match === null || path.length === 20) return undefined;
    if (path.length === 0 && match[0].startsWith('.')) return undefined;
    path.push(match[1] ?? match[2] ?? '');
    rest = rest.slice(match[0].length);
    if (rest !== '' && !rest.startsWith('.') && !rest.startsWith('[')) return undefined;
  }
  return path.length === 0 ? undefined : path;
}

/** A path into what an API answered, with or without `$` before it; `$` alone is all of it. */
export function savePath(text: string): Path | undefined {
  const path = text.replace(/^\$\.?/, '');
  return path === '' ? [] : parsePath(path);
}
