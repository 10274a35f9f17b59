import type { SecretText } from '../run.ts';

/**
 * A text with its secrets filled in, each escaped for where it stands. Only who makes the call does
 * this; what comes of it is never kept or logged.
 * @returns Undefined where a secret is not there.
 */
export function revealSecrets(
  text: SecretText,
  secretOf: (name: string) => string | undefined,
): string | undefined {
  let revealed = '';
  for (const part of text) {
    if (typeof part === 'string') {
      revealed += part;
      continue;
    }
    const secret = secretOf(part.secret);
    if (secret === undefined) return undefined;
    revealed += escapes[part.in ?? 'text'](secret);
  }
  return revealed;
}

/** The names of the secrets that a text asks for. */
export function secretsIn(text: SecretText): string[] {
  return text.flatMap((part) => (typeof part === 'string' ? [] : [part.secret]));
}

const escapes = {
  text: (secret: string) => secret,
  url: (secret: string) => encodeURIComponent(secret.toWellFormed()),
  json: (secret: string) => JSON.stringify(secret).slice(1, -1),
  header: (secret: string) => secret.replace(/\p{Cc}+/gu, ''),
};
