import type { ArticleSource, Synonyms } from '../answers/model.ts';
import { snippetOf, textOfHtml } from './html-text.ts';
import { bestLocale } from './locales.ts';
import type { Article, HelpCentre, HelpSettings } from './model.ts';
import { publishedLocales } from './visible.ts';

/** Characters of a body that count for finding it: what comes later is seldom what it is about. */
const textAtMost = 20_000;

/**
 * What is published, as the index takes it.
 * @param bodyOf HTML of an article in one language.
 * @param urlOf Where it can be read; undefined where it has no public page.
 */
export function articleSources(
  { settings, categories, sections, articles }: HelpCentre,
  bodyOf: (articleId: string, locale: string) => string,
  urlOf: (article: Article, locale: string) => string | undefined,
): ArticleSource[] {
  const sectionById = new Map(sections.map((one) => [one.id, one]));
  const categoryById = new Map(categories.map((one) => [one.id, one]));
  return articles.flatMap((article) => {
    const section = sectionById.get(article.parentId ?? '');
    const category = categoryById.get(section?.parentId ?? '');
    return publishedLocales(article, settings).map((locale): ArticleSource => {
      const text = textOfHtml(bodyOf(article.id, locale)).slice(0, textAtMost);
      const url = urlOf(article, locale);
      const snippet = snippetOf(text);
      const { id: articleId, labels, restricted } = article;
      const title = article.translations[locale]?.title ?? '';
      return {
        ...{ articleId, locale, title, text, labels, restricted },
        ...named('section', section, locale, settings),
        ...named('category', category, locale, settings),
        ...(url === undefined ? {} : { url }),
        ...(snippet === '' ? {} : { snippet }),
      };
    });
  });
}

export function synonymsOf({ synonyms }: HelpSettings): Synonyms[] {
  return Object.entries(synonyms).map(([locale, groups]) => ({ locale, groups }));
}

function named(
  key: 'section' | 'category',
  group: { translations: Record<string, { name: string }> } | undefined,
  locale: string,
  { defaultLocale }: HelpSettings,
): { section?: string; category?: string } {
  if (group === undefined) return {};
  const own = bestLocale(Object.keys(group.translations), locale, [defaultLocale]);
  const name = own === undefined ? undefined : group.translations[own]?.name;
  return name === undefined ? {} : { [key]: name };
}
