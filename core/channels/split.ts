import type { Capabilities } from './part.ts';

/** What of a text counts towards a channel's limit. */
export type Measure = (text: string) => number;

export function measureOf({ textInBytes }: Pick<Capabilities, 'textInBytes'>): Measure {
  return textInBytes === true ? (text) => Buffer.byteLength(text) : (text) => text.length;
}

/**
 * A text in pieces that a channel takes, cut between paragraphs, lines, sentences or words where there are
 * some near the end, and between whole characters otherwise. Nothing is lost but the white space there.
 */
export function split(text: string, limit: number, measure: Measure): string[] {
  const pieces: string[] = [];
  let rest = text.trim();
  while (measure(rest) > limit) {
    const end = longest(rest, limit, measure);
    const cut = goodCut(rest, end);
    const piece = rest.slice(0, cut).trimEnd();
    if (piece !== '') pieces.push(piece);
    rest = rest.slice(cut).trimStart();
  }
  if (rest !== '') pieces.push(rest);
  return pieces;
}

/** A text of at most `limit` characters, with `…` at its end where something is missing. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, boundary(text, limit - 1)).trimEnd()}…`;
}

/** How many of a text's characters fit, at least one. */
function longest(text: string, limit: number, measure: Measure): number {
  let [low, high] = [0, Math.min(text.length, limit)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(text.slice(0, middle)) <= limit) low = middle;
    else high = middle - 1;
  }
  return boundary(text, low);
}

/** Units of UTF-16 that a character as people see it may have, beyond which it is cut like any text. */
const characterAtMost = 64;
const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The last place, not behind `end` and not 0, that lies between two of what people see as characters. */
function boundary(text: string, end: number): number {
  if (end >= text.length) return text.length;
  const from = Math.max(0, end - characterAtMost);
  const near = text.slice(from, end + characterAtMost);
  let last = 0;
  for (const { index } of characters.segment(near)) {
    if (from + index > end) break;
    if (index > 0) last = from + index;
  }
  if (last > 0) return last;
  const splitsOne = /[\ud800-\udbff]/.test(text[end - 1] ?? '');
  return Math.max(1, splitsOne ? end - 1 : end);
}

const cuts = [/\n[^\S\n]*\n/g, /\n/g, /[.!?…]["'”’»)\]]*\s|[。！？]/g, /\s/g];

/** Where it is cut: behind a mark in the second half, or where no more fits. */
function goodCut(text: string, end: number): number {
  const from = Math.floor(end / 2);
  // What ends right there is whole.
  const window = text.slice(from, end + 1);
  for (const mark of cuts) {
    let last = -1;
    for (const found of window.matchAll(mark)) {
      const behind = from + found.index + found[0].trimEnd().length;
      if (behind <= end && behind > 0) last = behind;
    }
    if (last > 0) return last;
  }
  return end;
}
