import type { AnswersHeader } from './build.ts';
import { Intents } from './intents/open-intents.ts';
import { createReader } from './language/reader.ts';
import type { Classified, Suggestion } from './model.ts';
import { Unpacker } from './pack.ts';
import { Search } from './search/open-search.ts';

/** What can be asked of an index that is open. It never changes. */
export interface Answers {
  readonly builtAt: number;
  /** Articles for a customer's words, the best first; at most `limit` and 20. */
  suggest(query: {
    words: string;
    locale?: string;
    loggedIn: boolean;
    limit: number;
  }): Suggestion[];
  /** What the words mean, the likeliest first; at most `limit` and 20. */
  classify(query: { words: string; locale?: string; limit: number }): Classified[];
  /** One article in the best locale, if there is it and who asks may see it; its confidence is 1. */
  article(articleId: string, query: { locale?: string; loggedIn: boolean }): Suggestion | undefined;
}

/**
 * Opens what `buildAnswers` has made.
 *
 * @throws CauserieError `conflict` when another version made it; `invalid_request` when it is no index
 */
export function openAnswers(bytes: Uint8Array): Answers {
  const unpacker = new Unpacker(bytes);
  const header = unpacker.header as AnswersHeader;
  const read = createReader(header.synonyms, 20_000);
  const opened = new Search(header.open, { unpacker, read });
  const whole = header.whole === null ? opened : new Search(header.whole, { unpacker, read });
  const intents = new Intents(header.intents, { unpacker, read });
  return {
    builtAt: header.builtAt,
    suggest: ({ loggedIn, ...query }) => (loggedIn ? whole : opened).suggest(query),
    classify: (query) => intents.classify(query),
    article: (articleId, { locale, loggedIn }) =>
      (loggedIn ? whole : opened).article(articleId, locale),
  };
}
