import { expect, test } from 'vitest';
import type { ClientOptions, CustomerClient } from '../../../packages/client/src/client-types.ts';
import { until, type VirtualClock, virtualClock } from './support/clocks.ts';
import { collect, device, startServer } from './support/devices.ts';
import type { ScriptedServer } from './support/scripted-server.ts';

const minute = 60_000;

async function online(
  options: Partial<ClientOptions> = {},
): Promise<{ clock: VirtualClock; server: ScriptedServer; client: CustomerClient; id: string }> {
  const clock = virtualClock();
  const server = await startServer(clock.now);
  server.sessions.lifetime = 12 * 3600;
  const client = device(server, { clock, random: () => 0.5, ...options });
  await client.connect();
  const { id } = await client.createConversation();
  return { clock, server, client, id };
}

test('the token goes as a subprotocol, and never in an address', async () => {
  const { server } = await online();
  expect(server.peers[0]?.token).toMatch(/^token-/);
  expect(server.requests).toEqual(['POST /sdk/sessions']);
});

test('a new socket syncs once, once more when it has settled, and then every nine minutes', async () => {
  const { clock, server } = await online();
  expect(server.frames('sync')).toMatchObject([{ action: 'sync' }]);
  await clock.pass(server.settleAfterMs);
  await until(() => server.frames('sync').length === 2);
  await clock.pass(9 * minute - server.settleAfterMs - 1);
  expect(server.frames('sync')).toHaveLength(2);
  await clock.pass(1);
  await until(() => server.frames('sync').length === 3);
  await clock.pass(36 * minute);
  await until(() => server.frames('sync').length === 7);
  expect(server.admitted).toBe(1);
});

test('a reconnecting client says what it holds of each conversation, 25 to a frame', async () => {
  const { clock, server, client } = await online();
  for (let i = 0; i < 30; i++) await client.createConversation({ message: `c${i}` });
  const before = server.frames('sync').length;
  server.cut();
  await until(() => client.connection === 'connecting');
  await clock.passUntil(() => client.connection === 'online');
  const frames = server.frames('sync').slice(before);
  const named = frames.flatMap((frame) => frame.conversations ?? []);
  expect(Math.max(...frames.map((frame) => frame.conversations?.length ?? 0))).toBe(25);
  expect(new Set(named.map((one) => one.conversationId)).size).toBe(31);
  expect(named.filter((one) => one.after === 1)).toHaveLength(
    named.filter((one) => one.after !== 0).length,
  );
});

test('after a loss the wait doubles up to thirty seconds, and each wait is a random part of it', async () => {
  const { clock, server, client } = await online();
  const states = collect((listener) => client.on('connection', listener));
  server.refuse = 503;
  server.cut();
  await until(() => client.connection === 'connecting');
  const waits: number[] = [];
  for (let i = 0; i < 9; i++) {
    const wait = () => clock.due().find((ms) => ms < 9 * minute && ms !== 10_000);
    await until(() => wait() !== undefined);
    waits.push(wait() as number);
    clock.advance(wait() as number);
    await until(() => !clock.due().includes(10_000) && wait() !== undefined);
  }
  expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  server.refuse = undefined;
  await clock.passUntil(() => client.connection === 'online');
  expect(states).toEqual(['connecting', 'online']);
});

test('a network that is back is used at once', async () => {
  let wake = () => {};
  const { clock, server, client } = await online({
    onWake(call) {
      wake = call;
      return () => {};
    },
  });
  server.cut();
  await until(() => client.connection === 'connecting');
  wake();
  await until(() => client.connection === 'online');

  // Awake again after a while: the socket has to show that it lives.
  await clock.pass(5 * minute);
  server.faults.before = (frame) => (frame.action === 'sync' ? 'drop' : undefined);
  const dead = server.peers[0];
  wake();
  await until(() => clock.due().includes(10_000));
  server.faults = {};
  await clock.pass(10_000);
  await clock.passUntil(() => client.connection === 'online' && server.peers[0] !== dead);
});

test('between 100 and 115 minutes it moves to a new socket, and misses nothing', async () => {
  const { clock, server, client, id } = await online();
  const states = collect((listener) => client.on('connection', listener));
  const seen: number[] = [];
  client.on('entry', (_, entry) => seen.push(entry.seq));
  await clock.pass(107.5 * minute - 10);
  expect(server.admitted).toBe(1);
  await clock.pass(10);
  await until(() => server.admitted === 2);
  // Both are open until nothing can be on its way to the first any more.
  server.say(id, 'in between');
  await until(() => server.peers.length === 2 && seen.length === 1);
  const { stored } = client.send(id, 'over which?');
  await stored;
  await clock.pass(server.settleAfterMs);
  await until(() => server.peers.length === 1);
  expect(states).toEqual([]);
  expect(seen).toEqual([1, 2]);
  expect(server.model.all.get(id)?.entries).toHaveLength(2);
});

test('a move that fails is tried again while the old socket serves', async () => {
  const { clock, server, client, id } = await online();
  await clock.pass(107 * minute);
  server.refuse = 503;
  await clock.pass(2 * minute);
  expect(client.connection).toBe('online');
  await client.send(id, 'still here').stored;
  server.refuse = undefined;
  await clock.passUntil(() => server.admitted === 2);
  expect(client.connection).toBe('online');
});

test('a socket that does not answer is dropped, and what it did not acknowledge goes over the next', async () => {
  const { clock, server, client, id } = await online();
  await clock.pass(2000);
  server.faults.before = (frame) =>
    frame.action === 'sync' || frame.action === 'message' ? 'drop' : undefined;
  const { stored } = client.send(id, 'hello?');
  await until(() => server.frames('message').length === 1);
  await clock.pass(10_000); // No acknowledgement: asks for what is missing.
  expect(client.connection).toBe('online');
  await clock.pass(9999);
  expect(client.connection).toBe('online');
  clock.advance(1); // No answer to that either.
  expect(client.connection).toBe('connecting');
  server.faults = {};
  await clock.passUntil(() => client.pending().length === 0);
  await stored;
  expect(new Set(server.frames('message').map((frame) => frame.id)).size).toBe(1);
});

test('a lost acknowledgement is made up for by the next sync', async () => {
  const { clock, server, client, id } = await online();
  await clock.pass(2000);
  server.faults.after = (frame) => (frame.action === 'message' ? 'drop' : undefined);
  const { stored } = client.send(id, 'hello?');
  await until(() => server.model.all.get(id)?.entries.length === 1);
  await clock.pass(10_000);
  expect(await stored).toMatchObject({ seq: 1 });
  expect(server.frames('message')).toHaveLength(1);
});

test('what was on its way to nobody while the socket opened comes with the second sync', async () => {
  const { clock, server, client, id } = await online();
  const seen: number[] = [];
  client.on('entry', (_, entry) => seen.push(entry.seq));
  server.faults.deliver = () => [];
  server.say(id, 'lost');
  await clock.pass(server.settleAfterMs);
  await until(() => seen.length === 1);
});

test('a gap is filled at once, and what lies behind it waits', async () => {
  const { clock, server, client, id } = await online();
  const seen: number[] = [];
  client.on('entry', (_, entry) => seen.push(entry.seq));
  await clock.pass(server.settleAfterMs);
  server.faults.deliver = () => [];
  for (let i = 0; i < 12; i++) server.say(id, 'lost');
  server.faults = {};
  server.say(id, 'heard');
  await until(() => seen.length === 13);
  expect(seen).toEqual(Array.from({ length: 13 }, (_, i) => i + 1));
});

test('a token near its end is renewed before a socket, and a suspect one after a refusal', async () => {
  const clock = virtualClock();
  const server = await startServer(clock.now);
  server.sessions.lifetime = 600;
  const client = device(server, { clock, random: () => 0.5 });
  await client.connect();
  await clock.pass(8 * minute);
  server.cut();
  await until(() => client.connection === 'connecting');
  await clock.passUntil(() => client.connection === 'online');
  expect(server.requests).toEqual(['POST /sdk/sessions']);

  await clock.pass(minute + 1000);
  server.cut();
  await until(() => client.connection === 'connecting');
  await clock.passUntil(() => client.connection === 'online');
  expect(server.requests.slice(1)).toEqual(['POST /sdk/sessions/refresh']);

  await clock.pass(2 * minute);
  server.refuse = 403;
  server.cut();
  await until(() => client.connection === 'connecting');
  await clock.pass(250);
  await until(() => !clock.due().includes(10_000));
  server.refuse = undefined;
  await clock.passUntil(() => client.connection === 'online');
  expect(server.requests.slice(2)).toEqual(['POST /sdk/sessions/refresh']);
});

test('an unknown integration is said at once and not tried again', async () => {
  const clock = virtualClock();
  const server = await startServer(clock.now);
  const client = device(server, { clock, integrationId: '000000000000000000000000' });
  const errors = collect((listener) => client.on('error', listener));
  await expect(client.connect()).rejects.toMatchObject({ code: 'not_found' });
  expect(client.connection).toBe('offline');
  expect(clock.due()).toEqual([]);
  expect(errors).toHaveLength(1);
});

test('nothing is left running after disconnect, and connect begins again', async () => {
  const { clock, server, client, id } = await online();
  client.disconnect();
  await until(() => server.peers.length === 0);
  expect(clock.due()).toEqual([]);
  const interrupted = client.connect();
  client.disconnect();
  await expect(interrupted).rejects.toMatchObject({ code: 'offline' });
  await client.connect();
  await client.send(id, 'back').stored;
  expect(server.peers).toHaveLength(1);
});
