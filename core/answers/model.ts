/** What answers are built from, and what they give. */

/** An article in one locale, as customers are to find it. */
export interface ArticleSource {
  articleId: string;
  /** BCP 47: `fr`, `fr-CA`, `en-US`. */
  locale: string;
  title: string;
  /** The body without its markup; may be empty. */
  text: string;
  labels: string[];
  section?: string;
  category?: string;
  url?: string;
  snippet?: string;
  /** For customers who are logged in, and for no one else. */
  restricted: boolean;
}

/** What became of an article that was sent or suggested after a customer's words. */
export interface LearnedSignal {
  articleId: string;
  /** What the customer had written. */
  words: string;
  /** The locale of his words. Left out: guessed from them. */
  locale?: string;
  /** `sent` by an agent; `clicked`, `resolved` or `rejected` by the customer. */
  outcome: 'sent' | 'clicked' | 'resolved' | 'rejected';
  /** Unix milliseconds. */
  at: number;
  /** Whose words they were: any id. One customer counts once for an article, whatever he repeats. */
  by?: string;
}

/** What a customer may mean, by examples of how it is said. */
export interface Intent {
  intentId: string;
  phrases: { text: string; locale?: string }[];
}

/** Words that mean the same to this company's customers; what has several words counts as one. */
export interface Synonyms {
  locale: string;
  groups: string[][];
}

export interface AnswersInput {
  articles: ArticleSource[];
  signals: LearnedSignal[];
  intents: Intent[];
  synonyms?: Synonyms[];
  /** Unix milliseconds. */
  builtAt: number;
}

export interface Suggestion {
  articleId: string;
  /** The locale of title, address and snippet: the best there is for who asked. */
  locale: string;
  title: string;
  url?: string;
  snippet?: string;
  /** 0 to 1: how often a suggestion that looks like this one is the right one. */
  confidence: number;
}

export interface Classified {
  intentId: string;
  /** 0 to 1, as with suggestions. */
  confidence: number;
}
