import { afterAll, beforeAll, expect, it } from 'vitest';
import { derivedId } from '../../../core/help-centre/ids.ts';
import { importBatch } from '../../../core/help-centre/import.ts';
import { helpLimits } from '../../../core/help-centre/limits.ts';
import type { Article } from '../../../core/help-centre/model.ts';
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

const batch = {
  categories: [{ id: 1, name: 'General', locale: 'en-us', position: 3 }],
  sections: [{ id: 2, category_id: 1, name: 'FAQ', locale: 'en-us', description: 'Often asked' }],
  articles: [
    {
      id: 360_000_123_456,
      section_id: 2,
      locale: 'en-us',
      source_locale: 'en-us',
      title: 'Refunds',
      body: '<p>Refunds take <b>5 days</b>.</p><script>alert(1)</script>',
      draft: false,
      promoted: true,
      label_names: ['money', 'money'],
      position: 2,
      created_at: '2020-01-02T03:04:05Z',
      edited_at: '2021-01-01T00:00:00Z',
      translations: [
        { locale: 'fr', title: 'Remboursements', body: '<p>5 jours</p>', draft: true },
      ],
    },
    {
      id: 4,
      section_id: 2,
      locale: 'en-us',
      title: 'Members only',
      body: 'x',
      user_segment_id: 77,
    },
    { id: 5, section_id: 2, locale: 'en-us', title: 'For staff', body: 'x', user_segment_id: 78 },
  ],
  translations: [
    {
      source_id: 4,
      source_type: 'Article',
      locale: 'de',
      title: 'Nur Mitglieder',
      body: 'y',
      draft: false,
    },
    {
      source_id: 5,
      source_type: 'Article',
      locale: 'de',
      title: 'Intern',
      body: 'y',
      draft: false,
    },
    { source_id: 1, source_type: 'Category', locale: 'fr', title: 'Général', body: '' },
  ],
  user_segments: [
    { id: 77, user_type: 'signed_in_users' },
    { id: 78, user_type: 'staff' },
  ],
};

it('[A15] imports Zendesk’s articles with sections, translations, labels, drafts and whom they are for', async () => {
  const appId = newApp();
  const result = await importBatch(store, appId, batch, at);
  expect(result.problems.map(({ externalId, severity }) => [externalId, severity])).toEqual([
    ['5', 'warning'],
  ]);
  expect(result.articles).toEqual({ created: 3, updated: 0, unchanged: 0, failed: 0 });
  expect(result.translations.created).toBe(4);
  const id = derivedId(appId, 'article', '360000123456');
  const article = (await store.record(appId, 'article', id)) as Article;
  expect(article).toMatchObject({
    ...{
      externalId: '360000123456',
      labels: ['money'],
      promoted: true,
      restricted: false,
      position: 2,
    },
    parentId: derivedId(appId, 'section', '2'),
    sourceLocale: 'en-US',
    createdAt: Date.UTC(2020, 0, 2, 3, 4, 5),
    translations: { 'en-US': { title: 'Refunds', draft: false }, fr: { draft: true } },
  });
  expect(await store.body(appId, id, 'en-US')).toContain('<script>alert(1)</script>');
  const members = await store.record(appId, 'article', derivedId(appId, 'article', '4'));
  expect(members).toMatchObject({ restricted: true, translations: { de: { draft: false } } });
  const staff = await store.record(appId, 'article', derivedId(appId, 'article', '5'));
  expect(staff).toMatchObject({
    restricted: true,
    translations: { 'en-US': { draft: true }, de: { draft: true } },
  });
});

it('[A15] the same again writes nothing, also by two at once; a change writes what has changed', async () => {
  const appId = newApp();
  await Promise.all([
    importBatch(store, appId, batch, at),
    importBatch(store, appId, batch, at + 1),
  ]);
  const before = await store.helpCentre(appId);
  expect([before.articles.length, before.sections.length, before.categories.length]).toEqual([
    3, 1, 1,
  ]);
  database.consumed();
  const again = await importBatch(store, appId, batch, at + 5000);
  expect(database.consumed().writes).toBe(0);
  expect(again.articles).toEqual({ created: 0, updated: 0, unchanged: 3, failed: 0 });
  expect(again.translations).toMatchObject({ created: 0, updated: 0, unchanged: 4 });
  const [, members] = batch.articles;
  const changed = { articles: [{ ...members, body: 'z' }], user_segments: batch.user_segments };
  expect((await importBatch(store, appId, changed, at + 9000)).articles.updated).toBe(1);
  expect(await store.body(appId, derivedId(appId, 'article', '4'), 'en-US')).toBe('z');
  expect((await store.helpCentre(appId)).articles).toHaveLength(3);
});

it('[A15] what is wrong keeps nothing else out, and comes in once it is right', async () => {
  const appId = newApp();
  const mixed = {
    articles: [
      { id: 1, locale: 'en', title: 'Good', body: 'x' },
      { id: 2, locale: 'en', body: 'no title' },
      { id: 3, locale: 'no such', title: 'Bad', body: 'x' },
      { id: 4, locale: 'en', title: 'Large', body: 'é'.repeat(helpLimits.bodyBytes) },
      null,
      'text',
      { id: 6, title: 'Without', locale: '__proto__' },
    ],
    translations: [{ source_id: 99, source_type: 'Article', locale: 'fr', title: 'Orphelin' }],
  };
  const first = await importBatch(store, appId, mixed, at);
  expect(first.articles).toMatchObject({ created: 1, failed: 6 });
  expect(first.translations.failed).toBe(1);
  expect(first.problems.every(({ message }) => message.length > 10)).toBe(true);
  const mended = {
    ...mixed,
    articles: [
      mixed.articles[0],
      { id: 2, locale: 'en', title: 'Now', body: 'x' },
      { id: 99, locale: 'en', title: 'There', body: 'x' },
    ],
  };
  const second = await importBatch(store, appId, mended, at);
  expect(second.articles).toEqual({ created: 2, updated: 0, unchanged: 1, failed: 0 });
  expect(second.translations.created).toBe(1);
});

it('[A15] one that breaks off is gone on with, and nothing is doubled', async () => {
  const appId = newApp();
  const articles = Array.from({ length: 30 }, (_, id) => ({
    id,
    locale: 'en',
    title: `T${id}`,
    body: `b${id}`,
  }));
  let left = 11;
  const breaking = {
    ...store,
    save: async (...all: Parameters<typeof store.save>) => {
      if (left-- === 0) throw new Error('the lights went out');
      return store.save(...all);
    },
  };
  await expect(importBatch(breaking, appId, { articles }, at)).rejects.toThrow('lights');
  const rest = await importBatch(store, appId, { articles }, at);
  expect(rest.articles.failed).toBe(0);
  expect(rest.articles.created).toBeLessThan(30);
  expect((await store.helpCentre(appId)).articles).toHaveLength(30);
});
