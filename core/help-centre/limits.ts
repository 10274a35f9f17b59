/** Limits of the help centre. A body fits an item of the database (400 KB) beside its key, uncompressed too. */
export const helpLimits = {
  /** Characters of a title or a name. */
  title: 255,
  /** Characters of a category's or section's description. */
  description: 2000,
  /** Bytes of an article's body in one language, as UTF-8. */
  bodyBytes: 350_000,
  labels: 50,
  /** Characters of a label. */
  label: 100,
  /** Languages of one article, category or section. */
  translations: 60,
  /** Characters of an id of somebody else's: Zendesk's, or a file's path. */
  externalId: 512,
  position: 9_999_999,
  /** Items of one import request, of all kinds together. */
  importItems: 500,
  /** Bytes of one import request: Lambda takes 6 MB, in which quotes are escaped once more. */
  importBytes: 4_000_000,
  /** Items that one request puts in order. */
  order: 1000,
  /** Characters of the words that a suggestion is learned from. */
  words: 500,
  /** Characters of a search. */
  query: 500,
  /** Suggestions of one answer. */
  suggestions: 20,
  /** Synonym groups of one language, words of a group, characters of a word. */
  synonymGroups: 500,
  synonyms: 20,
  synonym: 60,
} as const;
