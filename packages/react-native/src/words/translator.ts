import type { TextKey, Texts } from '../../../messenger/src/locales/en.ts';
import type {
  Values,
  Translator as WebTranslator,
} from '../../../messenger/src/locales/translator.ts';
import type { Overrides } from './texts.ts';

export type { TextKey } from '../../../messenger/src/locales/en.ts';

/** The web messenger's, with what its lazy parts have for themselves. */
export interface Translator extends WebTranslator {
  formatSize(bytes: number): string;
  /** @param amount In the smallest unit of the currency. @param currency ISO 4217. */
  formatMoney(amount: number, currency: string): string;
}

/**
 * The web messenger's words on a device. Hermes lacks parts of `Intl` (plural rules, units), so each use
 * has something to fall back on.
 * @param tag The language of `texts`.
 * @param reader The reader's own tag, where he writes dates and numbers in another way.
 */
export function createTranslator(
  tag: string,
  texts: Texts,
  overrides: Overrides = {},
  reader: string = tag,
): Translator {
  const rtl = /^(ar|fa|he|ur)/.test(tag);
  const number = (value: number, options?: Intl.NumberFormatOptions) =>
    attempt(() => new Intl.NumberFormat(reader, options).format(value)) ?? String(value);
  const date = (value: Date, options: Intl.DateTimeFormatOptions) =>
    attempt(() => new Intl.DateTimeFormat(reader, options).format(value)) ??
    value.toISOString().slice(0, 16).replace('T', ' ');
  const unit = (value: number, name: string, short: string) =>
    attempt(() =>
      new Intl.NumberFormat(reader, {
        style: 'unit',
        unit: name,
        unitDisplay: name.endsWith('byte') ? 'short' : 'long',
        maximumFractionDigits: 1,
      }).format(value),
    ) ?? `${Math.round(value * 10) / 10} ${short}`;
  const rules = attempt(() => new Intl.PluralRules(tag));
  const formOf = (count: number): Intl.LDMLPluralRule =>
    rules?.select(count) ?? (count === 1 || (count === 0 && /^fr/.test(tag)) ? 'one' : 'other');

  const t = (key: TextKey, values: Values = {}): string => {
    const text = texts[key];
    const form = typeof text === 'string' ? '' : formOf(Number(values['count']));
    const found =
      overrides[`${key}.${form}`] ??
      overrides[key] ??
      (typeof text === 'string' ? text : (text[form || 'other'] ?? text.other));
    return found.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      if (value === undefined) return whole;
      if (typeof value === 'number') return number(value);
      // What customers and agents write turns nothing around it, whatever is in it.
      const plain = value.replace(/[\u202a-\u202e\u2066-\u2069]/g, '');
      return rtl || /[\u0590-\u08ff\ufb1d-\ufefc]/.test(plain) ? `\u2068${plain}\u2069` : plain;
    });
  };

  const daysAgo = (value: Date, now: Date) =>
    Math.round(
      (new Date(now).setHours(0, 0, 0, 0) - new Date(value).setHours(0, 0, 0, 0)) / 86_400_000,
    );
  const formatTime = (value: Date) => date(value, { hour: 'numeric', minute: '2-digit' });

  return Object.assign(t, {
    locale: tag,
    reader,
    direction: rtl ? ('rtl' as const) : ('ltr' as const),
    formatTime,
    formatDay(value: Date, now: Date) {
      const days = daysAgo(value, now);
      if (days === 0) return t('today');
      if (days === 1) return t('yesterday');
      return date(value, {
        weekday: 'long',
        day: 'numeric',
        month: 'long',
        ...(value.getFullYear() !== now.getFullYear() && { year: 'numeric' }),
      });
    },
    formatMoment(value: Date, now: Date) {
      const days = daysAgo(value, now);
      if (days === 0) return formatTime(value);
      return date(value, {
        weekday: 'long',
        ...(Math.abs(days) > 6 && { day: 'numeric', month: 'long' }),
        hour: 'numeric',
        minute: '2-digit',
      });
    },
    formatDuration(seconds: number) {
      const minutes = Math.max(1, Math.ceil(seconds / 60));
      if (minutes < 60) return unit(minutes, 'minute', 'min');
      const hours = Math.round(minutes / 60);
      return hours < 24 ? unit(hours, 'hour', 'h') : unit(Math.round(hours / 24), 'day', 'd');
    },
    formatSize(bytes: number) {
      if (bytes < 1e6) return unit(Math.ceil(bytes / 1e3), 'kilobyte', 'kB');
      return unit(bytes / 1e6, 'megabyte', 'MB');
    },
    formatMoney(amount: number, currency: string) {
      return (
        attempt(() => {
          const money = new Intl.NumberFormat(reader, { style: 'currency', currency });
          return money.format(amount / 10 ** (money.resolvedOptions().maximumFractionDigits ?? 2));
        }) ?? `${number(amount)} ${currency}`
      );
    },
  });
}

function attempt<T>(what: () => T): T | undefined {
  try {
    return what();
  } catch {
    return undefined;
  }
}

/**
 * Of a table's languages the one that a reader understands best: his own tag, else his language; `en`,
 * else the first, where there is none.
 */
export function matchLanguage(wanted: string, languages: readonly string[]): string {
  const own = wanted
    .replace(/_/g, '-')
    .replace(/^n[no]\b/i, 'nb')
    .toLowerCase();
  // Chinese is written in two ways.
  const traditional = (tag: string) => /^zh\b.*\b(hant|tw|hk|mo)\b/.test(tag);
  const by = (test: (tag: string) => boolean) => languages.find((tag) => test(tag.toLowerCase()));
  return (
    by((tag) => tag === own) ??
    by((tag) => tag.split('-')[0] === own.split('-')[0] && traditional(tag) === traditional(own)) ??
    by((tag) => tag.split('-')[0] === own.split('-')[0]) ??
    by((tag) => tag === 'en') ??
    languages[0] ??
    'en'
  );
}
