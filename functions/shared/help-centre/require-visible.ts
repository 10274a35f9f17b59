import { CauserieError } from '../../../core/errors.ts';
import type { Article, ArticleText, HelpSettings } from '../../../core/help-centre/model.ts';
import { maySee, type Reader, textFor } from '../../../core/help-centre/visible.ts';
import type { HelpCentreStore } from '../dynamodb/help-centre-store.ts';

/** An article, and what of it this reader is shown. */
export interface VisibleArticle {
  article: Article;
  text: ArticleText & { locale: string };
  settings: HelpSettings;
}

/**
 * What a reader may see of an article, in his language or the nearest. One that he may not see is as if
 * it were not there. [A12]
 * @throws CauserieError not_found
 */
export async function requireVisible(
  store: Pick<HelpCentreStore, 'record' | 'settings'>,
  appId: string,
  articleId: string,
  reader: Reader & { locale?: string | undefined },
): Promise<VisibleArticle> {
  const [article, settings] = await Promise.all([
    store.record(appId, 'article', articleId),
    store.settings(appId),
  ]);
  if (article !== undefined && maySee(article, reader, settings)) {
    const text = textFor(article, reader.locale, settings);
    if (text !== undefined) return { article, text, settings };
  }
  throw new CauserieError('not_found', 'There is no such article.');
}
