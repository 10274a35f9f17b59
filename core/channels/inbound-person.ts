import { eventId } from '../conversations/ids.ts';
import type { User, UserProfile } from '../identity/model.ts';
import { viewChannelClient } from '../sunshine/client-view.ts';
import { viewTruncatedUser } from '../sunshine/user-view.ts';
import type { Profile } from './channel.ts';
import { channelClientId } from './client-id.ts';
import type { InboundEvent } from './inbound.ts';
import type { InboundDeps, OpenChannel } from './inbound-ports.ts';
import type { ChannelLink } from './link.ts';

type Said = Extract<InboundEvent, { kind: 'message' | 'choice' }>;

const attempts = 5;

/** Somebody at his place on a channel. */
export interface Person {
  link: ChannelLink;
  user: User;
}

/** Who writes; made known when he writes for the first time. */
export async function personOf(deps: InboundDeps, open: OpenChannel, event: Said): Promise<Person> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const known = await knownPerson(deps, open, event.externalUserId);
    if (known !== undefined) return known;
    await meet(deps, open, event);
  }
  throw new Error(`a person at ${open.integration.integrationId} changes all the time`);
}

/** Who it is that a channel speaks of, if he has written before. */
export async function knownPerson(
  deps: Pick<InboundDeps, 'links' | 'users'>,
  { integration: { integrationId } }: OpenChannel,
  externalId: string,
): Promise<Person | undefined> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const link = await deps.links.find(integrationId, externalId);
    if (link === undefined) return undefined;
    const user = await deps.users.user(link.userId);
    if (user === undefined) {
      // His deletion takes a while, or broke off: he is somebody new.
      await deps.links.remove(link);
      return undefined;
    }
    if (user.mergedInto === undefined) return { link, user };
    await deps.links.move(link, { ...link, userId: user.mergedInto });
  }
  throw new Error(`a person at ${integrationId} becomes somebody else all the time`);
}

/** Somebody writes for the first time: a user whom the address proves him to be, or a new one. */
async function meet(deps: InboundDeps, open: OpenChannel, event: Said): Promise<void> {
  const { integrationId, appId, type } = open.integration;
  const { chance } = deps.conversations;
  const { externalUserId: externalId } = event;
  const profile = cleaned(event.profile ?? (await profileOf(deps, open, externalId)));
  const known = await userByAddress(deps, appId, event);
  const now = chance.now();
  const user: User = {
    userId: chance.hex(24),
    appId,
    profile: type === 'email' ? { ...profile, email: externalId } : profile,
    createdAt: now,
  };
  const { name, avatarUrl } = profile;
  const link: ChannelLink = {
    clientId: channelClientId(integrationId, externalId),
    appId,
    integrationId,
    type: open.channel.type,
    externalId,
    userId: known?.userId ?? user.userId,
    status: 'active',
    linkedAt: now,
    ...(name === undefined ? {} : { displayName: name }),
    ...(avatarUrl === undefined ? {} : { avatarUrl }),
    version: 0,
  };
  await (known === undefined ? deps.links.create(link, user) : deps.links.create(link));
}

/** Tells webhooks of somebody's first link; the same again is the same event. */
export async function announceLink(deps: InboundDeps, { link, user }: Person): Promise<void> {
  await deps.conversations.announce({
    kind: 'other',
    trigger: 'client:add',
    appId: link.appId,
    userId: link.userId,
    id: eventId(link.clientId, `added-${link.linkedAt}`),
    at: link.linkedAt,
    payload: { user: viewTruncatedUser(user), client: viewChannelClient(link) },
  });
}

/** The one user for whom the company has vouched with the address that the event proves. */
async function userByAddress(
  deps: InboundDeps,
  appId: string,
  event: Said,
): Promise<User | undefined> {
  if (event.kind !== 'message' || event.verifiedEmail === undefined) return undefined;
  const users = await deps.users.listByEmail(appId, event.verifiedEmail);
  const found = users.filter(({ mergedInto }) => mergedInto === undefined);
  // Of several nobody knows which one it is.
  return found.length === 1 ? found[0] : undefined;
}

/** What the channel tells of a person; nothing if it does not tell now. */
async function profileOf(
  { http }: InboundDeps,
  { channel, settings }: OpenChannel,
  externalId: string,
): Promise<Profile> {
  try {
    return (await channel.profile?.(externalId, settings, http)) ?? {};
  } catch {
    // It may be asked again, or he says who he is: what he wrote is not held up by it.
    return {};
  }
}

const namesAtMost = 128;
const addressAtMost = 2048;

/** What others made up, within bounds. */
export function cleaned({ name, avatarUrl, locale }: Profile): UserProfile {
  const shown = name
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    ?.replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]+/g, ' ')
    .trim();
  const isAddress = avatarUrl !== undefined && /^https:\/\/[^\s"'<>]+$/.test(avatarUrl);
  const tag = locale?.replaceAll('_', '-');
  return {
    ...(shown ? { name: [...shown].slice(0, namesAtMost).join('') } : {}),
    ...(isAddress && avatarUrl.length <= addressAtMost ? { avatarUrl } : {}),
    ...(tag !== undefined && /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/.test(tag)
      ? { locale: tag }
      : {}),
  };
}
