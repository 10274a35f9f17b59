import type { Value } from '../run.ts';
import { callLimits } from './limits.ts';
import { type CallFailure, failed } from './outcome.ts';
import { type Redaction, redactValue } from './redaction.ts';

/**
 * What an API answered, as variables can hold it: JSON as its value, anything else as its text, nothing
 * or no text as null. Secrets are taken out of it.
 * @param contentType The header as it came; undefined when there was none.
 */
export function answerBody(
  text: string,
  contentType: string | undefined,
  redact: Redaction,
): { body: Value } | CallFailure {
  if (text === '' || text.includes('\0')) return { body: null };
  if (!mayBeJson(text, contentType)) return { body: redact(text) };
  if (depthOf(text) > callLimits.answerDepth) {
    return failed(
      'too_deep',
      `The answer nests deeper than ${callLimits.answerDepth} levels. Ask the API for less of it.`,
    );
  }
  const parsed = parse(text);
  return { body: parsed === undefined ? redact(text) : redactValue(parsed, redact) };
}

function mayBeJson(text: string, contentType: string | undefined): boolean {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== undefined && /^[\w.+-]+\/(?:[\w.+-]+\+)?json$/.test(type)) return true;
  // Many an API says text, or nothing, of its JSON.
  const vague = type === undefined || type === '' || type === 'text/plain';
  return vague && /^\s*[[{]/.test(text);
}

/** Levels of brackets outside of strings: counted before anything walks down them. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') {
      at++;
      while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
    } else if (char === '[' || char === '{') deepest = Math.max(deepest, ++depth);
    else if (char === ']' || char === '}') depth--;
  }
  return deepest;
}

/** As `JSON.parse` hands it to a reviver (TC39, "JSON.parse source text access"). */
type Reviver = (key: string, value: unknown, context?: { source?: string }) => unknown;
type PlainReviver = (key: string, value: unknown) => unknown;

/** Order and ticket numbers beyond what a number holds exactly stay what they are, as text. */
const revive: Reviver = (_key, value, context) => {
  const source = context?.source;
  const inexact =
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
  return inexact && source !== undefined && /^-?\d+$/.test(source) ? source : value;
};

function parse(text: string): Value | undefined {
  try {
    // A reviver takes ten times as long, and few answers need it.
    return JSON.parse(text, /\d{16}/.test(text) ? (revive as PlainReviver) : undefined);
  } catch {
    return undefined;
  }
}
