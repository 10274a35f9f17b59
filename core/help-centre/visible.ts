import { bestLocale } from './locales.ts';
import type { Article, ArticleText, HelpSettings } from './model.ts';

/** Who reads. Agents read as customers do who are logged in. */
export interface Reader {
  loggedIn: boolean;
}

type Published = Pick<HelpSettings, 'locales'>;

/** The languages in which an article is published. */
export function publishedLocales(article: Article, { locales: allowed }: Published): string[] {
  if (article.archived) return [];
  return Object.keys(article.translations).filter(
    (locale) =>
      article.translations[locale]?.draft === false &&
      (allowed.length === 0 || allowed.includes(locale)),
  );
}

/** Whether he may see it at all. [A12] */
export function maySee(article: Article, reader: Reader, settings: Published): boolean {
  if (article.restricted && !reader.loggedIn) return false;
  return publishedLocales(article, settings).length > 0;
}

/** What he is shown: in the language he asked for, or the nearest that is published. [A11] */
export function textFor(
  article: Article,
  wanted: string | undefined,
  settings: Pick<HelpSettings, 'locales' | 'defaultLocale'>,
): (ArticleText & { locale: string }) | undefined {
  const locales = publishedLocales(article, settings);
  const locale = bestLocale(locales, wanted, [settings.defaultLocale, article.sourceLocale]);
  const text = locale === undefined ? undefined : article.translations[locale];
  return text === undefined || locale === undefined ? undefined : { ...text, locale };
}
