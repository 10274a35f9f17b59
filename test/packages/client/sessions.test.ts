import { expect, test } from 'vitest';
import { until, virtualClock } from './support/clocks.ts';
import { collect, device, memoryStorage, startServer, texts } from './support/devices.ts';

test('a session outlives a reload, and so does what is unsent', async () => {
  const server = await startServer();
  const storage = memoryStorage();
  const before = device(server, { storage });
  await before.connect();
  const { id } = await before.createConversation({ message: 'hello' });
  before.disconnect();
  const sent = before.send(id, 'after the tunnel');
  await until(() => [...storage.values.values()].join().includes(sent.id));

  const after = device(server, { storage });
  const states = collect((listener) => after.on('message:state', listener));
  await after.connect();
  expect(after.session).toEqual(before.session);
  expect(states[0]).toMatchObject({ id: sent.id, state: 'sending', conversationId: id });
  await until(() => after.pending().length === 0);
  expect(texts(server.model.all.get(id)?.entries ?? [])).toEqual(['hello', 'after the tunnel']);
  await until(() => ![...storage.values.keys()].some((key) => key.includes('outbox')));
});

test('a message whose acknowledgement a reload cost is not stored again', async () => {
  const server = await startServer();
  const storage = memoryStorage();
  const before = device(server, { storage });
  await before.connect();
  const { id } = await before.createConversation({ message: 'hello' });
  server.faults.after = (frame) => (frame.action === 'message' ? 'drop' : undefined);
  before.send(id, 'once');
  await until(() => server.model.all.get(id)?.entries.length === 2);
  before.disconnect();
  server.faults = {};
  server.say(id, 'what came since');

  const after = device(server, { storage });
  await after.connect();
  await until(() => after.pending().length === 0);
  expect(texts(server.model.all.get(id)?.entries ?? [])).toEqual([
    'hello',
    'once',
    'what came since',
  ]);
});

test('a session that has ended is replaced, and nothing of it is left', async () => {
  const clock = virtualClock();
  const server = await startServer(clock.now);
  const client = device(server, { clock, random: () => 0 });
  await client.connect();
  await client.createConversation({ message: 'hello' });
  const before = client.session;
  const seen = collect((listener) => client.on('session', listener));
  await clock.pass(61_000);
  server.sessions.all.clear();
  server.cut();
  await clock.passUntil(() => client.connection === 'online' && client.conversations.length === 0);
  expect(seen).toEqual([undefined, expect.objectContaining({ authenticated: false })]);
  expect(client.session?.userId).not.toBe(before?.userId);
  expect(client.unread()).toBe(0);
});

test('an anonymous customer who logs in keeps his conversations and what is under way', async () => {
  const server = await startServer();
  const client = device(server, { random: () => 0 });
  await client.connect();
  const { id } = await client.createConversation({ message: 'hello' });
  server.faults.after = (frame) => (frame.action === 'message' ? 'drop' : undefined);
  const { stored } = client.send(id, 'who am I?');
  await until(() => server.model.all.get(id)?.entries.length === 2);
  server.faults = {};
  const session = await client.login('jwt-ada');
  expect(session.authenticated).toBe(true);
  expect(await stored).toMatchObject({ seq: 2 });
  await until(() => client.connection === 'online');
  await client.send(id, 'Ada').stored;
  expect(texts(client.entries(id))).toEqual(['hello', 'who am I?', 'Ada']);

  const phone = device(server, { getToken: async () => 'jwt-ada' });
  await phone.connect();
  expect(phone.session?.userId).toBe(session.userId);
  expect(server.requests.filter((one) => one === 'POST /sdk/sessions')).toHaveLength(1);
  expect(phone.conversations.map((one) => one.id)).toEqual([id]);
});

test('a JWT that is refused changes nothing', async () => {
  const server = await startServer();
  const client = device(server);
  await client.connect();
  const before = client.session;
  await expect(client.login('forged')).rejects.toMatchObject({ code: 'unauthorized' });
  expect(client.session).toEqual(before);
  expect(client.connection).toBe('online');
});

test('a login that expires is renewed by a fresh JWT; without one the client stops and says so', async () => {
  const clock = virtualClock();
  const server = await startServer(clock.now);
  let asked = 0;
  const client = device(server, {
    clock,
    random: () => 0,
    getToken: async () => {
      asked++;
      return asked < 3 ? 'jwt-ada' : undefined;
    },
  });
  await client.connect();
  expect(asked).toBe(1);
  const userId = client.session?.userId;
  const expire = async () => {
    await clock.pass(61_000);
    for (const session of server.sessions.all.values()) session.loginExpired = true;
    server.refuse = 401;
    const refreshes = () => server.requests.filter((one) => one.endsWith('/refresh')).length;
    const before = refreshes();
    server.cut();
    await until(() => client.connection === 'connecting');
    await clock.passUntil(() => refreshes() > before);
    server.refuse = undefined;
  };
  await expire();
  await clock.passUntil(() => client.connection === 'online');
  expect(asked).toBe(2);
  expect(client.session?.userId).toBe(userId);

  const errors = collect((listener) => client.on('error', listener));
  await clock.pass(61_000);
  await expire();
  await clock.passUntil(() => client.connection === 'offline');
  expect(errors.at(-1)).toMatchObject({ code: 'login_expired' });
});

test('who logs out leaves nothing behind, and the next one begins anew', async () => {
  const server = await startServer();
  const storage = memoryStorage();
  const client = device(server, { storage, getToken: async () => 'jwt-ada' });
  await client.connect();
  const before = client.session;
  const { id } = await client.createConversation({ message: 'hello' });
  server.faults.before = (frame) => (frame.action === 'message' ? 'drop' : undefined);
  const unsent = client.send(id, 'never mind');
  await until(() => server.frames('message').length === 1);

  await client.logout();
  await expect(unsent.stored).rejects.toMatchObject({ code: 'discarded' });
  expect([...storage.values]).toEqual([]);
  expect(client.connection).toBe('offline');
  expect(client.session).toBeUndefined();
  expect([client.conversations, client.entries(id), client.pending()]).toEqual([[], [], []]);
  expect(server.sessions.all.size).toBe(0);

  await client.connect();
  expect(client.session).toMatchObject({ authenticated: false });
  expect(client.session?.userId).not.toBe(before?.userId);
  expect(client.conversations).toEqual([]);
});

test('a logout holds here also when the server cannot be told', async () => {
  const server = await startServer();
  const storage = memoryStorage();
  const client = device(server, { storage });
  const errors = collect((listener) => client.on('error', listener));
  await client.connect();
  server.sessions.fail = 500;
  await client.logout();
  expect([...storage.values]).toEqual([]);
  expect(errors).toMatchObject([{ code: 'internal' }]);
});

test('a storage that is blocked is warned of once, and breaks nothing', async () => {
  const server = await startServer();
  const blocked = () => {
    throw new Error('SecurityError');
  };
  const client = device(server, {
    storage: { getItem: blocked, setItem: blocked, removeItem: async () => blocked() },
  });
  const errors = collect((listener) => client.on('error', listener));
  await client.connect();
  const { id } = await client.createConversation({ message: 'hello' });
  await client.send(id, 'still works').stored;
  client.disconnect();
  await client.connect();
  expect(server.sessions.all.size).toBe(1);
  expect(errors).toMatchObject([{ code: 'storage' }]);
});

test('what somebody else wrote into the storage is ignored', async () => {
  const server = await startServer();
  const storage = memoryStorage();
  const client = device(server, { storage });
  await client.connect();
  for (const key of storage.values.keys()) storage.values.set(key, '{"broken');
  storage.values.set([...storage.values.keys()][0]?.concat('.outbox.0') ?? '', '[[1,2');
  const other = device(server, { storage });
  await other.connect();
  expect(other.session?.userId).not.toBe(client.session?.userId);
});
