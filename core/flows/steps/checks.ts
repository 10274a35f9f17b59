import type { Localized } from '../text/localized.ts';
import { normalize } from '../text/normalize.ts';
import type { Exit } from './base.ts';

/** The way for anything else, where the step has one. */
export function otherwiseExits(step: { otherwise?: string }): Exit[] {
  return step.otherwise === undefined
    ? []
    : [{ path: ['otherwise'], to: step.otherwise, what: 'the branch for anything else' }];
}

/** Places of labels that read like an earlier one, with the language in which they do. */
export function duplicates(labels: readonly Localized[]): [number, string][] {
  const seen = new Set<string>();
  const found: [number, string][] = [];
  for (const [i, label] of labels.entries()) {
    const texts = typeof label === 'string' ? { '': label } : label;
    let twice: string | undefined;
    for (const [language, text] of Object.entries(texts)) {
      const key = `${language}\n${normalize(text) || text}`;
      if (seen.has(key)) twice ??= language;
      seen.add(key);
    }
    if (twice !== undefined) found.push([i, twice === '' ? '' : ` in "${twice}"`]);
  }
  return found;
}
