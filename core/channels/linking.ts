import { eventId } from '../conversations/ids.ts';
import { lastSeq, type Snapshot } from '../conversations/model.ts';
import type { Deps } from '../conversations/ports.ts';
import { CauserieError } from '../errors.ts';
import type { User } from '../identity/model.ts';
import { viewChannelClient } from '../sunshine/client-view.ts';
import { viewTruncatedUser } from '../sunshine/user-view.ts';
import { viewTruncatedConversation } from '../switchboard/view.ts';
import type { ChannelType } from './channel.ts';
import { channelClientId } from './client-id.ts';
import type { LinkStore } from './inbound-ports.ts';
import type { ChannelLink } from './link.ts';
import { announceChange } from './link-changes.ts';

/** Links that a company's server makes for its users, and takes away. */

export interface LinkingDeps {
  conversations: Deps;
  links: LinkStore & { listOf(userId: string): Promise<ChannelLink[]> };
  /** Undefined when there is none any more. */
  user(userId: string): Promise<User | undefined>;
}

export interface Linking {
  integration: { integrationId: string; appId: string; type: ChannelType };
  /** The person's id on the channel. */
  externalId: string;
  user: User;
  /** Where what he writes there goes from now on. */
  target: { snapshot: Snapshot; side: string };
  /** Not before he has written himself. */
  pending: boolean;
  /** He is reached there from the moment that he is linked, whatever he wrote by last. */
  primary: boolean;
}

/** Of one user; who has more is some machine. */
const linksAtMost = 50;
const attempts = 5;

/**
 * Links a user to a person on a channel. Who was linked to somebody else is his from now on, if that is to be
 * at once.
 * @throws CauserieError conflict when it would wait for an answer that goes to somebody else meanwhile
 */
export async function linkUser(deps: LinkingDeps, linking: Linking): Promise<ChannelLink> {
  const { integration, externalId } = linking;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const before = await deps.links.find(integration.integrationId, externalId);
    const after =
      before === undefined ? await make(deps, linking) : await take(deps, linking, before);
    if (after === undefined) continue;
    await reach(deps, linking, after);
    await announceAdded(deps, linking, after);
    return after;
  }
  throw new CauserieError('busy', 'The client changes at this moment. Ask again in a second.', {
    retryAfterSeconds: 1,
  });
}

/** Takes a channel away from a user; he is known there no longer. */
export async function unlinkUser(deps: LinkingDeps, user: User, link: ChannelLink): Promise<void> {
  await deps.links.remove(link);
  await unreach(deps, link);
  await deps.conversations.announce({
    kind: 'other',
    trigger: 'client:remove',
    appId: link.appId,
    userId: link.userId,
    id: eventId(link.clientId, `removed-${link.linkedAt}-${link.version}`),
    at: deps.conversations.chance.now(),
    payload: { user: viewTruncatedUser(user), client: viewChannelClient(link), reason: 'api' },
  });
}

/** @returns Undefined when somebody else has made it in between. */
async function make(deps: LinkingDeps, linking: Linking): Promise<ChannelLink | undefined> {
  const { integration, externalId, user, target, pending } = linking;
  if ((await deps.links.listOf(user.userId)).length >= linksAtMost) {
    throw new CauserieError(
      'invalid_request',
      `A user has ${linksAtMost} clients at most. Remove one that is no longer used.`,
    );
  }
  const link: ChannelLink = {
    clientId: channelClientId(integration.integrationId, externalId),
    ...integration,
    externalId,
    userId: user.userId,
    status: pending ? 'pending' : 'active',
    linkedAt: deps.conversations.chance.now(),
    conversationId: target.snapshot.head.id,
    version: 0,
  };
  const made = await deps.links.create(link);
  return made === 'created' ? link : undefined;
}

/** @returns Undefined when it has changed in between. */
async function take(
  deps: LinkingDeps,
  linking: Linking,
  before: ChannelLink,
): Promise<ChannelLink | undefined> {
  const { user, target, pending } = linking;
  const isHis = before.userId === user.userId;
  if (pending && !isHis && before.status !== 'pending') {
    throw new CauserieError(
      'conflict',
      'This person writes already, as another user. Confirm immediately to make the client this user’s, or remove it from the other one.',
    );
  }
  // What was shown in the other conversation is not answered in this one.
  const { lastEvent: _event, options: _options, asking: _asking, ...kept } = before;
  const status = pending ? before.status : 'active';
  const { chance } = deps.conversations;
  const after: ChannelLink = {
    ...(before.conversationId === target.snapshot.head.id ? before : kept),
    userId: user.userId,
    conversationId: target.snapshot.head.id,
    status,
    linkedAt: isHis ? before.linkedAt : chance.now(),
  };
  if (!(await deps.links.move(before, after))) return undefined;
  const moved = { ...after, version: before.version + 1 };
  if (!isHis) await announceTheft(deps, before);
  if (!isHis || before.conversationId !== after.conversationId) await unreach(deps, before);
  if (isHis && before.status === 'pending' && status === 'active') {
    await announceChange(deps, moved, user, 'confirmed', chance.now());
  }
  return moved;
}

/** What is said in the conversation reaches him there from now on. */
async function reach(
  { conversations: { store } }: LinkingDeps,
  { target, primary }: Linking,
  link: ChannelLink,
): Promise<void> {
  if (!primary || link.status !== 'active') return;
  const { snapshot, side } = target;
  const { clientId, integrationId, type, externalId } = link;
  const before = snapshot.head.participants[side]?.reach?.clientId;
  if (before === clientId) return;
  const since = lastSeq(snapshot);
  const to = { clientId, integrationId, type, externalId, since };
  await store.setReach(snapshot.head.id, side, to, before);
}

/** What is said where he wrote does not reach him there any more. */
async function unreach(
  { conversations: { store } }: LinkingDeps,
  link: ChannelLink,
): Promise<void> {
  const { conversationId, clientId } = link;
  if (conversationId === undefined) return;
  const head = (await store.snapshot(conversationId, { consistent: true }))?.head;
  for (const [side, participant] of Object.entries(head?.participants ?? {})) {
    if (participant.reach?.clientId === clientId) {
      await store.setReach(conversationId, side, null, clientId);
    }
  }
}

async function announceAdded(
  { conversations }: LinkingDeps,
  { user, target }: Linking,
  link: ChannelLink,
): Promise<void> {
  const { appId, userId, clientId, version } = link;
  const switchboard = await conversations.switchboard(appId);
  await conversations.announce({
    kind: 'other',
    trigger: 'client:add',
    appId,
    userId,
    id: eventId(clientId, `linked-${version}`),
    at: conversations.chance.now(),
    payload: {
      conversation: viewTruncatedConversation(switchboard, target.snapshot.head),
      user: viewTruncatedUser(user),
      client: viewChannelClient(link),
      reason: 'channelLinking',
      source: { type: 'api:conversations' },
    },
  });
}

/** Who had it before is told of as well. */
async function announceTheft(deps: LinkingDeps, before: ChannelLink): Promise<void> {
  const { appId, userId, clientId, version } = before;
  const user = await deps.user(userId);
  if (user === undefined) return;
  await deps.conversations.announce({
    kind: 'other',
    trigger: 'client:remove',
    appId,
    userId,
    id: eventId(clientId, `theft-${version}`),
    at: deps.conversations.chance.now(),
    payload: { user: viewTruncatedUser(user), client: viewChannelClient(before), reason: 'theft' },
  });
}
