import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/call-centre.ts';
import { customerJwt } from '../support/customer-jwt.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { createPeople, inShort } from '../support/people.ts';
import { type Sunshine, sunshine } from './support/client.ts';
import { conversationsOf, type Message } from './support/conversations.ts';
import { type ConversationsTable, conversationsTable } from './support/conversations-table.ts';

let deployment: Deployment;
let people: ReturnType<typeof createPeople>;
let api: Sunshine;
let on: ReturnType<typeof conversationsOf>;
let table: ConversationsTable;

beforeAll(async () => {
  deployment = await startDeployment();
  people = createPeople(deployment);
  api = sunshine(deployment);
  on = conversationsOf(api);
  table = conversationsTable(deployment);
});
afterEach(() => people.close());
afterAll(async () => {
  expect(deployment.errors).toEqual([]);
  table?.close();
  await deployment?.close();
});

let count = 0;
/** A customer who is there, and a conversation of his. */
async function customerWithConversation() {
  const externalId = `customer/${++count}`;
  const userId = await on.user(externalId);
  const id = await on.of(userId);
  const getToken = () => customerJwt(deployment.outputs, externalId);
  const here = await people.customer({ getToken });
  await until(() => expect(here.client.conversations.map((one) => one.id)).toEqual([id]));
  return { userId, id, here };
}

const business = { type: 'business' };
const rejects = (work: Promise<unknown>, status: number, code: string) =>
  expect(work).rejects.toMatchObject(on.refused(status, code));
const remove = (id: string, messageId: string) =>
  api.messages.deleteMessage(api.appId, id, messageId);
const removeAll = (id: string) => api.messages.deleteAllMessages(api.appId, id);
const postActivity = (id: string, author: object, type: string) =>
  api.activities.postActivity(api.appId, id, api.model('ActivityPost', { author, type }));

const action = { type: 'postback', text: 'Yes', payload: 'YES' };
const link = { type: 'link', text: 'More', uri: 'https://example.com' };
const item = {
  title: 'Tacos',
  description: 'Today',
  mediaUrl: 'https://example.com/tacos.jpg',
  size: 'compact',
  actions: [action, link],
};
/** Every type that can be posted. */
const contents: Record<string, object> = {
  text: { type: 'text', text: 'Hello!' },
  'text with actions': {
    type: 'text',
    text: 'Well?',
    actions: [{ type: 'reply', text: 'Ja', payload: 'JA' }, link, action],
  },
  carousel: { type: 'carousel', items: [item], displaySettings: { imageAspectRatio: 'square' } },
  list: { type: 'list', items: [item, item], actions: [action] },
  image: {
    type: 'image',
    mediaUrl: 'https://example.com/a.png',
    text: 'A picture',
    actions: [link],
  },
  file: { type: 'file', mediaUrl: 'https://example.com/faq.pdf', altText: 'FAQ.pdf' },
  location: {
    type: 'location',
    coordinates: { lat: 45.5, long: -73.6 },
    location: { name: 'Montréal', address: '5333 avenue Casgrain' },
  },
  form: {
    type: 'form',
    blockChatInput: true,
    fields: [
      { type: 'text', name: 'name', label: 'Your name?', minSize: 1, maxSize: 30 },
      { type: 'email', name: 'email', label: 'Your address?', placeholder: 'a@example.com' },
      {
        type: 'select',
        name: 'size',
        label: 'Size?',
        options: [
          { name: 's', label: 'Small' },
          { name: 'l', label: 'Large' },
        ],
      },
    ],
  },
  template: { type: 'template', template: { name: 'hello_world', language: { code: 'en' } } },
};

describe('messages of the official client', () => {
  it.each(Object.entries(contents))(
    '[S25] a %s is posted and listed as it is',
    async (_, content) => {
      const id = await on.of(await on.user());
      const author = {
        ...business,
        displayName: 'Steve',
        avatarUrl: 'https://example.com/s.png',
        subtypes: ['AI'],
      };
      const body = {
        author,
        content,
        metadata: { a: 1 },
        schema: 'whatsapp',
        override: {},
        what: 1,
      };
      const posted = await api.raw(on.path(id, '/messages'), { body });
      expect(posted.status, posted.text).toBe(201);
      const [message] = posted.json['messages'] as Message[];
      expect(message).toMatchObject({
        id: expect.stringMatching(/^[0-9a-f]{24}$/),
        author,
        content,
        metadata: { a: 1 },
        source: { type: 'api:conversations' },
      });
      expect((await on.list(id)).messages).toEqual([message]);
      const byClient = await on.post(id, content);
      expect(byClient.messages).toHaveLength(1);
      const listed = await api.messages.listMessages<{ messages: Message[] }>(api.appId, id);
      expect(listed.messages.map((one) => one.id)).toEqual([message?.id, byClient.messages[0]?.id]);
    },
  );

  it('[S25] a text may be said in HTML, in Markdown, or by its buttons', async () => {
    const id = await on.of(await on.user());
    await on.post(id, { type: 'text', htmlText: '<h1>Hello</h1><p>you &amp; me</p>' });
    await on.post(id, { type: 'text', markdownText: '# Hello **you**' });
    await on.post(id, { type: 'text', actions: [action, link] });
    const { messages } = await on.list(id);
    expect(messages.map(({ content }) => content['text'])).toEqual([
      'Hello\nyou & me',
      'Hello you',
      'Yes\nMore',
    ]);
    expect(messages[0]?.content['htmlText']).toBe('<h1>Hello</h1><p>you &amp; me</p>');
    expect(messages[1]?.content).not.toHaveProperty('markdownText');
  });

  it('[S25] what cannot be said is refused', async () => {
    const id = await on.of(await on.user());
    const other = await on.user();
    const text = { type: 'text', text: 'x' };
    const cases: [object, object, number, string][] = [
      [business, { type: 'text' }, 400, 'bad_request'],
      [business, { type: 'text', text: 'x'.repeat(4097) }, 400, 'bad_request'],
      [business, { type: 'text', htmlText: '<b>x</b>', markdownText: 'x' }, 400, 'bad_request'],
      [business, { type: 'video', text: 'x' }, 400, 'bad_request'],
      [business, { type: 'carousel', items: [] }, 400, 'bad_request'],
      [business, { type: 'carousel', items: Array(11).fill(item) }, 400, 'bad_request'],
      [business, { type: 'formResponse', fields: [] }, 400, 'bad_request'],
      [{ type: 'robot' }, text, 400, 'bad_request'],
      [{ type: 'user' }, text, 400, 'bad_request'],
      [{ type: 'user', userId: other, userExternalId: 'x' }, text, 400, 'bad_request'],
      [{ type: 'user', userId: 'a'.repeat(24) }, text, 404, 'user_not_found'],
      // He is somebody, and takes no part in it.
      [{ type: 'user', userId: other }, text, 404, 'conversation_not_found'],
    ];
    for (const [author, content, status, code] of cases) {
      const answer = await api.raw(on.path(id, '/messages'), { body: { author, content } });
      expect([status, code, JSON.stringify(content)]).toEqual([
        answer.status,
        answer.code,
        JSON.stringify(content),
      ]);
    }
    const large = { author: business, content: { ...text, payload: 'x'.repeat(100_000) } };
    const answer = await api.raw(on.path(id, '/messages'), { body: large });
    expect([answer.status, answer.code]).toEqual([413, 'request_entity_too_large']);
    const broken = await api.raw(on.path(id, '/messages'), { text: '{"author":' });
    expect([broken.status, broken.code]).toEqual([400, 'bad_request']);
    expect((await on.list(id)).messages).toEqual([]);
  });

  it('[S26] reach customers and agents, and come from them, with their sources', async () => {
    const { id, userId, here } = await customerWithConversation();
    await on.post(
      id,
      { type: 'text', text: 'Your order is on its way' },
      {
        ...business,
        displayName: 'Shop',
      },
    );
    await until(() =>
      expect(inShort(here.entries)).toEqual(['business: Your order is on its way']),
    );
    expect(here.entries[0]?.author).toEqual({ type: 'business', displayName: 'Shop' });
    await here.client.send(id, { type: 'text', text: 'When?' }).stored;
    // No flow is published: the agents have it by now.
    await until(() => expect(inShort(here.entries)).toContain('handedOver'));
    const agent = await people.agent();
    await agent.ask(`/${id}/messages`, {
      clientId: 'a',
      content: { type: 'text', text: 'Tomorrow' },
    });
    await on.say(id, 'And by e-mail: tomorrow', { type: 'user', userId });
    const { messages } = await on.list(id);
    const { integrationId } = deployment.outputs;
    expect(messages.map(({ author, source }) => ({ author, source }))).toMatchObject([
      {
        author: { type: 'business', displayName: 'Shop' },
        source: { type: 'api:conversations' },
      },
      { author: { type: 'user', userId }, source: { type: 'web', integrationId } },
      {
        author: { type: 'business', subtypes: ['agent'] },
        source: { type: 'zd:agentWorkspace' },
      },
      { author: { type: 'user', userId }, source: { type: 'api:conversations' } },
    ]);
    expect(messages[0]?.author).not.toHaveProperty('subtypes');
  });

  it('[S26] the company’s assign nobody, and open nothing that is closed', async () => {
    const { id, userId, here } = await customerWithConversation();
    await on.say(id, 'Help', { type: 'user', userId });
    const agent = await people.agent();
    await until(async () => {
      expect((await agent.ask(`/${id}`)).json['control']).toBe('agentWorkspace');
    });
    await on.say(id, 'We have got it');
    const waiting = await agent.ask(`/${id}`);
    expect(waiting.json).toMatchObject({ assignee: null, state: 'open' });
    await agent.ask(`/${id}/close`, {});
    await on.say(id, 'Your invoice is there');
    await until(() =>
      expect(inShort(here.entries).slice(-2)).toEqual([
        'closed',
        'business: Your invoice is there',
      ]),
    );
    expect((await agent.ask(`/${id}`)).json).toMatchObject({ assignee: null, state: 'closed' });
    // A user's opens it again, as if he had written it here.
    await on.say(id, 'Thanks', { type: 'user', userId });
    expect((await agent.ask(`/${id}`)).json).toMatchObject({ state: 'open' });
  });

  it('[S26] a user’s is what flows and agents are asked about', async () => {
    const { id, userId, here } = await customerWithConversation();
    await on.say(id, 'Hello', { type: 'user', userId });
    await until(() => expect(inShort(here.entries)).toEqual(['handedOver', 'user: Hello']));
  });

  it('[S27] are listed a hundred at a time, the newest first, backwards and forwards', async () => {
    const id = await on.of(await on.user());
    const ids = await table.fill(id, 250);
    const newest = await on.list(id);
    expect(newest.messages.map((one) => one.id)).toEqual(ids.slice(150));
    expect(newest.meta).toEqual({ hasMore: true, beforeCursor: ids[150] });
    expect(newest.links).not.toHaveProperty('next');
    const link = new URL(newest.links.prev ?? '');
    expect(link.origin).toBe(new URL(deployment.outputs.httpApiUrl).origin);
    const middle = await on.list(id, link.search);
    expect(middle.messages.map((one) => one.id)).toEqual(ids.slice(50, 150));
    expect(middle.meta).toEqual({ hasMore: true, beforeCursor: ids[50], afterCursor: ids[149] });
    const oldest = await on.list(id, `?page[before]=${ids[50]}&page[size]=10`);
    expect(oldest.messages.map((one) => one.id)).toEqual(ids.slice(0, 50));
    expect(oldest.meta).toEqual({ hasMore: false, afterCursor: ids[49] });
    const forward = await on.list(id, `?page[after]=${ids[99]}`);
    expect(forward.messages.map((one) => one.id)).toEqual(ids.slice(100, 200));
    expect(forward.meta).toEqual({ hasMore: true, afterCursor: ids[199], beforeCursor: ids[100] });
    const end = await on.list(id, `?page[after]=${ids[199]}`);
    expect(end.messages.map((one) => one.id)).toEqual(ids.slice(200));
    expect(end.meta).toEqual({ hasMore: false, beforeCursor: ids[200] });
    const byClient = await api.messages.listMessages<{ messages: Message[] }>(api.appId, id, {
      page: { before: ids[50] },
    });
    expect(byClient.messages).toHaveLength(50);
    for (const query of [`?page[before]=x`, `?page[before]=${ids[1]}&page[after]=${ids[0]}`]) {
      const { status, code } = await api.raw(on.path(id, `/messages${query}`));
      expect([query, status, code]).toEqual([query, 400, 'bad_request']);
    }
  });

  it('[S27] pages hold messages only, and as many as there are', async () => {
    const { id, userId } = await customerWithConversation();
    const agent = await people.agent();
    await on.say(id, 'first', { type: 'user', userId });
    await until(async () => {
      expect((await agent.ask(`/${id}`)).json['control']).toBe('agentWorkspace');
    });
    for (let n = 0; n < 101; n++) {
      await agent.ask(`/${id}/notes`, { clientId: `${n}`, text: `note ${n}` });
    }
    await on.say(id, 'second');
    const { messages, meta } = await on.list(id);
    expect(messages.map(({ content }) => content['text'])).toEqual(['first', 'second']);
    expect(meta).toEqual({ hasMore: false });
    const { conversation } = await on.get(id);
    expect(new Date(conversation.lastUpdatedAt).toISOString()).toBe(messages[1]?.received);
  });

  it('[S28] a deleted one is gone, in its place, for those who hold it too', async () => {
    const { id, here } = await customerWithConversation();
    const secret = await on.say(id, 'My card is 4111 1111 1111 1111');
    await on.say(id, 'Never mind');
    await until(() => expect(here.entries).toHaveLength(2));
    await remove(id, secret);
    expect(await on.texts(id)).toEqual(['Never mind']);
    expect(JSON.stringify(await table.items(id))).not.toContain('4111');
    await until(() =>
      expect(inShort(here.client.entries(id))).toEqual(['business: Never mind', 'redacted']),
    );
    // Nothing is missed in the sequence, whoever reads it.
    const history = await here.client.history(id, { before: 1_000_000 });
    expect(history.entries.map(({ seq, prev }) => [seq, prev])).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
    ]);
    expect(history.entries[0]).toMatchObject({ kind: 'event', name: 'redacted', data: { seq: 1 } });
    await rejects(remove(id, secret), 404, 'message_not_found');
    await rejects(remove(id, 'f'.repeat(24)), 404, 'message_not_found');
    await rejects(remove(id, 'x'), 404, 'message_not_found');
  });

  it('[S28] who was away learns of it when he is back', async () => {
    const { id, here } = await customerWithConversation();
    const secret = await on.say(id, 'secret');
    await until(() => expect(here.entries).toHaveLength(1));
    here.client.disconnect();
    await remove(id, secret);
    await here.client.connect();
    await until(() => expect(inShort(here.client.entries(id))).toEqual(['redacted']));
  });

  it('[S29] all of them go, and there is room for as many again', async () => {
    const { id, here } = await customerWithConversation();
    await on.say(id, 'one');
    await until(() => expect(here.client.unread(id)).toBe(1));
    await table.fill(id, 30_000, 2);
    await rejects(on.post(id, { type: 'text', text: 'x' }), 423, 'locked');
    // It may take longer than one request may: then it is asked for again.
    await until(() => removeAll(id), 60);
    expect(await on.list(id)).toMatchObject({ messages: [], meta: { hasMore: false } });
    expect((await table.items(id)).map(({ sk }) => sk)).toEqual(['m0030001', 'z']);
    await until(() => expect(inShort(here.client.entries(id))).toEqual(['redacted']));
    expect(here.client.unread(id)).toBe(0);
    // Asked for again, it is done.
    await removeAll(id);
    await on.say(id, 'anew');
    expect(await on.texts(id)).toEqual(['anew']);
    await until(() => {
      expect(inShort(here.client.entries(id))).toEqual(['redacted', 'business: anew']);
      expect(here.client.unread(id)).toBe(1);
    });
    const history = await here.client.history(id, { before: 1_000_000 });
    expect(inShort(history.entries)).toEqual(['redacted', 'business: anew']);
    expect(history.more).toBe(false);
  }, 90_000);
});

describe('activities of the official client', () => {
  it('[S30] tell customers and agents who types and who has read', async () => {
    const { id, userId, here } = await customerWithConversation();
    await on.say(id, 'one');
    await postActivity(id, business, 'typing:start');
    await until(() => expect(here.typing).toEqual(['start']));
    await postActivity(id, business, 'typing:stop');
    await until(() => expect(here.typing).toEqual(['start', 'stop']));
    await here.client.send(id, { type: 'text', text: 'two' }).stored;
    const before = (await on.get(id)).conversation;
    expect(before.businessLastRead).toBeUndefined();
    await postActivity(id, business, 'conversation:read');
    const { conversation } = await on.get(id);
    expect(conversation.businessLastRead).toBeDefined();
    await until(() => expect(here.read.length).toBeGreaterThan(0));

    type People = { participants: { unreadCount: number; lastRead?: string }[] };
    const him = async () => {
      const path = on.path(id, '/participants');
      return ((await api.raw(path)).json as unknown as People).participants[0];
    };
    await on.say(id, 'three');
    expect(await him()).toMatchObject({ unreadCount: 2 });
    expect(await him()).not.toHaveProperty('lastRead');
    await postActivity(id, { type: 'user', userId }, 'conversation:read');
    expect(await him()).toMatchObject({ unreadCount: 0, lastRead: expect.any(String) });
    await rejects(postActivity(id, { type: 'user', userId }, 'typing:start'), 400, 'bad_request');
    await rejects(postActivity(id, business, 'dancing'), 400, 'bad_request');
    const stranger = { type: 'user', userId: await on.user() };
    await rejects(postActivity(id, stranger, 'conversation:read'), 404, 'conversation_not_found');
  });
});

describe('keys of custom integrations', () => {
  it('[S26] say from which integration it came', async () => {
    const { integration } = await api.integrations.createIntegration<{
      integration: { id: string };
    }>(api.appId, {
      type: 'custom',
      displayName: 'Bot',
      webhooks: [{ target: 'https://example.com/hook', triggers: ['conversation:postback'] }],
    });
    const { key } = await api.customIntegrationKeys.createCustomIntegrationKey<{
      key: { id: string; secret: string };
    }>(api.appId, integration.id, { displayName: 'Key' });
    const bot = sunshine(deployment, { apiKeyId: key.id, apiKeySecret: key.secret });
    const id = await on.of(await on.user());
    await conversationsOf(bot).say(id, 'I am a bot');
    const { messages } = await on.list(id);
    expect(messages[0]?.source).toEqual({
      type: 'api:conversations',
      integrationId: integration.id,
    });
  });
});
