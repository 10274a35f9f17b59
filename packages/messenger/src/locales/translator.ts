import type { MessengerSettings } from '../../../../core/protocol/messenger-settings.ts';
import type { TextKey, Texts } from './en.ts';

/** What is filled in: numbers are written as the language writes them, strings stand as they are. */
export type Values = Record<string, string | number | undefined>;

export interface Translator {
  /** The text of `key`, with `{name}` filled in; where a number counts, in the form for `values.count`. */
  (key: TextKey, values?: Values): string;
  /** BCP 47, for `lang`. */
  readonly locale: string;
  /** As the reader writes dates and numbers: `en-GB`. */
  readonly reader: string;
  /** For `dir`. */
  readonly direction: 'ltr' | 'rtl';
  /** Brings the texts that what is loaded later says, where they do not come at once. */
  later?: () => Promise<unknown>;
  /** `14:05` */
  formatTime(date: Date): string;
  /** Today, yesterday, or the date, as the device's calendar has it. */
  formatDay(date: Date, now: Date): string;
  /** The time, with the day before it unless that is today's. */
  formatMoment(date: Date, now: Date): string;
  /** In whole minutes, hours or days; at least one minute. Stands in the nominative. */
  formatDuration(seconds: number): string;
}

/**
 * @param tag The language of `texts`.
 * @param overrides `MessengerSettings.texts`. One form of a counted text is named `key.form`: `unread.one`.
 * @param reader The reader's own tag, where he writes dates and numbers in another way: `en-GB`.
 */
export function createTranslator(
  tag: string,
  texts: Texts,
  overrides: MessengerSettings['texts'] = {},
  reader: string = tag,
): Translator {
  const own = {
    ...overrides[tag.replace(/-.*/, '')],
    ...overrides[tag],
    ...overrides[reader],
  };
  const rtl = /^(ar|fa|he)/.test(tag);
  const number = (options?: Intl.NumberFormatOptions) => new Intl.NumberFormat(reader, options);
  const format = (date: Date, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(reader, options).format(date);
  const inUnit = (value: number, unit: string) =>
    number({ style: 'unit', unit, unitDisplay: 'long' }).format(value);
  const numbers = number();
  const rules = new Intl.PluralRules(tag);

  const t = (key: TextKey, values: Values = {}): string => {
    // What comes later (`load-built.ts`) is nothing until then.
    const text = texts[key] ?? '';
    const form = typeof text === 'string' ? '' : rules.select(Number(values.count));
    const found =
      own[`${key}.${form}`] ??
      own[key] ??
      (typeof text === 'string' ? text : (text[form || 'other'] ?? text.other));
    return found.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      if (value === undefined) return whole;
      if (typeof value === 'number') return numbers.format(value);
      // What customers and agents write turns nothing around it, whatever is in it.
      const plain = value.replace(/[\u202a-\u202e\u2066-\u2069]/g, '');
      return rtl || /[\u0590-\u08ff\ufb1d-\ufefc]/.test(plain) ? `\u2068${plain}\u2069` : plain;
    });
  };

  /** Days from `date` to `now` on the calendar. */
  const daysAgo = (date: Date, now: Date) =>
    Math.round(
      (new Date(now).setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86_400_000,
    );
  const formatTime = (date: Date) => format(date, { hour: 'numeric', minute: '2-digit' });

  return Object.assign(t, {
    locale: tag,
    reader,
    direction: rtl ? ('rtl' as const) : ('ltr' as const),
    formatTime,
    formatDay(date: Date, now: Date) {
      const days = daysAgo(date, now);
      if (!days) return t('today');
      if (days === 1) return t('yesterday');
      return format(date, {
        weekday: 'long',
        day: 'numeric',
        month: 'long',
        year: date.getFullYear() === now.getFullYear() ? undefined : 'numeric',
      });
    },
    formatMoment(date: Date, now: Date) {
      const days = daysAgo(date, now);
      if (!days) return formatTime(date);
      return format(date, {
        weekday: 'long',
        ...(Math.abs(days) > 6 && { day: 'numeric', month: 'long' }),
        hour: 'numeric',
        minute: '2-digit',
      });
    },
    formatDuration(seconds: number) {
      const minutes = Math.max(1, Math.ceil(seconds / 60));
      if (minutes < 60) return inUnit(minutes, 'minute');
      const hours = Math.round(minutes / 60);
      return hours < 24 ? inUnit(hours, 'hour') : inUnit(Math.round(hours / 24), 'day');
    },
  });
}
