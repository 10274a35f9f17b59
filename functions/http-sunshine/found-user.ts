import type { KeyPrincipal } from '../../core/identity/key-principal.ts';
import type { User } from '../../core/identity/model.ts';
import type { UserStore } from '../shared/dynamodb/user-store.ts';
import { SunshineError } from './replies.ts';

/**
 * The user whom the path names, by his id or the company's own.
 * @throws SunshineError user_not_found
 */
export async function requireUser(
  users: Pick<UserStore, 'find'>,
  { appId }: KeyPrincipal,
  params: Record<string, string>,
  name = 'userIdOrExternalId',
): Promise<User> {
  const user = await users.find(appId, params[name] ?? '');
  if (user === undefined) throw userNotFound();
  return user;
}

export function userNotFound(): SunshineError {
  return new SunshineError(
    'not_found',
    'user_not_found',
    'There is no such user. Take his id, or his externalId with slashes as %2F.',
  );
}
