/** What is read of each thing; the rest is left out, so that no input makes an index or a query dear. */
export const answersLimits = {
  /** Characters of a query, of a signal's words and of a phrase. */
  queryCharacters: 1_000,
  titleCharacters: 300,
  textCharacters: 20_000,
  /** Of an article. */
  labels: 50,
  /** In one index, an article in three locales being three. */
  articles: 20_000,
  /** The newest ones count. */
  signals: 20_000,
  /** In all intents together. */
  phrases: 2_000,
  synonymGroups: 1_000,
  wordsInGroup: 20,
  /** That one call gives. */
  results: 20,
} as const;
