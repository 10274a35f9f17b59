import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { type Deployment, startDeployment } from './support/deployment.ts';
import { type AgentHere, createPeople, inShort } from './support/people.ts';
import { RawSocket } from './support/raw-socket.ts';

let deployment: Deployment;
let people: ReturnType<typeof createPeople>;
const sockets: RawSocket[] = [];

beforeAll(async () => {
  deployment = await startDeployment();
  people = createPeople(deployment);
});
afterEach(() => {
  people.close();
  for (const socket of sockets.splice(0)) socket.terminate();
});
afterAll(() => deployment?.close());

const until = (assertion: () => void) => vi.waitFor(assertion, { timeout: 20_000, interval: 20 });
const page = { url: 'https://example.com/returns', title: 'Returns' };

const patch = (agent: AgentHere, id: string, body: unknown) =>
  deployment.http(`/agent/conversations/${id}`, { method: 'PATCH', token: agent.token, body });

/** A customer without the SDK, on a socket and with the token that HTTP takes. */
async function bareCustomer(integrationId: string) {
  const session = await deployment.http('/sdk/sessions', { body: { integrationId } });
  const token = String(session.json['token']);
  const socket = await RawSocket.connect(deployment.outputs.webSocketUrl, token);
  sockets.push(socket);
  const created = await socket.ask({ action: 'createConversation', id: 'c' });
  const { id } = created['conversation'] as { id: string };
  return {
    token,
    id,
    ask: (frame: { id: string; [field: string]: unknown }) => answer(socket, frame),
  };

  /** What answers the frame; events may come before it. */
  async function answer(to: RawSocket, frame: { id: string; [field: string]: unknown }) {
    const from = to.frames.length;
    const mine = () => to.frames.slice(from).find((one) => one.id === frame.id);
    to.send(frame);
    await to.until(() => mine() !== undefined);
    return mine();
  }
}

it('[D20] [D21] [D22] agents see tags, fields and the page; the customer his fields and no more', async () => {
  const [customer, agent] = await Promise.all([people.customer(), people.agent()]);
  const { id } = await customer.client.createConversation({
    message: 'Hello',
    tags: ['returns'],
    metadata: { order: 7 },
    page,
  });
  await agent.ask(`/${id}/assign`, {});
  await customer.client.changeConversation(id, { addTags: ['basket'], fields: { size: 'L' } });
  const changed = await patch(agent, id, {
    addTags: ['slow-payer'],
    removeTags: ['returns'],
    fields: { order: null },
    language: 'fr',
    displayName: 'Colis',
  });
  expect(changed).toMatchObject({
    status: 200,
    json: { metadata: { size: 'L' }, language: 'fr', displayName: 'Colis', page },
  });
  expect(new Set(changed.json['tags'] as string[])).toEqual(new Set(['basket', 'slow-payer']));
  await until(() =>
    expect(customer.client.conversations[0]).toMatchObject({
      metadata: { size: 'L' },
      language: 'fr',
      displayName: 'Colis',
    }),
  );
  await customer.client.send(id, 'Still there?').stored;
  await until(() => expect(inShort(agent.entries).at(-1)).toBe('user: Still there?'));
  expect(inShort(agent.entries).filter((one) => one === 'changed')).toHaveLength(2);
  expect(inShort(customer.entries)).toEqual(['user: Hello', 'assigned', 'user: Still there?']);
  expect(JSON.stringify(customer.client.conversations)).not.toMatch(/payer|basket|example\.com/);
  const seen = await customer.client.history(id, { before: 1000 });
  expect(JSON.stringify(seen)).not.toMatch(/payer|basket|changed/);
});

it('[D20] [E1] what is too much or makes no sense is refused, and changes nothing', async () => {
  const agent = await people.agent();
  const { ask, id } = await bareCustomer(deployment.outputs.integrationId);
  const tags = (count: number) => Array.from({ length: count }, (_, index) => `tag-${index}`);
  const bad: object[] = [
    { addTags: tags(21) },
    { addTags: [''] },
    { addTags: ['x'.repeat(65)] },
    { addTags: 'vip' },
    { fields: { nested: { a: 1 } } },
    { fields: { text: 'x'.repeat(4097) } },
    { language: 'not a language' },
    { displayName: '' },
  ];
  for (const body of bad) {
    const refused = await patch(agent, id, body);
    expect(refused, JSON.stringify(body).slice(0, 50)).toMatchObject({
      status: 400,
      code: 'invalid_request',
    });
  }
  for (const body of bad.slice(0, 6)) {
    const frame = { action: 'changeConversation', id: 'x', conversationId: id, ...body };
    expect(await ask(frame)).toMatchObject({ type: 'error', code: 'invalid_request' });
  }
  await patch(agent, id, { fields: { a: 'x'.repeat(3000) } });
  const more = await patch(agent, id, { fields: { b: 'x'.repeat(3000) } });
  expect(more).toMatchObject({ status: 400, code: 'invalid_request' });
  const nobody = '0123456789abcdef01234567';
  expect(await patch(agent, nobody, { addTags: ['x'] })).toMatchObject({ status: 404 });
  const visit = { action: 'page', id: 'p', conversationId: id };
  for (const url of ['', 'x'.repeat(2049), 7]) {
    expect(await ask({ ...visit, url })).toMatchObject({ code: 'invalid_request' });
  }
  expect(await ask({ ...visit, ...page })).toEqual({ type: 'ok', id: 'p' });
  const stranger = { ...visit, conversationId: nobody, ...page };
  expect(await ask(stranger)).toMatchObject({ code: 'not_found' });
});

it('[D17] [R19] an agent gives a conversation back, has room for who waits, and can take it again', async () => {
  const [customer, agent] = await Promise.all([people.customer(), people.agent()]);
  const { id } = await customer.client.createConversation({ message: 'Hello' });
  await agent.ask(`/${id}/assign`, {});
  const load = async () =>
    (await deployment.http('/agent/status', { token: agent.token })).json['assigned'];
  expect(await load()).toEqual([id]);
  const back = await agent.ask(`/${id}/hand-back`, { reason: 'a bill, says he' });
  expect(back).toMatchObject({ status: 200, json: { control: 'answerBot', assignee: null } });
  expect(await load()).toEqual([]);
  await until(() => expect(inShort(customer.entries)).toContain('handedBack'));
  expect(JSON.stringify(customer.entries)).not.toContain('a bill');
  expect(customer.client.conversations[0]).toMatchObject({ control: 'answerBot', assignee: null });
  const again = await agent.ask(`/${id}/hand-back`, {});
  expect(again).toMatchObject({ status: 200, json: { control: 'answerBot' } });
  await agent.ask(`/${id}/close`, {});
  expect(await agent.ask(`/${id}/hand-back`, {})).toMatchObject({ code: 'conversation_closed' });
  await agent.ask(`/${id}/reopen`, {});
  await until(() => expect(customer.client.conversations[0]?.control).toBe('agentWorkspace'));
});

it('[D18] [D19] a rating is given over HTTP or a socket, once, when it was asked for', async () => {
  const token = await deployment.tokenOf(deployment.outputs.admin)();
  const admin = (path: string, body: unknown) => deployment.http(`/admin/${path}`, { token, body });
  const web = { type: 'web', displayName: 'Rated', responder: 'answerBot' };
  const integrationId = String((await admin('integrations', web)).json['integrationId']);
  const document = {
    schema: 1,
    name: 'Rating',
    languages: ['en'],
    triggers: [{ type: 'conversationStarted', when: { integrations: [integrationId] } }],
    start: 'rate',
    steps: {
      rate: { type: 'rating', scale: 2, text: 'How was it?', next: 'end' },
      end: { type: 'end' },
    },
  };
  const { flowId } = (await admin('flows', { document })).json;
  expect((await admin(`flows/${flowId}/publish`, { revision: 1 })).status).toBe(200);
  const agent = await people.agent();
  const customer = await bareCustomer(integrationId);
  const path = `/sdk/conversations/${customer.id}/rating`;
  const rate = (body: object) => deployment.http(path, { token: customer.token, body });
  await vi.waitFor(
    async () => {
      const { text } = await deployment.http(`/sdk/conversations/${customer.id}/entries`, {
        token: customer.token,
      });
      expect(text).toContain('ratingRequested');
    },
    { timeout: 20_000, interval: 100 },
  );
  const asked = await deployment.http(`/sdk/conversations/${customer.id}`, {
    token: customer.token,
  });
  const after = Number(asked.json['lastSeq']);
  expect(await rate({ id: 'r0', score: 3 })).toMatchObject({ code: 'invalid_request' });
  expect(await rate({ id: 'r0', score: 0 })).toMatchObject({ code: 'invalid_request' });
  expect(await rate({ id: 'r0', score: 1, requestSeq: 999 })).toMatchObject({ status: 404 });
  const first = await rate({ id: 'r1', score: 1, comment: 'Slow' });
  expect(first).toMatchObject({
    status: 201,
    json: { duplicate: false, entry: { name: 'rated', data: { score: 1, comment: 'Slow' } } },
  });
  expect((await rate({ id: 'r1', score: 1 })).json).toEqual({ ...first.json, duplicate: true });
  await agent.ask(`/${customer.id}/close`, {});
  const frame = { action: 'rate', conversationId: customer.id, after, score: 2 };
  const acknowledged = await customer.ask({ ...frame, id: 'r2' });
  expect(acknowledged).toMatchObject({ type: 'ack', id: 'r2' });
  expect(await customer.ask({ ...frame, id: 'r2' })).toEqual({
    ...acknowledged,
    duplicate: true,
  });
  const seen = await agent.ask(`/${customer.id}/entries`);
  const ratings = (seen.json['entries'] as { name?: string }[]).filter(
    ({ name }) => name === 'rated',
  );
  expect(ratings).toMatchObject([{ data: { score: 1 } }, { data: { score: 2 } }]);
  expect((await agent.ask(`/${customer.id}`)).json).toMatchObject({ state: 'closed', unread: 0 });
  expect(deployment.errors).toEqual([]);
}, 60_000);
