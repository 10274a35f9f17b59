import * as z from 'zod/mini';

/** DynamoDB's numbers end there, long before those of JSON do; and so do its maps within maps. */
const largest = 1e125;
const smallest = 1e-129;
const levels = 16;

const isNumber = (value: number): boolean =>
  value === 0 || (Math.abs(value) <= largest && Math.abs(value) >= smallest);

/** A number that the database keeps as it is. */
export const storableNumber = z
  .number()
  .check(z.refine(isNumber, { message: 'a number between 1e-129 and 1e125' }));

/** Whether the database keeps any JSON as it is. */
export function isStorable(value: unknown, level = 0): boolean {
  if (typeof value === 'number') return isNumber(value);
  if (typeof value !== 'object' || value === null) return true;
  return level < levels && Object.values(value).every((one) => isStorable(one, level + 1));
}
