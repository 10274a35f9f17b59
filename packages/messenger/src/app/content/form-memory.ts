import type { Content } from '../../../../../core/protocol/content.ts';
import { type Signal, signal } from '../state/signal.ts';

export type AnsweredField = Extract<Content, { type: 'formResponse' }>['fields'][number];

export interface FormMemory {
  /** What was typed, by the field's place. */
  values: Map<number, string>;
  /** What was sent: from here, or read in the conversation. */
  answers: Signal<readonly AnsweredField[] | undefined>;
}

const forms = new Map<string, FormMemory>();

/** What is remembered of a form, by its message: for as long as the page lives. */
export function formMemory(messageId: string): FormMemory {
  let memory = forms.get(messageId);
  if (memory === undefined) {
    memory = {
      values: new Map(),
      answers: signal<FormMemory['answers']['value']>(undefined),
    };
    forms.set(messageId, memory);
  }
  return memory;
}

/** What one customer has typed is not for the next. */
export function forgetForms(): void {
  forms.clear();
}
