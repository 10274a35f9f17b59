import type * as z from 'zod/mini';
import { articlesOutline } from './articles/outline.ts';
import { articlesStepSchema } from './articles/schema.ts';
import { articles } from './articles/step.ts';
import { askResolvedOutline } from './ask-resolved/outline.ts';
import { askResolvedStepSchema } from './ask-resolved/schema.ts';
import { askResolved } from './ask-resolved/step.ts';
import type { Outline } from './base.ts';
import { businessHoursOutline } from './business-hours/outline.ts';
import { businessHoursStepSchema } from './business-hours/schema.ts';
import { businessHours } from './business-hours/step.ts';
import { callApiOutline } from './call-api/outline.ts';
import { callApiStepSchema } from './call-api/schema.ts';
import { callApi } from './call-api/step.ts';
import { carouselOutline } from './carousel/outline.ts';
import { carouselStepSchema } from './carousel/schema.ts';
import { carousel } from './carousel/step.ts';
import { conditionOutline } from './condition/outline.ts';
import { conditionStepSchema } from './condition/schema.ts';
import { condition } from './condition/step.ts';
import type { Outcome, StepContext, StepEvent } from './context.ts';
import { endOutline } from './end/outline.ts';
import { endStepSchema } from './end/schema.ts';
import { end } from './end/step.ts';
import { formOutline } from './form/outline.ts';
import { formStepSchema } from './form/schema.ts';
import { form } from './form/step.ts';
import { handOverOutline } from './hand-over/outline.ts';
import { handOverStepSchema } from './hand-over/schema.ts';
import { handOver } from './hand-over/step.ts';
import { linkOutline } from './link/outline.ts';
import { linkStepSchema } from './link/schema.ts';
import { link } from './link/step.ts';
import { messageOutline } from './message/outline.ts';
import { messageStepSchema } from './message/schema.ts';
import { message } from './message/step.ts';
import { noteOutline } from './note/outline.ts';
import { noteStepSchema } from './note/schema.ts';
import { note } from './note/step.ts';
import { optionsOutline } from './options/outline.ts';
import { optionsStepSchema } from './options/schema.ts';
import { options } from './options/step.ts';
import { ratingOutline } from './rating/outline.ts';
import { ratingStepSchema } from './rating/schema.ts';
import { rating } from './rating/step.ts';
import { setVariableOutline } from './set-variable/outline.ts';
import { setVariableStepSchema } from './set-variable/schema.ts';
import { setVariable } from './set-variable/step.ts';
import { updateConversationOutline } from './update-conversation/outline.ts';
import { updateConversationStepSchema } from './update-conversation/schema.ts';
import { updateConversation } from './update-conversation/step.ts';
import { waitOutline } from './wait/outline.ts';
import { waitStepSchema } from './wait/schema.ts';
import { wait } from './wait/step.ts';

/** Every kind of step: its shape, what it does, and what a checker needs to know of it. */
export const stepKinds = {
  articles: kind(articlesStepSchema, articles, articlesOutline),
  askResolved: kind(askResolvedStepSchema, askResolved, askResolvedOutline),
  businessHours: kind(businessHoursStepSchema, businessHours, businessHoursOutline),
  callApi: kind(callApiStepSchema, callApi, callApiOutline),
  carousel: kind(carouselStepSchema, carousel, carouselOutline),
  condition: kind(conditionStepSchema, condition, conditionOutline),
  end: kind(endStepSchema, end, endOutline),
  form: kind(formStepSchema, form, formOutline),
  handOver: kind(handOverStepSchema, handOver, handOverOutline),
  link: kind(linkStepSchema, link, linkOutline),
  message: kind(messageStepSchema, message, messageOutline),
  note: kind(noteStepSchema, note, noteOutline),
  options: kind(optionsStepSchema, options, optionsOutline),
  rating: kind(ratingStepSchema, rating, ratingOutline),
  setVariable: kind(setVariableStepSchema, setVariable, setVariableOutline),
  updateConversation: kind(
    updateConversationStepSchema,
    updateConversation,
    updateConversationOutline,
  ),
  wait: kind(waitStepSchema, wait, waitOutline),
} as const;

export type StepType = keyof typeof stepKinds;
export type Step = { [T in StepType]: z.infer<(typeof stepKinds)[T]['schema']> }[StepType];

interface StepKind<S> {
  /** Takes the step; with an event, goes on with the step that waited for it. */
  take(step: S, at: StepContext, event?: StepEvent): Outcome;
  outline: Outline<S>;
}

function kind<Schema extends z.ZodMiniType, S extends z.infer<Schema>>(
  schema: Schema,
  take: (step: S, at: StepContext, event?: StepEvent) => Outcome,
  outline: Outline<S>,
): { schema: Schema } & StepKind<S> {
  return { schema, take, outline };
}

/** A step's own kind. The document's schema has seen to it that they fit each other. */
export function kindOf(step: Step): StepKind<Step> {
  return stepKinds[step.type] as unknown as StepKind<Step>;
}
