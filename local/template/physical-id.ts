import { createHash } from 'node:crypto';

const LOWER = 'abcdefghijklmnopqrstuvwxyz0123456789';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const MIXED = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const alphabets = { lower: LOWER, upper: UPPER, mixed: MIXED };

/**
 * `length` characters (at most 32) that look drawn at random and are always the same for the same
 * `seed`: what AWS draws once and keeps, the runtime derives, so that names survive restarts and
 * new templates.
 */
export function derivedToken(
  seed: string,
  length: number,
  alphabet: keyof typeof alphabets = 'lower',
): string {
  const letters = alphabets[alphabet];
  const bytes = createHash('sha256').update(seed).digest();
  let token = '';
  for (let index = 0; index < length; index++) {
    token += letters[(bytes[index] ?? 0) % letters.length];
  }
  return token;
}

/**
 * A name as CloudFormation generates it, `<stack>-<logicalId>-<12 characters>`, shortened in its
 * two readable parts to `maximum` characters as CloudFormation does.
 */
export function generatedName(stack: string, logicalId: string, maximum: number): string {
  const token = derivedToken(`${stack}/${logicalId}`, 12, 'upper');
  const room = maximum - token.length - 2;
  const stackPart = stack.slice(0, Math.max(24, room - logicalId.length)).slice(0, room);
  const logicalPart = logicalId.slice(0, Math.max(0, room - stackPart.length));
  return [stackPart, logicalPart, token].filter((part) => part !== '').join('-');
}
