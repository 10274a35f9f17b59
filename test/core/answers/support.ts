import { buildAnswers } from '../../../core/answers/build.ts';
import type { AnswersInput, ArticleSource, LearnedSignal } from '../../../core/answers/model.ts';
import { type Answers, openAnswers } from '../../../core/answers/open.ts';

export function article(given: Partial<ArticleSource> & { articleId: string }): ArticleSource {
  return {
    locale: 'en',
    title: given.articleId,
    text: '',
    labels: [],
    restricted: false,
    ...given,
  };
}

export function signal(
  articleId: string,
  words: string,
  given: Partial<LearnedSignal> = {},
): LearnedSignal {
  return { articleId, words, outcome: 'resolved', at: 1, ...given };
}

export function answersOf(given: Partial<AnswersInput>): Answers {
  return openAnswers(bytesOf(given));
}

export function bytesOf(given: Partial<AnswersInput>): Uint8Array {
  return buildAnswers({ articles: [], signals: [], intents: [], builtAt: 1, ...given });
}

/** Ids of what is suggested to somebody who is not logged in. */
export function idsFor(answers: Answers, words: string, locale?: string): string[] {
  return answers
    .suggest({ words, locale, loggedIn: false, limit: 6 })
    .map(({ articleId }) => articleId);
}
