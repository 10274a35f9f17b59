import { derivedId } from './ids.ts';
import type { Article } from './model.ts';

/**
 * Where things stand on the public site. An address rests on the article's id and never on its title, so
 * that it stays good when the title changes.
 */
export const sitePaths = {
  app: (appId: string) => `${appId}/`,
  start: (appId: string) => `${appId}/index.html`,
  home: (appId: string, locale: string) => `${appId}/${localePart(locale)}/index.html`,
  category: (appId: string, locale: string, id: string) =>
    `${appId}/${localePart(locale)}/categories/${id}.html`,
  section: (appId: string, locale: string, id: string) =>
    `${appId}/${localePart(locale)}/sections/${id}.html`,
  article: (appId: string, locale: string, id: string) =>
    `${appId}/${localePart(locale)}/articles/${id}.html`,
  search: (appId: string, locale: string) => `${appId}/${localePart(locale)}/search.html`,
  asset: (appId: string, name: string) => `${appId}/assets/${name}`,
  sitemap: (appId: string) => `${appId}/sitemap.xml`,
} as const;

function localePart(locale: string): string {
  return locale.toLowerCase();
}

/** @returns Undefined when it has no public page: it is for who is logged in. [A12] */
export function publicUrl(siteUrl: string, article: Article, locale: string): string | undefined {
  if (article.restricted) return undefined;
  return `${siteUrl.replace(/\/$/, '')}/${sitePaths.article(article.appId, locale, article.id)}`;
}

const zendeskArticle = /\/hc\/(?:[\w-]+\/)?articles\/(\d+)/;
const ownLink = /^article:([^#]+)/;

/**
 * The article that a link in a body means, wherever it was written: Zendesk's own addresses, and
 * `article:` with what the article is called where it came from, which the import of files makes.
 */
export function linkedArticleId(appId: string, href: string): string | undefined {
  const [, file] = ownLink.exec(href) ?? [];
  if (file !== undefined) {
    try {
      return derivedId(appId, 'article', decodeURIComponent(file));
    } catch {
      return undefined;
    }
  }
  const [, number] = zendeskArticle.exec(href) ?? [];
  return number === undefined ? undefined : derivedId(appId, 'article', number);
}
