import type { ClientError } from '../../../../client/src/index.ts';
import type { FetchToken } from '../../shared/contract.ts';
import { go } from '../state/actions.ts';
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

/** Ends the session at the server as well; the next customer begins with nothing. */
export const logout = (model: Model): Promise<void> =>
  inOrder(async () => {
    await model.client.logout();
    model.reset();
    go(model, { name: 'conversation', id: undefined });
    model.client.connect().catch(() => {});
  });

/** Forgets what the page has set besides. */
export async function reset(model: Model): Promise<void> {
  const { shell } = model;
  shell.close();
  await logout(model);
  shell.set(Object.fromEntries(Object.keys(shell.settings).map((key) => [key, undefined])));
}
