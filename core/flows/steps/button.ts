import { normalize } from '../text/normalize.ts';
import type { StepContext, StepEvent } from './context.ts';

/** What a button of a flow carries. */
export interface Button {
  runId: string;
  stepId: string;
  n: number;
}

export function payloadOf({ runId, stepId, n }: Button): string {
  return `flow:${runId}:${stepId}:${n}`;
}

/** The button that a payload is of; undefined where it is none of a flow's. */
export function buttonOf(payload: string | undefined): Button | undefined {
  const match = /^flow:(.{1,200}):([A-Za-z0-9_-]{1,64}):(\d{1,3})$/s.exec(payload ?? '');
  if (match === null) return undefined;
  const [, runId = '', stepId = '', n = ''] = match;
  return { runId, stepId, n: Number(n) };
}

/** What the customer wrote, with or without an attachment; undefined for what has no words. */
export function wordsOf(event: StepEvent): string | undefined {
  if (event.type === 'postback') return event.text;
  if (event.type !== 'message') return undefined;
  const { content } = event;
  if (content.type === 'text') return content.text;
  return content.type === 'image' || content.type === 'file' ? content.text : undefined;
}

/** The payload that came with a press of a button, as a postback or with a reply's message. */
export function pressedOf(event: {
  type: string;
  payload?: string;
  content?: { type: string; payload?: string };
}): string | undefined {
  if (event.type === 'postback') return event.payload;
  return event.type === 'message' && event.content?.type === 'text'
    ? event.content.payload
    : undefined;
}

/**
 * Which of some answers the customer gave: by this step's button, or by typing a label or value,
 * without regard to case and diacritics.
 */
export function chosenOf(
  event: StepEvent,
  at: StepContext,
  answers: readonly (readonly string[])[],
): number | undefined {
  const button = buttonOf(pressedOf(event));
  if (button?.runId === at.state.runId && button.stepId === at.stepId) {
    return button.n < answers.length ? button.n : undefined;
  }
  const words = wordsOf(event);
  if (words === undefined) return undefined;
  const exact = answers.findIndex((texts) => texts.includes(words.trim()));
  if (exact >= 0) return exact;
  const wanted = normalize(words);
  if (wanted === '') return undefined;
  const found = answers.findIndex((texts) => texts.some((text) => normalize(text) === wanted));
  return found < 0 ? undefined : found;
}
