import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openAnswers } from '../../../core/answers/open.ts';
import { changeArticle, newArticle, next } from '../../../core/help-centre/changes.ts';
import { type Article, defaultSettings } from '../../../core/help-centre/model.ts';
import { createAnswersSource } from '../../../functions/shared/answers/answers.ts';
import { createCachedObjects } from '../../../functions/shared/answers/cached-objects.ts';
import { createSignals } from '../../../functions/shared/answers/signals.ts';
import { createHelpCentreStore } from '../../../functions/shared/dynamodb/help-centre-store.ts';
import { type BuildDeps, build } from '../../../functions/worker-answers/build.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { createMemoryBucket, type MemoryBucket } from './support/memory-bucket.ts';

let database: TestDynamoDb;
let apps = 0;
beforeAll(async () => {
  database = await startTestDynamoDb();
});
afterAll(() => database?.close());

let appId: string;
let time: { now: number };
let content: MemoryBucket;
let site: MemoryBucket;
let requeued: string[];
let deps: BuildDeps;
let store: ReturnType<typeof createHelpCentreStore>;
let signals: ReturnType<typeof createSignals>;
beforeEach(() => {
  appId = (++apps).toString(16).padStart(24, 'b');
  time = { now: 1_800_000_000_000 };
  [content, site] = [createMemoryBucket(), createMemoryBucket()];
  requeued = [];
  store = createHelpCentreStore(database.client, database.tables.directory);
  signals = createSignals(database.client, database.tables.directory);
  deps = {
    ...{ store, signals, content, site, siteUrl: 'https://help.example' },
    intents: async () => [
      {
        intentId: 'refund',
        phrases: [{ text: 'I want my money back' }, { text: 'refund please' }],
      },
      { intentId: 'track', phrases: [{ text: 'where is my parcel' }, { text: 'track my order' }] },
    ],
    queue: { send: async (_app, reason) => void requeued.push(reason) },
    list: (prefix) => content.list(prefix),
    now: () => time.now,
  };
});

async function write(
  number: number,
  title: string,
  extra: Partial<Article> = {},
): Promise<Article> {
  const id = number.toString(16).padStart(24, 'a');
  const before = await store.record(appId, 'article', id);
  const from = before ?? newArticle({ id, appId, sourceLocale: 'en' }, time.now);
  const texts = { en: { title, body: `<p>${title}, explained.</p>`, draft: false } };
  const { after, bodies } = changeArticle(from, {}, texts, time.now);
  const record = next(before ?? after, { ...after, ...extra }, time.now);
  expect(await store.save(before, record, bodies)).toBe(true);
  return record;
}

const changed = () => build(deps, { appId, at: time.now, reason: 'changed' });
const page = (number: number) =>
  `${appId}/en/articles/${number.toString(16).padStart(24, 'a')}.html`;

async function index() {
  const found = await content.get(`answers/${appId}/index`);
  if (found === undefined || found === 'notModified') throw new Error('there is no index');
  return openAnswers(found.body);
}

it('[A16] builds index, contents and pages of what is published, and lists the site for robots', async () => {
  await write(1, 'Where is my parcel');
  await write(2, 'Prices for members', { restricted: true });
  await changed();
  const answers = await index();
  const ask = (words: string, loggedIn: boolean) =>
    answers.suggest({ words, loggedIn, limit: 3 }).map(({ title }) => title);
  expect(ask('parcel', false)).toEqual(['Where is my parcel']);
  expect(ask('prices for members', false)).not.toContain('Prices for members');
  expect(ask('prices for members', true)).toContain('Prices for members');
  expect(answers.suggest({ words: 'parcel', loggedIn: false, limit: 1 })[0]?.url).toBe(
    `https://help.example/${page(1)}`,
  );
  expect(answers.classify({ words: 'money back', limit: 1 })[0]?.intentId).toBe('refund');
  expect(site.keys()).toContain(page(1));
  expect(site.keys()).not.toContain(page(2));
  expect(site.text('robots.txt')).toContain(`https://help.example/${appId}/sitemap.xml`);
  expect(site.headers(page(1))).toEqual({
    contentType: 'text/html; charset=utf-8',
    cacheControl: 'public, max-age=60',
  });
});

it('[A16] puts only what has changed, and takes away what is gone', async () => {
  await write(1, 'First');
  await write(2, 'Second');
  await changed();
  time.now += 60_000;
  site.forgetPuts();
  await changed();
  expect(site.puts).toEqual([]);
  time.now += 60_000;
  await write(2, 'Second, renamed');
  await changed();
  expect(site.puts).toContain(page(2));
  expect(site.puts).not.toContain('404.html');
  time.now += 60_000;
  await write(2, 'Second, renamed', { archived: true });
  await changed();
  expect(site.keys()).not.toContain(page(2));
  expect(site.keys()).toContain(page(1));
});

it('[A16] an asset outlives the pages that named it by a day', async () => {
  await write(1, 'First');
  await changed();
  const before = site.keys().find((key) => key.includes('search-en')) ?? '';
  time.now += 60_000;
  await write(1, 'Renamed');
  await changed();
  expect(site.keys()).toContain(before);
  time.now += 25 * 3600_000;
  await changed();
  expect(site.keys()).not.toContain(before);
});

it('[A16] a message of before what was built does nothing; the same message again neither', async () => {
  await write(1, 'First');
  const at = time.now;
  time.now += 10_000;
  await build(deps, { appId, at, reason: 'changed' });
  content.forgetPuts();
  await build(deps, { appId, at, reason: 'changed' });
  expect(content.puts).toEqual([]);
  // One that is later than the reading is not passed over.
  await build(deps, { appId, at: time.now + 1, reason: 'changed' });
  expect(content.puts).toContain(`answers/${appId}/index`);
});

it('[A16] what breaks off anywhere is done again, and leaves no page behind', async () => {
  await write(1, 'First');
  await write(2, 'Leaves');
  for (let puts = 0; puts < 40; puts++) {
    site.failAfter(puts);
    const ended = await changed().then(
      () => true,
      () => false,
    );
    site.failAfter(undefined);
    if (ended) break;
    time.now += 10_000;
    expect(puts, 'it ends').toBeLessThan(39);
  }
  // Broken off with a new page put or not, which then is withdrawn: it must not stay.
  for (let puts = 1; puts <= 6; puts++) {
    time.now += 10_000;
    await write(10 + puts, `Withdrawn ${puts}`);
    site.failAfter(puts);
    await changed().catch(() => undefined);
    site.failAfter(undefined);
    time.now += 10_000;
    await write(10 + puts, `Withdrawn ${puts}`, { archived: true });
    await changed();
    expect(site.keys()).not.toContain(page(10 + puts));
  }
  expect(site.keys()).toContain(page(1));
});

it('[A17] learning follows at a bounded pace, and touches no page', async () => {
  await write(1, 'Opening hours of the shop');
  await write(2, 'Lost property');
  await changed();
  site.forgetPuts();
  for (const source of ['agent-1', 'agent-2', 'agent-3']) {
    const signal = {
      appId,
      articleId: '2'.padStart(24, 'a'),
      words: 'umbrella gone missing',
      source,
    };
    await signals.record({ ...signal, outcome: 'sent', at: time.now });
  }
  time.now += 5000;
  await build(deps, { appId, at: time.now, reason: 'learned' });
  expect(requeued).toEqual(['learned']);
  time.now += 60_000;
  await build(deps, { appId, at: time.now, reason: 'learned' });
  expect(site.puts).toEqual([]);
  const [first] = (await index()).suggest({ words: 'umbrella missing', loggedIn: false, limit: 1 });
  expect(first?.title).toBe('Lost property');
});

it('the published languages and synonyms are those of the settings', async () => {
  await write(1, 'Invoices');
  const settings = { ...defaultSettings, synonyms: { en: [['invoice', 'bill']] }, version: 1 };
  await store.putSettings(appId, defaultSettings, settings);
  await changed();
  expect((await index()).suggest({ words: 'bill', loggedIn: false, limit: 1 })).toHaveLength(1);
  await store.putSettings(appId, settings, { ...settings, locales: ['fr'], version: 2 });
  time.now += 10_000;
  await changed();
  expect(site.keys().filter((key) => key.startsWith(`${appId}/en/`))).toEqual([]);
});

it('[A18] an environment reads the index once, and asks after it every fifteen seconds', async () => {
  const { queue } = deps;
  const source = createAnswersSource({ objects: content, now: () => time.now, queue });
  expect(await source.forApp(appId)).toBeUndefined();
  await write(1, 'First');
  await changed();
  expect(await source.forApp(appId), 'it was asked a moment ago').toBeUndefined();
  time.now += 15_000;
  const [one, other] = await Promise.all([source.forApp(appId), source.forApp(appId)]);
  expect(one?.builtAt).toBe(time.now - 15_000);
  expect(other).toBe(one);
  content.forgetGets();
  expect(await source.forApp(appId)).toBe(one);
  expect(content.gets).toEqual([]);
  time.now += 15_000;
  expect(await source.forApp(appId), 'it has not changed').toBe(one);
  expect(content.gets).toEqual(['notModified']);
  content.fail = new Error('S3 is away');
  time.now += 15_000;
  expect(await source.forApp(appId), 'what is known is better than nothing').toBe(one);
});

it('[A6] an index that another version built is none, and is built anew', async () => {
  await write(1, 'First');
  await changed();
  const key = `answers/${appId}/index`;
  const found = await content.get(key);
  if (found === undefined || found === 'notModified') throw new Error('there is no index');
  const older = found.body.slice();
  new DataView(older.buffer, older.byteOffset).setUint32(4, 1, true); // the version
  expect(() => openAnswers(older)).toThrow(expect.objectContaining({ code: 'conflict' }));
  await content.put(key, older, { contentType: 'application/octet-stream' });
  const { queue } = deps;
  const source = createAnswersSource({ objects: content, now: () => time.now, queue });
  expect(await source.forApp(appId)).toBeUndefined();
  expect(requeued).toEqual(['changed']);
  time.now += 10_000;
  await changed();
  expect((await source.forApp(appId))?.builtAt).toBe(time.now);
});

it('forgets the app that was asked for least recently when memory runs short', async () => {
  const bytes = new Uint8Array(20 * 1024 * 1024);
  let reads = 0;
  const cached = createCachedObjects({
    objects: { get: async () => ({ body: bytes, etag: 'e' }) },
    now: () => time.now,
    keyOf: (app) => app,
    open: () => ++reads,
  });
  await cached('one');
  await cached('two');
  await cached('one');
  await cached('three');
  expect(reads).toBe(3);
  await cached('one');
  expect(reads).toBe(3);
  await cached('two');
  expect(reads).toBe(4);
});
