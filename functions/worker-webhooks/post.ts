import { attemptTimeout } from '../../core/sunshine/attempts.ts';
import { EgressError } from '../shared/egress/egress-error.ts';
import type { GuardedFetch } from '../shared/egress/guarded-fetch.ts';
import { log } from '../shared/log.ts';
import type { Answer, TellDeps } from './tell.ts';

/** Of an answer, whose body nobody reads. */
const maxBytes = 1024 * 1024;

/** Posts through the guard: only what is public, no redirects, bounded in time and size. */
export function createPost(fetch: GuardedFetch): TellDeps['post'] {
  return async (target, { headers, body }): Promise<Answer> => {
    try {
      const request = { method: 'POST', headers, body, maxBytes, timeoutMs: attemptTimeout };
      return { status: (await fetch(target, request)).status };
    } catch (error) {
      if (!(error instanceof EgressError)) {
        log.error('a webhook could not be told', { error: error as Error });
        return {
          reason: 'The request could not be made. The cause is in the log.',
          hopeless: false,
        };
      }
      const { reason, message } = error;
      const hopeless = reason === 'address_refused' || reason === 'invalid_request';
      if (hopeless) log.warn('a webhook was refused', { reason: message });
      return { reason: message, hopeless };
    }
  };
}
