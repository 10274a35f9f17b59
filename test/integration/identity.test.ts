import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { FirstApp } from '../../bin/support/first-app.ts';
import { customerJwt } from './support/customer-jwt.ts';
import { type Deployment, startDeployment } from './support/deployment.ts';
import { createPeople, inShort } from './support/people.ts';
import { RawSocket } from './support/raw-socket.ts';

let deployment: Deployment;
let people: ReturnType<typeof createPeople>;
let other: FirstApp;

beforeAll(async () => {
  deployment = await startDeployment();
  people = createPeople(deployment);
  other = await deployment.anotherApp('Other');
});
afterEach(() => people.close());
afterAll(() => deployment?.close());

const until = (assertion: () => void) => vi.waitFor(assertion, { timeout: 15_000, interval: 20 });

async function session(integrationId = deployment.outputs.integrationId) {
  const answer = await deployment.http('/sdk/sessions', { body: { integrationId } });
  return answer.json as { token: string; sessionId: string; refreshSecret: string; userId: string };
}

it('what an anonymous customer said becomes his who logs in, on his other devices, too', async () => {
  const phone = await people.customer();
  const { id } = await phone.client.createConversation({ message: 'From the phone' });
  const before = phone.client.session;
  expect(before?.authenticated).toBe(false);
  const jwt = await customerJwt(deployment.outputs, 'anna');
  expect((await phone.client.login(jwt)).authenticated).toBe(true);

  const laptop = await people.customer({ getToken: () => customerJwt(deployment.outputs, 'anna') });
  expect(laptop.client.session?.userId).toBe(phone.client.session?.userId);
  expect(laptop.client.conversations.map((one) => one.id)).toEqual([id]);
  await laptop.client.send(id, 'From the laptop').stored;
  await until(() =>
    expect(inShort(phone.client.entries(id))).toEqual([
      'user: From the phone',
      'user: From the laptop',
    ]),
  );
});

it('conversations of two anonymous devices are one person’s after both have logged in', async () => {
  const devices = [await people.customer(), await people.customer()];
  const ids: string[] = [];
  for (const [index, { client }] of devices.entries()) {
    ids.push((await client.createConversation({ message: `Device ${index}` })).id);
  }
  for (const { client } of devices) {
    await client.login(await customerJwt(deployment.outputs, 'berta'));
  }
  await until(() =>
    expect(devices.map(({ client }) => client.connection)).toEqual(['online', 'online']),
  );
  for (const { client } of devices) {
    const { conversations } = await client.loadConversations();
    expect(conversations.map((one) => one.id).sort()).toEqual([...ids].sort());
  }
  const [first, second] = devices;
  await second?.client.send(ids[0] ?? '', 'Across').stored;
  await until(() =>
    expect(inShort(first?.client.entries(ids[0] ?? '') ?? [])).toContain('user: Across'),
  );
});

it('logging out ends the session on its socket, and its secret is worth nothing any more', async () => {
  const one = await session();
  const socket = await RawSocket.connect(deployment.outputs.webSocketUrl, one.token);
  const proof = { sessionId: one.sessionId, refreshSecret: one.refreshSecret };
  expect((await deployment.http('/sdk/logout', { body: proof })).status).toBe(200);
  await socket.until(() => socket.closeCode !== undefined);
  expect(await deployment.http('/sdk/sessions/refresh', { body: proof })).toMatchObject({
    status: 401,
    code: 'session_ended',
  });
  // Whoever logs out twice is logged out.
  expect((await deployment.http('/sdk/logout', { body: proof })).status).toBe(200);
});

it('the next customer at the same page sees nothing of the one before', async () => {
  const { client } = await people.customer();
  await client.createConversation({ message: 'Mine' });
  const before = client.session?.userId;
  await client.logout();
  expect(client.conversations).toEqual([]);
  await client.connect();
  expect(client.session?.userId).not.toBe(before);
  expect((await client.loadConversations()).conversations).toEqual([]);
});

it.each([
  ['expired', 401, 'login_expired', () => customerJwt(deployment.outputs, 'eve', 1_000_000)],
  [
    'signed with another secret',
    401,
    'unauthorized',
    () =>
      customerJwt({ apiKeyId: deployment.outputs.apiKeyId, apiKeySecret: 'x'.repeat(64) }, 'eve'),
  ],
  ['signed with another app’s key', 401, 'unauthorized', () => customerJwt(other, 'eve')],
  [
    'alg none',
    401,
    'unauthorized',
    async () => {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const header = { alg: 'none', kid: deployment.outputs.apiKeyId };
      return `${part(header)}.${part({ external_id: 'eve', scope: 'user', exp: 4e9 })}.`;
    },
  ],
  ['no JWT at all', 401, 'unauthorized', async () => 'not.a.jwt.at.all'],
])('a JWT that is %s logs nobody in', async (_what, status, code, make) => {
  const body = { integrationId: deployment.outputs.integrationId, jwt: await make() };
  const answer = await deployment.http('/sdk/login', { body });
  expect(answer).toMatchObject({ status, code });
  expect(answer.text).not.toMatch(/\bat .+:\d+|node_modules|\.mjs|\.ts:/);
});

it('a socket opens for a good token only: forged, unsigned, absent and foreign ones get 401', async () => {
  const { token } = await session();
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const changed = part({ ...claims, exp: 4_000_000_000 });
  const refused = [
    `${header}.${changed}.${signature}`,
    `${part({ alg: 'none', typ: 'JWT' })}.${payload}.`,
    await customerJwt(deployment.outputs, 'eve'),
    'nonsense',
    undefined,
  ];
  const connect = (one: string | undefined) =>
    RawSocket.connect(deployment.outputs.webSocketUrl, one);
  for (const one of refused) await expect(connect(one), one).rejects.toThrow('401');
  const good = await connect(token);
  expect(await good.ask({ action: 'sync', id: 's' })).toMatchObject({ type: 'synced', id: 's' });
  good.close();
});

it('an administrator’s route is not for agents, an agent’s not for customers', async () => {
  const agent = await deployment.tokenOf(deployment.outputs.agent)();
  const { token } = await session();
  expect(await deployment.http('/admin/agents', { token: agent })).toMatchObject({
    status: 403,
    code: 'forbidden',
  });
  expect((await deployment.http('/agent/me', { token })).status).toBe(401);
  expect((await deployment.http('/agent/me')).status).toBe(401);
  expect((await deployment.http('/sdk/conversations', { token: agent })).status).toBe(401);
});

it('two apps never see each other, over HTTP or sockets', async () => {
  const mine = await people.agent();
  const theirs = await people.agent(other.agent);
  const customer = await people.customer();
  const stranger = await people.customer({ integrationId: other.integrationId });
  const { id } = await customer.client.createConversation({ message: 'Secret of the first app' });
  await until(() => expect(mine.waiting).toEqual([id]));

  for (const path of [`/${id}`, `/${id}/entries`]) {
    expect(await theirs.ask(path), path).toMatchObject({ status: 404, code: 'not_found' });
  }
  const content = { type: 'text', text: 'Intruder' };
  for (const [path, body] of [
    [`/${id}/messages`, { content }],
    [`/${id}/notes`, { text: 'Intruder' }],
    [`/${id}/typing`, { state: 'start' }],
    [`/${id}/read`, { seq: 1 }],
    [`/${id}/assign`, {}],
    [`/${id}/close`, {}],
    [`/${id}/reopen`, {}],
  ] as const) {
    expect(await theirs.ask(path, body), path).toMatchObject({ status: 404, code: 'not_found' });
  }
  const list = await theirs.ask('?filter=all&state=any');
  expect(list.json['conversations']).toEqual([]);
  // Nor can a conversation be given to somebody of another app.
  const { agentId } = (await deployment.http('/agent/me', { token: theirs.token })).json;
  expect(await mine.ask(`/${id}/assign`, { agentId })).toMatchObject({ status: 404 });

  const socket = await RawSocket.connect(deployment.outputs.webSocketUrl, theirs.token);
  expect(
    await socket.ask({ action: 'watch', id: 'w', conversationId: id, on: true }),
  ).toMatchObject({
    type: 'error',
    code: 'not_found',
  });
  const named = [{ conversationId: id, after: null }];
  expect(await socket.ask({ action: 'sync', id: 's', conversations: named })).toMatchObject({
    conversations: [],
    unknown: [id],
  });
  await expect(stranger.client.history(id)).rejects.toMatchObject({ code: 'not_found' });

  await mine.ask(`/${id}/messages`, { content: { type: 'text', text: 'Only for you' } });
  await until(() => expect(inShort(customer.entries)).toHaveLength(3));
  expect(theirs.waiting).toEqual([]);
  expect([...theirs.entries, ...stranger.entries]).toEqual([]);
  expect(socket.frames.filter(({ type }) => type === 'entry')).toEqual([]);
  socket.close();

  const jwt = await customerJwt(deployment.outputs, 'carla');
  const crossed = await deployment.http('/sdk/login', {
    body: { integrationId: other.integrationId, jwt },
  });
  expect(crossed).toMatchObject({ status: 401, code: 'unauthorized' });
});

it('customers of the same app never see each other', async () => {
  const anna = await people.customer();
  const berta = await people.customer();
  const { id } = await anna.client.createConversation({ message: 'Mine alone' });
  await expect(berta.client.history(id)).rejects.toMatchObject({ code: 'not_found' });
  await expect(berta.client.send(id, 'Yours?').stored).rejects.toMatchObject({ code: 'not_found' });
  expect(inShort((await anna.client.history(id, { before: 100 })).entries)).toEqual([
    'user: Mine alone',
  ]);
});
