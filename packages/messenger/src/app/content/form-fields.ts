import type { Content } from '../../../../../core/protocol/content.ts';
import type { Translator } from '../../locales/translator.ts';
import type { AnsweredField } from './form-memory.ts';

export type FormField = Extract<Content, { type: 'form' }>['fields'][number];

/** The most that any answer may have; see `core/protocol/content.ts`. */
const limits = { text: 256, email: 128 };
const address = /^[^\s@"(),:;<>[\\\]]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}[\p{L}\p{N}-]{2,63}$/u;

/** What stands in a field before anything is typed; of a choice the option's name. */
export function prefilled(field: FormField): string {
  if (field.type === 'text') return field.text ?? '';
  if (field.type === 'email') return field.email ?? '';
  return field.select?.[0]?.name ?? '';
}

/** What is wrong with an answer, in a sentence; undefined when nothing is. */
export function problemOf(field: FormField, value: string, t: Translator): string | undefined {
  const text = value.trim();
  if (text === '') return field.required === false ? undefined : t('required');
  if (field.type === 'select') return undefined;
  if (field.type === 'email') {
    return text.length <= limits.email && address.test(text) ? undefined : t('invalidEmail');
  }
  const { format, minSize = 0, maxSize = limits.text } = field;
  if (format !== undefined && numberIn(text, format) === undefined) {
    return t(format === 'integer' ? 'invalidInteger' : 'invalidDecimal');
  }
  const length = Array.from(text).length;
  if (length < minSize) return t('tooShort', { count: minSize });
  return length > maxSize || text.length > limits.text
    ? t('tooMuch', { count: maxSize })
    : undefined;
}

/** A field's answer as it is sent; undefined where there is none. */
export function answerOf(field: FormField, value: string): AnsweredField | undefined {
  const text = value.trim();
  if (text === '') return undefined;
  const { name, label } = field;
  if (field.type === 'email') return { type: 'email', name, label, email: text };
  if (field.type === 'select') {
    const option = field.options.find((one) => one.name === value);
    return option && { type: 'select', name, label, select: [option] };
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
