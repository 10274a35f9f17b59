import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Sunshine, sunshine } from '../sunshine/support/client.ts';
import { eventViolations } from '../sunshine/support/event-conforms.ts';
import { type Receiver, startReceiver } from '../sunshine/support/receiver.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { type OwnChannel, ownChannel } from './support/own-channel.ts';

let deployment: Deployment;
let api: Sunshine;
let channel: OwnChannel;
let receiver: Receiver;
let agentToken: string;

const deliveries = ['channel', 'user', 'failure'].map(
  (kind) => `conversation:message:delivery:${kind}`,
);

beforeAll(async () => {
  deployment = await startDeployment({ CAUSERIE_EGRESS_ALLOW: '127.0.0.1' });
  api = sunshine(deployment);
  agentToken = await deployment.tokenOf(deployment.outputs.agent)();
  channel = await ownChannel(deployment, await deployment.tokenOf(deployment.outputs.admin)(), {
    responder: 'agentWorkspace',
  });
  receiver = await startReceiver();
  await api.raw(`/v2/apps/${api.appId}/integrations`, {
    body: {
      type: 'custom',
      displayName: 'Receiver',
      webhooks: [{ target: receiver.url, triggers: deliveries }],
    },
  });
  // Functions remember an app's webhooks for three seconds.
  await sleep(3200);
});
afterEach(() => {
  channel.react = undefined;
});
afterAll(async () => {
  await channel?.close();
  await receiver?.close();
  await deployment?.close();
});

const until = <T>(look: () => T | Promise<T>, timeout = 20_000) =>
  vi.waitFor(look, { timeout, interval: 30 });

interface Message {
  id: string;
  content: Record<string, unknown> & { type: string; text?: string };
}
const path = (conversationId: string) =>
  `/v2/apps/${api.appId}/conversations/${conversationId}/messages`;
const messagesOf = async (conversationId: string) =>
  (await api.raw(path(conversationId))).json['messages'] as Message[];

/** Somebody writes for the first time. @returns His conversation, which has begun with that. */
async function begins(person: string): Promise<string> {
  const hello = `hello from ${person}`;
  expect(await channel.writes(person, hello)).toBe(200);
  return until(async () => {
    const { json } = await deployment.http('/agent/conversations?filter=all&limit=100', {
      token: agentToken,
    });
    for (const { id } of json['conversations'] as { id: string }[]) {
      if ((await messagesOf(id)).some(({ content }) => content.text === hello)) return id;
    }
    throw new Error(`${person} has no conversation yet`);
  });
}

/** The company's server says something. */
async function posts(conversationId: string, content: object | string, more: object = {}) {
  const said = typeof content === 'string' ? { type: 'text', text: content } : content;
  return api.raw(path(conversationId), {
    body: { author: { type: 'business' }, content: said, ...more },
  });
}

const eventsOf = (kind: string, messageId: string) =>
  receiver
    .events()
    .filter(
      ({ type, payload }) =>
        type === `conversation:message:delivery:${kind}` &&
        (payload.message as { id?: string } | undefined)?.id === messageId,
    );
const idOf = ({ json }: { json: Record<string, unknown> }) =>
  (json['messages'] as Message[])[0]?.id ?? '';

describe('what goes out', () => {
  it('[H47] [H48] what agents and servers say is shown in order, of two conversations at once', async () => {
    const conversations = await Promise.all(['ada', 'bo'].map(begins));
    const said = (person: string) => Array.from({ length: 20 }, (_, index) => `${person} ${index}`);
    await Promise.all(
      ['ada', 'bo'].map(async (person, which) => {
        for (const text of said(person)) {
          const answer = await posts(conversations[which] ?? '', text);
          expect(answer.status).toBe(201);
        }
      }),
    );
    await until(() => {
      expect(channel.textsTo('ada')).toEqual(said('ada'));
      expect(channel.textsTo('bo')).toEqual(said('bo'));
    });
    const answered = await deployment.http(`/agent/conversations/${conversations[0]}/messages`, {
      token: agentToken,
      body: { clientId: 'from-an-agent', content: { type: 'text', text: 'an agent here' } },
    });
    expect(answered.status).toBeLessThan(300);
    await until(() => expect(channel.textsTo('ada').at(-1)).toBe('an agent here'));
  });

  it('[H50] a channel that is busy or broken gets it again, and the others meanwhile', async () => {
    const [busy = '', fine = ''] = await Promise.all(['busy', 'fine'].map(begins));
    let refusals = 2;
    channel.react = ({ person }) => {
      if (person !== 'busy' || refusals === 0) return undefined;
      refusals--;
      return refusals === 1 ? { status: 429, retryAfter: 1 } : { status: 500 };
    };
    await posts(busy, 'first');
    await posts(busy, 'second');
    await posts(fine, 'at once');
    await until(() => expect(channel.textsTo('fine')).toEqual(['at once']), 4000);
    expect(channel.textsTo('busy')).toEqual([]);
    await until(() => expect(channel.textsTo('busy')).toEqual(['first', 'second']), 60_000);
  }, 90_000);

  it('[H51] [H59] webhooks are told what became of it, as the description has it', async () => {
    const conversationId = await begins('cy');
    channel.react = ({ part }) =>
      'text' in part && part.text === 'refused' ? { status: 400 } : undefined;
    const refused = idOf(await posts(conversationId, 'refused'));
    const taken = idOf(await posts(conversationId, 'taken'));
    await until(() => {
      expect(eventsOf('failure', refused)).toHaveLength(1);
      expect(eventsOf('channel', taken)).toHaveLength(1);
    });
    const shown = `shown-${taken}-0`;
    expect(eventsOf('channel', taken)[0]?.payload).toMatchObject({
      destination: { type: 'webhook', integrationId: channel.integrationId },
      externalMessages: [{ id: shown }],
    });
    await channel.tells([
      { type: 'delivered', user: { id: 'cy' }, messageId: shown },
      { type: 'read', user: { id: 'cy' }, messageId: shown },
    ]);
    await until(() => expect(eventsOf('user', taken)).toHaveLength(1));
    await until(async () => {
      const { json } = await api.raw(
        `/v2/apps/${api.appId}/conversations/${conversationId}/participants`,
      );
      const [participant] = json['participants'] as { lastRead?: string }[];
      expect(participant?.lastRead).toBeTruthy();
    });
    expect(receiver.events().flatMap(eventViolations)).toEqual([]);
  });

  it('[H52] who has left is told nothing more until he writes', async () => {
    const conversationId = await begins('dee');
    channel.react = () => ({ status: 410 });
    const first = idOf(await posts(conversationId, 'first'));
    await until(() => expect(eventsOf('failure', first)).toHaveLength(1));
    channel.react = undefined;
    const second = idOf(await posts(conversationId, 'second'));
    await until(() => expect(eventsOf('failure', second)).toHaveLength(1));
    await channel.writes('dee', 'back again');
    await until(async () =>
      expect((await messagesOf(conversationId)).at(-1)?.content.text).toBe('back again'),
    );
    await posts(conversationId, 'welcome');
    await until(() => expect(channel.textsTo('dee')).toEqual(['welcome']));
  });
});

describe('what is answered', () => {
  it('[H40] [H41] a form is asked field by field, and answered as one message', async () => {
    const conversationId = await begins('eva');
    const form = await posts(conversationId, {
      type: 'form',
      fields: [
        { type: 'text', name: 'name', label: 'Your name' },
        { type: 'email', name: 'mail', label: 'Your e-mail' },
        {
          type: 'select',
          name: 'size',
          label: 'Size',
          options: [
            { name: 's', label: 'Small' },
            { name: 'l', label: 'Large' },
          ],
        },
      ],
    });
    expect(form.status).toBe(201);
    const shows = (text: string) =>
      until(() => expect(channel.textsTo('eva').at(-1)).toContain(text));
    await shows('Your name');
    await channel.writes('eva', 'Eva');
    await shows('Your e-mail');
    await channel.writes('eva', 'no idea');
    await shows('not an e-mail address');
    await posts(conversationId, 'Take your time');
    await shows('Take your time');
    await channel.writes('eva', 'eva@example.com');
    await shows('Size');
    const part = channel.shown.findLast(({ person }) => person === 'eva')?.part;
    const replies = part?.type === 'text' ? (part.replies ?? []) : [];
    expect(replies.map(({ title }) => title)).toEqual(['Small', 'Large']);
    await channel.tells([
      {
        type: 'choice',
        id: 'eva-chooses',
        user: { id: 'eva' },
        reference: replies[1]?.reference,
        title: 'Large',
      },
    ]);
    await until(async () =>
      expect((await messagesOf(conversationId)).at(-1)?.content).toMatchObject({
        type: 'formResponse',
        fields: [
          { name: 'name', text: 'Eva' },
          { name: 'mail', email: 'eva@example.com' },
          { name: 'size', select: [{ name: 'l' }] },
        ],
      }),
    );
  });

  it('[H42] who wants to say something else gets through to an agent', async () => {
    const conversationId = await begins('fay');
    await posts(conversationId, {
      type: 'form',
      fields: [{ type: 'email', name: 'mail', label: 'Your e-mail' }],
    });
    for (const [index, said] of ['no', 'I said no', 'give me a human'].entries()) {
      await until(() => expect(channel.textsTo('fay')).toHaveLength(index + 1));
      await channel.writes('fay', said);
    }
    await until(async () =>
      expect((await messagesOf(conversationId)).at(-1)?.content.text).toBe('give me a human'),
    );
  });
});

it('[H34] [H40] [H47] a flow greets on a channel, asks, and goes on with what is answered there', async () => {
  const token = await deployment.tokenOf(deployment.outputs.admin)();
  const shop = await ownChannel(deployment, token, { responder: 'answerBot' });
  const end = { type: 'end' };
  const document = {
    schema: 1,
    name: 'Greeting',
    languages: ['en', 'fr'],
    triggers: [{ type: 'conversationStarted', when: { integrations: [shop.integrationId] } }],
    start: 'hello',
    variables: { number: {}, mail: {} },
    steps: {
      hello: { type: 'message', text: { en: 'Hello.', fr: 'Bonjour.' }, next: 'menu' },
      menu: {
        type: 'options',
        text: { en: 'What is it about?', fr: 'De quoi s’agit-il ?' },
        options: [
          { label: { en: 'My order', fr: 'Ma commande' }, next: 'form' },
          { label: { en: 'Nothing', fr: 'Rien' }, next: 'end' },
        ],
      },
      form: {
        type: 'form',
        fields: [
          { type: 'text', label: { en: 'Number', fr: 'Numéro' }, saveTo: 'number' },
          { type: 'email', label: { en: 'E-mail', fr: 'E-mail' }, saveTo: 'mail' },
        ],
        next: 'thanks',
      },
      thanks: { type: 'message', text: '{{number}} · {{mail}}', next: 'end' },
      end,
    },
  };
  const made = await deployment.http('/admin/flows', { token, body: { document } });
  const published = await deployment.http(`/admin/flows/${made.json['flowId']}/publish`, {
    token,
    body: { revision: 1 },
  });
  expect(published.status, made.text + published.text).toBe(200);
  await sleep(3200);
  const shows = (text: string) => until(() => expect(shop.textsTo('ida').at(-1)).toContain(text));
  await shop.tells([
    {
      type: 'message',
      id: 'ida-1',
      user: { id: 'ida', locale: 'fr' },
      content: { type: 'text', text: 'bonjour' },
    },
  ]);
  await shows('De quoi s’agit-il ?');
  expect(shop.textsTo('ida')[0]).toBe('Bonjour.');
  const menu = shop.shown.at(-1)?.part;
  const [order] = menu?.type === 'text' ? (menu.replies ?? []) : [];
  const reference = order?.reference;
  await shop.tells([{ type: 'choice', id: 'ida-2', user: { id: 'ida' }, reference, title: 'x' }]);
  await shows('(1/2) Numéro');
  await shop.writes('ida', '4711');
  await shows('(2/2) E-mail');
  await shop.writes('ida', 'ida');
  await shows('Ce n’est pas une adresse e-mail');
  await shop.writes('ida', 'ida@example.com');
  await shows('4711 · ida@example.com');
  await shop.close();
}, 60_000);

describe('destinations', () => {
  it('[H55] a silent message is shown nobody; one to where nobody is, refused', async () => {
    const conversationId = await begins('gus');
    const to = (destination: object) => posts(conversationId, 'where', { destination });
    expect((await to({ integrationType: 'none' })).status).toBe(201);
    expect((await to({ integrationType: 'whatsapp' })).status).toBe(400);
    expect((await to({ integrationType: 'web' })).status).toBe(400);
    expect((await to({ integrationId: 'f'.repeat(24) })).status).toBe(400);
    expect((await to({})).status).toBe(400);
    const inHisName = await posts(conversationId, 'mine', {
      author: { type: 'user', userId: 'f'.repeat(24) },
      destination: { integrationType: 'none' },
    });
    expect(inHisName.status).toBeGreaterThanOrEqual(400);
    expect((await to({ integrationId: channel.integrationId })).status).toBe(201);
    expect((await to({ integrationType: 'webhook' })).status).toBe(201);
    await until(() => expect(channel.textsTo('gus')).toEqual(['where', 'where']));
    expect((await messagesOf(conversationId)).map(({ content }) => content.text)).toEqual([
      'hello from gus',
      'where',
      'where',
      'where',
    ]);
  });

  it('[H56] who is linked by the company’s server is asked to confirm, and reached from then on', async () => {
    const users = `/v2/apps/${api.appId}/users`;
    const { json } = await api.raw(users, { body: { externalId: 'hal' } });
    const { id: userId } = json['user'] as { id: string };
    const made = await api.raw(`/v2/apps/${api.appId}/conversations`, {
      body: { type: 'personal', participants: [{ userId }] },
    });
    const { id: conversationId } = made.json['conversation'] as { id: string };
    const linked = await api.raw(`${users}/${userId}/clients`, {
      body: {
        matchCriteria: {
          type: 'webhook',
          integrationId: channel.integrationId,
          externalId: 'hal-there',
        },
        confirmation: {
          type: 'prompt',
          message: { content: { type: 'text', text: 'Is this you?' } },
        },
        target: { conversationId },
      },
    });
    expect(linked.status).toBe(201);
    await until(() => expect(channel.textsTo('hal-there')).toEqual(['Is this you?']));
    await posts(conversationId, 'not yet');
    await channel.writes('hal-there', 'yes');
    await until(async () =>
      expect((await messagesOf(conversationId)).at(-1)?.content.text).toBe('yes'),
    );
    await posts(conversationId, 'good');
    await until(() => expect(channel.textsTo('hal-there')).toEqual(['Is this you?', 'good']));
    // What was tried again went back to its queue.
    expect(deployment.errors.filter((error) => !error.includes('return to the queue'))).toEqual([]);
  });
});
