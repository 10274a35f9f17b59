import { CauserieError } from '../errors.ts';
import { buildIntents, type IntentsHeader } from './intents/build-intents.ts';
import { createReader } from './language/reader.ts';
import { answersLimits } from './limits.ts';
import type { AnswersInput, ArticleSource, Synonyms } from './model.ts';
import { Packer } from './pack.ts';
import { buildSearch, type SearchHeader } from './search/build-search.ts';

/** What stands before the blocks of an index. */
export interface AnswersHeader {
  builtAt: number;
  synonyms: Synonyms[];
  /** Of what everybody may see, and built of nothing else. */
  open: SearchHeader;
  /** Of everything, where some of it is restricted. */
  whole: SearchHeader | null;
  intents: IntentsHeader;
}

/**
 * One object that answers are found in, for `openAnswers`. The same input gives the same bytes, in
 * whatever order articles and signals come. Of an article that comes twice in a locale, the last counts.
 *
 * @throws CauserieError `quota_exceeded` with more articles or phrases than `answersLimits` has
 */
export function buildAnswers(input: AnswersInput): Uint8Array {
  const articles = [
    ...new Map(input.articles.map((one) => [`${one.articleId}\n${one.locale}`, one])).values(),
  ];
  if (articles.length > answersLimits.articles) {
    throw new CauserieError(
      'quota_exceeded',
      `The help centre has ${articles.length} articles in all locales; ${answersLimits.articles} can be searched (articles). Archive some.`,
    );
  }
  const synonyms = (input.synonyms ?? []).map(({ locale, groups }) => ({ locale, groups }));
  const read = createReader(synonyms, 200_000);
  const packer = new Packer();
  const open = articles.filter(isOpen);
  const header: AnswersHeader = {
    builtAt: input.builtAt,
    synonyms,
    open: buildSearch(open, input.signals, { read, packer }),
    whole:
      open.length === articles.length
        ? null
        : buildSearch(articles, input.signals, { read, packer }),
    intents: buildIntents(input.intents, { read, packer }),
  };
  return packer.finish(header);
}

function isOpen({ restricted }: ArticleSource): boolean {
  return !restricted;
}
