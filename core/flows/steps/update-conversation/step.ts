import { flowLimits } from '../../limits.ts';
import type { FlowEffect, Scalar } from '../../run.ts';
import { fillText, fillValue } from '../../text/fill.ts';
import { isLanguage } from '../../text/localized.ts';
import { cut } from '../../text/normalize.ts';
import { textOf } from '../../text/value.ts';
import { goTo, type Outcome, type StepContext } from '../context.ts';
import { changeUser } from './change-user.ts';
import type { UpdateConversationStep } from './schema.ts';

/** Changes tags and fields. Later steps of this turn see them changed. */
export function updateConversation(step: UpdateConversationStep, at: StepContext): Outcome {
  changeConversation(step, at);
  if (step.userFields !== undefined) changeUser(filled(step.userFields, at), at);
  return goTo(step.next);
}

function changeConversation(step: UpdateConversationStep, at: StepContext): void {
  const addTags = tagsOf(step.addTags, at);
  const removeTags = tagsOf(step.removeTags, at);
  const fields = step.fields === undefined ? {} : filled(step.fields, at);
  const written = step.language === undefined ? '' : fillText(step.language, at.lookup).trim();
  const language = isLanguage(written) ? written : undefined;
  const effect: Extract<FlowEffect, { type: 'changeConversation' }> = {
    type: 'changeConversation',
    ...(addTags.length === 0 ? {} : { addTags }),
    ...(removeTags.length === 0 ? {} : { removeTags }),
    ...(Object.keys(fields).length === 0 ? {} : { fields }),
    ...(language === undefined ? {} : { language }),
  };
  if (Object.keys(effect).length === 1) return;
  at.effect(effect);
}

function tagsOf(tags: readonly string[] | undefined, at: StepContext): string[] {
  const filledTags = (tags ?? []).map((tag) => fillText(tag, at.lookup).trim());
  return [...new Set(filledTags.filter((tag) => tag !== '').map((tag) => cut(tag, flowLimits.id)))];
}

/** Fields are flat: a list or an object becomes its text. */
function filled(fields: Record<string, Scalar>, at: StepContext): Record<string, Scalar> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, template]) => {
      const value = fillValue(template, at.lookup);
      const flat = typeof value === 'object' && value !== null ? textOf(value) : value;
      return [name, typeof flat === 'string' ? cut(flat, flowLimits.field) : flat];
    }),
  );
}
