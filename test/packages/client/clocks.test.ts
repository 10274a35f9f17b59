import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fastClock } from '../../../bench/support/fast-clock.ts';
import type { Clock } from '../../../packages/client/src/environment.ts';
import { seeded, until, virtualClock } from './support/clocks.ts';
import { device, memoryStorage, startServer, texts } from './support/devices.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** A device's clock, which somebody sets. Its timers run as time does. */
function settable(clock: Clock): Clock & { set(by: number): void } {
  let wrongBy = 0;
  return {
    now: () => clock.now() + wrongBy,
    setTimer: clock.setTimer,
    set(by) {
      wrongBy = by;
    },
  };
}

async function online() {
  const time = virtualClock();
  const clock = settable(time);
  const server = await startServer(time.now);
  server.sessions.lifetime = 15 * 60;
  let wake = () => {};
  const client = device(server, {
    clock,
    random: () => 0.5,
    onWake(call) {
      wake = call;
      return () => {};
    },
  });
  await client.connect();
  const { id } = await client.createConversation();
  const refreshes = () => server.requests.filter((one) => one.endsWith('/refresh')).length;
  return { time, clock, server, client, id, refreshes, wake: () => wake() };
}

test.each([
  ['a day ahead', day],
  ['a day behind', -day],
  ['as far behind as the token is old', -16 * minute],
])(
  '[D26] set %s in the middle, it renews its token once and goes on with one socket',
  async (_, by) => {
    const { time, clock, server, client, id, refreshes } = await online();
    clock.set(by);
    await client.send(id, 'one').stored;
    expect([refreshes(), server.admitted]).toEqual([0, 1]);
    // The token is over by the server's clock.
    await time.pass(16 * minute);
    server.cut();
    await until(() => client.connection === 'connecting');
    await time.passUntil(() => client.connection === 'online');
    const sent = client.send(id, 'two').stored;
    await sent;
    expect([refreshes(), server.admitted]).toEqual([1, 2]);
    await time.pass(30 * minute);
    expect([refreshes(), server.admitted]).toEqual([1, 2]);
    expect(texts(client.entries(id))).toEqual(['one', 'two']);
  },
);

test('[D26] while the server refuses everybody, a clock that was set back renews no token again and again', async () => {
  const { time, clock, server, client, refreshes } = await online();
  clock.set(-day);
  server.refuse = 503;
  server.cut();
  await until(() => client.connection === 'connecting');
  await time.pass(55_000);
  expect(refreshes()).toBe(1);
  server.refuse = undefined;
  await time.passUntil(() => client.connection === 'online');
});

test('[D26] who wakes with a clock that was set back looks whether his socket lives', async () => {
  const { time, clock, server, wake } = await online();
  await time.pass(5 * minute);
  clock.set(-day);
  const before = server.frames('sync').length;
  wake();
  await until(() => server.frames('sync').length > before);
});

test('[D26] a socket that has lived is no failed attempt, whatever the clock says', async () => {
  const { time, clock, server, client } = await online();
  const waits: number[] = [];
  for (let i = 0; i < 5; i++) {
    await time.pass(minute);
    clock.set(-(i + 1) * day);
    server.cut();
    await until(() => client.connection === 'connecting');
    waits.push(time.due()[0] as number);
    await time.passUntil(() => client.connection === 'online');
  }
  expect(waits).toEqual([250, 250, 250, 250, 250]);
});

test('[D26] what was written before the clock was set back goes first, also after reloads', async () => {
  const server = await startServer();
  const clock = settable(fastClock(20));
  const storage = memoryStorage();
  const page = () => device(server, { clock, storage });
  const first = page();
  await first.connect();
  const { id } = await first.createConversation();
  first.disconnect();
  first.send(id, 'one');
  await until(() => [...storage.values.values()].join().includes('"one"'));

  clock.set(-day);
  server.refuse = 503;
  const second = page();
  // Before and after it knows what was left.
  second.send(id, 'two');
  second.connect().catch(() => {});
  await until(() => second.pending().length === 2);
  second.send(id, 'three');
  await until(() => [...storage.values.values()].join().includes('"three"'));
  second.disconnect();

  clock.set(-2 * day);
  server.refuse = undefined;
  const third = page();
  await third.connect();
  await until(() => third.pending().length === 0);
  expect(texts(server.model.seeAll(server.model.all.get(id) as never, 'user'))).toEqual([
    'one',
    'two',
    'three',
  ]);
});

const kinds = ['send', 'send', 'send', 'say', 'cut', 'set', 'set', 'reload', 'wait'] as const;

interface Course {
  seed: number;
  steps: { party: number; what: (typeof kinds)[number]; by: number }[];
}

const courses: fc.Arbitrary<Course> = fc.record({
  seed: fc.integer(),
  steps: fc.array(
    fc.record({
      party: fc.nat(1),
      what: fc.constantFrom(...kinds),
      by: fc.integer({ min: -day, max: day }),
    }),
    { minLength: 5, maxLength: 30 },
  ),
});

/** Two customers, each on his device, in a conversation of his own. */
async function run({ seed, steps }: Course): Promise<void> {
  const random = seeded(seed);
  const time = fastClock(100);
  const server = await startServer(time.now);
  // So short that they end in the middle, and not so short that they are never good for a minute.
  server.sessions.lifetime = 70;
  const parties = await Promise.all(
    [0, 1].map(async () => {
      const clock = settable(time);
      const options = { clock, storage: memoryStorage(), random };
      const client = device(server, options);
      await client.connect();
      const { id } = await client.createConversation();
      return { clock, options, client, id, written: [] as string[] };
    }),
  );
  let said = 0;
  let ends = 0;
  for (const { party, what, by } of steps) {
    const one = parties[party] as (typeof parties)[number];
    if (what === 'send') {
      one.written.push(`${++said}`);
      one.client.send(one.id, `${said}`);
    } else if (what === 'say') server.say(one.id, 'answer');
    else if (what === 'set') one.clock.set(by);
    else if (what === 'wait') await new Promise((resolve) => setTimeout(resolve, 150));
    else if (what === 'cut') {
      ends += server.peers.length;
      server.cut();
    } else {
      const saved = () => [...one.options.storage.values.values()].join();
      await until(() => one.client.pending().every(({ id }) => saved().includes(id)));
      one.client.disconnect();
      ends++;
      one.client = device(server, one.options);
      one.client.connect().catch(() => {});
    }
    if (random() < 0.5) await new Promise((resolve) => setTimeout(resolve, random() * 40));
  }
  for (const { client, id, written } of parties) {
    await until(
      () => client.connection === 'online' && client.pending().length === 0,
      'all is sent',
    );
    const stored = server.model.seeAll(server.model.all.get(id) as never, 'user');
    const own = stored.filter((entry) => entry.author.type === 'user');
    expect(texts(own), 'once, and in order').toEqual(written);
    await until(
      () =>
        client.entries(id).at(-1)?.seq === stored.at(-1)?.seq || client.entries(id).length === 0,
    );
    const seqs = client.entries(id).map(({ seq }) => seq);
    expect(seqs, 'given once, and in order').toEqual([...new Set(seqs)].sort((a, b) => a - b));
  }
  // Answers that a busy machine gives late end sockets too.
  expect(server.admitted, 'about a socket for each that ended').toBeLessThan(2 * (2 + ends) + 10);
  for (const { client } of parties) client.disconnect();
  await server.close();
}

test('[D26] however clocks jump, everything is stored and given once and in order, and nobody reconnects in a loop', async () => {
  await fc.assert(fc.asyncProperty(courses, run), {
    numRuns: 15,
    interruptAfterTimeLimit: 30_000,
    endOnFailure: true,
  });
}, 60_000);
