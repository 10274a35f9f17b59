import * as z from 'zod/mini';
import { limits } from '../../protocol/limits.ts';
import { type Localized, localized } from '../text/localized.ts';
import { plainOf } from '../text/plain.ts';
import type { TextUse } from './base.ts';
import type { StepContext } from './context.ts';

/** What a step says: text, or Markdown. With both, the text is for who cannot show Markdown. */
export const proseShape = {
  text: z.optional(localized(limits.text)),
  markdown: z.optional(localized(limits.text)),
};

export interface Prose {
  text?: Localized;
  markdown?: Localized;
}

/** A step's words as content holds them; undefined where nothing is left of them. */
export function proseOf(
  step: Prose,
  at: StepContext,
): { text: string; markdownText?: string } | undefined {
  const { markdown } = step;
  const source = step.text ?? (markdown === undefined ? undefined : plain(markdown));
  const text = source === undefined ? '' : at.text(source, limits.text);
  if (text === '') return undefined;
  if (markdown === undefined) return { text };
  const markdownText = at.markdown(markdown, limits.text);
  return { text, markdownText };
}

const plainTexts = new WeakMap<object, Localized>();

function plain(markdown: Localized): Localized {
  if (typeof markdown === 'string') return plainOf(markdown);
  const known = plainTexts.get(markdown);
  if (known !== undefined) return known;
  const texts = Object.fromEntries(
    Object.entries(markdown).map(([language, text]) => [language, plainOf(text)]),
  );
  plainTexts.set(markdown, texts);
  return texts;
}

export function proseTexts(step: Prose): TextUse[] {
  return (['text', 'markdown'] as const).flatMap((key) => {
    const text = step[key];
    return text === undefined ? [] : [{ path: [key], text, use: 'text' as const }];
  });
}
