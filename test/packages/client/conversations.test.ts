import { expect, onTestFinished, test } from 'vitest';
import { fastClock } from '../../../bench/support/fast-clock.ts';
import type { Entry } from '../../../core/protocol/entries.ts';
import { createAgentSocket } from '../../../packages/client/src/agent.ts';
import type { MessageStateEvent } from '../../../packages/client/src/client-types.ts';
import { until, virtualClock } from './support/clocks.ts';
import { collect, device, memoryStorage, startServer, texts } from './support/devices.ts';

test('a conversation begins with its first message, and the company answers', async () => {
  const server = await startServer();
  const client = device(server);
  const entries: Entry[] = [];
  client.on('entry', (_, entry) => entries.push(entry));
  const unread = collect((listener) => client.on('unread', listener));
  await client.connect();
  expect(client.connection).toBe('online');
  expect(client.session?.authenticated).toBe(false);

  const conversation = await client.createConversation({ message: 'hello', displayName: 'Shoes' });
  expect(conversation).toMatchObject({ displayName: 'Shoes', lastSeq: 1, unread: 0 });
  server.say(conversation.id, 'good morning');
  await until(() => entries.length === 2);

  const sent = client.send(conversation.id, 'my parcel is late', { order: 7 });
  const stored = await sent.stored;
  expect(stored).toMatchObject({ seq: 3, prev: 2, clientId: sent.id, metadata: { order: 7 } });
  expect(texts(entries)).toEqual(['hello', 'good morning', 'my parcel is late']);
  expect(client.entries(conversation.id)).toEqual(entries);
  expect(entries[2]).toMatchObject({ author: { type: 'user', userId: client.session?.userId } });
  expect(unread).toEqual([1]);
  expect(client.conversations).toMatchObject([{ id: conversation.id, lastSeq: 3, unread: 1 }]);
});

test('what is sent offline waits, also for its conversation, and goes in order', async () => {
  const server = await startServer();
  const client = device(server);
  const states: MessageStateEvent[] = collect((listener) => client.on('message:state', listener));
  const created = client.createConversation({ id: 'mine-1' });
  const sent = ['one', 'two', 'three'].map((text) => client.send('mine-1', text));
  expect(client.pending('mine-1').map((one) => one.state)).toEqual([
    'sending',
    'sending',
    'sending',
  ]);

  await client.connect();
  const { id } = await created;
  await Promise.all(sent.map((one) => one.stored));
  expect(texts(server.model.all.get(id)?.entries ?? [])).toEqual(['one', 'two', 'three']);
  expect(texts(client.entries('mine-1'))).toEqual(['one', 'two', 'three']);
  expect(client.pending()).toEqual([]);
  const done = states.filter((event) => event.state === 'sent');
  expect(done.map((event) => event.entry?.seq)).toEqual([1, 2, 3]);
  expect(new Set(done.map((event) => event.conversationId))).toEqual(new Set([id]));
  // One at a time: each says that it holds the one before.
  expect(server.frames('message').map((frame) => frame.after)).toEqual([0, 1, 2]);
});

test('a refused message fails, those behind it go on, and it can be sent again or discarded', async () => {
  const server = await startServer();
  const client = device(server);
  await client.connect();
  const { id } = await client.createConversation();
  server.faults.before = (frame) =>
    frame.action === 'message' && 'text' in frame.content && frame.content.text === 'bad'
      ? { type: 'error', id: frame.id, code: 'conversation_full', message: 'It is full.' }
      : undefined;
  const bad = client.send(id, 'bad');
  const good = client.send(id, 'good');
  await expect(bad.stored).rejects.toMatchObject({ code: 'conversation_full' });
  await good.stored;
  expect(client.pending(id)).toMatchObject([
    { id: bad.id, state: 'failed', error: { code: 'conversation_full' } },
  ]);

  server.faults = {};
  await client.retry(bad.id).stored;
  expect(texts(client.entries(id))).toEqual(['good', 'bad']);
  expect(() => client.discard(bad.id)).toThrow('Nothing unsent');
});

test('a discarded message is not sent', async () => {
  const server = await startServer();
  const client = device(server);
  await client.connect();
  const { id } = await client.createConversation();
  client.disconnect();
  const sent = client.send(id, 'no, rather not');
  client.discard(sent.id);
  await expect(sent.stored).rejects.toMatchObject({ code: 'discarded' });
  await client.connect();
  await client.send(id, 'this').stored;
  expect(texts(server.model.all.get(id)?.entries ?? [])).toEqual(['this']);
});

test('a refusal that passes is no failure: the same message goes again after its time', async () => {
  const server = await startServer();
  const client = device(server, { clock: fastClock(20) });
  await client.connect();
  const { id } = await client.createConversation();
  const refusals = [
    'busy',
    'rate_limited',
    'gateway',
    'internal',
    'quota_exceeded',
    'resync_required',
  ];
  server.faults.before = (frame) => {
    if (frame.action !== 'message') return undefined;
    const code = refusals.shift();
    if (code === undefined) return undefined;
    if (code !== 'gateway') return { type: 'error', id: frame.id, code, message: code };
    return { message: 'Internal server error', connectionId: 'c', requestId: 'r' };
  };
  const states: MessageStateEvent[] = collect((listener) => client.on('message:state', listener));
  const sent = client.send(id, 'patience');
  await sent.stored;
  expect(new Set(server.frames('message').map((frame) => frame.id))).toEqual(new Set([sent.id]));
  expect(server.frames('message')).toHaveLength(7);
  expect(states.map((event) => event.state)).toEqual(['sending', 'sent']);
});

test('retryAfterSeconds is kept', async () => {
  const clock = virtualClock();
  const server = await startServer(clock.now);
  const client = device(server, { clock, random: () => 0.5 });
  await client.connect();
  const { id } = await client.createConversation();
  let refused = false;
  server.faults.before = (frame) => {
    if (frame.action !== 'message' || refused) return undefined;
    refused = true;
    return { type: 'error', id: frame.id, code: 'busy', message: 'busy', retryAfterSeconds: 7 };
  };
  const { stored } = client.send(id, 'later');
  await until(() => clock.due().includes(7000));
  clock.advance(6999);
  expect(server.frames('message')).toHaveLength(1);
  clock.advance(1);
  await stored;
  expect(server.frames('message')).toHaveLength(2);
});

test('what no frame can hold is refused at once, since it would cost the socket each time', async () => {
  const server = await startServer();
  const client = device(server);
  await client.connect();
  const { id } = await client.createConversation();
  expect(() => client.send(id, 'ü'.repeat(17_000))).toThrow(
    expect.objectContaining({ code: 'too_large' }),
  );
  await client.send(id, 'ü'.repeat(15_000)).stored;
  expect(client.pending()).toEqual([]);
});

test('a postback is stored as the event that it is', async () => {
  const server = await startServer();
  const client = device(server);
  await client.connect();
  const { id } = await client.createConversation();
  const asked = server.say(id, 'Yes or no?');
  await until(() => client.entries(id).length === 1);
  const { stored } = client.postback(id, { messageId: asked.id, text: 'Yes', payload: 'YES' });
  expect(await stored).toMatchObject({
    kind: 'event',
    name: 'postback',
    data: { messageId: asked.id, payload: 'YES', text: 'Yes' },
  });
});

test('a message to a conversation that is not there fails', async () => {
  const server = await startServer();
  const client = device(server);
  await client.connect();
  const { stored } = client.send('0123456789abcdef01234567', 'anyone?');
  await expect(stored).rejects.toMatchObject({ code: 'not_found' });
});

test('closing shows in the conversation, and the next message opens it again', async () => {
  const server = await startServer();
  const client = device(server);
  await client.connect();
  const { id } = await client.createConversation({ message: 'hello' });
  await client.close(id);
  expect(client.conversations[0]?.state).toBe('closed');
  await client.send(id, 'one more thing').stored;
  await until(() => client.conversations[0]?.state === 'open');
  expect(client.entries(id).map((one) => (one.kind === 'event' ? one.name : one.kind))).toEqual([
    'message',
    'closed',
    'reopened',
    'message',
  ]);
  client.disconnect();
  await expect(client.close(id)).rejects.toMatchObject({ code: 'offline' });
});

test('read marks count what is unread down, and reach the server also when made offline', async () => {
  const server = await startServer();
  const client = device(server, { clock: fastClock(20) });
  await client.connect();
  const { id } = await client.createConversation();
  for (const text of ['one', 'two', 'three']) server.say(id, text);
  await until(() => client.unread() === 3);
  client.read(id, 2);
  expect(client.unread(id)).toBe(1);
  await until(() => server.model.all.get(id)?.userRead === 2);

  client.disconnect();
  client.read(id);
  expect(client.unread()).toBe(0);
  server.say(id, 'four');
  await client.connect();
  await until(() => server.model.all.get(id)?.userRead === 3);
  expect(client.unread()).toBe(1);
  // What is behind does not go back.
  client.read(id, 1);
  expect(client.unread()).toBe(1);
});

test("the company's and another device's reading is seen", async () => {
  const server = await startServer();
  const storage = memoryStorage();
  const phone = device(server, { storage, clock: fastClock(20) });
  await phone.connect();
  const { id } = await phone.createConversation({ message: 'hello' });
  const tablet = device(server, { storage });
  await tablet.connect();
  expect(tablet.session).toEqual(phone.session);
  server.say(id, 'hi');
  await until(() => tablet.unread() === 1 && phone.unread() === 1);
  phone.read(id);
  await until(() => tablet.unread() === 0);
  server.emit(id, () => ({
    type: 'read',
    conversationId: id,
    author: { type: 'business' },
    seq: 1,
  }));
  await until(() => phone.conversations[0]?.businessLastRead === 1);
});

/** A conversation in which the company has said something, and a client that holds it. */
async function toBeRead() {
  const clock = virtualClock();
  const server = await startServer(clock.now);
  let hide = () => {};
  const client = device(server, {
    clock,
    onWake(_wake, call) {
      hide = call;
      return () => {};
    },
  });
  await client.connect();
  const { id } = await client.createConversation({ message: 'hello' });
  const say = async () => {
    const { seq } = server.say(id, 'hi');
    await until(() => client.entries(id).at(-1)?.seq === seq);
    return seq;
  };
  const marks = () => server.frames('read').map(({ seq }) => seq);
  return { clock, server, client, id, say, marks, hide: () => hide() };
}

test('[D25] a read mark goes with the next typing or message, and alone when neither comes in time', async () => {
  const { clock, server, client, id, say, marks } = await toBeRead();
  const first = await say();
  client.read(id);
  expect(client.unread()).toBe(0);
  client.typing(id);
  await until(() => server.frames('typing').length === 1);
  const second = await say();
  client.read(id);
  await client.send(id, 'thanks').stored;
  await client.send(id, 'bye').stored;
  await clock.pass(10_000);
  expect(server.frames('typing').map(({ read }) => read)).toEqual([first]);
  expect(server.frames('message').map(({ read }) => read)).toEqual([second, undefined]);
  expect(marks()).toEqual([]);

  await say();
  client.read(id);
  await client.send(id, 'one more').stored;
  await clock.pass(3000);
  // The time that one has does not begin with what the one before has waited.
  const third = await say();
  client.read(id);
  await clock.pass(3000);
  expect(marks()).toEqual([]);
  await say();
  client.read(id);
  await clock.pass(1000);
  await until(() => marks().length === 1);
  expect(marks()).toEqual([third + 1]);
  await clock.pass(10_000);
  expect(marks()).toHaveLength(1);
});

test('[D25] a button and a rating take the mark along too; another conversation does not', async () => {
  const { clock, server, client, id, say, marks } = await toBeRead();
  const other = await client.createConversation({ message: 'and' });
  const seq = await say();
  client.read(id);
  await client.send(other.id, 'something else').stored;
  const messageId = client.entries(id).at(-1)?.id ?? '';
  await client.postback(id, { messageId, text: 'Yes', payload: 'yes' }).stored;
  await clock.pass(10_000);
  expect(server.frames('message').map(({ read }) => read)).toEqual([undefined]);
  expect(server.frames('postback').map(({ read }) => read)).toEqual([seq]);
  const next = await say();
  client.read(id);
  await client.rate(id, { requestSeq: next, score: 5 }).stored;
  expect(server.frames('rate').map(({ read }) => read)).toEqual([next]);
  expect(marks()).toEqual([]);
});

test('[D25] a page that is hidden, or a client that ends, says at once what was read', async () => {
  const { client, id, say, marks, hide } = await toBeRead();
  const first = await say();
  client.read(id);
  hide();
  await until(() => marks().length === 1);
  hide();
  const second = await say();
  client.read(id);
  client.disconnect();
  await until(() => marks().length === 2);
  expect(marks()).toEqual([first, second]);
});

test('[D25] what a refused message had taken along goes alone', async () => {
  const { clock, server, client, id, say, marks } = await toBeRead();
  const seq = await say();
  server.faults.before = (frame) =>
    frame.action === 'message'
      ? { type: 'error', id: frame.id, code: 'invalid_request', message: 'No.' }
      : undefined;
  client.read(id);
  await expect(client.send(id, 'refused').stored).rejects.toMatchObject({
    code: 'invalid_request',
  });
  await clock.pass(4000);
  await until(() => marks().length === 1);
  expect(marks()).toEqual([seq]);
});

test('[D25] a mark that came with something is told as one that came alone', async () => {
  const { server, client, id, say } = await toBeRead();
  const agent = createAgentSocket({
    webSocketUrl: server.webSocketUrl,
    getToken: async () => 'agent-token',
  });
  onTestFinished(() => agent.disconnect());
  await agent.connect();
  agent.watch(id);
  await until(() => server.frames('watch').length === 1);
  const seen: [string, number][] = [];
  client.on('read', (_, author, seq) => seen.push([author.type, seq]));
  agent.on('read', (_, author, seq) => seen.push([author.type, seq]));
  const first = await say();
  client.read(id);
  client.typing(id);
  await until(() => seen.length === 1);
  const second = await say();
  client.read(id);
  await client.send(id, 'thanks').stored;
  await until(() => seen.length === 2);
  const author = { type: 'business' } as const;
  server.emit(id, () => ({ type: 'typing', conversationId: id, author, state: 'stop', read: 1 }));
  await until(() => client.conversations[0]?.businessLastRead === 1);
  expect(seen).toEqual([
    ['user', first],
    ['user', second],
    ['business', 1],
    ['business', 1],
  ]);
});

test('typing goes out sparingly and ends by itself, on both sides', async () => {
  const clock = virtualClock();
  const server = await startServer(clock.now);
  const client = device(server, { clock });
  await client.connect();
  const { id } = await client.createConversation();
  for (let i = 0; i < 14; i++) {
    client.typing(id);
    await clock.pass(4000);
  }
  await clock.pass(1000);
  await until(() => server.frames('typing').length === 3);
  // At the beginning and once more within a minute; five seconds after the last key it is over.
  expect(server.frames('typing').map((frame) => frame.state)).toEqual(['start', 'start', 'stop']);

  const seen: string[] = [];
  client.on('typing', (_, author, state) => seen.push(`${author.type} ${state}`));
  const type = () =>
    server.emit(id, () => ({
      type: 'typing',
      conversationId: id,
      author: { type: 'business', agentId: 'a1', displayName: 'Ada' },
      state: 'start',
    }));
  type();
  await until(() => seen.length === 1);
  await clock.pass(29_000);
  expect(seen).toEqual(['business start']);
  await clock.pass(1000);
  expect(seen).toEqual(['business start', 'business stop']);
  type();
  await until(() => seen.length === 3);
  server.say(id, 'here you are');
  await until(() => seen.length === 4);
  expect(seen[3]).toBe('business stop');
});

test('history joins on to what is held', async () => {
  const server = await startServer();
  const storage = memoryStorage();
  const before = device(server, { storage });
  await before.connect();
  const { id } = await before.createConversation();
  for (let i = 1; i <= 30; i++) server.say(id, `m${i}`);
  await until(() => before.entries(id).length === 30);

  const client = device(server, { storage });
  await client.connect();
  expect(client.entries(id)).toEqual([]);
  expect(client.unread(id)).toBe(30);
  const page = await client.history(id, { limit: 20 });
  expect(page.more).toBe(true);
  expect(client.entries(id)).toHaveLength(20);
  server.say(id, 'm31');
  await until(() => client.entries(id).length === 21);
  expect((await client.history(id)).more).toBe(false);
  expect(client.entries(id)).toEqual(before.entries(id));
  expect(await client.loadConversations()).toMatchObject({ conversations: [{ id }], cursor: null });
  client.read(id, 29);
  expect(client.unread(id)).toBe(2);
});

test("a listener's fault costs nobody else an event", async () => {
  const server = await startServer();
  const client = device(server);
  const faults: unknown[] = [];
  const note = (reason: unknown) => faults.push(reason);
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', note);
  try {
    client.on('entry', () => {
      throw new Error('listener');
    });
    const seen = collect((listener) => client.on('entry', (_, entry) => listener(entry)));
    await client.connect();
    await client.createConversation({ message: 'hello' });
    expect(seen).toHaveLength(1);
    await until(() => faults.length === 1);
  } finally {
    process.off('unhandledRejection', note);
    for (const other of others) process.on('unhandledRejection', other);
  }
});
