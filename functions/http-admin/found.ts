import { CauserieError } from '../../core/errors.ts';

/** What an app has. @throws CauserieError not_found, for what it does not have */
export function found<T>(value: T | undefined): T {
  if (value === undefined)
    throw new CauserieError('not_found', 'Your app has nothing with this id.');
  return value;
}
