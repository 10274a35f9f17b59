import { answersLimits } from '../limits.ts';
import type { LearnedSignal } from '../model.ts';
import { outcomes } from './weights.ts';

/** Words after which an article helped (weight above 0) or did not (below). */
export interface Lesson {
  articleId: string;
  words: string;
  locale: string | undefined;
  weight: number;
}

/**
 * Signals without what one customer could shout with. Whose `by` is known counts once for an article,
 * and once against it, with his newest words. The same words over and over count by the logarithm of how often.
 *
 * @param signals In any order; the result does not depend on it
 */
export function lessonsOf(signals: readonly LearnedSignal[]): Lesson[] {
  const newest = [...signals].sort(newestFirst).slice(0, answersLimits.signals);
  const groups = new Map<string, { lesson: Lesson; times: number; known: boolean }>();
  for (const { articleId, words, locale, outcome, by } of newest) {
    const weight = outcomes[outcome];
    const said = words.slice(0, answersLimits.queryCharacters);
    const who = by === undefined ? ['words', said.trim().toLowerCase()] : ['by', by];
    const key = JSON.stringify([articleId, weight > 0, ...who]);
    const group = groups.get(key);
    if (group === undefined) {
      const lesson = { articleId, words: said, locale, weight };
      groups.set(key, { lesson, times: 1, known: by !== undefined });
      continue;
    }
    group.times++;
    if (Math.abs(weight) > Math.abs(group.lesson.weight)) group.lesson.weight = weight;
  }
  return [...groups.values()].map(({ lesson, times, known }) =>
    known ? lesson : { ...lesson, weight: lesson.weight * (1 + Math.log(times)) },
  );
}

function newestFirst(a: LearnedSignal, b: LearnedSignal): number {
  if (a.at !== b.at) return b.at - a.at;
  const [left, right] = [a, b].map((one) =>
    JSON.stringify([one.articleId, one.words, one.outcome, one.locale ?? '', one.by ?? '']),
  ) as [string, string];
  return left < right ? -1 : left > right ? 1 : 0;
}
