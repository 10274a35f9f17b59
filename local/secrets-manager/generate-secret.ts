import { randomInt } from 'node:crypto';

/** `GenerateSecretString` of CloudFormation and `GetRandomPassword` of the API. */
export interface GenerateSecretString {
  PasswordLength?: number;
  ExcludeCharacters?: string;
  ExcludeNumbers?: boolean;
  ExcludePunctuation?: boolean;
  ExcludeUppercase?: boolean;
  ExcludeLowercase?: boolean;
  IncludeSpace?: boolean;
  RequireEachIncludedType?: boolean;
  SecretStringTemplate?: string;
  GenerateStringKey?: string;
}

/** A number from 0 up to, not including, `below`. */
export type RandomIndex = (below: number) => number;

/**
 * Generates a secret's text as Secrets Manager does: 32 characters, one of each kind at least
 * (API reference, `GetRandomPassword`), put into the template's JSON if there is one.
 *
 * @throws RangeError when the options leave no character, or fewer places than kinds
 */
export function generateSecret(
  options: GenerateSecretString,
  random: RandomIndex = (below) => randomInt(below),
): string {
  const excluded = new Set(options.ExcludeCharacters ?? '');
  const kinds = [
    options.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    options.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    options.ExcludeNumbers ? '' : '0123456789',
    options.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    options.IncludeSpace ? ' ' : '',
  ]
    .map((kind) => [...kind].filter((char) => !excluded.has(char)))
    .filter((kind) => kind.length > 0);
  const length = options.PasswordLength ?? 32;
  const requireEach = options.RequireEachIncludedType ?? true;
  if (kinds.length === 0) throw new RangeError('The options exclude every character.');
  if (requireEach && length < kinds.length) {
    throw new RangeError(`A secret of ${length} characters cannot hold ${kinds.length} kinds.`);
  }
  const pick = (from: readonly string[]): string => from[random(from.length)] as string;
  const all = kinds.flat();
  const characters = requireEach ? kinds.map(pick) : [];
  while (characters.length < length) characters.push(pick(all));
  for (let i = characters.length - 1; i > 0; i--) {
    const j = random(i + 1);
    [characters[i], characters[j]] = [characters[j] as string, characters[i] as string];
  }
  const secret = characters.join('');
  if (options.SecretStringTemplate === undefined || options.GenerateStringKey === undefined) {
    return secret;
  }
  const template = JSON.parse(options.SecretStringTemplate) as Record<string, unknown>;
  return JSON.stringify({ ...template, [options.GenerateStringKey]: secret });
}
