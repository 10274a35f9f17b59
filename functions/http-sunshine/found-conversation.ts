import { openSnapshot } from '../../core/conversations/lists.ts';
import type { Snapshot } from '../../core/conversations/model.ts';
import { CauserieError } from '../../core/errors.ts';
import type { KeyPrincipal } from '../../core/identity/key-principal.ts';
import type { User } from '../../core/identity/model.ts';
import type { SystemPrincipal } from '../../core/identity/principal.ts';
import type { SunshineDeps } from './deps.ts';
import { userNotFound } from './found-user.ts';
import { SunshineError } from './replies.ts';

/**
 * The conversation that the path names.
 * @throws SunshineError conversation_not_found
 */
export function requireConversation(
  { conversations }: Pick<SunshineDeps, 'conversations'>,
  principal: KeyPrincipal,
  { conversationId = '' }: Record<string, string>,
): Promise<Snapshot> {
  return inConversation(() =>
    openSnapshot(conversations.store, asCompany(principal), conversationId),
  );
}

/** Runs what finds no conversation in words of its own. @throws SunshineError conversation_not_found */
export async function inConversation<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isMissing =
      error instanceof CauserieError &&
      error.code === 'not_found' &&
      !(error instanceof SunshineError);
    throw isMissing ? conversationNotFound() : error;
  }
}

export function conversationNotFound(): SunshineError {
  return new SunshineError(
    'not_found',
    'conversation_not_found',
    'There is no such conversation in this app.',
  );
}

/** A server acts for the company, as its flows do. */
export function asCompany({ appId }: KeyPrincipal): SystemPrincipal {
  return { kind: 'system', appId };
}

/** A user by his id or the company's own; one of them is there. @throws SunshineError user_not_found */
export async function requireNamed(
  { users }: Pick<SunshineDeps, 'users'>,
  { appId }: KeyPrincipal,
  { userId, userExternalId }: { userId?: string | undefined; userExternalId?: string | undefined },
): Promise<User> {
  const user = await users.find(appId, userId ?? userExternalId ?? '');
  const isHe = userId === undefined ? user?.externalId === userExternalId : true;
  if (user === undefined || !isHe) throw userNotFound();
  return user;
}
