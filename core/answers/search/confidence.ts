/**
 * How scores become confidence: fitted to `../shared/data/care`, so that what is said with 0.4 is right
 * about four times in ten.
 */
const temperature = 2.5;
/** What an article has to score against "none of them", which is no small part of what customers ask. */
const none = 7;
/** A question of more words than these collects points by chance, so each says less, by this power. */
const usualWords = 12;
const growth = 0.4;
const mostWords = 60;

/**
 * By what the points of a question are to be divided, so that they say as much as a short one's.
 *
 * @param words Different ones in it that say something
 */
export function scaleOf(words: number): number {
  return (Math.min(Math.max(usualWords, words), mostWords) / usualWords) ** growth;
}

/**
 * Shares of 1: of each article, and of "none of them", which gets what is left. An article without a point
 * has no share, however many there are.
 *
 * @param scores Of all articles
 * @returns Those of some of them, in their order
 */
export function confidencesOf(scores: Float64Array, places: readonly number[]): number[] {
  const weightOf = (score: number) => Math.expm1(Math.max(0, score) / temperature);
  let sum = weightOf(none);
  for (const score of scores) sum += weightOf(score);
  return places.map((place) => weightOf(scores[place] ?? 0) / sum);
}
