import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fastClock } from '../../../bench/support/fast-clock.ts';
import type { Entry } from '../../../core/protocol/entries.ts';
import type { CustomerClient } from '../../../packages/client/src/client-types.ts';
import { seeded, until } from './support/clocks.ts';
import { device, type MemoryStorage, memoryStorage, startServer } from './support/devices.ts';
import type { Faults, ScriptedServer } from './support/scripted-server.ts';
import { browser, type Tab } from './support/tabs.ts';

/** How much faster than real time the clients live: ten seconds without an answer are 100 ms. */
const factor = 100;

interface Course {
  seed: number;
  /** How often something goes wrong, in percent. */
  trouble: number;
  steps: { tab: number; conversation: number; what: 'send' | 'say' | 'note' | 'cut' | 'reload' }[];
}

const courses: fc.Arbitrary<Course> = fc.record({
  seed: fc.integer(),
  trouble: fc.integer({ min: 0, max: 25 }),
  steps: fc.array(
    fc.record({
      tab: fc.nat(1),
      conversation: fc.nat(1),
      what: fc.oneof(
        { weight: 8, arbitrary: fc.constant('send' as const) },
        { weight: 3, arbitrary: fc.constant('say' as const) },
        { weight: 1, arbitrary: fc.constant('note' as const) },
        { weight: 1, arbitrary: fc.constant('cut' as const) },
        { weight: 1, arbitrary: fc.constant('reload' as const) },
      ),
    }),
    { minLength: 5, maxLength: 30 },
  ),
});

/** Everything that a network and a gateway do to a message, by a seeded source of chance. */
function trouble(random: () => number, percent: number): Faults {
  const bad = () => random() * 100 < percent;
  const pick = <T>(choices: T[]) => choices[Math.floor(random() * choices.length)] as T;
  return {
    before(frame) {
      if (!bad()) return undefined;
      return pick<ReturnType<NonNullable<Faults['before']>>>([
        'cut',
        'drop',
        { message: 'Internal server error', connectionId: 'c', requestId: 'r' },
        { type: 'error', id: frame.id, code: pick(['busy', 'internal']), message: 'not now' },
      ]);
    },
    after: () => (bad() ? pick(['cut', 'drop']) : undefined),
    deliver() {
      if (!bad()) return [Math.floor(random() * 4)];
      return pick([[], [0, 3], [8], [1, 9]]);
    },
    storing: () => (bad() ? random() * 12 : 0),
  };
}

interface Page {
  client: CustomerClient;
  tab: Tab;
  /** By conversation, what came as events since the page was loaded. */
  entries: Map<string, Entry[]>;
  reloaded: boolean;
}

function load(server: ScriptedServer, open: () => Tab, options: object, reloaded: boolean): Page {
  const tab = open();
  const client = device(server, { ...options, locks: tab.locks });
  const entries = new Map<string, Entry[]>();
  client.on('entry', (id, entry) => entries.set(id, [...(entries.get(id) ?? []), entry]));
  return { client, tab, entries, reloaded };
}

function isSaved({ client }: Page, storage: MemoryStorage): boolean {
  const saved = [...storage.values.values()].join();
  return client.pending().every((message) => saved.includes(message.id));
}

async function run(course: Course): Promise<void> {
  const random = seeded(course.seed);
  const server = await startServer();
  server.settleAfterMs = 30 * factor;
  const open = browser();
  const options = { storage: memoryStorage(), clock: fastClock(factor), random };
  const pages = [0, 1].map(() => load(server, open, options, false)) as [Page, Page];
  for (const page of pages) await page.client.connect();

  server.faults = trouble(random, course.trouble);
  const first = await pages[0].client.createConversation();
  const second = await pages[1].client.createConversation({ message: 'begin' });
  const ids = [first.id, second.id] as const;
  /** By tab and conversation: ids in the order in which they were sent. */
  const sent = new Map<string, string[]>();

  for (const { tab, conversation, what } of course.steps) {
    const page = pages[tab as 0 | 1];
    const id = ids[conversation as 0 | 1];
    if (what === 'send') {
      const key = `${tab} ${id}`;
      sent.set(key, [...(sent.get(key) ?? []), page.client.send(id, `from ${tab}`).id]);
    } else if (what === 'say') server.say(id, 'answer');
    else if (what === 'note') server.say(id, { kind: 'note', text: 'not for customers' });
    else if (what === 'cut') server.cut();
    else {
      // What was saved survives the page.
      await until(() => isSaved(page, options.storage), 'it is saved');
      page.client.disconnect();
      page.tab.close();
      await new Promise((resolve) => setTimeout(resolve, 1));
      pages[tab as 0 | 1] = load(server, open, options, true);
      pages[tab as 0 | 1].client.connect().catch(() => {});
    }
    if (random() < 0.5) await new Promise((resolve) => setTimeout(resolve, random() * 8));
  }

  const isSent = ({ client }: Page) =>
    client.connection === 'online' && client.pending().length === 0;
  await until(() => pages.every(isSent), 'everything was sent');
  server.faults = {};
  server.cut();
  const isComplete = ({ client }: Page) =>
    client.connection === 'online' &&
    ids.every((id) => {
      const visible = server.model.seeAll(server.model.all.get(id) as never, 'user');
      const known = client.conversations.find((one) => one.id === id)?.lastSeq;
      return (client.entries(id).at(-1)?.seq ?? known) === (visible.at(-1)?.seq ?? 0);
    });
  await until(() => pages.every(isComplete), 'all have all');

  for (const id of ids) {
    const stored = server.model.all.get(id) as NonNullable<ReturnType<typeof server.model.all.get>>;
    const clientIds = stored.entries.flatMap((entry) => entry.clientId ?? []);
    const expected = [...sent].filter(([key]) => key.endsWith(id)).flatMap(([, list]) => list);
    const began = id === second.id ? 1 : 0;
    expect(new Set(clientIds).size, 'stored once').toBe(clientIds.length);
    expect(clientIds.slice(began).sort(), 'all stored').toEqual(expected.sort());
    for (const [key, list] of sent) {
      if (!key.endsWith(id)) continue;
      expect(
        clientIds.filter((one) => list.includes(one)),
        'in its order',
      ).toEqual(sent.get(key));
    }
    const visible = server.model.seeAll(stored, 'user').map((entry) => entry.seq);
    for (const page of pages) {
      const got = (page.entries.get(id) ?? []).map((entry) => entry.seq);
      // Who was there from the beginning has seen all, who came later everything since.
      const since = page.reloaded ? visible.slice(visible.length - got.length) : visible;
      expect(got, 'each once and in order').toEqual(since);
    }
  }
  expect(server.model.all.size, 'one conversation for each creation').toBe(2);
  for (const page of pages) {
    page.client.disconnect();
    page.tab.close();
  }
  await server.close();
}

test('whatever goes wrong, messages are stored once, in order, and everyone gets them once, in order', async () => {
  await fc.assert(fc.asyncProperty(courses, run), {
    numRuns: 25,
    interruptAfterTimeLimit: 60_000,
    endOnFailure: true,
  });
}, 120_000);
