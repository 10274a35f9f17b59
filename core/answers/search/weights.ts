import type { LearnedSignal } from '../model.ts';

/**
 * What counts how much. Found by asking `../shared/data/care` in many random splits (`npm run
 * bench:answers`), where most of them may be a third larger or smaller without a difference.
 */
export const weights = {
  /** BM25: how soon a repeated word adds no more, and how much a long text is discounted. */
  saturation: 1.2,
  titleLength: 0.5,
  textLength: 0.75,
  /** A word's count in a field, as a share of the same in the title. */
  fields: { labels: 0.8, section: 0.3, address: 0.3, text: 0.35 },
  /** What was meant, against what was written. */
  concept: 0.5,
  synonym: 0.9,
  /** A word that the help centre does not have, for what it was likely to be. */
  corrected: 0.6,
  completed: 0.5,
  part: 0.5,
  /** Pieces of words in common with the title, 0 to 1 before. */
  grams: 5,
  /** The idf of a piece that no title has: it makes the question longer, and the others say less. */
  unknownGram: 1,
  /** An article whose words are in another language than the customer's. */
  otherLanguage: 0.8,
  /** Like the words after which it helped: a logarithm, so that many cannot outshout. */
  learned: 4,
  learnedSlope: 3,
  /** How often it helped, whatever the words: the same. */
  prior: 2.5,
  priorAmong: 100,
  /** What rejections can take away at most. */
  rejected: 1.5,
  /** The idf of a word that no article has, as a share of the highest there is. */
  unknownWord: 0.8,
} as const;

/** What one signal says for its article, or against it. */
export const outcomes: Readonly<Record<LearnedSignal['outcome'], number>> = {
  sent: 1,
  resolved: 1.5,
  clicked: 0.5,
  rejected: -0.5,
};
