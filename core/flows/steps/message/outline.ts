import { nextExit, type Outline } from '../base.ts';
import { proseTexts } from '../prose.ts';
import type { MessageStep } from './schema.ts';

export const messageOutline: Outline<MessageStep> = {
  exits: (step) => [nextExit(step)],
  waits: () => false,
  sets: () => [],
  texts(step) {
    const media = (['image', 'file'] as const).flatMap((type) => {
      const { url, altText, text } = step[type] ?? {};
      return [
        ...(url === undefined ? [] : [{ path: [type, 'url'], text: url, use: 'url' as const }]),
        ...(altText === undefined
          ? []
          : [{ path: [type, 'altText'], text: altText, use: 'text' as const }]),
        ...(text === undefined ? [] : [{ path: [type, 'text'], text, use: 'text' as const }]),
      ];
    });
    return [...proseTexts(step), ...media];
  },
  check(step, report) {
    if (step.text ?? step.markdown ?? step.image ?? step.file) return;
    report({
      code: 'nothing_to_say',
      path: [],
      message: 'It says nothing: give it "text", "markdown", "image" or "file".',
    });
  },
};
