import { afterEach, expect, it, vi } from 'vitest';
import type { Entry } from '../../../core/protocol/entries.ts';
import type { CustomerClient } from '../../../packages/client/src/index.ts';
import en from '../../../packages/messenger/src/locales/en.ts';
import fr from '../../../packages/messenger/src/locales/fr.ts';
import { createKnown } from '../../../packages/react-native/src/causerie/known.ts';
import { linkify, safeUrl } from '../../../packages/react-native/src/causerie/links.ts';
import { createStore } from '../../../packages/react-native/src/causerie/store.ts';
import { createThreads } from '../../../packages/react-native/src/causerie/threads.ts';
import type { CauserieState } from '../../../packages/react-native/src/causerie/types.ts';
import {
  answerTo,
  faultOf,
} from '../../../packages/react-native/src/screens/content/form-check.ts';
import { rowsOf } from '../../../packages/react-native/src/screens/rows.ts';
import {
  createTranslator,
  matchLanguage,
} from '../../../packages/react-native/src/words/translator.ts';

afterEach(() => vi.unstubAllGlobals());

it.each([
  ['See https://a.example/b.', ['See ', 'https://a.example/b', '.']],
  ['(www.a.example)', ['(', 'https://www.a.example', ')']],
  ['https://a.example/x_(y)', ['https://a.example/x_(y)']],
  ['Mail ada@a.example, please', ['Mail ', 'mailto:ada@a.example', ', please']],
  [
    'javascript:alert(1) file:///x data:text/html,x',
    ['javascript:alert(1) file:///x data:text/html,x'],
  ],
  ['看https://a.example/b。好', ['看', 'https://a.example/b', '。好']],
])('[M88] addresses in a text are links: %s', (text, pieces) => {
  expect(linkify(text).map((one) => (typeof one === 'string' ? one : one.url))).toEqual(pieces);
});

it('[M88] what leads to no page, mail or telephone is no link, however long or odd it is', () => {
  for (const odd of [
    ...[
      'javascript:alert(1)',
      ' javascript:x',
      'JAVASCRIPT:x',
      'intent://x',
      'file:///x',
      'data:,x',
    ],
    ...['https:///x', 'https://a.example/ b', 'java\nscript:x', '', undefined, 7, '//a.example'],
  ]) {
    expect(safeUrl(odd), String(odd)).toBeUndefined();
  }
  for (const good of ['https://a.example', 'HTTP://a.example/x', 'mailto:a@b.example', 'tel:+33']) {
    expect(safeUrl(good)).toBe(good);
  }
  const long = `${'a.'.repeat(50_000)}@${'b.'.repeat(50_000)}`;
  expect(
    linkify(long)
      .map((one) => (typeof one === 'string' ? one : one.text))
      .join(''),
  ).toBe(long);
});

it('[M92] an engine without plural rules and units has words all the same', () => {
  vi.stubGlobal('Intl', { DateTimeFormat: Intl.DateTimeFormat });
  const t = createTranslator('en', en);
  expect(t('unread', { count: 1 })).toBe('1 unread message');
  expect(t('unread', { count: 2 })).toBe('2 unread messages');
  expect(createTranslator('fr', fr)('unread', { count: 0 })).toBe(
    fr.unread.one?.replace('{count}', '0'),
  );
  expect(t.formatDuration(120)).toBe('2 min');
  expect(t.formatSize(1_500_000)).toBe('1.5 MB');
  expect(t.formatMoney(1250, 'EUR')).toBe('1250 EUR');
});

it('[M92] the app’s own words stand in place of the messenger’s, and nothing turns the text around', () => {
  const t = createTranslator('en', en, { title: 'Help', 'unread.one': 'one' });
  expect(t('title')).toBe('Help');
  expect([t('unread', { count: 1 }), t('unread', { count: 2 })]).toEqual([
    'one',
    '2 unread messages',
  ]);
  expect(t('youSaid', { text: 'a\u202eb' })).toBe('You: ab');
  expect(t('youSaid', { text: 'שלום' })).toBe('You: \u2068שלום\u2069');
});

it.each([
  ['fr-CA', 'fr'],
  ['de_AT', 'de'],
  ['zh-Hant-HK', 'zh-TW'],
  ['zh', 'zh-CN'],
  ['pt-BR', 'pt-BR'],
  ['pt-AO', 'pt'],
  ['no', 'nb'],
  ['xx', 'en'],
])('[M92] who reads %s is given %s', (reader, language) => {
  const languages = ['en', 'fr', 'de', 'zh-CN', 'zh-TW', 'pt', 'pt-BR', 'nb'];
  expect(matchLanguage(reader, languages)).toBe(language);
});

it('[M85] each conversation is told once, what is new since', () => {
  const known = createKnown();
  expect(known.changes('a')).toBeUndefined();
  known.setFields({ plan: 'pro' });
  known.setTags(['x', 'y']);
  expect(known.first()).toEqual({ metadata: { plan: 'pro' }, tags: ['x', 'y'] });
  expect(known.changes('a')).toEqual({ fields: { plan: 'pro' }, addTags: ['x', 'y'] });
  expect(known.changes('a')).toBeUndefined();
  known.setTags(['y']);
  known.clearFields();
  expect(known.changes('a')).toEqual({ fields: { plan: null }, addTags: ['y'], removeTags: ['x'] });
  known.told('a', 'nothing');
  expect(known.changes('a')).toBeDefined();
  known.forget();
  expect(known.first()).toEqual({});
  expect(known.changes('a')).toBeUndefined();
});

it('[M89] answers are checked as their questions ask', () => {
  const t = createTranslator('en', en);
  const text = { type: 'text', name: 'a', label: 'A' } as const;
  const fault = (field: Parameters<typeof faultOf>[0], value: string) => faultOf(field, value, t);
  expect(fault(text, ' ')).toBe(en.required);
  expect(fault({ ...text, required: false }, ' ')).toBeUndefined();
  expect(fault({ ...text, format: 'integer' }, '1.5')).toBe(en.invalidInteger);
  expect(fault({ ...text, format: 'decimal' }, '1 000,5')).toBeUndefined();
  expect(fault({ ...text, maxSize: 2 }, '👍👍')).toBeUndefined();
  expect(fault({ ...text, maxSize: 2 }, '👍👍👍')).toBe('At most 2 characters');
  expect(fault({ type: 'email', name: 'm', label: 'M' }, 'a@b')).toBe(en.invalidEmail);
  expect(answerTo({ ...text, format: 'integer' }, '١٢')).toMatchObject({ text: '12' });
  expect(answerTo({ type: 'select', name: 's', label: 'S', options: [] }, 'x')).toBeUndefined();
});

it('[M83] a conversation’s cells are newest first, with days, the latest mark and answered forms', () => {
  const entry = (seq: number, more: object, received = '2026-11-24T10:00:00.000Z') =>
    ({
      ...{ id: `id${seq}`, seq, prev: seq - 1, received, kind: 'message' },
      ...{ author: { type: 'business', displayName: 'Alex' } },
      ...more,
    }) as Entry;
  const own = { author: { type: 'user', userId: 'u' }, content: { type: 'text', text: 'hi' } };
  const form = { content: { type: 'form', fields: [] } };
  const response = { type: 'formResponse', fields: [], quotedMessageId: 'id2' };
  const rating = { kind: 'event', name: 'ratingRequested', data: { scale: 5 } };
  const rated = { kind: 'event', name: 'rated', data: { score: 4 } };
  const entries = [
    entry(1, own),
    entry(2, form),
    entry(3, { ...own, clientId: 'mine', content: response }),
    entry(4, rating, '2026-11-25T10:00:00.000Z'),
    entry(5, rated, '2026-11-25T10:00:00.000Z'),
    entry(6, { kind: 'event', name: 'changed' }, '2026-11-25T10:00:00.000Z'),
  ];
  const rows = rowsOf(entries, [], { businessLastRead: 3, state: 'open' } as never);
  expect(rows.map(({ kind }) => kind)).toEqual([
    ...['rating', 'day', 'message', 'message', 'message', 'day'],
  ]);
  expect(rows[0]).toMatchObject({ rated: { score: 4 } });
  expect(rows[2]).toMatchObject({ key: 'message mine', status: 'read', active: true });
  expect(rows[3]).toMatchObject({ answered: true, active: false, status: undefined });
  const pending = { id: 'mine2', conversationId: 'c', state: 'sending' } as const;
  const more = rowsOf(entries, [{ ...pending, content: own.content as never }, pending], undefined);
  expect(more[0]).toMatchObject({ kind: 'pending', key: 'message mine2' });
  expect(more.filter(({ kind }) => kind === 'pending')).toHaveLength(1);
});

it('[M91] what the client no longer holds is read on, without a gap', async () => {
  const all = Array.from({ length: 2500 }, (_, at) => ({ seq: at + 1 }) as Entry);
  /** As the client does: it holds the newest thousand, and pages from there unless told otherwise. */
  let held = 0;
  const client = {
    entries: () => all.slice(all.length - held),
    pending: () => [],
    async history(_id: string, { before = all.length - held + 1, limit = 100 }) {
      const entries = all.slice(Math.max(0, before - 1 - limit), before - 1);
      held = Math.min(1000, all.length - (entries[0]?.seq ?? 1) + 1);
      return { entries, more: entries[0]?.seq !== 1 };
    },
  } as unknown as CustomerClient;
  const store = createStore({ threads: new Map() } as unknown as CauserieState);
  const threads = createThreads(client, store);
  threads.open('c');
  for (let page = 0; page < 50; page++) await threads.loadOlder('c');
  const thread = store.value.threads.get('c');
  expect(thread?.more).toBe(false);
  expect(thread?.entries.map(({ seq }) => seq)).toEqual(all.map(({ seq }) => seq));
  // Nothing is asked for that is not there.
  await threads.loadOlder('c');
  expect(store.value.threads.get('c')).toBe(thread);
});
