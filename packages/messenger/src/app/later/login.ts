import type { ClientError } from '../../../../client/src/index.ts';
import type { FetchToken } from '../../shared/contract.ts';
import type { Model } from '../state/model.ts';

let last: Promise<unknown> = Promise.resolve();

/** One after the other, in the order in which the page asked. */
function inOrder<T>(work: () => Promise<T>): Promise<T> {
  const next = last.then(work);
  last = next.catch(() => {});
  return next;
}

/** @throws ClientError when the JWT is refused; then everything stays as it was. */
export const login = (model: Model, fetchToken: FetchToken): Promise<void> =>
  inOrder(async () => {
    const { client, shell } = model;
    try {
      const before = client.session?.userId;
      const { userId } = await client.login(fetchToken);
      // Somebody else: what the first one looked at is not his.
      if (before !== undefined && before !== userId) model.reset();
      client.connect().catch(() => {});
    } catch (error) {
      const { code = 'unauthorized', message } = error as ClientError;
      shell.emit('loginFailed', { code, message });
      throw error;
    }
  });

export const logout = ({ client }: Model): Promise<void> => inOrder(() => client.logout());
