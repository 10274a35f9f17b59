import { sitePaths } from '../../core/help-centre/addresses.ts';
import { type Contents, contentsFor } from '../../core/help-centre/contents.ts';
import { bestLocale } from '../../core/help-centre/locales.ts';
import type { UserPrincipal } from '../../core/identity/principal.ts';
import type { articleReadingRoutes } from '../../core/protocol/article-routes.ts';
import type { AnswersSource } from '../shared/answers/answers.ts';
import type { Signals } from '../shared/answers/signals.ts';
import type { HelpCentreStore } from '../shared/dynamodb/help-centre-store.ts';
import { requireVisible } from '../shared/help-centre/require-visible.ts';
import type { RouteHandlers } from '../shared/http/handler.ts';
import { readArticle } from './read.ts';
import { viewHead, viewTree } from './views.ts';

/** What the handlers of this function are made of. */
export interface ArticleParts {
  store: HelpCentreStore;
  signals: Signals;
  answers: AnswersSource;
  contents(appId: string): Promise<Contents | undefined>;
  /** Of the public pages, without a slash at its end. */
  siteUrl: string;
  /** Milliseconds since the epoch. */
  now(): number;
}

const suggestedByDefault = 5;
const foundByDefault = 10;
/** Agents see what is published for anybody. */
const anybody = { loggedIn: true };
/** Of an app for which nothing has been built yet. */
const nothing: Contents = {
  ...{ name: {}, defaultLocale: 'en', locales: [] },
  ...{ categories: [], sections: [], articles: [] },
};

/** Routes by which agents and customers find and read articles. */
export function articleReadingHandlers(
  parts: ArticleParts,
): RouteHandlers<typeof articleReadingRoutes> {
  const { siteUrl } = parts;

  async function find(
    appId: string,
    query: { words: string; locale: string | undefined; limit: number; loggedIn: boolean },
  ) {
    const index = await parts.answers.forApp(appId);
    const { locale, ...rest } = query;
    return {
      articles: index?.suggest({ ...rest, ...(locale === undefined ? {} : { locale }) }) ?? [],
    };
  }

  return {
    async readHelpCentre({ principal, query }) {
      const { appId } = principal;
      const contents = (await parts.contents(appId)) ?? nothing;
      const { name, defaultLocale } = contents;
      const wanted = query.locale ?? principal.language;
      const { locale, categories, promoted } = contentsFor(contents, wanted, readerOf(principal));
      const byId = new Map(contents.articles.map((one) => [one.id, one]));
      const urlOf = (id: string) => {
        const article = byId.get(id);
        if (article === undefined || article.restricted) return undefined;
        const own = bestLocale(Object.keys(article.titles), wanted ?? locale, [defaultLocale]);
        return own === undefined ? undefined : `${siteUrl}/${sitePaths.article(appId, own, id)}`;
      };
      return {
        locale,
        locales: contents.locales,
        name: name[bestLocale(Object.keys(name), locale, [defaultLocale]) ?? ''] ?? '',
        url: `${siteUrl}/${sitePaths.home(appId, locale)}`,
        categories: viewTree(categories, urlOf),
        promoted: promoted.map((head) => viewHead(head, urlOf)),
      };
    },

    suggestArticles({ principal, query }) {
      const { query: words, locale = principal.language, limit = suggestedByDefault } = query;
      return find(principal.appId, { words, locale, limit, ...readerOf(principal) });
    },

    searchArticles({ principal, query }) {
      const { query: words, locale, limit = foundByDefault } = query;
      return find(principal.appId, { words, locale, limit, ...anybody });
    },

    readArticleAsAgent({ principal, params, query }) {
      const reader = { ...anybody, locale: query.locale };
      return readArticle(parts, principal.appId, params['articleId'] ?? '', reader);
    },

    readArticle({ principal, params, query }) {
      const locale = query.locale ?? principal.language;
      const reader = { ...readerOf(principal), locale };
      return readArticle(parts, principal.appId, params['articleId'] ?? '', reader);
    },

    async giveFeedback({ principal, params, body: { helpful, words = '' } }) {
      const { appId, userId, language } = principal;
      const articleId = params['articleId'] ?? '';
      await requireVisible(parts.store, appId, articleId, readerOf(principal));
      const outcome = helpful === undefined ? 'clicked' : helpful ? 'resolved' : 'rejected';
      const at = parts.now();
      const said = { appId, articleId, words, outcome, source: userId, at } as const;
      await parts.signals.record({ ...said, locale: language });
      return {};
    },
  };
}

function readerOf(principal: UserPrincipal) {
  return { loggedIn: principal.loggedIn === true };
}
