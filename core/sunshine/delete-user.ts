import type { ChannelLink } from '../channels/link.ts';
import { present } from '../conversations/model.ts';
import { leaveConversation } from '../conversations/participants.ts';
import type { Deps } from '../conversations/ports.ts';
import { type Deletion, removeConversation } from '../conversations/redaction.ts';
import { CauserieError } from '../errors.ts';
import type { DeviceStore } from '../identity/devices.ts';
import type { User } from '../identity/model.ts';
import { viewTruncatedUser } from './user-view.ts';

/** What deleting a user asks of the directory. */
export interface DeletedUsers {
  /** From now on he is not there; again is harmless. Undefined when there is no such user. */
  startDeleting(
    appId: string,
    id: string,
  ): Promise<{ user: User; conversationId: string | undefined } | undefined>;
  /** Which of his conversations is being deleted: it stands in no list any more. */
  markDeleting(userId: string, conversationId: string): Promise<void>;
  finishDeleting(user: User): Promise<void>;
}

export interface DeleteUserDeps {
  conversations: Deps;
  users: DeletedUsers;
  devices: DeviceStore;
  links: {
    /** A user's links to channels; a hundred at most. */
    listOf(userId: string): Promise<ChannelLink[]>;
    remove(link: Pick<ChannelLink, 'clientId' | 'userId'>): Promise<void>;
  };
  endSockets(userId: string): Promise<void>;
  now(): number;
  hex(length: number): string;
}

/**
 * Deletes a user with his conversations, links to channels and devices. In groups with others what he wrote stays, and he
 * leaves them.
 * @returns False when there is no such user.
 * @throws CauserieError busy when it takes longer than it may; asked for again, it goes on
 */
export async function deleteUser(
  deps: DeleteUserDeps,
  appId: string,
  id: string,
  deletion: Deletion,
): Promise<boolean> {
  const found = await deps.users.startDeleting(appId, id);
  if (found === undefined) return false;
  const { user } = found;
  const { userId } = user;
  await deps.endSockets(userId);
  if (found.conversationId !== undefined) {
    await remove(deps, appId, found.conversationId, deletion);
  }
  for (;;) {
    const page = { limit: 25, consistent: true };
    const { conversationIds } = await deps.conversations.store.listOfUser(userId, page);
    if (conversationIds.length === 0) break;
    for (const conversationId of conversationIds) {
      if (deps.now() > deletion.until) throw takesLonger();
      await take(deps, user, conversationId, deletion);
    }
  }
  for (;;) {
    const links = await deps.links.listOf(userId);
    if (links.length === 0) break;
    for (const link of links) await deps.links.remove(link);
  }
  for (const device of await deps.devices.list(userId)) await deps.devices.remove(userId, device);
  await deps.users.finishDeleting(user);
  await deps.conversations.announce({
    kind: 'other',
    trigger: 'user:remove',
    appId,
    userId,
    id: deps.hex(24),
    at: deps.now(),
    payload: { user: viewTruncatedUser(user) },
  });
  return true;
}

/** A group goes on without him, all else goes. */
async function take(
  deps: DeleteUserDeps,
  user: User,
  conversationId: string,
  deletion: Deletion,
): Promise<void> {
  const { appId, userId } = user;
  const { store } = deps.conversations;
  const head = (await store.snapshot(conversationId, { consistent: true }))?.head;
  if (head?.type === 'sdkGroup' && present(head).length > 1) {
    const system = { kind: 'system', appId } as const;
    const isHe = (_key: string, one: { userId: string }) => one.userId === userId;
    await leaveConversation(deps.conversations, system, conversationId, isHe, async () => user);
    return;
  }
  await deps.users.markDeleting(userId, conversationId);
  await remove(deps, appId, conversationId, deletion);
}

async function remove(
  { conversations }: DeleteUserDeps,
  appId: string,
  conversationId: string,
  deletion: Deletion,
): Promise<void> {
  try {
    await removeConversation(conversations, { kind: 'system', appId }, conversationId, deletion);
  } catch (error) {
    // Somebody else has deleted it in between.
    if (!(error instanceof CauserieError && error.code === 'not_found')) throw error;
  }
}

function takesLonger(): CauserieError {
  return new CauserieError(
    'busy',
    'The user is gone for everybody, and not yet all of his conversations. Ask for it again.',
    { retryAfterSeconds: 1 },
  );
}
