import { expect, test } from 'vitest';
import { until, virtualClock } from './support/clocks.ts';
import { device, memoryStorage, startServer, texts } from './support/devices.ts';
import { browser } from './support/tabs.ts';

test('tabs that open at once share one session, and each sees what the other sends', async () => {
  const server = await startServer();
  const storage = memoryStorage();
  const open = browser();
  const [one, two] = [open(), open()].map((tab) => device(server, { storage, locks: tab.locks }));
  if (one === undefined || two === undefined) throw new Error('two tabs');
  await Promise.all([one.connect(), two.connect()]);
  expect(server.sessions.all.size).toBe(1);
  const { id } = await one.createConversation({ message: 'from one' });
  await until(() => two.entries(id).length === 1);
  await two.send(id, 'from two').stored;
  await until(() => one.entries(id).length === 2);
  expect(one.entries(id)).toEqual(two.entries(id));
});

test('what a closed tab left unsent, another sends; what an open one has, it leaves alone', async () => {
  const server = await startServer();
  const storage = memoryStorage();
  const open = browser();
  const tabs = [open(), open(), open()];
  const [one, two, three] = tabs.map((tab) => device(server, { storage, locks: tab.locks }));
  if (one === undefined || two === undefined || three === undefined) throw new Error('three tabs');
  await one.connect();
  await two.connect();
  const { id } = await one.createConversation();
  await until(() => two.conversations.length === 1);
  one.disconnect();
  two.disconnect();
  const [left, kept] = [one.send(id, 'left behind'), two.send(id, 'kept')];
  const saved = (message: string) => [...storage.values.values()].join().includes(message);
  await until(() => saved(left.id) && saved(kept.id));
  tabs[0]?.close();

  await three.connect();
  await until(() => three.pending().length === 0 && server.frames('message').length === 1);
  expect(texts(server.model.all.get(id)?.entries ?? [])).toEqual(['left behind']);
  await two.connect();
  await kept.stored;
  expect(texts(server.model.all.get(id)?.entries ?? [])).toEqual(['left behind', 'kept']);
});

test('what another tab has had for longer goes first, and holds nobody up for ever', async () => {
  const server = await startServer();
  const storage = memoryStorage();
  const open = browser();
  const clock = virtualClock();
  const [one, two] = [open(), open()].map((tab) =>
    device(server, { storage, clock, locks: tab.locks }),
  );
  if (one === undefined || two === undefined) throw new Error('two tabs');
  await one.connect();
  await two.connect();
  const { id } = await one.createConversation();
  await until(() => two.conversations.length === 1);
  one.disconnect();
  const older = one.send(id, 'older');
  clock.advance(10);
  await until(() => [...storage.values.values()].join().includes(older.id));
  const newer = two.send(id, 'newer');
  await clock.pass(1000);
  expect(server.frames('message')).toHaveLength(0);
  const stored = () => texts(server.model.all.get(id)?.entries ?? []);
  void one.connect();
  await clock.passUntil(() => stored().length === 2);
  await Promise.all([older.stored, newer.stored]);
  expect(stored()).toEqual(['older', 'newer']);

  one.disconnect();
  const stuck = one.send(id, 'stuck');
  clock.advance(10);
  await until(() => [...storage.values.values()].join().includes(stuck.id));
  two.send(id, 'goes on');
  await clock.passUntil(() => stored().length === 3);
  expect(stored()[2]).toBe('goes on');
}, 20_000);
