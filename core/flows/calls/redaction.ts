import type { Value } from '../run.ts';

/** What stands where a secret was. */
export const redacted = '•••';

/** Takes secrets out of a text. */
export type Redaction = (text: string) => string;

/**
 * Finds secrets however an API gives them back: as they are, percent-encoded, escaped for JSON or HTML
 * (each character its own way, as libraries differ in what they escape), in hexadecimal, and in Base64
 * at any place, as in a `Basic` header that is echoed. What an API takes apart or encrypts stays.
 */
export function createRedaction(secrets: readonly string[]): Redaction {
  const patterns = secrets
    .filter((secret) => secret !== '')
    .toSorted((a, b) => b.length - a.length)
    .flatMap(patternsOf);
  if (patterns.length === 0) return (text) => text;
  const found = new RegExp(patterns.join('|'), 'gu');
  return (text) => text.replace(found, redacted);
}

/**
 * The same for all that a value holds: names of fields, texts, and numbers as they are written. A field
 * `__proto__`, which means something else to JavaScript, is left out.
 */
export function redactValue(value: Value, redact: Redaction): Value {
  if (typeof value === 'string') return redact(value);
  if (typeof value === 'number') {
    const text = String(value);
    const clean = redact(text);
    return clean === text ? value : clean;
  }
  if (Array.isArray(value)) return value.map((one) => redactValue(one, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '__proto__')
      .map(([key, one]) => [redact(key), redactValue(one, redact)]),
  );
}

function patternsOf(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret);
  return [
    Array.from(secret, spellings).join(''),
    hexPattern(bytes),
    ...[0, 1, 2].map((offset) => base64Pattern(bytes, offset)).filter((one) => one !== ''),
  ];
}

const named: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  ' ': '\\+',
  '/': '\\\\\\/',
};

/** One character in every spelling. */
function spellings(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const bytes = new TextEncoder().encode(character);
  const all = [
    literal(character),
    Array.from(bytes, (byte) => `%${anyCase(hex(byte))}`).join(''),
    Array.from({ length: character.length }, (_, index) => {
      const unit = character.charCodeAt(index).toString(16).padStart(4, '0');
      return `\\\\u${anyCase(unit)}`;
    }).join(''),
    `&#0*${code};`,
    `&#[xX]0*${anyCase(code.toString(16))};`,
  ];
  const short = JSON.stringify(character).slice(1, -1);
  if (short.length === 2 && short.startsWith('\\')) all.push(literal(short));
  const name = named[character];
  if (name !== undefined) all.push(name);
  // Read in another charset, as headers often are.
  if (code > 127) all.push(literal(String.fromCharCode(...bytes)), '\\u{fffd}{1,4}');
  return `(?:${all.join('|')})`;
}

function hexPattern(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => anyCase(hex(byte))).join('');
}

/**
 * The characters of Base64 that the secret alone decides when it begins `offset` bytes into a group of
 * three, and the ones beside them that it shares with its neighbours. Either alphabet.
 */
function base64Pattern(bytes: Uint8Array, offset: number): string {
  const binary = '\0'.repeat(offset) + String.fromCharCode(...bytes);
  const encoded = btoa(binary).replace(/=+$/, '');
  const begin = [0, 2, 3][offset] ?? 0;
  const end = encoded.length - (binary.length % 3 === 0 ? 0 : 1);
  const core = encoded.slice(begin, end);
  // So few characters stand in other words too.
  if (core.length < 6) return '';
  const before = offset === 0 ? '' : '[\\w+\\/\\-]?';
  const after = binary.length % 3 === 0 ? '' : '[\\w+\\/\\-]?(?:=|%3[dD]){0,2}';
  const either = core.replace(/[+/]/g, (char) =>
    char === '+' ? '(?:[+\\-]|%2[bB])' : '(?:[\\/_]|%2[fF])',
  );
  return `${before}${either}${after}`;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function anyCase(digits: string): string {
  return digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

function literal(text: string): string {
  return Array.from(text, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`).join('');
}
