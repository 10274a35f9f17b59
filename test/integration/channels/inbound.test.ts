import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Sunshine, sunshine } from '../sunshine/support/client.ts';
import { eventViolations } from '../sunshine/support/event-conforms.ts';
import { startReceiver } from '../sunshine/support/receiver.ts';
import { customerJwt } from '../support/customer-jwt.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { createPeople } from '../support/people.ts';
import { type OwnChannel, ownChannel } from './support/own-channel.ts';

let deployment: Deployment;
let people: ReturnType<typeof createPeople>;
let api: Sunshine;
let admin: string;
let channel: OwnChannel;

beforeAll(async () => {
  deployment = await startDeployment({ CAUSERIE_EGRESS_ALLOW: '127.0.0.1' });
  people = createPeople(deployment);
  api = sunshine(deployment);
  admin = await deployment.tokenOf(deployment.outputs.admin)();
  channel = await ownChannel(deployment, admin);
});
afterEach(() => people.close());
afterAll(async () => {
  await channel?.close();
  await deployment?.close();
});

const until = <T>(look: () => T | Promise<T>, timeout = 20_000) =>
  vi.waitFor(look, { timeout, interval: 30 });

interface Client {
  id: string;
  type: string;
  status: string;
  externalId: string | null;
  integrationId: string | null;
  displayName: string | null;
}
interface Message {
  content: Record<string, unknown> & { type: string; text?: string };
  source: Record<string, unknown>;
  author: { type: string; userId?: string };
}
interface Summary {
  id: string;
}

/** Conversations of the app that began on the channel, newest first. */
async function conversations(): Promise<Summary[]> {
  const { json } = await deployment.http('/agent/conversations?filter=all&limit=100', {
    token: await deployment.tokenOf(deployment.outputs.agent)(),
  });
  return (json['conversations'] as Summary[]) ?? [];
}

/** Messages of a conversation by the server API, oldest first. */
async function messagesOf(conversationId: string): Promise<Message[]> {
  const path = `/v2/apps/${api.appId}/conversations/${conversationId}/messages`;
  return (await api.raw(path)).json['messages'] as Message[];
}

/** The conversation in which somebody has said something. */
async function conversationWith(text: string): Promise<string> {
  return until(async () => {
    for (const { id: conversationId } of await conversations()) {
      const messages = await messagesOf(conversationId);
      if (messages.some(({ content }) => content.text === text)) return conversationId;
    }
    throw new Error(`nobody has said ${text}`);
  });
}

const textsOf = async (id: string) =>
  (await messagesOf(id)).map(({ content }) => content.text ?? content.type);

describe('what comes in', () => {
  it('[H1] [H6] [H29] is a conversation for agents, with where it came from', async () => {
    const sent = await channel.writes('ada', 'hello from ada', {
      id: 'own-17',
      user: { id: 'ada', name: 'Ada', locale: 'fr' },
      at: '2026-01-02T03:04:05.000Z',
    });
    expect(sent).toBe(200);
    const id = await conversationWith('hello from ada');
    const [message] = await messagesOf(id);
    expect(message).toMatchObject({
      author: { type: 'user' },
      content: { type: 'text', text: 'hello from ada' },
      source: {
        type: 'webhook',
        integrationId: channel.integrationId,
        originalMessageId: 'own-17',
        originalMessageTimestamp: '2026-01-02T03:04:05.000Z',
      },
    });
    const userId = message?.author.userId ?? '';
    const { user } = await api.users.getUser<{ user: Record<string, unknown> }>(api.appId, userId);
    expect(user).toMatchObject({
      profile: { givenName: 'Ada', locale: 'fr' },
    });
    const { clients } = await api.clients.listClients<{ clients: Client[] }>(
      api.appId,
      userId,
      undefined,
    );
    expect(clients).toMatchObject([
      {
        type: 'webhook',
        status: 'active',
        externalId: 'ada',
        integrationId: channel.integrationId,
        displayName: 'Ada',
      },
    ]);
  });

  it('[H2] is refused unless it is signed for this integration, now', async () => {
    const event = {
      type: 'message',
      id: 'evil',
      user: { id: 'mallory' },
      content: { type: 'text', text: 'evil' },
    };
    const refused = [
      { signature: '' },
      { signature: 't=1,v1=00' },
      { secret: 'another secret of 16 letters' },
      { age: 600 },
      { age: -600 },
      { integrationId: 'f'.repeat(24) },
      { integrationId: deployment.outputs.integrationId },
    ];
    for (const how of refused) {
      expect(await channel.tells([event], how), JSON.stringify(how)).toBe(403);
    }
    const signed = JSON.stringify({ events: [event] });
    // The signature of one body under another.
    const { sign } = await import('../../../core/channels/webhook/signature.ts');
    const signature = sign(channel.secret, signed, Date.now());
    expect(await channel.tells([event], { signature, text: `${signed} ` })).toBe(403);
    expect(await channel.tells([event], { text: 'x'.repeat(1024 * 1024 + 1) })).toBe(413);
    expect(await channel.tells([], { text: 'no json' })).toBe(200);
    const got = await fetch(`${deployment.outputs.httpApiUrl}/channels/${channel.integrationId}`);
    expect(got.status).toBe(403);
    await channel.writes('after-mallory', 'after mallory');
    await conversationWith('after mallory');
    for (const { id } of await conversations()) {
      expect(await textsOf(id)).not.toContain('evil');
    }
  });

  it('[H8] [H9] keeps each person’s order and doubles nothing, whatever is repeated', async () => {
    const persons = ['ones', 'twos', 'threes', 'fours'];
    const told = persons.map((person) =>
      Array.from({ length: 25 }, (_, index) => ({
        type: 'message',
        id: `${person}-${index}`,
        user: { id: person },
        content: { type: 'text', text: `${person} ${index}` },
      })),
    );
    await Promise.all(
      told.map(async (events) => {
        for (let at = 0; at < events.length; at += 5) {
          const some = events.slice(at, at + 5);
          expect(await channel.tells(some)).toBe(200);
          // As a channel does that has not heard our answer.
          expect(await channel.tells(some)).toBe(200);
        }
      }),
    );
    for (const person of persons) {
      const id = await conversationWith(`${person} 24`);
      const expected = Array.from({ length: 25 }, (_, index) => `${person} ${index}`);
      expect(await textsOf(id)).toEqual(expected);
    }
    for (const events of told) expect(await channel.tells(events)).toBe(200);
    await channel.writes('ones', 'the end');
    const id = await conversationWith('the end');
    expect(await textsOf(id)).toHaveLength(26);
  });

  it('[H15] [H16] brings its files into our storage, and says what is missing', async () => {
    const bytes = Buffer.from('89504e470d0a1a0a', 'hex');
    channel.files.set('/files/cat.png', { type: 'image/png', bytes });
    await channel.tells([
      {
        type: 'message',
        id: 'file-1',
        user: { id: 'filer' },
        content: { type: 'image', mediaUrl: `${channel.url}/files/cat.png`, text: 'my cat' },
      },
      {
        type: 'message',
        id: 'file-2',
        user: { id: 'filer' },
        content: { type: 'file', mediaUrl: 'http://169.254.169.254/latest', name: 'inside.pdf' },
      },
      {
        type: 'message',
        id: 'file-3',
        user: { id: 'filer' },
        content: { type: 'text', text: 'and that is all' },
      },
    ]);
    const id = await conversationWith('and that is all');
    const [picture, missing] = await messagesOf(id);
    expect(picture?.content).toMatchObject({
      type: 'image',
      mediaType: 'image/png',
      text: 'my cat',
    });
    const mediaUrl = String(picture?.content['mediaUrl']);
    expect(mediaUrl.startsWith(`${deployment.outputs.siteUrl}/media/${api.appId}/`)).toBe(true);
    const stored = await fetch(mediaUrl);
    expect(Buffer.from(await stored.arrayBuffer())).toEqual(bytes);
    expect(missing?.content.text).toContain('inside.pdf');
  });
});

it('[H16] a file that comes late is waited for, and what was written behind it comes behind it', async () => {
  const at = `${channel.url}/files/late.png`;
  await channel.tells([
    {
      type: 'message',
      id: 'late-1',
      user: { id: 'late' },
      content: { type: 'image', mediaUrl: at },
    },
    { type: 'message', id: 'late-2', user: { id: 'late' }, content: { type: 'text', text: 'see' } },
  ]);
  await channel.writes('punctual', 'not held up');
  await conversationWith('not held up');
  channel.files.set('/files/late.png', { type: 'image/png', bytes: Buffer.from('late') });
  const id = await conversationWith('see');
  expect(await textsOf(id)).toEqual(['image', 'see']);
});

describe('the same person', () => {
  it('[H24] [H10] [H12] writes in one conversation on page and channel', async () => {
    const jwt = await customerJwt(deployment.outputs, 'grace');
    const page = await people.customer();
    await page.client.login(jwt);
    const { id: conversationId } = await page.client.createConversation({ message: 'on the page' });
    const body = api.model('ClientCreate', {
      matchCriteria: {
        type: 'webhook',
        integrationId: channel.integrationId,
        externalId: 'grace-there',
      },
      confirmation: { type: 'immediate' },
      target: { conversationId },
    });
    const path = `/v2/apps/${api.appId}/users/grace/clients`;
    const made = await api.raw(path, { body });
    expect(made).toMatchObject({ status: 201, json: { client: { status: 'active' } } });
    await channel.writes('grace-there', 'on the channel');
    await until(async () =>
      expect(await textsOf(conversationId)).toEqual(['on the page', 'on the channel']),
    );
    await until(() =>
      expect(page.entries.at(-1)).toMatchObject({ content: { text: 'on the channel' } }),
    );
    const { clients } = (await api.raw(path)).json as { clients: Client[] };
    expect(clients.map(({ type }) => type).sort()).toEqual(['sdk', 'webhook']);
    const client = clients.find(({ type }) => type === 'webhook');
    expect(await api.raw(`${path}/${client?.id}`, { method: 'DELETE' })).toMatchObject({
      status: 200,
    });
    expect(await api.raw(`${path}/${client?.id}`, { method: 'DELETE' })).toMatchObject({
      status: 404,
      code: 'client_not_found',
    });
  });

  it('[H11] keeps his links when he logs in on a page', async () => {
    const page = await people.customer();
    const { id: conversationId } = await page.client.createConversation({ message: 'who am I' });
    const [first] = await messagesOf(conversationId);
    const anonymous = first?.author.userId ?? '';
    const link = await api.raw(`/v2/apps/${api.appId}/users/${anonymous}/clients`, {
      body: {
        matchCriteria: {
          type: 'webhook',
          integrationId: channel.integrationId,
          externalId: 'heidi-there',
        },
        confirmation: { type: 'immediate' },
        target: { conversationId },
      },
    });
    expect(link.status).toBe(201);
    await api.users.createUser(api.appId, { externalId: 'heidi' });
    await page.client.login(await customerJwt(deployment.outputs, 'heidi'));
    const path = `/v2/apps/${api.appId}/users/heidi/clients`;
    await until(async () => {
      const { clients } = (await api.raw(path)).json as { clients: Client[] };
      expect(clients).toContainEqual(expect.objectContaining({ externalId: 'heidi-there' }));
    });
    await channel.writes('heidi-there', 'still me');
    await until(async () =>
      expect(await textsOf(conversationId)).toEqual(['who am I', 'still me']),
    );
  });

  it('[H6] [H24] [H25] [H27] webhooks are told of his links, as the official description has it', async () => {
    const receiver = await startReceiver();
    const triggers = ['client:add', 'client:update', 'client:remove', 'conversation:message'];
    const hook = await api.raw(`/v2/apps/${api.appId}/integrations`, {
      body: {
        type: 'custom',
        webhooks: [{ target: receiver.url, triggers, includeFullSource: true }],
      },
    });
    try {
      // Functions remember an app's webhooks for three seconds.
      await sleep(3200);
      await channel.writes('first-timer', 'told of', { user: { id: 'first-timer', name: 'Fay' } });
      const page = await people.customer();
      const { id: conversationId } = await page.client.createConversation({ message: 'mine' });
      const userId = (await messagesOf(conversationId))[0]?.author.userId ?? '';
      const path = `/v2/apps/${api.appId}/users/${userId}/clients`;
      const criteria = {
        type: 'webhook',
        integrationId: channel.integrationId,
        externalId: 'asked',
      };
      const asks = (more: object) =>
        api.raw(path, {
          body: { matchCriteria: criteria, target: { conversationId }, ...more },
        });
      const carousel = { type: 'carousel', items: [{ title: 'x', actions: [] }] };
      expect(
        await asks({ confirmation: { type: 'prompt', message: { content: carousel } } }),
      ).toMatchObject({ status: 400 });
      const made = await asks({
        confirmation: {
          type: 'prompt',
          message: { content: { type: 'text', text: 'Is it you?' } },
        },
      });
      expect(made).toMatchObject({ status: 201, json: { client: { status: 'pending' } } });
      await channel.writes('asked', 'yes, it is me');
      await until(async () => expect(await textsOf(conversationId)).toContain('yes, it is me'));
      await until(() => expect(receiver.texts()).toContain('yes, it is me'));
      const { id } = made.json['client'] as { id: string };
      expect(await api.raw(`${path}/${id}`, { method: 'DELETE' })).toMatchObject({ status: 200 });
      const told = (type: string) => receiver.events().filter((event) => event.type === type);
      await until(() => {
        expect(told('client:add')).toHaveLength(2);
        expect(told('client:update')).toMatchObject([{ payload: { reason: 'confirmed' } }]);
        expect(told('client:remove')).toMatchObject([{ payload: { reason: 'api' } }]);
      });
      const said = told('conversation:message').find(
        ({ payload }) => payload.message?.content.text === 'yes, it is me',
      );
      expect(said?.payload.message).toMatchObject({
        source: { type: 'webhook', client: { id, externalId: 'asked' } },
      });
      expect(receiver.events().flatMap(eventViolations)).toEqual([]);
    } finally {
      const { id } = hook.json['integration'] as { id: string };
      await api.raw(`/v2/apps/${api.appId}/integrations/${id}`, { method: 'DELETE' });
      await receiver.close();
    }
  });

  it('[H27] is somebody new after he was deleted', async () => {
    await channel.writes('ivan', 'before');
    const before = await conversationWith('before');
    const userId = (await messagesOf(before))[0]?.author.userId ?? '';
    await api.users.deleteUserPersonalInformation(api.appId, userId);
    await api.users.deleteUser(api.appId, userId);
    await channel.writes('ivan', 'afterwards');
    const after = await conversationWith('afterwards');
    expect(after).not.toBe(before);
    expect((await messagesOf(after))[0]?.author.userId).not.toBe(userId);
  });
});

describe('integrations of channels', () => {
  it('[H20] [H23] are made, shown without their secrets, and changed, by both APIs', async () => {
    const path = `/v2/apps/${api.appId}/integrations`;
    const body = {
      type: 'webhook',
      secret: 'sixteen letters ok',
      target: 'http://127.0.0.1:8181/x',
    };
    const { json, status } = await api.raw(path, { body });
    expect(status).toBe(201);
    const { id } = json['integration'] as { id: string };
    expect(json['integration']).toMatchObject({
      type: 'webhook',
      status: 'active',
      target: 'http://127.0.0.1:8181/x',
    });
    const shown = await deployment.http(`/admin/integrations/${id}`, { token: admin });
    expect(shown.json['channel']).toEqual({
      settings: { target: 'http://127.0.0.1:8181/x' },
      status: 'active',
      webhookUrl: `${deployment.outputs.httpApiUrl}/channels/${id}`,
    });
    const changed = await api.raw(`${path}/${id}`, {
      method: 'PATCH',
      body: { target: 'http://127.0.0.1:8282/y', displayName: 'Named' },
    });
    expect(changed.json['integration']).toMatchObject({
      target: 'http://127.0.0.1:8282/y',
      displayName: 'Named',
    });
    const list = await api.raw(`${path}?filter[types]=webhook`);
    const everything = [json, shown.json, changed.json, list.json];
    expect(JSON.stringify(everything)).not.toContain('sixteen letters');
    for (const wrong of [
      { ...body, secret: 'short' },
      { ...body, target: 'ftp://x' },
      { ...body, target: 'http://10.0.0.1/' },
      { type: 'webhook' },
    ]) {
      expect(await api.raw(path, { body: wrong }), JSON.stringify(wrong)).toMatchObject({
        status: 400,
      });
    }
  });

  it('[H28] take nothing in any more when they are deleted, and their people stay', async () => {
    const other = await ownChannel(deployment, admin);
    try {
      await other.writes('judy', 'hello from judy');
      const id = await conversationWith('hello from judy');
      const userId = (await messagesOf(id))[0]?.author.userId ?? '';
      const gone = await deployment.http(`/admin/integrations/${other.integrationId}`, {
        method: 'DELETE',
        token: admin,
      });
      expect(gone.status).toBe(200);
      const { clients } = await api.clients.listClients<{ clients: Client[] }>(
        api.appId,
        userId,
        undefined,
      );
      expect(clients).toEqual([]);
      expect(await textsOf(id)).toEqual(['hello from judy']);
      // What was signed for it is refused as soon as it is forgotten, and comes to nothing before.
      await until(async () => expect(await other.writes('judy', 'too late')).toBe(403));
      expect(await textsOf(id)).toEqual(['hello from judy']);
    } finally {
      await other.close();
    }
  });
});

it('leaves no errors in the log, but that something was waited for', () => {
  expect(deployment.errors.filter((one) => !one.includes('return to the queue'))).toEqual([]);
});
