import { afterEach, expect, it, vi } from 'vitest';
import { hashPassword, verifyPassword } from '../../../local/cognito/password.ts';

afterEach(() => vi.unstubAllEnvs());

it('a password is verified by the cost that it was hashed at, quick or not', async () => {
  const usual = await hashPassword('Right-0123456789');
  vi.stubEnv('CAUSERIE_QUICK_PASSWORDS', '1');
  const quick = await hashPassword('Right-0123456789');
  expect([usual.split(':').length, quick.split(':').length]).toEqual([2, 3]);
  vi.unstubAllEnvs();
  for (const hashed of [usual, quick]) {
    expect(await verifyPassword('Right-0123456789', hashed)).toBe(true);
    expect(await verifyPassword('Wrong-0123456789', hashed)).toBe(false);
  }
});
