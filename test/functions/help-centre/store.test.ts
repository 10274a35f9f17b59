import { afterAll, beforeAll, expect, it } from 'vitest';
import { changeArticle, newArticle, newGroup, next } from '../../../core/help-centre/changes.ts';
import { helpLimits } from '../../../core/help-centre/limits.ts';
import { defaultSettings } from '../../../core/help-centre/model.ts';
import { createSignals } from '../../../functions/shared/answers/signals.ts';
import { createHelpCentreStore } from '../../../functions/shared/dynamodb/help-centre-store.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';

const at = 1_800_000_000_000;
let database: TestDynamoDb;
let store: ReturnType<typeof createHelpCentreStore>;
let apps = 0;
const newApp = () => (++apps).toString(16).padStart(24, '0');
beforeAll(async () => {
  database = await startTestDynamoDb();
  store = createHelpCentreStore(database.client, database.tables.directory);
});
afterAll(() => database?.close());

function write(appId: string, number: number, body: string, parentId: string | null = null) {
  const id = number.toString(16).padStart(24, 'f');
  const fresh = newArticle({ id, appId, sourceLocale: 'en' }, at);
  const texts = { en: { title: `Article ${number}`, body, draft: false } };
  const { after, bodies } = changeArticle(fresh, { parentId, position: 100 - number }, texts, at);
  return { record: next(after, after, at), bodies };
}

it('[A10] a change rests on the version that was read', async () => {
  const appId = newApp();
  const { record, bodies } = write(appId, 1, '<p>one</p>');
  expect(await store.save(undefined, record, bodies)).toBe(true);
  expect(await store.save(undefined, record, bodies)).toBe(false);
  const second = next(record, { ...record, promoted: true }, at);
  expect(await store.save(record, second)).toBe(true);
  // Who read the first version has lost, and nothing of his is written.
  expect(await store.save(record, second, { en: 'lost' })).toBe(false);
  expect(await store.body(appId, record.id, 'en')).toBe('<p>one</p>');
  expect(await store.record(appId, 'article', record.id)).toEqual(second);
  expect(await store.remove(record)).toBe(false);
  expect(await store.remove(second)).toBe(true);
  expect(await store.body(appId, record.id, 'en')).toBe('');
});

it('[A10] of two who write at once one is told that he came second', async () => {
  const appId = newApp();
  const { record } = write(appId, 1, 'x');
  await store.save(undefined, record);
  const outcomes = await Promise.all(
    [1, 2, 3].map((position) => store.save(record, next(record, { ...record, position }, at))),
  );
  expect(outcomes.filter(Boolean)).toHaveLength(1);
});

it('[A10] holds the largest body, also one that cannot be compressed, and refuses a larger one', async () => {
  const appId = newApp();
  let seed = 7;
  const noise = Array.from({ length: helpLimits.bodyBytes }, () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return String.fromCharCode(33 + ((seed >> 8) % 94));
  }).join('');
  const { record, bodies } = write(appId, 1, noise);
  expect(await store.save(undefined, record, bodies)).toBe(true);
  expect(await store.body(appId, record.id, 'en')).toBe(noise);
  expect(() => write(appId, 2, `${noise}é`)).toThrow(/350002 bytes/);
});

it('lists by section and position, and all, in pages; never what is another app’s', async () => {
  const [appId, other] = [newApp(), newApp()];
  const section = next(
    newGroup('section', { id: 'e'.repeat(24), appId }, at),
    newGroup('section', { id: 'e'.repeat(24), appId }, at),
    at,
  );
  await store.save(undefined, section);
  for (let number = 1; number <= 7; number++) {
    const { record, bodies } = write(
      appId,
      number,
      `body ${number}`,
      number > 2 ? section.id : null,
    );
    await store.save(undefined, record, bodies);
  }
  await store.save(undefined, write(other, 9, 'foreign').record);
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const found = await store.listUnder(appId, 'article', section.id, {
      limit: 2,
      ...(cursor === undefined ? {} : { cursor }),
    });
    pages.push(found.items.map((one) => one.translations['en']?.title ?? ''));
    cursor = found.cursor ?? undefined;
  } while (cursor !== undefined);
  expect(pages.flat()).toEqual([7, 6, 5, 4, 3].map((number) => `Article ${number}`));
  const first = await store.list(appId, 'article', { limit: 5 });
  const second = await store.list(appId, 'article', { limit: 5, cursor: first.cursor ?? '' });
  expect([...first.items, ...second.items].map(({ id }) => id)).toHaveLength(7);
  const { articles, sections } = await store.helpCentre(appId);
  expect([articles.length, sections.length]).toEqual([7, 1]);
  const bodies: string[] = [];
  for await (const { body } of store.bodies(appId)) bodies.push(body);
  expect(bodies.sort()).toEqual([1, 2, 3, 4, 5, 6, 7].map((number) => `body ${number}`));
});

it('a list does not read bodies', async () => {
  const appId = newApp();
  for (let number = 1; number <= 4; number++) {
    const { record, bodies } = write(appId, number, 'é'.repeat(100_000));
    await store.save(undefined, record, bodies);
  }
  database.consumed();
  await store.list(appId, 'article', { limit: 25 });
  expect(database.consumed()).toMatchObject({ calls: ['Query'], reads: 1 });
});

it('settings have a default, and change by version', async () => {
  const appId = newApp();
  expect(await store.settings(appId)).toEqual(defaultSettings);
  const mine = { ...defaultSettings, name: { fr: 'Aide' }, version: 1 };
  expect(await store.putSettings(appId, defaultSettings, mine)).toBe(true);
  expect(await store.putSettings(appId, defaultSettings, mine)).toBe(false);
  expect(await store.settings(appId)).toEqual(mine);
});

it('[A17] who says the same again is heard once, and what he says last holds', async () => {
  const appId = newApp();
  const queued: string[] = [];
  const signals = createSignals(database.client, database.tables.directory, {
    send: async (_app, reason) => void queued.push(reason),
  });
  const said = { appId, articleId: 'a', words: 'where is it', source: 'u1', locale: 'en' } as const;
  await signals.record({ ...said, outcome: 'clicked', at });
  await signals.record({ ...said, outcome: 'rejected', at: at + 1000 });
  await signals.record({ ...said, outcome: 'resolved', at: at + 500, source: 'u2' });
  await signals.record({
    ...said,
    outcome: 'sent',
    at: at + 2000,
    words: 'x'.repeat(5000),
    source: 'u3',
  });
  const all = await signals.newest(appId);
  expect(all.map(({ outcome, by }) => [outcome, by])).toEqual([
    ['sent', 'u3'],
    ['rejected', 'u1'],
    ['resolved', 'u2'],
  ]);
  expect(all[0]?.words).toHaveLength(helpLimits.words);
  expect((await signals.newest(appId, 2)).map(({ by }) => by)).toEqual(['u3', 'u1']);
  expect(queued).toEqual(['learned', 'learned', 'learned', 'learned']);
});

it('reads signals in the order of their time, however many', async () => {
  const appId = newApp();
  const signals = createSignals(database.client, database.tables.directory);
  await Promise.all(
    Array.from({ length: 250 }, (_, number) =>
      signals.record({
        appId,
        articleId: 'a',
        words: `w${number}`,
        source: 'u',
        outcome: 'sent',
        at: at + number,
      }),
    ),
  );
  const all = await signals.newest(appId, 230);
  expect(all.map(({ at: when }) => when - at)).toEqual(
    Array.from({ length: 230 }, (_, index) => 249 - index),
  );
});
