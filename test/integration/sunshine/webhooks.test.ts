import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { metered } from '../../../bench/support/metered.ts';
import type { CustomerClient } from '../../../packages/client/src/index.ts';
import { customerJwt } from '../support/customer-jwt.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { createPeople } from '../support/people.ts';
import { type Sunshine, sunshine } from './support/client.ts';
import { eventViolations } from './support/event-conforms.ts';
import { isSigned, type Receiver, startReceiver } from './support/receiver.ts';

let deployment: Deployment;
let people: ReturnType<typeof createPeople>;
let api: Sunshine;
const receivers: Receiver[] = [];
const integrations: string[] = [];

interface Hook {
  id: string;
  secret: string;
  integrationId: string;
}

beforeAll(async () => {
  deployment = await startDeployment({ CAUSERIE_EGRESS_ALLOW: '127.0.0.1' });
  people = createPeople(deployment);
  api = sunshine(deployment);
});
afterEach(async () => {
  people.close();
  for (const id of integrations.splice(0)) await remove(id);
  for (const receiver of receivers.splice(0)) await receiver.close();
});
afterAll(() => deployment?.close());

const until = (assertion: () => void, timeout = 15_000) =>
  vi.waitFor(assertion, { timeout, interval: 20 });

/** Functions remember an app's webhooks for three seconds. */
const heardOf = () => sleep(3200);

async function remove(id: string): Promise<void> {
  await api.raw(`/v2/apps/${api.appId}/integrations/${id}`, { method: 'DELETE' });
}

/** A receiver, and the webhook that tells it. */
async function hooked(
  triggers: string[],
  options: object = {},
): Promise<{ receiver: Receiver; hook: Hook }> {
  const receiver = await startReceiver();
  receivers.push(receiver);
  const { json } = await api.raw(`/v2/apps/${api.appId}/integrations`, {
    body: {
      type: 'custom',
      displayName: 'Receiver',
      webhooks: [{ target: receiver.url, triggers, ...options }],
    },
  });
  const { id, webhooks } = json['integration'] as { id: string; webhooks: Hook[] };
  const [hook] = webhooks;
  if (hook === undefined) throw new Error('the integration has no webhook');
  integrations.push(id);
  await heardOf();
  return { receiver, hook: { ...hook, integrationId: id } };
}

/** Of events: every one is as described. */
function expectDescribed(receiver: Receiver): void {
  expect(receiver.events().flatMap(eventViolations)).toEqual([]);
}

const everything = [
  'conversation:create',
  'conversation:message',
  'conversation:postback',
  'conversation:read',
  'conversation:typing',
];

describe('webhooks are told', () => {
  it('[S50] what customers and agents do, as described, and only what they want', async () => {
    const [{ receiver, hook }, other] = await Promise.all([
      hooked(everything),
      hooked(['conversation:read']),
    ]);
    const [customer, agent] = await Promise.all([people.customer(), people.agent()]);
    const { id, participants } = await customer.client.createConversation({
      message: 'Where is my order?',
    });
    const { entry } = (await agent
      .ask(`/${id}/messages`, {
        content: {
          type: 'text',
          text: 'Which one?',
          actions: [{ type: 'postback', text: 'The last', payload: 'LAST' }],
        },
      })
      .then(({ json }) => json)) as { entry: { id: string; seq: number } };
    await agent.ask(`/${id}/notes`, { text: 'Nobody else sees this' });
    await until(() => expect(receiver.texts()).toHaveLength(2));
    customer.client.typing(id, 'start');
    customer.client.read(id, entry.seq);
    await customer.client.postback(id, { messageId: entry.id, text: 'The last', payload: 'LAST' })
      .stored;
    const wanted = [
      'conversation:create',
      'conversation:message',
      'conversation:message',
      'conversation:postback',
      'conversation:read',
      'conversation:typing',
    ];
    await until(() => {
      expect(
        receiver
          .events()
          .map(({ type }) => type)
          .toSorted(),
      ).toEqual(wanted);
    });
    expectDescribed(receiver);
    const userId = participants[0]?.userId;
    const user = { id: userId, authenticated: false };
    const source = { type: 'web', integrationId: deployment.outputs.integrationId };
    const of = (type: string) => receiver.events().filter((event) => event.type === type);
    expect(of('conversation:create')[0]?.payload).toMatchObject({
      conversation: { id, type: 'personal' },
      creationReason: 'message',
      source,
      user,
    });
    expect(of('conversation:message').map(({ payload }) => payload)).toMatchObject([
      {
        conversation: { id },
        message: {
          author: { type: 'user', userId, user },
          content: { type: 'text', text: 'Where is my order?' },
          source,
        },
      },
      { message: { author: { type: 'business' }, content: { text: 'Which one?' } } },
    ]);
    expect(of('conversation:postback')[0]?.payload).toMatchObject({
      postback: { payload: 'LAST' },
      user,
      source,
    });
    expect(of('conversation:typing')[0]?.payload).toMatchObject({
      activity: { type: 'typing:start', author: { type: 'user', userId, user }, source },
    });
    expect(JSON.stringify(receiver.events())).not.toContain('Nobody else');
    const ids = receiver.events().map((event) => event.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const one of ids) expect(one).toMatch(/^[0-9a-f]{24}$/);
    for (const request of receiver.requests) {
      expect(request.app).toEqual({ id: api.appId });
      expect(request.webhook).toEqual({ id: hook.id, version: 'v2' });
      expect(request.headers['x-api-key']).toBe(hook.secret);
      expect(request.headers['content-type']).toBe('application/json');
      expect(isSigned(request, hook.secret)).toBe(true);
      expect(isSigned(request, other.hook.secret)).toBe(false);
    }
    await until(() => expect(other.receiver.events()).toHaveLength(1));
  });

  it('[S51] what is whole where they ask for it', async () => {
    const { receiver } = await hooked(['conversation:message'], {
      includeFullUser: true,
      includeFullSource: true,
    });
    const customer = await people.customer();
    await customer.client.createConversation({ message: 'Hello' });
    await until(() => expect(receiver.texts()).toEqual(['Hello']));
    expectDescribed(receiver);
    expect(receiver.events()[0]?.payload.message).toMatchObject({
      author: { user: { profile: {}, identities: [], signedUpAt: expect.any(String) } },
      source: { type: 'web', client: { type: 'sdk', status: 'active' } },
    });
  });

  it('[S51] what the company’s own servers do, and who logs in', async () => {
    const { receiver } = await hooked([
      ...everything,
      'conversation:join',
      'conversation:leave',
      'conversation:remove',
      'switchboard:passControl',
      'user:merge',
      'user:update',
      'user:remove',
    ]);
    const app = `/v2/apps/${api.appId}`;
    const made = async (path: string, body: object) => {
      const answer = await api.raw(app + path, { body });
      if (answer.status !== 201 && answer.status !== 200) throw new Error(answer.text);
      return answer.json;
    };
    for (const externalId of ['anna', 'bert']) await made('/users', { externalId });
    const participant = (userExternalId: string) => ({
      userExternalId,
      subscribeSDKClient: false,
    });
    const { conversation } = (await made('/conversations', {
      type: 'sdkGroup',
      participants: [participant('anna')],
    })) as { conversation: { id: string } };
    const path = `/conversations/${conversation.id}`;
    await made(`${path}/join`, participant('bert'));
    await made(`${path}/messages`, {
      author: { type: 'user', userExternalId: 'bert' },
      content: { type: 'text', text: 'Hello Anna' },
    });
    await made(`${path}/passControl`, { switchboardIntegration: 'answerBot' });
    await made(`${path}/leave`, { userExternalId: 'bert' });
    await api.raw(`${app}/users/anna`, {
      method: 'PATCH',
      body: { profile: { givenName: 'Anna' } },
    });
    // Of what is deleted nothing is told any more.
    await until(() => expect(receiver.texts()).toEqual(['Hello Anna']));
    await api.raw(app + path, { method: 'DELETE' });
    await api.raw(`${app}/users/bert`, { method: 'DELETE' });
    const { integrationId } = deployment.outputs;
    const jwt = await customerJwt(deployment.outputs, 'cleo');
    for (let device = 0; device < 2; device++) {
      const { json } = await deployment.http('/sdk/sessions', { body: { integrationId } });
      const { sessionId, refreshSecret } = json;
      const session = { sessionId, refreshSecret };
      const login = await deployment.http('/sdk/login', { body: { integrationId, jwt, session } });
      expect(login.status).toBe(200);
    }
    const wanted = [
      'conversation:create',
      'conversation:join',
      'conversation:leave',
      'conversation:message',
      'conversation:remove',
      'switchboard:passControl',
      'user:merge',
      'user:remove',
      'user:update',
    ];
    await until(() => {
      expect([...new Set(receiver.events().map(({ type }) => type))].toSorted()).toEqual(wanted);
    });
    expectDescribed(receiver);
    const of = (type: string) => receiver.events().find((event) => event.type === type)?.payload;
    expect(of('conversation:create')).toMatchObject({
      conversation: { type: 'sdkGroup' },
      creationReason: 'none',
      source: { type: 'api:conversations' },
    });
    expect(of('conversation:join')).toMatchObject({ user: { externalId: 'bert' } });
    expect(of('conversation:message')).toMatchObject({
      message: { author: { user: { externalId: 'bert' } }, source: { type: 'api:conversations' } },
    });
    expect(of('user:merge')).toMatchObject({
      mergedUsers: { surviving: { externalId: 'cleo', authenticated: true } },
      reason: 'sdkLogin',
    });
    expect(of('user:remove')).toMatchObject({ user: { externalId: 'bert' } });
  });

  it('[S52] in order in each conversation, each message once, whoever writes at once', async () => {
    const { receiver } = await hooked(['conversation:message']);
    const customers = await Promise.all(Array.from({ length: 3 }, () => people.customer()));
    const [agent, ...rest] = await Promise.all([people.agent(), people.agent()]);
    expect(rest).toHaveLength(1);
    const ids = await Promise.all(
      customers.map(async ({ client }) => (await client.createConversation({ message: '0' })).id),
    );
    const each = 12;
    const byCustomer = async (id: string, client: CustomerClient | undefined) => {
      for (let turn = 0; turn < each; turn++) await client?.send(id, `c${turn}`).stored;
    };
    const byAgent = async (id: string) => {
      for (let turn = 0; turn < each; turn++) {
        const content = { type: 'text', text: `a${turn}` };
        const { status } = (await agent?.ask(`/${id}/messages`, { content })) ?? {};
        expect(status).toBe(201);
      }
    };
    await Promise.all(
      ids.flatMap((id, index) => [byCustomer(id, customers[index]?.client), byAgent(id)]),
    );
    await until(() => expect(receiver.texts()).toHaveLength(3 * (1 + 2 * each)), 30_000);
    for (const id of ids) {
      const stored = await agent?.ask(`/${id}/entries?limit=100`);
      const entries = stored?.json['entries'] as { kind: string; id: string }[];
      const told = receiver
        .events()
        .filter(({ payload }) => payload.conversation?.id === id)
        .map(({ payload }) => (payload.message as unknown as { id: string }).id);
      expect(told).toEqual(entries.filter(({ kind }) => kind === 'message').map((one) => one.id));
    }
  }, 60_000);
});

describe('what is not taken', () => {
  it('[S53] comes again with the same id, what is behind it waits, other conversations do not', async () => {
    const { receiver } = await hooked(['conversation:message']);
    const [one, two] = await Promise.all([people.customer(), people.customer()]);
    receiver.react = ({ raw }) =>
      raw.includes('first') && receiver.requests.length === 1 ? 503 : undefined;
    const { id } = await one.client.createConversation({ message: 'first' });
    await until(() => expect(receiver.requests).toHaveLength(1));
    await one.client.send(id, 'second').stored;
    await two.client.createConversation({ message: 'elsewhere' });
    await until(() => expect(receiver.texts()).toEqual(['first', 'elsewhere', 'first', 'second']));
    const [first, , again] = receiver.events();
    expect(again).toEqual(first);
  });

  it.each([400, 401, 403, 404, 406])(
    '[S54] is not sent again after %s, kept, and sent again by an administrator',
    async (status) => {
      const { receiver, hook } = await hooked(['conversation:message']);
      const token = await deployment.tokenOf(deployment.outputs.admin)();
      const failures = async () => {
        const { json } = await deployment.http('/admin/webhooks/failures', { token });
        return (json['failures'] as Record<string, unknown>[]).filter(
          ({ webhookId }) => webhookId === hook.id,
        );
      };
      const customer = await people.customer();
      receiver.next.push(status);
      const { id } = await customer.client.createConversation({ message: 'refused' });
      await customer.client.send(id, 'taken').stored;
      await until(() => expect(receiver.texts()).toEqual(['refused', 'taken']));
      const [failure] = await vi.waitFor(
        async () => {
          const found = await failures();
          expect(found).toHaveLength(1);
          return found;
        },
        { timeout: 10_000 },
      );
      expect(failure).toMatchObject({
        integrationId: hook.integrationId,
        target: receiver.url,
        attempts: 1,
        status,
        events: [{ id: receiver.events()[0]?.id, type: 'conversation:message' }],
      });
      const path = `/admin/webhooks/failures/${String(failure?.['failureId'])}/retry`;
      const retried = await deployment.http(path, { method: 'POST', token });
      expect(retried).toMatchObject({ status: 200, json: { retriedAt: expect.any(String) } });
      await until(() => expect(receiver.texts()).toEqual(['refused', 'taken', 'refused']));
      expect(receiver.events()[2]).toEqual(receiver.events()[0]);
      await vi.waitFor(async () => expect(await failures()).toEqual([]), { timeout: 10_000 });
      expect(await deployment.http(path, { method: 'POST', token })).toMatchObject({ status: 404 });
    },
  );

  it('[S54] is for the administrators of the app alone', async () => {
    const other = await deployment.anotherApp('Others');
    const token = await deployment.tokenOf(other.admin)();
    const { receiver } = await hooked(['conversation:message']);
    receiver.next.push(400);
    const customer = await people.customer();
    await customer.client.createConversation({ message: 'refused' });
    const own = await deployment.tokenOf(deployment.outputs.admin)();
    const failureId = await vi.waitFor(
      async () => {
        const { json } = await deployment.http('/admin/webhooks/failures', { token: own });
        const [first] = json['failures'] as { failureId: string }[];
        if (first === undefined) throw new Error('none yet');
        return first.failureId;
      },
      { timeout: 10_000 },
    );
    const elsewhere = await deployment.http('/admin/webhooks/failures', { token });
    expect(elsewhere.json).toEqual({ failures: [], cursor: null });
    const path = `/admin/webhooks/failures/${failureId}/retry`;
    expect((await deployment.http(path, { method: 'POST', token })).status).toBe(404);
    const agent = await deployment.tokenOf(deployment.outputs.agent)();
    expect((await deployment.http(path, { method: 'POST', token: agent })).status).toBe(403);
  });

  it('[S55] one slow conversation holds up no other', async () => {
    const { receiver } = await hooked(['conversation:message']);
    const slow = await people.customer();
    const others = await Promise.all(Array.from({ length: 5 }, () => people.customer()));
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    receiver.react = ({ raw }) =>
      raw.includes('slow')
        ? async (response) => {
            await answered;
            response.writeHead(200).end();
          }
        : undefined;
    const { id: slowId } = await slow.client.createConversation({ message: 'slow' });
    await until(() => expect(receiver.requests).toHaveLength(1));
    await slow.client.send(slowId, 'behind it').stored;
    await Promise.all(
      others.map(async ({ client }) => {
        const { id } = await client.createConversation({ message: 'quick 1' });
        await client.send(id, 'quick 2').stored;
      }),
    );
    // All of them while the slow one has not been answered, and nothing of it.
    await until(() => expect(receiver.texts()).toHaveLength(1 + 2 * others.length));
    expect(receiver.texts()).not.toContain('behind it');
    answer();
    await until(() => expect(receiver.texts().at(-1)).toBe('behind it'));
  });

  it('[S56] a target that has become another is told nothing that it may not be', async () => {
    const { receiver, hook } = await hooked(['conversation:message']);
    receiver.next.push((response) => {
      response.writeHead(302, { location: `${receiver.url}/elsewhere` }).end();
    });
    const customer = await people.customer();
    await customer.client.createConversation({ message: 'moved' });
    await until(() => expect(receiver.texts()).toEqual(['moved', 'moved']));
    expect(receiver.requests).toHaveLength(2);
    const path = `/v2/apps/${api.appId}/integrations/${hook.integrationId}/webhooks/${hook.id}`;
    await api.raw(path, { method: 'DELETE' });
    await heardOf();
    await customer.client.createConversation({ message: 'unheard' });
    await sleep(1000);
    expect(receiver.requests).toHaveLength(2);
  });
});

describe('apps without webhooks', () => {
  it('[S57] pay nothing: no write, no queue, no invocation', async () => {
    await heardOf();
    const [customer, agent] = await Promise.all([people.customer(), people.agent()]);
    const { id } = await customer.client.createConversation({ message: 'Hello' });
    await agent.ask(`/${id}/messages`, { content: { type: 'text', text: 'Hello' } });
    await sleep(1000);
    const plain = await metered(deployment.outputs, async () => {
      await customer.client.send(id, 'One more').stored;
    });
    expect(plain.units).toMatchObject({ 'dynamodb.write': 1, 'lambda.request': 1 });
    const { receiver } = await hooked(['conversation:message']);
    await customer.client.send(id, 'warm').stored;
    await until(() => expect(receiver.texts()).toContain('warm'));
    const told = await metered(deployment.outputs, async () => {
      await customer.client.send(id, 'And one').stored;
      await until(() => expect(receiver.texts()).toContain('And one'));
    });
    // The mark of how far it was told, and the worker.
    expect(told.units).toMatchObject({ 'dynamodb.write': 2, 'lambda.request': 2 });
  });
});
