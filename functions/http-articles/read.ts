import type { Answers } from '../../core/answers/open.ts';
import { linkedArticleId, publicUrl } from '../../core/help-centre/addresses.ts';
import { textOfHtml } from '../../core/help-centre/html-text.ts';
import { directionOf } from '../../core/help-centre/locales.ts';
import { sanitize } from '../../core/help-centre/sanitize.ts';
import { publishedLocales, type Reader } from '../../core/help-centre/visible.ts';
import { requireVisible } from '../shared/help-centre/require-visible.ts';
import type { ArticleParts } from './handlers.ts';

/** One article in the reader's language, or the nearest; its HTML harmless. */
export async function readArticle(
  parts: ArticleParts,
  appId: string,
  articleId: string,
  reader: Reader & { locale?: string | undefined },
) {
  const { store, siteUrl } = parts;
  const [{ article, text, settings }, index] = await Promise.all([
    requireVisible(store, appId, articleId, reader),
    parts.answers.forApp(appId),
  ]);
  const { locale, title, updatedAt, outdated = false } = text;
  const body = await store.body(appId, articleId, locale);
  const url = publicUrl(siteUrl, article, locale);
  const link = (href: string) => linkTo(index, linkedArticleId(appId, href), reader, locale);
  return {
    ...{ articleId, locale, direction: directionOf(locale), title },
    html: sanitize(body, { base: article.sourceUrl, link }),
    text: textOfHtml(body),
    ...(url === undefined ? {} : { url }),
    updatedAt: new Date(updatedAt).toISOString(),
    outdated,
    locales: publishedLocales(article, settings).sort(),
  };
}

/** A link to another article leads to its public page, where it has one. */
function linkTo(
  index: Answers | undefined,
  id: string | undefined,
  { loggedIn }: Reader,
  locale: string,
): string | undefined {
  return id === undefined ? undefined : index?.article(id, { locale, loggedIn })?.url;
}
