import { CauserieError } from '../../../core/errors.ts';
import { EgressError } from './egress-error.ts';
import { allowedAddresses } from './guarded-fetch.ts';
import { readTarget } from './target.ts';

/** Refuses an address that would never be asked, when it is set and not only when it is used. */
export function createCheckTarget() {
  const allowed = allowedAddresses();
  /** @throws CauserieError invalid_request */
  return (address: string): void => {
    try {
      readTarget(address, allowed);
    } catch (error) {
      if (!(error instanceof EgressError)) throw error;
      throw new CauserieError('invalid_request', `The target is refused: ${error.message}`, {
        cause: error,
      });
    }
  };
}
