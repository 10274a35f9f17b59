import type { Content } from '../../../protocol/content.ts';
import { limits } from '../../../protocol/limits.ts';
import { flowLimits } from '../../limits.ts';
import type { StepContext, StepEvent } from '../context.ts';
import type { FormField } from './schema.ts';

type ContentField = Extract<Content, { type: 'form' }>['fields'][number];

/** A form with some of a step's fields, by their places in it. Dates and numbers are texts on the wire. */
export function formContent(
  fields: readonly FormField[],
  places: readonly number[],
  text: string,
  at: StepContext,
): Content {
  return {
    type: 'form',
    fields: places.flatMap((place) => {
      const field = fields[place];
      return field === undefined ? [] : [contentField(field, place, at)];
    }),
    ...(text === '' ? {} : { text }),
  };
}

function contentField(field: FormField, place: number, at: StepContext): ContentField {
  const name = nameOf(place);
  const label = labelOf(field, place, at);
  const placeholder =
    field.placeholder === undefined ? '' : at.text(field.placeholder, flowLimits.label);
  const base = {
    name,
    label,
    ...(field.required === false ? { required: false } : {}),
    ...(placeholder === '' ? {} : { placeholder }),
  };
  switch (field.type) {
    case 'email':
      return { type: 'email', ...base };
    case 'choice':
      return {
        type: 'select',
        ...base,
        options: (field.choices ?? []).map((choice) => ({
          name: choice.value,
          label: at.text(choice.label, flowLimits.label) || choice.value,
        })),
      };
    case 'number':
      return { type: 'text', ...base, format: 'decimal' };
    case 'date':
      return { type: 'text', ...base, placeholder: base.placeholder ?? exampleDate(at) };
    default:
      return { type: 'text', ...base, ...sizesOf(field) };
  }
}

/** What a client may check by itself; what counts is checked here. */
function sizesOf({ min, max }: FormField): { minSize?: number; maxSize?: number } {
  const size = (value: unknown) =>
    typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 256;
  return {
    ...(size(min) ? { minSize: min as number } : {}),
    ...(size(max) ? { maxSize: max as number } : {}),
  };
}

/** A field goes by its place: its label is in the customer's language, its target is none of his. */
function nameOf(place: number): string {
  return `field${place + 1}`;
}

export function labelOf(field: FormField, place: number, at: StepContext): string {
  return at.text(field.label, flowLimits.label) || nameOf(place);
}

/** A date as people write it who speak the customer's language. */
export function exampleDate(at: StepContext): string {
  return at.language?.toLowerCase() === 'en-us' ? '11/23/2026' : '2026-11-23';
}

/**
 * What the customer answered, by the field's place; undefined for what is no answer to a form. Words
 * alone answer a form that asks for one thing, for who has no forms where he writes.
 */
export function answersOf(
  event: StepEvent,
  places: readonly number[],
): Map<number, string> | undefined {
  if (event.type !== 'message') return undefined;
  const { content } = event;
  if (content.type === 'text') {
    const [only] = places;
    return places.length === 1 && only !== undefined
      ? new Map([[only, bounded(content.text)]])
      : undefined;
  }
  if (content.type !== 'formResponse') return undefined;
  const answers = new Map<number, string>();
  for (const field of content.fields.slice(0, limits.formFields)) {
    const place = places.find((one) => nameOf(one) === field.name);
    if (place === undefined) continue;
    if (field.type === 'select') answers.set(place, bounded(field.select[0]?.name ?? ''));
    else answers.set(place, bounded(field.type === 'email' ? field.email : field.text));
  }
  return answers;
}

function bounded(answer: string): string {
  return answer.slice(0, flowLimits.field);
}
