import type * as z from 'zod/mini';
import type {
  contentsSchema,
  readArticleSchema,
  suggestionSchema,
} from '../../../../../core/protocol/help-centre-shapes.ts';
import type { Translator } from '../../locales/translator.ts';

export type ReadArticle = z.infer<typeof readArticleSchema>;
export type Suggestion = z.infer<typeof suggestionSchema>;
export type HelpContents = z.infer<typeof contentsSchema>;

/** From where an article was opened. */
export interface ArticleOrigin {
  /** What was searched for. */
  words?: string | undefined;
  /** Its page. */
  url?: string | undefined;
}

/** What articles and the search ask of the messenger around them. Promises reject when it does not work. */
export interface HelpContext {
  t: Translator;
  /** In which the customer reads. */
  locale: string;
  /** `https://…` of the help centre's pages. */
  siteUrl?: string | undefined;
  /** `GET /sdk/articles/{id}?locale=` */
  read(articleId: string, locale: string): Promise<ReadArticle>;
  /** `GET /sdk/articles?query=&locale=&limit=6` @param words 1 to 500 characters. */
  search(words: string, locale: string): Promise<readonly Suggestion[]>;
  /** `GET /sdk/help-centre?locale=` */
  contents(locale: string): Promise<HelpContents>;
  /** `POST /sdk/articles/{id}/feedback`; without `helpful`: it was opened. */
  feedback(
    articleId: string,
    said: { helpful?: boolean; words?: string | undefined },
  ): Promise<unknown>;
  openArticle(articleId: string, from: ArticleOrigin): void;
  /** Asks the page's delegate, else opens a window without an opener. Only http and https. */
  openLink(url: string): void;
}
