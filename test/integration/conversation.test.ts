import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { Content } from '../../packages/client/src/index.ts';
import { type Deployment, startDeployment } from './support/deployment.ts';
import { createPeople, inShort } from './support/people.ts';

let deployment: Deployment;
let people: ReturnType<typeof createPeople>;

beforeAll(async () => {
  deployment = await startDeployment();
  people = createPeople(deployment);
});
afterEach(() => people.close());
afterAll(() => deployment?.close());

const until = (assertion: () => void) => vi.waitFor(assertion, { timeout: 15_000, interval: 20 });

it('a customer writes, an agent hears of it, takes it and answers; both see the same', async () => {
  const [customer, agent] = await Promise.all([people.customer(), people.agent()]);
  const { id } = await customer.client.createConversation({
    message: 'Is anybody there?',
    metadata: { page: '/pricing' },
  });
  await until(() => expect(agent.waiting).toContain(id));
  const taken = await agent.ask(`/${id}/assign`, {});
  expect(taken.json).toMatchObject({ metadata: { page: '/pricing' }, assignee: {} });
  await agent.ask(`/${id}/messages`, {
    id: 'a1',
    after: 2,
    content: { type: 'text', text: 'I am.' },
  });
  const sent = customer.client.send(id, 'Good.');
  const same = ['user: Is anybody there?', 'assigned', 'business: I am.', 'user: Good.'];
  await until(() => {
    expect(inShort(customer.entries)).toEqual(same);
    expect(inShort(agent.entries)).toEqual(same);
  });
  expect(await sent.stored).toMatchObject({ seq: 4, clientId: sent.id });
  const stored = await agent.ask(`/${id}/entries`);
  expect(stored.json).toMatchObject({ from: 1, through: 4, more: false });
  expect(inShort(stored.json['entries'] as never)).toEqual(same);
});

it('an agent’s message that is sent again is stored once', async () => {
  const [customer, agent] = await Promise.all([people.customer(), people.agent()]);
  const { id } = await customer.client.createConversation({ message: 'Hello' });
  const message = { id: 'once', after: 1, content: { type: 'text', text: 'Only once' } };
  const first = await agent.ask(`/${id}/messages`, message);
  const again = await agent.ask(`/${id}/messages`, message);
  expect(first).toMatchObject({ status: 201, json: { duplicate: false } });
  expect(again).toMatchObject({ status: 201, json: { duplicate: true } });
  expect(again.json['entry']).toEqual(first.json['entry']);
  await until(() => expect(inShort(customer.entries)).toHaveLength(3));
  const stored = await customer.client.history(id, { before: 1000 });
  expect(inShort(stored.entries)).toEqual(['user: Hello', 'assigned', 'business: Only once']);
});

it('every type of content goes through as it was sent, both ways', async () => {
  const [customer, agent] = await Promise.all([people.customer(), people.agent()]);
  const { id } = await customer.client.createConversation({ message: 'Show me' });
  const button = { type: 'postback', text: 'Buy', payload: 'BUY-1' } as const;
  const contents: Content[] = [
    { type: 'text', text: 'Grüße, 你好, مرحبا 👋🏽', actions: [button] },
    { type: 'image', mediaUrl: 'https://example.com/a.png', altText: 'A plan' },
    { type: 'file', mediaUrl: 'https://example.com/a.pdf', mediaType: 'application/pdf' },
    { type: 'location', coordinates: { lat: 52.5, long: 13.4 }, location: { name: 'Berlin' } },
    { type: 'carousel', items: [{ title: 'One', actions: [button] }] },
    { type: 'list', items: [{ title: 'Two', actions: [button] }] },
    { type: 'form', fields: [{ type: 'email', name: 'mail', label: 'Your address' }] },
    { type: 'template', template: { name: 'receipt', order: 7 } },
  ];
  for (const content of contents) {
    expect((await agent.ask(`/${id}/messages`, { content })).status).toBe(201);
  }
  const answer: Content = {
    type: 'formResponse',
    fields: [{ type: 'email', name: 'mail', label: 'Your address', email: 'a@example.com' }],
  };
  await customer.client.send(id, answer).stored;
  const contentsOf = (entries: typeof customer.entries) =>
    entries.flatMap((entry) => (entry.kind === 'message' ? [entry.content] : []));
  const all = [{ type: 'text', text: 'Show me' }, ...contents, answer];
  await until(() => expect(contentsOf(customer.entries)).toEqual(all));
  await until(() => expect(contentsOf(agent.entries)).toEqual(all));

  const carousel = customer.entries.find(
    (entry) => entry.kind === 'message' && entry.content.type === 'carousel',
  );
  await customer.client.postback(id, { messageId: carousel?.id ?? '', payload: 'BUY-1' }).stored;
  await until(() =>
    expect(agent.entries.at(-1)).toMatchObject({
      kind: 'event',
      name: 'postback',
      data: { messageId: carousel?.id, payload: 'BUY-1' },
    }),
  );
});

it('both see the other type and read, and unread counts go down', async () => {
  const [customer, agent] = await Promise.all([people.customer(), people.agent()]);
  const { id } = await customer.client.createConversation({ message: 'Hello' });
  await agent.ask(`/${id}/assign`, {});
  await until(() => expect(inShort(agent.entries)).toEqual(['user: Hello', 'assigned']));

  customer.client.typing(id);
  await until(() => expect(agent.typing).toEqual(['start']));
  await agent.ask(`/${id}/typing`, { state: 'start' });
  await until(() => expect(customer.typing).toEqual(['start']));
  await agent.ask(`/${id}/messages`, { content: { type: 'text', text: 'One' } });
  await agent.ask(`/${id}/messages`, { content: { type: 'text', text: 'Two' } });
  await until(() => expect(customer.client.unread(id)).toBe(2));
  expect(customer.typing).toEqual(['start', 'stop']);

  customer.client.read(id);
  expect(customer.client.unread(id)).toBe(0);
  await until(() => expect(agent.read).toEqual([4]));
  expect((await agent.ask(`/${id}`)).json).toMatchObject({
    unread: 1,
    participants: [{ lastRead: 4 }],
  });
  await agent.ask(`/${id}/read`, { seq: 4 });
  await until(() => expect(customer.read).toEqual([4]));
  expect((await agent.ask(`/${id}`)).json).toMatchObject({ unread: 0, businessLastRead: 4 });
});

it('several conversations of one customer stay apart', async () => {
  const [customer, agent] = await Promise.all([people.customer(), people.agent()]);
  const { client } = customer;
  const ids: string[] = [];
  for (const name of ['red', 'green', 'blue']) {
    ids.push((await client.createConversation({ displayName: name, message: name })).id);
  }
  await Promise.all(
    ids.flatMap((id, index) => [
      client.send(id, `of ${index}`).stored,
      agent.ask(`/${id}/messages`, { content: { type: 'text', text: `to ${index}` } }),
    ]),
  );
  await until(() => {
    ids.forEach((id, index) => {
      const own = inShort(client.entries(id)).sort();
      const name = ['red', 'green', 'blue'][index];
      expect(own).toEqual(
        ['assigned', `business: to ${index}`, `user: ${name}`, `user: of ${index}`].sort(),
      );
    });
  });
  expect(client.conversations.map(({ displayName }) => displayName).sort()).toEqual([
    'blue',
    'green',
    'red',
  ]);
});

it('history comes in pages, older ones as they are asked for', async () => {
  const [customer, agent] = await Promise.all([people.customer(), people.agent()]);
  const { id } = await customer.client.createConversation({ message: '1' });
  for (let number = 2; number <= 25; number++) customer.client.send(id, String(number));
  await until(() => expect(customer.client.pending(id)).toEqual([]));
  const pages: string[][] = [];
  let before = 1000;
  for (;;) {
    const { entries, more } = await customer.client.history(id, { before, limit: 10 });
    pages.unshift(inShort(entries));
    before = entries[0]?.seq ?? 0;
    if (!more) break;
  }
  expect(pages.map((page) => page.length)).toEqual([5, 10, 10]);
  expect(pages.flat()).toEqual(Array.from({ length: 25 }, (_, index) => `user: ${index + 1}`));
  const after = await agent.ask(`/${id}/entries?after=20&limit=3`);
  expect(after.json).toMatchObject({ from: 21, through: 23, more: true });
});

it('a closed conversation opens again with the customer’s next message, and only then', async () => {
  const [customer, agent] = await Promise.all([people.customer(), people.agent()]);
  const { id } = await customer.client.createConversation({ message: 'Hello' });
  await agent.ask(`/${id}/assign`, {});
  expect((await agent.ask(`/${id}/close`, {})).json).toMatchObject({ state: 'closed' });
  const refused = await agent.ask(`/${id}/messages`, { content: { type: 'text', text: 'Late' } });
  expect(refused).toMatchObject({ status: 409, code: 'conversation_closed' });
  await customer.client.send(id, 'One more thing').stored;
  const all = ['user: Hello', 'assigned', 'closed', 'reopened', 'user: One more thing'];
  await until(() => expect(inShort(customer.entries)).toEqual(all));
  await until(() => expect(inShort(agent.entries)).toEqual(all));
  await agent.ask(`/${id}/close`, {});
  expect((await agent.ask(`/${id}/reopen`, {})).json).toMatchObject({ state: 'open' });
});

it('customers never see notes, nor a gap where they are', async () => {
  const [customer, agent] = await Promise.all([people.customer(), people.agent()]);
  const { id } = await customer.client.createConversation({ message: 'Hello' });
  await agent.ask(`/${id}/assign`, {});
  expect((await agent.ask(`/${id}/notes`, { text: 'VIP' })).status).toBe(201);
  await agent.ask(`/${id}/messages`, { content: { type: 'text', text: 'Hi' } });
  const withNote = ['user: Hello', 'assigned', 'note: VIP', 'business: Hi'];
  const without = withNote.filter((one) => one !== 'note: VIP');
  await until(() => expect(inShort(agent.entries)).toEqual(withNote));
  await until(() => expect(inShort(customer.entries)).toEqual(without));
  expect(inShort((await customer.client.history(id, { before: 100 })).entries)).toEqual(without);
  expect(customer.client.conversations[0]).toMatchObject({ lastSeq: 4 });
});

it('the runtime has nothing to complain of', () => {
  expect(deployment.errors).toEqual([]);
});
