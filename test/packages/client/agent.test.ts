import { expect, onTestFinished, test } from 'vitest';
import { type AgentSocketOptions, createAgentSocket } from '../../../packages/client/src/agent.ts';
import { until, virtualClock } from './support/clocks.ts';
import { collect, device, startServer } from './support/devices.ts';
import type { ScriptedServer } from './support/scripted-server.ts';

function agentOf(server: ScriptedServer, options: Partial<AgentSocketOptions> = {}) {
  const agent = createAgentSocket({
    webSocketUrl: server.webSocketUrl,
    getToken: async () => 'agent-token',
    ...options,
  });
  onTestFinished(() => agent.disconnect());
  return agent;
}

test('a watched conversation is heard from where the app stands, notes included, across a loss', async () => {
  const server = await startServer();
  // So late that what is heard is heard because the socket listens.
  server.settleAfterMs = 60_000;
  const customer = device(server);
  await customer.connect();
  const { id } = await customer.createConversation({ message: 'hello' });
  const agent = agentOf(server, { random: () => 0 });
  await agent.connect();
  const seqs: number[] = [];
  agent.on('entry', (_, entry) => seqs.push(entry.seq));
  agent.follow(id, 1);
  agent.watch(id);
  await until(() => server.frames('watch').length === 1);
  server.say(id, { kind: 'note', text: 'a regular' });
  await customer.send(id, 'anyone?').stored;
  await until(() => seqs.length === 2);

  server.cut();
  await until(() => agent.connection === 'connecting');
  server.say(id, 'missed at first');
  await until(() => seqs.length === 3 && agent.connection === 'online');
  server.say(id, 'and live again');
  await until(() => seqs.length === 4);
  expect(seqs).toEqual([2, 3, 4, 5]);

  agent.watch(id, false);
  await until(() => server.frames('watch').at(-1)?.on === false);
  server.say(id, 'unheard');
  server.cut();
  await until(() => agent.connection === 'connecting');
  await until(() => agent.connection === 'online');
  expect(seqs).toHaveLength(4);
});

test('a gap is filled in order', async () => {
  const server = await startServer();
  const customer = device(server);
  await customer.connect();
  const { id } = await customer.createConversation({ message: 'hello' });
  const agent = agentOf(server);
  await agent.connect();
  const seqs: number[] = [];
  agent.on('entry', (_, entry) => seqs.push(entry.seq));
  agent.follow(id, 1);
  agent.watch(id);
  await until(() => server.frames('sync').some((frame) => frame.conversations?.[0]?.after === 1));
  server.faults.deliver = () => [];
  for (let i = 0; i < 9; i++) server.say(id, 'lost');
  server.faults = {};
  server.say(id, 'heard');
  await until(() => seqs.length === 10);
  expect(seqs).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

test('the inbox tells who waits, also after a reconnect', async () => {
  const server = await startServer();
  const agent = agentOf(server, { random: () => 0 });
  const waiting: unknown[] = [];
  agent.on('waiting', (...told) => waiting.push(told));
  agent.inbox();
  await agent.connect();
  server.announceWaiting('c1', true);
  await until(() => waiting.length === 1);
  server.cut();
  await until(() => agent.connection === 'connecting');
  await until(() => agent.connection === 'online');
  server.announceWaiting('c1', false);
  await until(() => waiting.length === 2);
  expect(waiting).toEqual([
    ['c1', true, '2026-11-23T00:00:00.000Z'],
    ['c1', false, '2026-11-23T00:00:00.000Z'],
  ]);
});

test('typing and reading go both ways', async () => {
  const server = await startServer();
  const customer = device(server);
  await customer.connect();
  const { id } = await customer.createConversation({ message: 'hello' });
  const agent = agentOf(server);
  await agent.connect();
  agent.watch(id);
  await until(() => server.frames('watch').length === 1);
  const seen: string[] = [];
  agent.on('typing', (_, author, state) => seen.push(`${author.type} types: ${state}`));
  agent.on('read', (_, author, seq) => seen.push(`${author.type} has read ${seq}`));
  customer.on('typing', (_, author, state) => seen.push(`${author.type} types: ${state}`));
  customer.on('read', (_, author, seq) => seen.push(`${author.type} has read ${seq}`));
  agent.read(id, 1);
  await until(() => seen.length === 1);
  agent.typing(id, 'start');
  await until(() => seen.length === 2);
  customer.typing(id);
  await until(() => seen.length === 3);
  expect(seen).toEqual(['business has read 1', 'business types: start', 'user types: start']);
});

test('each socket asks for a token, and one that cannot be had is asked for again', async () => {
  const clock = virtualClock();
  const server = await startServer(clock.now);
  let asked = 0;
  const agent = agentOf(server, {
    clock,
    random: () => 0.5,
    getToken: async () => {
      if (++asked < 3) throw new Error('no network');
      return 'agent-token';
    },
  });
  const errors = collect((listener) => agent.on('error', listener));
  const connected = agent.connect();
  await clock.passUntil(() => asked === 3);
  // From here on real time: a socket that takes long must not be given up by a clock that runs ahead.
  await connected;
  expect(asked).toBe(3);
  expect(errors).toHaveLength(2);
});
