import { eventId } from '../conversations/ids.ts';
import type { Deps } from '../conversations/ports.ts';
import type { User } from '../identity/model.ts';
import { viewChannelClient } from '../sunshine/client-view.ts';
import { viewTruncatedUser } from '../sunshine/user-view.ts';
import type { Person } from './inbound-person.ts';
import type { LinkStore } from './inbound-ports.ts';
import type { ChannelLink } from './link.ts';

export interface LinkChangeDeps {
  links: Pick<LinkStore, 'update'>;
  conversations: Pick<Deps, 'announce' | 'chance'>;
}

/**
 * Notes that a person does not want to hear from us any more, or does again. What is so already stays, and
 * webhooks are told once.
 * @param at Milliseconds since the epoch, where the channel says.
 */
export async function noteBlocked(
  deps: LinkChangeDeps,
  { link: { clientId }, user }: Person,
  kind: 'blocked' | 'unblocked',
  at: number | undefined,
): Promise<void> {
  let changed = false;
  const now = at ?? deps.conversations.chance.now();
  const after = await deps.links.update(clientId, (before) => {
    changed = kind === 'blocked' ? before.status !== 'blocked' : before.status === 'blocked';
    return changed ? { ...before, status: kind === 'blocked' ? 'blocked' : 'active' } : undefined;
  });
  if (changed && after !== undefined) await announceChange(deps, after, user, kind, now);
}

/** Tells webhooks that a link is another one than it was. */
export async function announceChange(
  { conversations }: LinkChangeDeps,
  link: ChannelLink,
  user: User,
  reason: 'confirmed' | 'blocked' | 'unblocked',
  at: number,
): Promise<void> {
  const { appId, userId, clientId, version } = link;
  await conversations.announce({
    kind: 'other',
    trigger: 'client:update',
    appId,
    userId,
    id: eventId(clientId, `${reason}-${version}`),
    at,
    payload: { user: viewTruncatedUser(user), client: viewChannelClient(link), reason },
  });
}
