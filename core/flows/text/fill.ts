import type { SecretText, Value } from '../run.ts';
import { type Path, parseTemplate, type Template } from './template.ts';
import { textOf } from './value.ts';

/**
 * Templates filled for where they go. The text around placeholders is the flow author's and stands as
 * he wrote it; what fills them is anybody's, and is escaped so that it stays a value.
 */

/** What a name stands for now; undefined: for nothing. */
export type Lookup = (path: Path) => Value | undefined;

/** Plain text. Secrets have no place in it and leave nothing. */
export function fillText(text: string, lookup: Lookup): string {
  return fill(parseTemplate(text), lookup, (value) => value);
}

/** Markdown in which values are plain text: no link, heading, list or HTML comes of them. */
export function fillMarkdown(markdown: string, lookup: Lookup): string {
  return fill(parseTemplate(markdown), lookup, escapeMarkdown);
}

function fill(template: Template, lookup: Lookup, escaped: (value: string) => string): string {
  let filled = '';
  for (const part of template) {
    if (part.type === 'text') filled += part.text;
    else if (part.type === 'value') filled += escaped(valueText(part.path, part.otherwise, lookup));
  }
  return filled;
}

function valueText(path: Path, otherwise: string | undefined, lookup: Lookup): string {
  const text = textOf(lookup(path));
  return text === '' ? (otherwise ?? '') : text;
}

/** Every mark escaped; lines do not begin with blanks, which would make code of them, nor end paragraphs. */
export function escapeMarkdown(text: string): string {
  return text.replace(/\s*[\r\n]\s*/g, '\n').replace(/[!-/:-@[-`{-~]/g, '\\$&');
}

/**
 * A value made of JSON with templates in its strings. A string that is one placeholder and nothing else
 * becomes the value itself, with its type; names of fields are as they stand.
 */
export function fillValue(value: Value, lookup: Lookup): Value {
  if (typeof value === 'string') {
    const template = parseTemplate(value);
    const [only] = template;
    if (template.length === 1 && only?.type === 'value') {
      const found = lookup(only.path);
      if (found !== undefined && found !== null && found !== '') return found;
      return only.otherwise ?? found ?? null;
    }
    return fillText(value, lookup);
  }
  if (Array.isArray(value)) return value.map((one) => fillValue(one, lookup));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, fillValue(one, lookup)]),
  );
}

/**
 * An address in which values are percent-encoded. Only a value at its very beginning is taken as it
 * is, where it is itself a web address.
 * @returns Undefined where no http(s) address comes of it, or a value would lead to another folder.
 */
export function fillUrl(text: string, lookup: Lookup): string | undefined {
  // Numbers and mailboxes are the author's own.
  if (/^(mailto|tel):[^\s{}]+$/i.test(text)) return text;
  const filled = fillSecretUrl(text, lookup);
  return filled?.every((part) => typeof part === 'string') ? filled.join('') : undefined;
}

/** The same with holes for secrets, which are percent-encoded too when they are filled in. */
export function fillSecretUrl(text: string, lookup: Lookup): SecretText | undefined {
  const template = parseTemplate(text);
  const parts = collect(
    template,
    (part, index) => {
      const value = valueText(part.path, part.otherwise, lookup);
      // At the beginning it is the address, or there is none: what came of it is looked at below.
      if (index === 0) return value;
      return encodeURIComponent(value.toWellFormed());
    },
    'url',
  );
  const shown = parts.map((part) => (typeof part === 'string' ? part : 'secret')).join('');
  if (!isWebAddress(shown)) return undefined;
  return hasDotSegment(shown) && template.length > 1 ? undefined : parts;
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^\s/\\?#]/i.test(text) && !/[\s\p{Cc}\\]/u.test(text) && URL.canParse(text);
}

/** `..` means the folder above also when it is percent-encoded: a value must not become one. */
function hasDotSegment(address: string): boolean {
  const path = address
    .replace(/[?#].*$/s, '')
    .split('/')
    .slice(3);
  return path.some((one) => /^(\.|%2e){1,2}$/i.test(one));
}

/**
 * A header's value. Values can begin no other header: control characters are left out of them, and
 * what is not ASCII is percent-encoded.
 */
export function fillHeader(text: string, lookup: Lookup): SecretText {
  return collect(
    parseTemplate(text),
    (part) =>
      valueText(part.path, part.otherwise, lookup)
        .toWellFormed()
        .replace(/\p{Cc}+/gu, ' ')
        .replace(/[^ -~]+/g, encodeURIComponent),
    'header',
  );
}

/** Text that is sent as it is. */
export function fillSecretText(text: string, lookup: Lookup): SecretText {
  return collect(
    parseTemplate(text),
    (part) => valueText(part.path, part.otherwise, lookup),
    'text',
  );
}

/** `application/x-www-form-urlencoded`. */
export function fillForm(fields: Readonly<Record<string, string>>, lookup: Lookup): SecretText {
  const parts: SecretText[number][] = [];
  for (const [name, text] of Object.entries(fields)) {
    parts.push(`${parts.length === 0 ? '' : '&'}${encodeURIComponent(name)}=`);
    for (const part of parseTemplate(text)) {
      if (part.type === 'secret') parts.push({ secret: part.name, in: 'url' });
      else {
        const plain =
          part.type === 'text' ? part.text : valueText(part.path, part.otherwise, lookup);
        parts.push(encodeURIComponent(plain.toWellFormed()));
      }
    }
  }
  return joined(parts);
}

/**
 * A JSON body. The template is JSON itself and is filled value by value, so no value can add a field.
 * A string that is one placeholder becomes the value with its type.
 */
export function fillJson(value: Value, lookup: Lookup): SecretText {
  const parts: SecretText[number][] = [];
  const write = (one: Value): void => {
    if (typeof one === 'string') {
      writeString(one);
      return;
    }
    if (typeof one !== 'object' || one === null) {
      parts.push(JSON.stringify(one));
      return;
    }
    const list = Array.isArray(one);
    parts.push(list ? '[' : '{');
    for (const [index, [key, inner]] of Object.entries(one).entries()) {
      if (index > 0) parts.push(',');
      if (!list) parts.push(`${JSON.stringify(key)}:`);
      write(inner);
    }
    parts.push(list ? ']' : '}');
  };
  const writeString = (text: string): void => {
    const template = parseTemplate(text);
    if (!template.some((part) => part.type === 'secret')) {
      parts.push(JSON.stringify(fillValue(text, lookup)));
      return;
    }
    parts.push('"');
    for (const part of template) {
      if (part.type === 'secret') parts.push({ secret: part.name, in: 'json' });
      else {
        const plain =
          part.type === 'text' ? part.text : valueText(part.path, part.otherwise, lookup);
        parts.push(JSON.stringify(plain).slice(1, -1));
      }
    }
    parts.push('"');
  };
  write(value);
  return joined(parts);
}

type SecretPlace = Exclude<SecretText[number], string>['in'];
type ValuePart = Extract<Template[number], { type: 'value' }>;

function collect(
  template: Template,
  textFor: (part: ValuePart, index: number) => string,
  place: SecretPlace,
): SecretText {
  return joined(
    template.map((part, index) => {
      if (part.type === 'text') return part.text;
      return part.type === 'secret' ? { secret: part.name, in: place } : textFor(part, index);
    }),
  );
}

/** Neighbouring texts as one, so that a text without secrets has one part at most. */
function joined(parts: SecretText): SecretText {
  const all: SecretText[number][] = [];
  for (const part of parts) {
    const last = all.at(-1);
    if (typeof part === 'string' && typeof last === 'string') all[all.length - 1] = last + part;
    else if (part !== '') all.push(part);
  }
  return all;
}
