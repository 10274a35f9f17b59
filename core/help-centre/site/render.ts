import { escapeXml } from '../../escape.ts';
import { linkedArticleId, sitePaths } from '../addresses.ts';
import {
  arrange,
  type CategoryTree,
  contentsOf,
  promotedOf,
  type SectionTree,
} from '../contents.ts';
import { snippetOf, textOfHtml } from '../html-text.ts';
import type { Article, HelpCentre } from '../model.ts';
import { sanitize } from '../sanitize.ts';
import { articlePage } from './article-page.ts';
import { browserScript } from './browser-script.ts';
import type { SiteFile } from './file.ts';
import { categoryPage, homePage, searchPage, sectionPage } from './group-pages.ts';
import { ownName, type Shell } from './layout.ts';
import { asset, notFoundFiles } from './not-found.ts';
import { relatedTo } from './related.ts';
import { type SearchDocument, searchIndex } from './search-index.ts';
import { siteStyles } from './styles.ts';
import { siteName, siteTexts } from './texts.ts';

export interface SiteInput {
  appId: string;
  /** Without a slash at its end. */
  siteUrl: string;
  centre: HelpCentre;
  /** HTML as it was given. */
  bodyOf: (articleId: string, locale: string) => string;
}

/** Where an article stands in one language. */
interface Place {
  category: CategoryTree;
  section: SectionTree;
}

/**
 * The public pages of an app: what is published and for everybody, and nothing else. [A12] The same
 * help centre gives the same files.
 */
export function renderSite({ appId, siteUrl, centre, bodyOf }: SiteInput): SiteFile[] {
  const { settings } = centre;
  const open = centre.articles.filter((one) => !one.restricted);
  const contents = contentsOf({ ...centre, articles: open });
  const shared = notFoundFiles();
  const { locales, defaultLocale } = contents;
  const [first] = locales;
  if (first === undefined) return shared;
  const folder = sitePaths.app(appId);
  const styles = asset('site', 'css', siteStyles(settings.color), folder);
  const script = asset('site', 'js', browserScript, folder);
  const byId = new Map(open.map((one) => [one.id, one]));
  const trees = new Map(
    locales.map((locale) => [locale, arrange(contents, locale, (one) => one.titles[locale])]),
  );
  const languages = new Map(locales.map((locale) => [locale, ownName(locale)]));
  const shellOf = (locale: string): Shell => ({
    ...{ appId, siteUrl, locale, languages, defaultLocale },
    date: new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }),
    texts: siteTexts(locale),
    name: siteName(settings.name, locale, defaultLocale),
    logoUrl: settings.logoUrl,
    homeUrl: settings.homeUrl,
    ...{ styles: styles.path, script: script.path },
  });
  const files = [...shared, styles, script];
  for (const locale of locales) files.push(...renderLocale(locale));
  const start = locales.includes(defaultLocale) ? defaultLocale : first;
  files.push(page(sitePaths.start(appId), redirect(`/${sitePaths.home(appId, start)}`)));
  files.push(sitemap(appId, siteUrl, files));
  return files;

  /** The same page in every language that has it. */
  function alternates(has: (tree: CategoryTree[], locale: string) => string | undefined) {
    const all = [...trees].map(([locale, tree]) => [locale, has(tree, locale)] as const);
    return Object.fromEntries(
      all.filter((one): one is readonly [string, string] => one[1] !== undefined),
    );
  }

  function renderLocale(locale: string): SiteFile[] {
    const shell = shellOf(locale);
    const tree = trees.get(locale) ?? [];
    const pages: SiteFile[] = [];
    const documents: SearchDocument[] = [];
    const homes = alternates((_tree, one) => sitePaths.home(appId, one));
    pages.push(page(sitePaths.home(appId, locale), homePage(shell, tree, promotedOf(tree), homes)));
    for (const category of tree) {
      const { id } = category;
      if (id !== null) {
        const others = alternates((all, one) =>
          all.some((each) => each.id === id) ? sitePaths.category(appId, one, id) : undefined,
        );
        const body = categoryPage(shell, { ...category, id }, others);
        pages.push(page(sitePaths.category(appId, locale, id), body));
      }
      for (const section of category.sections) pages.push(...renderSection({ category, section }));
    }
    const index = asset(
      `search-${locale.toLowerCase()}`,
      'json',
      JSON.stringify(searchIndex(documents)),
      folder,
    );
    const searches = alternates((_tree, one) => sitePaths.search(appId, one));
    pages.push(
      index,
      page(sitePaths.search(appId, locale), searchPage(shell, index.path, searches)),
    );
    return pages;

    function renderSection({ category, section }: Place): SiteFile[] {
      const { id } = section;
      const found: SiteFile[] = [];
      if (id !== null) {
        const others = alternates((all, one) =>
          all.some((each) => each.sections.some((own) => own.id === id))
            ? sitePaths.section(appId, one, id)
            : undefined,
        );
        const body = sectionPage(shell, { ...section, id }, category, others);
        found.push(page(sitePaths.section(appId, locale, id), body));
      }
      for (const head of section.articles) {
        const article = byId.get(head.id);
        if (article !== undefined) found.push(renderArticle(article, { category, section }));
      }
      return found;
    }

    function renderArticle(article: Article, { category, section }: Place): SiteFile {
      const { id, labels } = article;
      const text = article.translations[locale];
      const { title = '', updatedAt = 0, outdated = false } = text ?? {};
      const html = sanitize(bodyOf(id, locale), { base: article.sourceUrl, link: linkOf });
      const plain = textOfHtml(html);
      const snippet = snippetOf(plain);
      const path = sitePaths.article(appId, locale, id);
      documents.push({
        path: `/${path}`,
        title,
        section: section.name,
        snippet,
        labels,
        text: plain,
      });
      const others = alternates((_tree, one) =>
        article.translations[one]?.draft === false ? sitePaths.article(appId, one, id) : undefined,
      );
      const related = relatedTo(id, section.articles, byId);
      const view = { id, title, html, snippet, updatedAt, outdated, category, section, related };
      return page(path, articlePage(shell, view, others));
    }

    /** A link to another article leads to its page here, where it has one. */
    function linkOf(href: string): string | undefined {
      const id = linkedArticleId(appId, href);
      const target = id === undefined ? undefined : byId.get(id);
      if (id === undefined || target?.archived !== false) return undefined;
      if (target.translations[locale]?.draft !== false) return undefined;
      return `/${sitePaths.article(appId, locale, id)}`;
    }
  }
}

function page(path: string, body: string): SiteFile {
  return { path, body, contentType: 'text/html; charset=utf-8' };
}

function redirect(to: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>…</title><meta name="robots" content="noindex"><meta http-equiv="refresh" content="0; url=${to}"><link rel="canonical" href="${to}"></head><body><p><a href="${to}">→</a></p></body></html>
`;
}

/** At most what a sitemap may hold (sitemaps.org: 50,000 addresses). */
const sitemapAtMost = 50_000;

function sitemap(appId: string, siteUrl: string, files: readonly SiteFile[]): SiteFile {
  const listed = files.filter(
    ({ path }) =>
      path.endsWith('.html') &&
      !/(^|\/)(404|search)\.html$/.test(path) &&
      path !== sitePaths.start(appId),
  );
  const entries = listed
    .slice(0, sitemapAtMost)
    .map(({ path }) => `<url><loc>${escapeXml(`${siteUrl}/${path}`)}</loc></url>`);
  const body = `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${entries.join('\n')}
</urlset>
`;
  return { path: sitePaths.sitemap(appId), body, contentType: 'application/xml; charset=utf-8' };
}

/** Tells search engines where every app's pages are listed. */
export function robotsFile(siteUrl: string, appIds: readonly string[]): SiteFile {
  const maps = appIds.map((appId) => `Sitemap: ${siteUrl}/${sitePaths.sitemap(appId)}`);
  const body = ['User-agent: *', 'Allow: /', '', ...maps, ''].join('\n');
  return { path: 'robots.txt', body, contentType: 'text/plain; charset=utf-8' };
}
