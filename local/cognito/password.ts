import { randomBytes, randomInt, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { CognitoError } from './cognito-error.ts';
import type { PasswordPolicy } from './pool-model.ts';

const KEY_BYTES = 32;
/** OWASP's parameters for scrypt: N = 2^15, r = 8, p = 3. */
const COST = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 };
/** For deployments that live as long as a load test: its thousand accounts would take it ten minutes. */
const QUICK_COST = { ...COST, N: 2 ** 10, p: 1 };
const QUICK = 'quick';

/** `salt:key` in base64, and what the key cost if that is not the usual. */
export async function hashPassword(password: string): Promise<string> {
  const quick = process.env['CAUSERIE_QUICK_PASSWORDS'] === '1';
  const salt = randomBytes(16);
  const key = await derive(password, salt, quick ? QUICK_COST : COST);
  const hashed = `${salt.toString('base64')}:${key.toString('base64')}`;
  return quick ? `${hashed}:${QUICK}` : hashed;
}

export async function verifyPassword(password: string, hashed: string): Promise<boolean> {
  const [salt = '', key = '', cost] = hashed.split(':');
  const derived = await derive(
    password,
    Buffer.from(salt, 'base64'),
    cost === QUICK ? QUICK_COST : COST,
  );
  const expected = Buffer.from(key, 'base64');
  return expected.length === derived.length && timingSafeEqual(expected, derived);
}

function derive(password: string, salt: Buffer, cost: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, cost, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

/** Cognito's default where the template says nothing (developer guide, "Password requirements"). */
const DEFAULT_POLICY: PasswordPolicy = {
  MinimumLength: 8,
  RequireLowercase: true,
  RequireUppercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
};

const SYMBOL = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+\- ]/;

/** @throws CognitoError `InvalidPasswordException` that says which rule was not kept */
export function checkPassword(password: string, policy: PasswordPolicy = DEFAULT_POLICY): void {
  const refuse = (why: string): never => {
    throw new CognitoError(
      'InvalidPasswordException',
      `Password did not conform with policy: ${why}`,
    );
  };
  if (password.length < (policy.MinimumLength ?? 8)) refuse('Password not long enough');
  if (password.length > 256) refuse('Password too long');
  if (policy.RequireUppercase && !/[A-Z]/.test(password)) {
    refuse('Password must have uppercase characters');
  }
  if (policy.RequireLowercase && !/[a-z]/.test(password)) {
    refuse('Password must have lowercase characters');
  }
  if (policy.RequireNumbers && !/\d/.test(password)) {
    refuse('Password must have numeric characters');
  }
  if (policy.RequireSymbols && !SYMBOL.test(password)) {
    refuse('Password must have symbol characters');
  }
}

/** A password that any policy accepts. */
export function generatePassword(policy: PasswordPolicy = DEFAULT_POLICY): string {
  const kinds = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '!@#%&*+=?'];
  const length = Math.max(12, policy.MinimumLength ?? 8);
  const pick = (from: string): string => from[randomInt(from.length)] as string;
  let password = kinds.map(pick).join('');
  while (password.length < length) password += pick(kinds.join(''));
  return password;
}
