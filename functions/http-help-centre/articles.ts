import { CauserieError } from '../../core/errors.ts';
import {
  changeArticle,
  newArticle,
  type TextChange,
  withoutText,
} from '../../core/help-centre/changes.ts';
import type { Article } from '../../core/help-centre/model.ts';
import type { articleAdminRoutes } from '../../core/protocol/article-routes.ts';
import type { RouteHandlers } from '../shared/http/handler.ts';
import { page } from '../shared/http/page.ts';
import {
  changeRecord,
  createRecord,
  type HelpCentreParts,
  identity,
  localeOf,
  removeRecord,
  requireParent,
  requireRecord,
} from './parts.ts';
import { iso, viewArticle } from './views.ts';

/** Administrators' routes for articles. */
export function articleHandlers(parts: HelpCentreParts): RouteHandlers<typeof articleAdminRoutes> {
  const { store, now } = parts;

  /** Drafts, or published, in one language or all. */
  async function setDraft(
    appId: string,
    id: string,
    { locale, version }: { locale?: string | undefined; version?: number | undefined },
    draft: boolean,
  ) {
    const record = await changeRecord(parts, { appId, kind: 'article', id, version }, (before) => {
      if (locale !== undefined) requireText(before, locale);
      const locales = locale === undefined ? Object.keys(before.translations) : [locale];
      const texts = Object.fromEntries(locales.map((one) => [one, { draft }]));
      return changeArticle(before, {}, texts, now());
    });
    return viewArticle(record);
  }

  return {
    async listArticles({ principal: { appId }, query }) {
      const { sectionId, ...rest } = query;
      const { items, cursor } =
        sectionId === undefined
          ? await store.list(appId, 'article', page(rest))
          : await store.listUnder(appId, 'article', sectionId, page(rest));
      return { articles: items.map(viewArticle), cursor };
    },

    async createArticle({ principal: { appId }, body: given }) {
      const { externalId, locale, title, body, draft, sectionId, ...rest } = given;
      await requireParent(store, appId, 'section', sectionId);
      const own = identity(parts, appId, 'article', externalId);
      const fresh = newArticle({ ...own, sourceLocale: locale }, now());
      const texts = { [locale]: { title, body: body ?? '', draft: draft ?? true } };
      const change = { ...rest, parentId: sectionId };
      const { after, bodies } = changeArticle(fresh, change, texts, now());
      return viewArticle(await createRecord<'article'>(parts, after, bodies));
    },

    async getArticle({ principal: { appId }, params }) {
      return viewArticle(await requireRecord(store, appId, 'article', idOf(params)));
    },

    async changeArticle({ principal: { appId }, params, body }) {
      const { version, sectionId, ...rest } = body;
      await requireParent(store, appId, 'section', sectionId);
      const where = { appId, kind: 'article', id: idOf(params), version } as const;
      const change = { ...rest, parentId: sectionId };
      return viewArticle(
        await changeRecord(parts, where, (before) => changeArticle(before, change, {}, now())),
      );
    },

    async deleteArticle({ principal: { appId }, params }) {
      await removeRecord(parts, { appId, kind: 'article', id: idOf(params) });
      return {};
    },

    async getArticleTranslation({ principal: { appId }, params }) {
      const locale = localeOf(params);
      const article = await requireRecord(store, appId, 'article', idOf(params));
      const { title, draft, outdated, updatedAt } = requireText(article, locale);
      return {
        ...{ articleId: article.id, locale, title, draft, version: article.version },
        ...(outdated === undefined ? {} : { outdated }),
        updatedAt: iso(updatedAt),
        body: await store.body(appId, article.id, locale),
      };
    },

    async putArticleTranslation({ principal: { appId }, params, body: given }) {
      const { version, ...text } = given;
      const locale = localeOf(params);
      const texts: Record<string, TextChange> = { [locale]: text };
      const where = { appId, kind: 'article', id: idOf(params), version } as const;
      return viewArticle(
        await changeRecord(parts, where, (before) => changeArticle(before, {}, texts, now())),
      );
    },

    async deleteArticleTranslation({ principal: { appId }, params }) {
      const locale = localeOf(params);
      const where = { appId, kind: 'article', id: idOf(params) } as const;
      return viewArticle(
        await changeRecord(parts, where, (before) => ({
          after: withoutText(before, locale),
          bodies: { [locale]: null },
        })),
      );
    },

    publishArticle: ({ principal: { appId }, params, body }) =>
      setDraft(appId, idOf(params), body, false),

    unpublishArticle: ({ principal: { appId }, params, body }) =>
      setDraft(appId, idOf(params), body, true),
  };
}

/** @throws CauserieError not_found */
function requireText(article: Article, locale: string) {
  const text = article.translations[locale];
  if (text !== undefined) return text;
  const there = Object.keys(article.translations).join(', ');
  throw new CauserieError('not_found', `It is not written in ${locale}. There is ${there}.`);
}

function idOf(params: Record<string, string>): string {
  return params['articleId'] ?? '';
}
