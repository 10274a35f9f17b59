/**
 * What is read of a mail in HTML. Its text is shown as text, so nothing here makes anything safe, and nothing
 * has to. It goes through once, whatever it is given: no parser, no tree, no step back.
 */

/** Characters that are looked at. */
const htmlAtMost = 2_000_000;
/** Characters of a tag with its attributes. */
const tagAtMost = 8_000;
const linkAtMost = 2_000;
const quoteDepthAtMost = 10;

/** Nothing in them is read by people. */
const unread = new Set(['script', 'style', 'title', 'textarea', 'noscript', 'template', 'svg']);
const blocks = new Set(
  'address article aside blockquote body center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tr ul'.split(
    ' ',
  ),
);
/** With an empty line around them. */
const paragraphs = new Set('p h1 h2 h3 h4 h5 h6 ul ol table blockquote'.split(' '));
const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  euro: '€',
  pound: '£',
  copy: '©',
  reg: '®',
  trade: '™',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  laquo: '«',
  raquo: '»',
  bull: '•',
  middot: '·',
  deg: '°',
  shy: '',
  zwnj: '',
};

/** Stands where a picture does that came with the mail; no text that came has this character. */
const mark = '\ufffc';
const marked = /\ufffc([^\ufffc\n]{1,300})\ufffc/g;

/** Text with marks where the mail's own pictures stand, and quotations with `>` before their lines. */
export function textOfMail(html: string): string {
  const out = new Writer();
  const source = html.slice(0, htmlAtMost);
  let at = 0;
  while (at < source.length) {
    const open = source.indexOf('<', at);
    out.text(decoded(source.slice(at, open === -1 ? source.length : open)));
    if (open === -1) break;
    if (source.startsWith('<!--', open)) {
      at = after(source, '-->', open + 4);
      continue;
    }
    const tag = readTag(source, open);
    if (tag === undefined) {
      out.text('<');
      at = open + 1;
      continue;
    }
    at = tag.end;
    const { name, closes, attributes } = tag;
    if (unread.has(name) && !closes) {
      at = closingOf(source, name, at);
    } else if (name === 'br') out.newLine();
    else if (name === 'td' || name === 'th') out.text(' ');
    else if (name === 'img') out.picture(attributeOf(attributes, 'src'));
    else if (name === 'a') {
      out.endLink();
      if (!closes) out.beginLink(attributeOf(attributes, 'href'));
    } else if (blocks.has(name)) {
      if (name === 'blockquote' && closes) out.endQuote();
      out.block(paragraphs.has(name));
      if (name === 'blockquote' && !closes) out.beginQuote();
      if (name === 'li' && !closes) out.text('• ');
    }
  }
  return out.toString();
}

/** The Content-IDs of the pictures that a text still shows, and the text without their marks. */
export function picturesIn(text: string): { text: string; contentIds: Set<string> } {
  const contentIds = new Set<string>();
  const bare = text.replace(marked, (_whole, id: string) => {
    contentIds.add(id);
    return '';
  });
  return {
    text: bare
      .replaceAll(mark, '')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
    contentIds,
  };
}

/** Collects text, one line after the other, with one space or empty line where HTML has any number. */
class Writer {
  private readonly lines: string[] = [];
  private line: string[] = [];
  /** The last character of the line; empty at its beginning. */
  private last = '';
  private depth = 0;
  private link: { address: string; text: string } | undefined;

  text(text: string): void {
    const clean = text.replaceAll(mark, '').replace(/\s+/g, ' ');
    this.add(this.last === '' || this.last === ' ' ? clean.replace(/^ /, '') : clean);
  }

  picture(source: string): void {
    const id = /^cid:([^\n\ufffc]{1,300})$/i.exec(source)?.[1];
    if (id !== undefined) this.add(mark + id + mark);
  }

  newLine(): void {
    this.lines.push(`${'> '.repeat(this.depth)}${this.line.join('')}`.trimEnd());
    this.line = [];
    this.last = '';
  }

  block(isParagraph: boolean): void {
    if (this.last !== '') this.newLine();
    const before = this.lines.at(-1);
    if (isParagraph && before !== undefined && !/^[> ]*$/.test(before)) this.newLine();
  }

  beginQuote(): void {
    this.depth = Math.min(quoteDepthAtMost, this.depth + 1);
  }

  endQuote(): void {
    this.block(false);
    this.depth = Math.max(0, this.depth - 1);
  }

  beginLink(address: string): void {
    this.link = { address: address.trim(), text: '' };
  }

  /** A link's address stands behind its text, unless the text says it or shows no more than a picture. */
  endLink(): void {
    const { address = '', text = '' } = this.link ?? {};
    this.link = undefined;
    if (!/^(?:https?:\/\/|mailto:|tel:)\S+$/i.test(address) || address.length > linkAtMost) return;
    const said = bare(text.trim());
    if (said === '' || said === bare(address)) return;
    this.text(` (${address})`);
  }

  private add(text: string): void {
    if (text === '') return;
    this.line.push(text);
    this.last = text.at(-1) ?? '';
    if (this.link !== undefined && this.link.text.length < linkAtMost) this.link.text += text;
  }

  toString(): string {
    this.newLine();
    return this.lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim();
  }
}

/** An address as people write it. */
function bare(address: string): string {
  return address
    .replaceAll(marked, '')
    .replace(/^(?:https?:\/\/(?:www\.)?|mailto:|tel:)|\/$/gi, '')
    .toLowerCase();
}

interface Tag {
  name: string;
  closes: boolean;
  attributes: string;
  /** Behind its `>`. */
  end: number;
}

/** The tag that begins here, quotation marks minded; undefined for a `<` that begins none. */
function readTag(source: string, open: number): Tag | undefined {
  const found = /^<(\/?)([a-z][a-z0-9:]{0,30})|^<[!?]/i.exec(source.slice(open, open + 40));
  if (found === null) return undefined;
  const [start, slash = '', name = ''] = found;
  const from = open + start.length;
  const last = Math.min(source.length, from + tagAtMost);
  let quote = '';
  for (let at = from; at < last; at++) {
    const char = source[at];
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '>') {
      return tagOf(source.slice(from, at), at + 1);
    }
  }
  // A quotation mark that nobody closes, or a tag that nobody would write.
  const end = source.indexOf('>', from);
  return end === -1 || end >= last
    ? tagOf('', Math.min(last, source.length))
    : tagOf(source.slice(from, end), end + 1);

  function tagOf(attributes: string, end: number): Tag {
    return { name: name.toLowerCase(), closes: slash === '/', attributes, end };
  }
}

function attributeOf(attributes: string, name: string): string {
  const pattern = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i');
  const [, double, single, bare] = pattern.exec(attributes) ?? [];
  return decoded(double ?? single ?? bare ?? '');
}

/** Behind the end tag of an element whose content nobody reads. */
function closingOf(source: string, name: string, from: number): number {
  // `indexOf` in a copy in lower case would be made anew for each element.
  const pattern = new RegExp(`</${name}\\b[^>]{0,200}>?`, 'gi');
  pattern.lastIndex = from;
  return pattern.exec(source) === null ? source.length : pattern.lastIndex;
}

function after(source: string, what: string, from: number): number {
  const found = source.indexOf(what, from);
  return found === -1 ? source.length : found + what.length;
}

function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));?/gi,
    (found, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return named[name.toLowerCase()] ?? found;
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
      return isCharacter ? String.fromCodePoint(code) : found;
    },
  );
}
