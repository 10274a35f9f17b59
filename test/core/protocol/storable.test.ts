import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import { metadataSchema } from '../../../core/protocol/content.ts';
import { isStorable, storableNumber } from '../../../core/protocol/storable.ts';

it.each([0, -0, 1, -1, 0.1, 1e125, -1e125, 1e-129, Number.MAX_SAFE_INTEGER])(
  '[S10] %d is a number that is kept',
  (value) => {
    expect(z.safeParse(storableNumber, value).success).toBe(true);
    expect(z.safeParse(metadataSchema, { value }).success).toBe(true);
    expect(isStorable([{ value }])).toBe(true);
  },
);

it.each([1.1e125, -1e300, 1e-130, Number.MIN_VALUE, Number.POSITIVE_INFINITY, Number.NaN])(
  '[S10] %d is refused, for the database would not keep it',
  (value) => {
    expect(z.safeParse(storableNumber, value).success).toBe(false);
    expect(z.safeParse(metadataSchema, { value }).success).toBe(false);
    expect(isStorable([{ value }])).toBe(false);
  },
);

it('[S10] what is nested too deeply is refused, however deeply', () => {
  const nested = (levels: number): unknown =>
    JSON.parse(`${'['.repeat(levels)}1${']'.repeat(levels)}`);
  expect(isStorable(nested(16))).toBe(true);
  expect(isStorable(nested(17))).toBe(false);
  expect(isStorable(nested(5000))).toBe(false);
});
