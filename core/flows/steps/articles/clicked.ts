import type { FlowEffect, RunState } from '../../run.ts';
import type { Button } from '../button.ts';

/**
 * What comes of a click on an article that was shown last: the answers learn from it, and one without
 * a page is told. The run waits on as it did.
 * @returns Undefined where the button is not an article's.
 */
export function articleClicked(state: RunState, button: Button): FlowEffect[] | undefined {
  const { articles } = state;
  if (articles === undefined || articles.stepId !== button.stepId) return undefined;
  const article = articles.shown[button.n];
  if (article === undefined) return undefined;
  const { articleId, title, snippet, linked } = article;
  const effects: FlowEffect[] = [
    { type: 'learn', signal: { articleId, words: articles.words, outcome: 'clicked' } },
  ];
  if (linked !== true) {
    const text = snippet === undefined || snippet === '' ? title : `${title}\n\n${snippet}`;
    if (text !== '') effects.push({ type: 'say', content: { type: 'text', text } });
  }
  return effects;
}
