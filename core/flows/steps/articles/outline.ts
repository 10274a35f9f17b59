import { nextExit, type Outline } from '../base.ts';
import type { ArticlesStep } from './schema.ts';

export const articlesOutline: Outline<ArticlesStep> = {
  exits: (step) => [
    nextExit(step),
    { path: ['none'], to: step.none, what: 'the branch for no article' },
  ],
  waits: () => false,
  sets: () => [],
  texts: ({ text, words }) => [
    ...(text === undefined ? [] : [{ path: ['text'], text, use: 'text' as const }]),
    ...(words === undefined ? [] : [{ path: ['words'], text: words, use: 'text' as const }]),
  ],
  check(step, report) {
    if (step.none === undefined) {
      report({
        code: 'missing_otherwise',
        path: ['none'],
        message: 'It does not say where to go when no article is found: add "none".',
      });
    }
    if (step.articleIds === undefined) return;
    const ignored = (['words', 'minConfidence'] as const).find((key) => step[key] !== undefined);
    if (ignored === undefined) return;
    report({
      code: 'ignored_field',
      severity: 'warning',
      path: [ignored],
      message: `It shows certain articles, so "${ignored}" says nothing: take one of both out.`,
    });
  },
};
