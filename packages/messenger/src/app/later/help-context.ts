import type {
  HelpContents,
  HelpContext,
  ReadArticle,
  Suggestion,
} from '../article/help-context.ts';
import { go } from '../state/actions.ts';
import { openWindow, siteUrlOf } from '../state/content-context.ts';
import type { Model } from '../state/model.ts';

/** Articles that a search finds. */
const atMost = 6;

/** What articles and the search ask of the messenger. */
export function helpContextOf(model: Model): HelpContext {
  const { client } = model;
  const t = model.t.value;
  const ask = async (path: string, query: Record<string, string>) =>
    client.request(`/sdk/${path}?${new URLSearchParams(query)}`);
  return {
    t,
    locale: t.locale,
    siteUrl: siteUrlOf(model),
    read: async (id, locale) => (await ask(`articles/${id}`, { locale })) as ReadArticle,
    async search(query, locale) {
      const found = await ask('articles', { query, locale, limit: String(atMost) });
      return (found as { articles: Suggestion[] }).articles;
    },
    contents: async (locale) => (await ask('help-centre', { locale })) as HelpContents,
    feedback: (id, body) =>
      client.request(`/sdk/articles/${id}/feedback`, { method: 'POST', body }),
    openArticle: (articleId, from) =>
      go(model, { name: 'article', articleId, ...from, from: model.view.value }),
    openLink: openWindow,
  };
}
