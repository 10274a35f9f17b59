import { describe, expect, it } from 'vitest';
import { type Linking, linkUser, unlinkUser } from '../../../core/channels/linking.ts';
import { externalIdOf } from '../../../core/channels/match.ts';
import { createForServer } from '../../../core/conversations/create-for-server.ts';
import { sendMessage } from '../../../core/conversations/messages.ts';
import type { User } from '../../../core/identity/model.ts';
import { system, text } from '../../support/people.ts';
import { says, somebody, useChannelWorld } from './world.ts';

const world = useChannelWorld();
let count = 0;

/** A user of the company's, with a conversation. */
async function userWithConversation() {
  const { appId } = world.open.integration;
  const userId = String(++count).padStart(24, 'f');
  const user: User = { userId, appId, externalId: `x${count}`, profile: {}, createdAt: 1 };
  await world.users.create(user);
  const snapshot = await createForServer(world.deps.conversations, {
    appId,
    type: 'personal',
    users: [{ userId }],
  });
  return { user, snapshot };
}

async function link(
  { user, snapshot }: Awaited<ReturnType<typeof userWithConversation>>,
  person: string,
  more: Partial<Linking> = {},
) {
  const { integrationId, appId } = world.open.integration;
  const now = await world.deps.conversations.store.snapshot(snapshot.head.id, { consistent: true });
  return linkUser(world.deps, {
    integration: { integrationId, appId, type: 'telegram' },
    externalId: person,
    user,
    target: { snapshot: now ?? snapshot, side: 'p0' },
    pending: false,
    primary: true,
    ...more,
  });
}

const headOf = async (id: string) =>
  (await world.deps.conversations.store.snapshot(id, { consistent: true }))?.head;
const reachOf = async (id: string) => (await headOf(id))?.participants['p0']?.reach;
const events = (trigger: string) =>
  world.memory.announced.flatMap((event) =>
    event.kind === 'other' && event.trigger === trigger ? [event.payload] : [],
  );

describe('a user whom the company links', () => {
  it('[H24] is reached there at once, and what he writes there stands in the conversation', async () => {
    const known = await userWithConversation();
    const person = somebody();
    const { id } = known.snapshot.head;
    await sendMessage(world.deps.conversations, {
      principal: system,
      conversationId: id,
      content: text('before'),
    });
    world.memory.announced.length = 0;
    const made = await link(known, person);
    expect(made).toMatchObject({ status: 'active', userId: known.user.userId, conversationId: id });
    expect(await reachOf(id)).toMatchObject({ clientId: made.clientId, since: 1 });
    expect(events('client:add')).toMatchObject([
      { reason: 'channelLinking', conversation: { id }, client: { status: 'active' } },
    ]);
    await world.take(says(person, 'it is me'));
    expect(await world.textsOf(person)).toEqual(['before', 'it is me']);
    // He is known: nobody is told of him twice.
    expect(events('client:add')).toHaveLength(1);
    // Again is the same.
    expect(await link(known, person)).toMatchObject({
      clientId: made.clientId,
      userId: known.user.userId,
    });
  });

  it('[H24] who is not to be reached there first is not', async () => {
    const known = await userWithConversation();
    await link(known, somebody(), { primary: false });
    expect(await reachOf(known.snapshot.head.id)).toBeUndefined();
  });

  it('[H25] pending until he answers, and told of then', async () => {
    const known = await userWithConversation();
    const person = somebody();
    const { id } = known.snapshot.head;
    expect(await link(known, person, { pending: true })).toMatchObject({ status: 'pending' });
    expect(await reachOf(id)).toBeUndefined();
    world.memory.announced.length = 0;
    await world.take(says(person, 'yes'));
    expect(await world.linkOf(person)).toMatchObject({ status: 'active', conversationId: id });
    expect(await reachOf(id)).toMatchObject({ externalId: person });
    expect(events('client:update')).toMatchObject([{ reason: 'confirmed' }]);
    // Linked already is linked.
    expect(await link(known, person, { pending: true })).toMatchObject({ status: 'active' });
  });

  it('[H26] is taken from another user at once, and never while that one is waited for', async () => {
    const person = somebody();
    await world.take(says(person, 'as somebody'));
    const before = await world.linkOf(person);
    const old = before?.conversationId ?? '';
    const known = await userWithConversation();
    await expect(link(known, person, { pending: true })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(await reachOf(old)).toBeDefined();
    world.memory.announced.length = 0;
    await link(known, person);
    expect(await world.linkOf(person)).toMatchObject({ userId: known.user.userId });
    expect(await world.links.listOf(before?.userId ?? '')).toEqual([]);
    expect(await reachOf(old)).toBeUndefined();
    expect(events('client:remove')).toMatchObject([
      { reason: 'theft', user: { id: before?.userId } },
    ]);
    await world.take(says(person, 'as the known one'));
    expect(await world.textsOf(person)).toEqual(['as the known one']);
    expect((await world.snapshotOf(person)).head.id).toBe(known.snapshot.head.id);
  });

  it('[H27] is unlinked: not reached any more, and somebody new when he writes', async () => {
    const known = await userWithConversation();
    const person = somebody();
    const made = await link(known, person);
    world.memory.announced.length = 0;
    await unlinkUser(world.deps, known.user, made);
    expect(await reachOf(known.snapshot.head.id)).toBeUndefined();
    expect(await world.links.listOf(known.user.userId)).toEqual([]);
    expect(events('client:remove')).toMatchObject([
      { reason: 'api', client: { id: made.clientId } },
    ]);
    await world.take(says(person, 'hello?'));
    expect((await world.linkOf(person))?.userId).not.toBe(known.user.userId);
    expect(await world.textsOf(person)).toEqual(['hello?']);
  });

  it('[H24] has fifty places on channels at most', async () => {
    const known = await userWithConversation();
    for (let index = 0; index < 50; index++) await link(known, somebody(), { primary: false });
    await expect(link(known, somebody())).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

it('[H24] people are named as their channel names them', () => {
  expect(externalIdOf('whatsapp', { phoneNumber: '+1 (212) 555-2368' })).toBe('12125552368');
  expect(externalIdOf('twilio', { phoneNumber: '+1 212-555-2368' })).toBe('+12125552368');
  expect(externalIdOf('email', { address: 'Ada@Example.org' })).toBe('ada@example.org');
  expect(externalIdOf('line', { externalId: 'U1' })).toBe('U1');
  for (const [type, match] of [
    ['whatsapp', { phoneNumber: '212 555 2368' }],
    ['twilio', { phoneNumber: '+12' }],
    ['twilio', { externalId: '+12125552368' }],
    ['email', { address: 'nobody' }],
    ['telegram', { phoneNumber: '+12125552368' }],
  ] as const) {
    expect(() => externalIdOf(type, match), type).toThrow(/matchCriteria/);
  }
});
