import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { MessengerSettings } from '../../../core/protocol/messenger-settings.ts';
import { formatMoney, formatSize } from '../../../packages/messenger/src/locales/amounts.ts';
import { loadTexts, type Tag } from '../../../packages/messenger/src/locales/load.ts';
import { createTranslator } from '../../../packages/messenger/src/locales/translator.ts';

const translatorFor = async (tag: Tag, overrides?: MessengerSettings['texts'], reader?: string) =>
  createTranslator(tag, await loadTexts(tag), overrides, reader);
/** Without the spaces that are not to be broken. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('what is counted', () => {
  it.each([
    ['en', [0, '0 unread messages'], [1, '1 unread message'], [1234, '1,234 unread messages']],
    ['fr', [0, '0 message non lu'], [1, '1 message non lu'], [2, '2 messages non lus']],
    [
      'pl',
      [1, '1 nieprzeczytana wiadomość'],
      [3, '3 nieprzeczytane wiadomości'],
      [5, '5 nieprzeczytanych wiadomości'],
      [22, '22 nieprzeczytane wiadomości'],
    ],
    [
      'ar',
      [0, 'لا رسائل غير مقروءة'],
      [1, 'رسالة واحدة غير مقروءة'],
      [2, 'رسالتان غير مقروءتين'],
      [3, '3 رسائل غير مقروءة'],
      [11, '11 رسالة غير مقروءة'],
      [100, '100 رسالة غير مقروءة'],
    ],
    ['ja', [1, '未読メッセージ1件'], [2, '未読メッセージ2件']],
  ] as const)('[M72] is said in the form of %s', async (tag, ...cases) => {
    const t = await translatorFor(tag);
    for (const [count, text] of cases) expect(plain(t('unread', { count }))).toBe(text);
  });

  it('[M72] takes the general form where a browser knows another', async () => {
    const texts = await loadTexts('en');
    const t = createTranslator('en', { ...texts, unread: { other: '{count} of them' } });
    expect(t('unread', { count: 1 })).toBe('1 of them');
  });
});

describe('what is filled in', () => {
  it('[M72] stands where the text has it, and what is missing stays to be seen', async () => {
    const t = await translatorFor('en');
    expect(t('card', { position: 2, count: 1000 })).toBe('Card 2 of 1,000');
    expect(t('typing', { name: 'Ada $& {name}' })).toBe('Ada $& {name} is typing');
    expect(t('typing')).toBe('{name} is typing');
  });

  it('[M72] turns nothing around it', async () => {
    const [english, arabic] = [await translatorFor('en'), await translatorFor('ar')];
    expect(english('typing', { name: 'דנה' })).toBe('\u2068דנה\u2069 is typing');
    expect(english('typing', { name: 'Dana' })).toBe('Dana is typing');
    expect(arabic('typing', { name: 'Dana' })).toBe('\u2068Dana\u2069 يكتب الآن');
  });

  it('[M72] cannot get out of its place, whatever is in it', async () => {
    const t = await translatorFor('he');
    const controls = fc.constantFrom(...'\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069');
    const value = fc.array(fc.oneof(controls, fc.constantFrom('a', 'ש', ' ', '!')), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(value, (parts) => {
        const said = t('youSaid', { text: parts.join('') });
        expect(said.match(/[\u202a-\u202e\u2066-\u2069]/g)).toEqual(['\u2068', '\u2069']);
        expect(said.endsWith('\u2069')).toBe(true);
      }),
    );
  });
});

describe('the company’s own words', () => {
  const overrides = {
    fr: { title: 'Vos questions', tooLong: 'Trop long' },
    'fr-CA': { title: 'Clavardage', unread: '{count} à lire', 'unread.one': 'Un message' },
    pt: { open: 'Falar' },
    en: { send: 'Go' },
  };

  it('[M73] stand in place of the messenger’s, by key, the nearer language first', async () => {
    const canadian = await translatorFor('fr', overrides, 'fr-CA');
    expect(canadian('title')).toBe('Clavardage');
    expect(canadian('tooLong', { count: 3 })).toBe('Trop long');
    const french = await translatorFor('fr', overrides);
    expect(french('title')).toBe('Vos questions');
    expect(french('send')).toBe('Envoyer');
    expect((await translatorFor('pt-BR', overrides))('open')).toBe('Falar');
  });

  it('[M73] may have each form of what is counted, or one for all', async () => {
    const t = await translatorFor('fr', overrides, 'fr-CA');
    expect(t('unread', { count: 1 })).toBe('Un message');
    expect(t('unread', { count: 7 })).toBe('7 à lire');
  });
});

describe('dates, sizes, money', () => {
  const now = new Date(2026, 10, 5, 14, 5);

  it('[M72] days are those of the device’s calendar', async () => {
    const t = await translatorFor('en');
    expect(t.formatDay(new Date(2026, 10, 5, 0, 1), now)).toBe('Today');
    expect(t.formatDay(new Date(2026, 10, 4, 23, 59), now)).toBe('Yesterday');
    expect(t.formatDay(new Date(2026, 10, 3, 23, 59), now)).toBe('Tuesday, November 3');
    expect(t.formatDay(new Date(2025, 10, 5, 14, 5), now)).toBe('Wednesday, November 5, 2025');
    // Also where clocks are changed.
    vi.stubEnv('TZ', 'Europe/Paris');
    for (let day = 1; day <= 365; day++) {
      const [date, next] = [new Date(2026, 0, day, 23, 59), new Date(2026, 0, day + 1, 0, 1)];
      expect(t.formatDay(date, next), String(date)).toBe('Yesterday');
    }
    vi.unstubAllEnvs();
  });

  it('[M72] a moment has its day, unless that is today', async () => {
    const t = await translatorFor('de');
    expect(t.formatMoment(new Date(2026, 10, 5, 16, 0), now)).toBe('16:00');
    expect(t.formatMoment(new Date(2026, 10, 9, 9, 30), now)).toBe('Montag, 09:30');
    expect(t.formatMoment(new Date(2026, 11, 24, 9, 30), now)).toBe(
      'Donnerstag, 24. Dezember um 9:30',
    );
  });

  it('[M72] the reader’s region has its own ways', async () => {
    const date = new Date(2026, 10, 5, 14, 5);
    expect((await translatorFor('en', {}, 'en-GB')).formatTime(date)).toBe('14:05');
    expect(plain((await translatorFor('en')).formatTime(date))).toBe('2:05 PM');
  });

  it.each([
    ['en', '1 minute', '5 minutes', '2 hours', '3 days', '$1,234.50', '¥1,235', '1.5 MB'],
    ['fr', '1 minute', '5 minutes', '2 heures', '3 jours', '1 234,50 $US', '1 235 JPY', '1,5 Mo'],
    ['de', '1 Minute', '5 Minuten', '2 Stunden', '3 Tage', '1.234,50 $', '1.235 ¥', '1,5 MB'],
    ['ru', '1 минута', '5 минут', '2 часа', '3 дня', '1 234,50 $', '1 235 ¥', '1,5 МБ'],
    ['ja', '1 分', '5 分', '2 時間', '3 日', '$1,234.50', '￥1,235', '1.5 MB'],
  ] as const)('[M72] %s', async (tag, one, five, hours, days, dollars, yen, size) => {
    const t = await translatorFor(tag);
    const durations = [0, 241, 7000, 3 * 86_400 - 1].map(t.formatDuration);
    expect(durations.map(plain)).toEqual([one, five, hours, days]);
    expect(plain(formatMoney(t.reader, 123_450, 'usd'))).toBe(dollars);
    expect(plain(formatMoney(t.reader, 1235, 'JPY'))).toBe(yen);
    expect(plain(formatSize(t.reader, 1_500_000))).toBe(size);
  });

  it('[M72] what is no currency is shown as it is, and a small file is not nothing', async () => {
    const t = await translatorFor('en');
    expect(formatMoney(t.reader, 500, 'coins')).toBe('500 coins');
    expect(formatSize(t.reader, 1)).toBe('1 kB');
  });

  it('[M72] is read in its direction', async () => {
    const rtl = [];
    for (const tag of ['en', 'ar', 'fa', 'he', 'ja', 'fi', 'fr'] as const)
      if ((await translatorFor(tag)).direction === 'rtl') rtl.push(tag);
    expect(rtl).toEqual(['ar', 'fa', 'he']);
  });
});
