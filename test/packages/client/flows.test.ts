import { expect, test } from 'vitest';
import type { Conversation, Entry } from '../../../core/protocol/entries.ts';
import { until } from './support/clocks.ts';
import { collect, device, memoryStorage, startServer, texts } from './support/devices.ts';

const page = { url: 'https://example.com/returns', title: 'Returns' };

test('[D18] a rating is stored once, whatever happens to its acknowledgement, and opens nothing', async () => {
  const server = await startServer();
  const client = device(server);
  await client.connect();
  const { id } = await client.createConversation({ message: 'hello' });
  const data = { scale: 5, text: 'How was it?', askComment: true };
  const asked = server.say(id, { kind: 'event', name: 'ratingRequested', data });
  await client.close(id);
  let answers = 0;
  server.faults.after = (frame) => (frame.action === 'rate' && answers++ === 0 ? 'cut' : undefined);
  const rating = client.rate(id, { requestSeq: asked.seq, score: 4, comment: 'Quick' });
  expect(client.pending(id)).toMatchObject([{ id: rating.id, state: 'sending' }]);
  const stored = await rating.stored;
  expect(stored).toMatchObject({
    kind: 'event',
    name: 'rated',
    data: { requestSeq: asked.seq, score: 4, comment: 'Quick' },
  });
  const there = server.model.all.get(id);
  const rated = there?.entries.filter((one) => one.kind === 'event' && one.name === 'rated');
  expect(rated).toHaveLength(1);
  expect(there?.state).toBe('closed');
  expect(client.entries(id).filter((one) => one.clientId === rating.id)).toHaveLength(1);
  expect(client.pending()).toEqual([]);
});

test('[D18] a rating that is refused is told, can be sent again, and is put aside after a reload', async () => {
  const server = await startServer();
  const storage = memoryStorage();
  const client = device(server, { storage });
  await client.connect();
  const { id } = await client.createConversation();
  server.faults.before = (frame) =>
    frame.action === 'rate'
      ? { type: 'error', id: frame.id, code: 'not_found', message: 'Nobody asked.' }
      : undefined;
  const rating = client.rate(id, { requestSeq: 1, score: 2 });
  await expect(rating.stored).rejects.toMatchObject({ code: 'not_found' });
  client.disconnect();
  const again = device(server, { storage });
  await again.connect();
  expect(again.pending()).toMatchObject([{ id: rating.id, state: 'failed' }]);
  server.faults = {};
  expect(await again.retry(rating.id).stored).toMatchObject({ name: 'rated' });
});

test('[D20] tags and fields are changed before what is sent after them, also offline', async () => {
  const server = await startServer();
  const client = device(server);
  const created = client.createConversation({ id: 'mine' });
  const changed = client.changeConversation('mine', {
    addTags: ['returns'],
    removeTags: ['sale'],
    fields: { order: 7 },
  });
  const sent = client.send('mine', 'hello');
  const seen: Conversation[] = collect((listener) => client.on('conversation', listener));
  await client.connect();
  const { id } = await created;
  expect(await changed).toBeUndefined();
  await sent.stored;
  const actions = server.peers[0]?.frames.map((frame) => frame.action);
  const own = ['createConversation', 'changeConversation', 'message'];
  expect(actions?.filter((action) => own.includes(action))).toEqual(own);
  expect(server.model.all.get(id)).toMatchObject({ tags: ['returns'], metadata: { order: 7 } });
  await until(() => seen.some((one) => one.metadata?.['order'] === 7));
  expect(client.pending()).toEqual([]);
});

test('[D20] a change whose answer was lost is asked for again, and one that is refused holds nothing up', async () => {
  const server = await startServer();
  const storage = memoryStorage();
  const client = device(server, { storage });
  await client.connect();
  const { id } = await client.createConversation();
  let answers = 0;
  server.faults.after = (frame) =>
    frame.action === 'changeConversation' && answers++ === 0 ? 'cut' : undefined;
  await client.changeConversation(id, { fields: { order: 7 } });
  expect(server.frames('changeConversation')).toHaveLength(2);
  server.faults = {
    before: (frame) =>
      frame.action === 'changeConversation'
        ? { type: 'error', id: frame.id, code: 'invalid_request', message: 'Too many tags.' }
        : undefined,
  };
  const refused = client.changeConversation(id, { addTags: ['x'] });
  const sent = client.send(id, 'hello');
  await expect(refused).rejects.toMatchObject({ code: 'invalid_request' });
  await sent.stored;
  // Nobody could take it back: it is not kept.
  await until(() => ![...storage.values.values()].some((one) => one.includes('addTags')));
});

test('what was meant for a conversation that is refused fails with it', async () => {
  const server = await startServer();
  const client = device(server);
  server.faults.before = (frame) =>
    frame.action === 'createConversation'
      ? { type: 'error', id: frame.id, code: 'forbidden', message: 'Not here.' }
      : undefined;
  const created = client.createConversation({ id: 'mine', message: 'hello' });
  const sent = client.send('mine', 'and this');
  const changed = client.changeConversation('mine', { addTags: ['x'] });
  await client.connect();
  for (const one of [created, sent.stored, changed]) {
    await expect(one).rejects.toMatchObject({ code: 'forbidden' });
  }
  expect(client.pending('mine').map((one) => one.state)).toEqual(['failed', 'failed']);
});

test('[D22] a conversation begins with its page, and says where its customer goes', async () => {
  const server = await startServer();
  const client = device(server);
  // Without a network, and before there is a conversation, nobody is told.
  client.page('mine', page);
  await client.connect();
  const begun = client.createConversation({
    id: 'mine',
    page,
    tags: ['sale'],
    proactive: 'winter',
  });
  client.page('mine', page);
  const { id } = await begun;
  expect(server.frames('createConversation')).toMatchObject([
    { page, tags: ['sale'], proactive: 'winter' },
  ]);
  client.page('mine', page);
  client.page(id, { url: 'https://example.com/' });
  await until(() => server.frames('page').length === 2);
  expect(server.frames('page')).toEqual([
    { action: 'page', conversationId: id, ...page },
    { action: 'page', conversationId: id, url: 'https://example.com/' },
  ]);
});

test('[D17] the list of conversations follows who is in control', async () => {
  const server = await startServer();
  const client = device(server);
  const entries: Entry[] = [];
  client.on('entry', (_, entry) => entries.push(entry));
  await client.connect();
  const { id } = await client.createConversation({ message: 'hello' });
  const assignee = { agentId: 'a1', displayName: 'Ada' };
  const now = () => client.conversations.find((one) => one.id === id);
  const steps = [
    ['handedBack', { agentId: 'a1' }, { control: 'answerBot', assignee: null }],
    ['handedOver', undefined, { control: 'agentWorkspace', assignee: null }],
    ['assigned', assignee, { control: 'agentWorkspace', assignee }],
    ['transferred', { queueId: 'default' }, { control: 'agentWorkspace', assignee: null }],
  ] as const;
  for (const [name, data, expected] of steps) {
    const { seq } = server.say(id, { kind: 'event', name, ...(data && { data }) });
    await until(() => entries.at(-1)?.seq === seq);
    expect(now(), name).toMatchObject(expected);
  }
  expect(texts(entries)).toEqual(['hello']);
});
