import {
  checkTimeout,
  type Exit,
  nextExit,
  type Outline,
  type TextUse,
  timeoutExits,
} from '../base.ts';
import { duplicates, otherwiseExits } from '../checks.ts';
import { askAgainTexts } from '../choice.ts';
import type { CarouselStep } from './schema.ts';
import { buttonsOf } from './step.ts';

export const carouselOutline: Outline<CarouselStep> = {
  exits(step) {
    const buttons = step.items.flatMap(({ actions }, i) =>
      actions.flatMap((action, j): Exit[] =>
        action.type === 'link'
          ? []
          : [
              {
                path: ['items', i, 'actions', j, 'next'],
                to: action.next ?? step.next,
                what: `button ${j + 1} of panel ${i + 1}`,
              },
            ],
      ),
    );
    const onward = buttons.length === 0 || step.next !== undefined ? [nextExit(step)] : [];
    return [...buttons, ...onward, ...otherwiseExits(step), ...timeoutExits(step)];
  },
  waits: (step) => buttonsOf(step).length > 0,
  sets: ({ variable }) => (variable === undefined ? [] : [{ path: ['variable'], variable }]),
  texts: (step) => [
    ...step.items.flatMap((item, i): TextUse[] => [
      { path: ['items', i, 'title'], text: item.title, use: 'text' },
      ...(item.description === undefined
        ? []
        : [{ path: ['items', i, 'description'], text: item.description, use: 'text' as const }]),
      ...(item.image === undefined
        ? []
        : [{ path: ['items', i, 'image'], text: item.image, use: 'url' as const }]),
      ...item.actions.flatMap((action, j): TextUse[] => [
        { path: ['items', i, 'actions', j, 'label'], text: action.label, use: 'text' },
        ...(action.type === 'postback'
          ? []
          : [{ path: ['items', i, 'actions', j, 'url'], text: action.url, use: 'url' as const }]),
      ]),
    ]),
    ...askAgainTexts(step),
  ],
  check(step, report) {
    checkTimeout(step, report);
    // Panels may share a label ("Choose"); who types it gets the first, so values tell them apart.
    const labels = buttonsOf(step).map(({ label }) => label);
    const values = buttonsOf(step).map(({ value }) => value);
    for (const [i, language] of duplicates(labels)) {
      if (values[i] !== undefined) continue;
      report({
        code: 'duplicate_option',
        severity: 'warning',
        path: ['items'],
        message: `Button ${i + 1} has the label of an earlier one${language} and no value: who types it gets the earlier one.`,
      });
    }
  },
};
