import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FirstApp } from '../../../bin/support/first-app.ts';
import { until } from '../support/call-centre.ts';
import { customerJwt } from '../support/customer-jwt.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { createPeople, inShort } from '../support/people.ts';
import { type Sunshine, sunshine } from './support/client.ts';
import { type Conversation, conversationsOf } from './support/conversations.ts';
import { type ConversationsTable, conversationsTable } from './support/conversations-table.ts';

let deployment: Deployment;
let people: ReturnType<typeof createPeople>;
let other: FirstApp;
let api: Sunshine;
let on: ReturnType<typeof conversationsOf>;
let table: ConversationsTable;

beforeAll(async () => {
  deployment = await startDeployment();
  people = createPeople(deployment);
  api = sunshine(deployment);
  on = conversationsOf(api);
  other = await deployment.anotherApp('Other');
  table = conversationsTable(deployment);
});
afterEach(() => people.close());
afterAll(async () => {
  expect(deployment.errors).toEqual([]);
  table?.close();
  await deployment?.close();
});

const unknown = 'a'.repeat(24);
const rejects = (work: Promise<unknown>, status: number, code: string) =>
  expect(work).rejects.toMatchObject(on.refused(status, code));
const personal = (userId: string) => ({ type: 'personal', participants: [{ userId }] });
type Participants = {
  participants: { id: string; userId: string; userExternalId?: string; unreadCount: number }[];
};
const participants = (id: string) => api.participants.listParticipants<Participants>(api.appId, id);
const join = (id: string, who: object) => api.participants.joinConversation(api.appId, id, who);
const leave = (id: string, who: object) => api.participants.leaveConversation(api.appId, id, who);
const loggedIn = (externalId: string) =>
  people.customer({ getToken: () => customerJwt(deployment.outputs, externalId) });

describe('conversations of the official client', () => {
  it('[S20] are created, looked at, changed', async () => {
    const userId = await on.user();
    const { conversation } = await on.create({
      ...personal(userId),
      displayName: 'Your order',
      description: 'About 12-34',
      iconUrl: 'https://example.com/icon.png',
      metadata: { order: '12-34', urgent: true },
    });
    expect(conversation.id).toMatch(/^[0-9a-f]{24}$/);
    expect(conversation).toMatchObject({
      type: 'personal',
      isDefault: true,
      displayName: 'Your order',
      description: 'About 12-34',
      iconUrl: 'https://example.com/icon.png',
      metadata: { order: '12-34', urgent: true },
    });
    expect(conversation.lastUpdatedAt).toEqual(conversation.createdAt);
    expect((await on.get(conversation.id)).conversation).toEqual(conversation);

    const change = { displayName: null, description: 'New', metadata: { urgent: null, n: 1 } };
    const changed = await api.raw(on.path(conversation.id), { method: 'PATCH', body: change });
    expect(changed.json['conversation']).toMatchObject({
      description: 'New',
      metadata: { order: '12-34', n: 1 },
    });
    expect(changed.json['conversation']).not.toHaveProperty('displayName');
    const cleared = await api.conversations.updateConversation<{ conversation: Conversation }>(
      api.appId,
      conversation.id,
      api.model('ConversationUpdateBody', { metadata: null, iconUrl: null }),
    );
    expect(cleared.conversation.metadata).toEqual({});
    expect(cleared.conversation.iconUrl).toBeUndefined();
  });

  it('[S20] take a user by either id, and refuse what they cannot be', async () => {
    await on.user('of the company/1');
    const { conversation } = await on.create({
      type: 'personal',
      participants: [{ userExternalId: 'of the company/1' }],
    });
    expect((await participants(conversation.id)).participants).toMatchObject([
      { userExternalId: 'of the company/1', unreadCount: 0 },
    ]);
    const userId = await on.user();
    await rejects(on.create({ type: 'personal' }), 400, 'bad_request');
    await rejects(
      on.create({ type: 'personal', participants: [{ userId, userExternalId: 'x' }] }),
      400,
      'bad_request',
    );
    await rejects(
      on.create({ type: 'personal', participants: [{ userId }, { userId }] }),
      400,
      'bad_request',
    );
    await rejects(on.create(personal(unknown)), 404, 'user_not_found');
    await rejects(
      on.create({ type: 'personal', participants: [{ userExternalId: 'nobody' }] }),
      404,
      'user_not_found',
    );
    for (const wrong of [
      { metadata: { nested: { a: 1 } } },
      { metadata: { much: 'x'.repeat(4096) } },
      { displayName: 'x'.repeat(101) },
      { iconUrl: 'javascript:alert(1)' },
    ]) {
      const { status, code } = await api.raw(on.path(), {
        body: { ...personal(userId), ...wrong },
      });
      expect([status, code], JSON.stringify(wrong)).toEqual([400, 'bad_request']);
    }
  });

  it('[S20] of another app do not exist', async () => {
    const foreign = sunshine(deployment, other);
    const id = await on.of(await on.user());
    const mine = `/v2/apps/${other.appId}/conversations/${id}`;
    const body = { type: 'business' };
    for (const [path, method, sent] of [
      ['', 'GET', undefined],
      ['', 'PATCH', { displayName: 'x' }],
      ['', 'DELETE', undefined],
      ['/participants', 'GET', undefined],
      ['/join', 'POST', { userId: unknown }],
      ['/leave', 'POST', { userId: unknown }],
      ['/messages', 'GET', undefined],
      ['/messages', 'DELETE', undefined],
      [`/messages/${unknown}`, 'DELETE', undefined],
      ['/messages', 'POST', { author: body, content: { type: 'text', text: 'x' } }],
      ['/activity', 'POST', { author: body, type: 'conversation:read' }],
      ['/download', 'POST', {}],
      ['/conversionEvents', 'POST', {}],
    ] as const) {
      const { status, code } = await foreign.raw(mine + path, {
        method,
        ...(sent === undefined ? {} : { body: sent }),
      });
      expect([path, status, code]).toEqual([path, 404, 'conversation_not_found']);
    }
    expect((await on.get(id)).conversation.id).toBe(id);
  });

  it('[S21] are listed for a user, the oldest first, page by page both ways', async () => {
    const userId = await on.user('of/list');
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.push(await on.of(userId));
    const page = async (query: string) => {
      const { status, json, text } = await api.raw(`${on.path()}?${query}`);
      expect(status, text).toBe(200);
      return json as unknown as {
        conversations: Conversation[];
        meta: { hasMore: boolean; afterCursor?: string; beforeCursor?: string };
        links: { prev?: string; next?: string };
      };
    };
    const idsOf = ({ conversations }: { conversations: Conversation[] }) =>
      conversations.map(({ id }) => id);
    const filter = `filter[userId]=${userId}`;
    const whole = await page(filter);
    expect(idsOf(whole)).toEqual(ids);
    expect(whole.meta).toEqual({ hasMore: false });
    expect(whole.links).toEqual({});
    expect(whole.conversations.map(({ isDefault }) => isDefault)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
    const first = await page(
      `filter[userExternalId]=${encodeURIComponent('of/list')}&page[size]=2`,
    );
    expect(idsOf(first)).toEqual(ids.slice(0, 2));
    expect(first.meta).toEqual({ hasMore: true, afterCursor: ids[1] });
    // The link is whole: it is followed as it stands.
    expect(first.links.next).toMatch(/^http/);
    const link = new URL(first.links.next ?? '');
    const second = await page(link.search.slice(1));
    expect(idsOf(second)).toEqual(ids.slice(2, 4));
    expect(second.meta).toEqual({ hasMore: true, afterCursor: ids[3], beforeCursor: ids[2] });
    const last = await page(`${filter}&page[size]=2&page[after]=${ids[3]}`);
    expect(idsOf(last)).toEqual(ids.slice(4));
    expect(last.meta).toEqual({ hasMore: false, beforeCursor: ids[4] });
    const back = await page(`${filter}&page[size]=2&page[before]=${ids[4]}`);
    expect(idsOf(back)).toEqual(ids.slice(2, 4));
    expect(back.meta).toMatchObject({ hasMore: true, beforeCursor: ids[2] });
    const start = await page(`${filter}&page[size]=2&page[before]=${ids[2]}`);
    expect(idsOf(start)).toEqual(ids.slice(0, 2));
    expect(start.meta).toEqual({ hasMore: false, afterCursor: ids[1] });

    const byClient = await api.conversations.listConversations<{
      conversations: Conversation[];
    }>(api.appId, { userId }, { page: { size: 1 } });
    expect(byClient.conversations[0]?.id).toBe(ids[0]);
    for (const query of [
      '',
      `filter[userId]=${userId}&filter[userExternalId]=of/list`,
      `${filter}&page[size]=101`,
      `${filter}&page[after]=${ids[0]}&page[before]=${ids[1]}`,
      `${filter}&page[after]=${unknown}`,
    ]) {
      const { status, code } = await api.raw(`${on.path()}?${query}`);
      expect([query, status, code]).toEqual([query, 400, 'bad_request']);
    }
    expect((await api.raw(`${on.path()}?filter[userId]=${unknown}`)).code).toBe('user_not_found');
  });

  it('[S22] are deleted with everything, and the default one is not', async () => {
    const jwtUser = 'of deletion';
    const userId = await on.user(jwtUser);
    const first = await on.of(userId);
    const id = await on.of(userId);
    for (let n = 0; n < 120; n++) await on.say(id, `${n}`);
    const here = await loggedIn(jwtUser);
    await until(() =>
      expect(here.client.conversations.map((one) => one.id).sort()).toEqual([first, id].sort()),
    );
    const remove = (one: string) => api.conversations.deleteConversation(api.appId, one);
    await rejects(remove(first), 400, 'bad_request');
    await remove(id);
    await rejects(on.get(id), 404, 'conversation_not_found');
    await rejects(remove(id), 404, 'conversation_not_found');
    // He is told at once, and it does not come back with what he writes into it.
    await until(() => expect(here.client.conversations.map((one) => one.id)).toEqual([first]));
    await rejects(on.post(id, { type: 'text', text: 'x' }), 404, 'conversation_not_found');
    const { conversations } = await api.conversations.listConversations<{
      conversations: Conversation[];
    }>(api.appId, { userId });
    expect(conversations.map((one) => one.id)).toEqual([first]);
    expect((await table.items(id)).map(({ sk }) => sk)).toEqual(['m0000122', 'z']);
  });

  it('[S22] an agent who had the deleted one has room for another', async () => {
    const agent = await people.agent();
    expect(
      (
        await deployment.http('/agent/status', {
          method: 'PUT',
          token: agent.token,
          body: { status: 'online' },
        })
      ).status,
    ).toBe(200);
    const userId = await on.user();
    await on.of(userId);
    const id = await on.of(userId);
    await on.say(id, 'Help', { type: 'user', userId });
    await until(async () => {
      const { json } = await agent.ask(`/${id}`);
      expect(json['control']).toBe('agentWorkspace');
    });
    await agent.ask(`/${id}/assign`, {});
    await until(async () => {
      const { json } = await deployment.http('/agent/status', { token: agent.token });
      expect(json['assigned']).toEqual([id]);
    });
    await api.conversations.deleteConversation(api.appId, id);
    const { json } = await deployment.http('/agent/status', { token: agent.token });
    expect(json['assigned']).toEqual([]);
    expect((await agent.ask(`/${id}`)).status).toBe(404);
  });
});

describe('participants of the official client', () => {
  it('[S23] join groups and leave them, ten at most', async () => {
    const users = await Promise.all(Array.from({ length: 11 }, () => on.user()));
    const { conversation } = await on.create({ type: 'sdkGroup' });
    const { id } = conversation;
    expect(conversation).toMatchObject({ type: 'sdkGroup', isDefault: false });
    expect((await participants(id)).participants).toEqual([]);
    for (const userId of users.slice(0, 10)) await join(id, { userId, subscribeSDKClient: true });
    await rejects(join(id, { userId: users[10] }), 400, 'bad_request');
    const again = await join(id, { userId: users[3] });
    const all = (await participants(id)).participants;
    expect(all.map(({ userId }) => userId)).toEqual(users.slice(0, 10));
    expect(again['participant']).toMatchObject({ id: all[3]?.id, userId: users[3] });
    const two = await api.raw(on.path(id, `/participants?page[size]=2&page[after]=${all[1]?.id}`));
    expect(two.json).toMatchObject({
      participants: [{ id: all[2]?.id }, { id: all[3]?.id }],
      meta: { hasMore: true, afterCursor: all[3]?.id, beforeCursor: all[2]?.id },
    });

    await on.say(id, 'mine', { type: 'user', userId: users[0] });
    await leave(id, { userId: users[0] });
    await rejects(leave(id, { userId: users[0] }), 404, 'not_found');
    await leave(id, { participantId: all[1]?.id });
    await rejects(leave(id, { participantId: 'b'.repeat(24) }), 404, 'not_found');
    await rejects(leave(id, {}), 400, 'bad_request');
    // What he wrote stays his; and he is who he was when he comes back.
    const { messages } = await on.list(id);
    expect(messages[0]?.author).toMatchObject({ type: 'user', userId: users[0] });
    await join(id, { userId: users[0] });
    expect((await participants(id)).participants[0]).toMatchObject({ id: all[0]?.id });
    const writes = on.post(id, { type: 'text', text: 'x' }, { type: 'user', userId: users[1] });
    await rejects(writes, 404, 'conversation_not_found');

    const one = await on.of(users[0] ?? '');
    await rejects(join(one, { userId: users[1] }), 400, 'bad_request');
    await rejects(join(id, { userId: unknown }), 404, 'user_not_found');
  });

  it('[S23] hear what is said while they take part, and no longer', async () => {
    const [anna, ben] = ['anna/group', 'ben/group'];
    const { conversation } = await on.create({
      type: 'sdkGroup',
      participants: [{ userId: await on.user(anna), subscribeSDKClient: true }],
    });
    const { id } = conversation;
    await on.user(ben);
    const [annaHere, benHere] = [await loggedIn(anna), await loggedIn(ben)];
    expect(benHere.client.conversations).toEqual([]);
    await join(id, { userExternalId: ben, subscribeSDKClient: true });
    await on.say(id, 'Welcome');
    await until(() => {
      expect(benHere.client.conversations.map((one) => one.id)).toEqual([id]);
      expect(inShort(annaHere.entries)).toEqual(['joined', 'business: Welcome']);
      expect(inShort(benHere.entries)).toContain('business: Welcome');
    });
    await benHere.client.send(id, { type: 'text', text: 'Hello Anna' }).stored;
    await until(() => expect(inShort(annaHere.entries)).toContain('user: Hello Anna'));
    await leave(id, { userExternalId: ben });
    await on.say(id, 'Between us');
    await until(() => {
      expect(inShort(annaHere.entries).slice(-2)).toEqual(['left', 'business: Between us']);
      expect(benHere.client.conversations).toEqual([]);
    });
    expect(inShort(benHere.entries)).not.toContain('business: Between us');
  });
});

describe('what only another channel has', () => {
  it('[S24] is refused with a sentence', async () => {
    const id = await on.of(await on.user());
    const download = api.conversations.downloadMessageRef(api.appId, id, { userId: unknown });
    await expect(download).rejects.toMatchObject({
      status: 400,
      response: { text: expect.stringContaining('apple') },
    });
  });
});
