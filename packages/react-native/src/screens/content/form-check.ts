import type { Translator } from '../../words/translator.ts';
import type { ContentOf } from './message-context.ts';

// As the web messenger's, without what not every Hermes can read: Unicode's properties in expressions.

export type FormField = ContentOf<'form'>['fields'][number];
export type Answer = ContentOf<'formResponse'>['fields'][number];

/** What stands in a field to begin with; of a select the name of an option. */
export function firstValue(field: FormField): string {
  if (field.type === 'text') return field.text ?? '';
  if (field.type === 'email') return field.email ?? '';
  return field.select?.[0]?.name ?? '';
}

/** What is wrong with an answer, in words; undefined: nothing. */
export function faultOf(field: FormField, value: string, t: Translator): string | undefined {
  const text = value.trim();
  if (text === '') return field.required === false ? undefined : t('required');
  if (field.type === 'select') return undefined;
  if (field.type === 'email') {
    const fits =
      text.length <= 128 && /^[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)*\.[^\s@.]{2,}$/.test(text);
    return fits ? undefined : t('invalidEmail');
  }
  const { format, minSize = 1, maxSize = 256 } = field;
  if (format !== undefined && numberIn(text, format) === undefined) {
    return t(format === 'integer' ? 'invalidInteger' : 'invalidDecimal');
  }
  const length = Array.from(text).length;
  if (length < minSize) return t('tooShort', { count: minSize });
  return length > maxSize || text.length > 256 ? t('tooMuch', { count: maxSize }) : undefined;
}

/** An answer as it is sent; undefined where there is none. */
export function answerTo(field: FormField, value: string): Answer | undefined {
  const text = value.trim();
  if (text === '') return undefined;
  const { name, label } = field;
  if (field.type === 'email') return { type: 'email', name, label, email: text };
  if (field.type === 'select') {
    const chosen = field.options.find((option) => option.name === value);
    return chosen && { type: 'select', name, label, select: [chosen] };
  }
  const { format } = field;
  return format === undefined
    ? { type: 'text', name, label, text }
    : { type: 'text', name, label, text: numberIn(text, format) ?? text, format };
}

/** A number without the spaces in it, in the digits that everybody reads. */
function numberIn(text: string, format: 'integer' | 'decimal'): string | undefined {
  const plain = text
    .replace(/[\s\u00a0\u202f'’]/g, '')
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15))
    .replace('\u066b', '.');
  const shape = format === 'integer' ? /^[+-]?\d+$/ : /^[+-]?\d+(?:[.,]\d+)?$/;
  return shape.test(plain) ? plain : undefined;
}
