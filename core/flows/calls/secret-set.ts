import { CauserieError } from '../../errors.ts';
import { callLimits, secretName } from './limits.ts';

/** An app's secrets by name, as they are kept. Times are milliseconds since the epoch. */
export type SecretSet = Readonly<Record<string, { value: string; updatedAt: number }>>;

/** What may be told of a secret. */
export interface SecretRecord {
  name: string;
  updatedAt: number;
}

/**
 * The set with one secret more, or with another value of it.
 * @throws CauserieError invalid_request, quota_exceeded
 */
export function withSecret(
  set: SecretSet,
  name: string,
  value: string,
  updatedAt: number,
): SecretSet {
  checkSecret(name, value);
  const changed = { ...set, [name]: { value, updatedAt } };
  if (Object.keys(changed).length > callLimits.secrets) {
    throw new CauserieError(
      'quota_exceeded',
      `An app has at most ${callLimits.secrets} secrets (quota secrets). Delete one first.`,
    );
  }
  if (byteLength(JSON.stringify(changed)) > callLimits.secretsBytes) {
    throw new CauserieError(
      'quota_exceeded',
      `All secrets of an app together have at most ${callLimits.secretsBytes} bytes (quota secretsBytes). Delete one first.`,
    );
  }
  return changed;
}

/** The set without a secret; the same set when it has none of that name. */
export function withoutSecret(set: SecretSet, name: string): SecretSet {
  if (!Object.hasOwn(set, name)) return set;
  return Object.fromEntries(Object.entries(set).filter(([other]) => other !== name));
}

/** Names and times, by name. */
export function recordsOf(set: SecretSet): SecretRecord[] {
  return Object.entries(set)
    .map(([name, { updatedAt }]) => ({ name, updatedAt }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Those of the names that are there, with their values. */
export function valuesOf(set: SecretSet, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = Object.hasOwn(set, name) ? set[name]?.value : undefined;
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function checkSecret(name: string, value: string): void {
  if (!secretName.test(name)) {
    throw new CauserieError(
      'invalid_request',
      'The name of a secret is a letter, then up to 63 letters, digits, "_" and "-".',
    );
  }
  const bytes = byteLength(value);
  if (bytes < callLimits.secretBytesLeast || bytes > callLimits.secretBytes) {
    throw new CauserieError(
      'invalid_request',
      `A secret has ${callLimits.secretBytesLeast} to ${callLimits.secretBytes} bytes, this one ${bytes}.`,
    );
  }
  if (/\p{Cc}/u.test(value) || !value.isWellFormed()) {
    throw new CauserieError(
      'invalid_request',
      'A secret holds no line breaks or other control characters. Look at its end, or encode it.',
    );
  }
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
