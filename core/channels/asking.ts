import { isEmail } from '../flows/steps/form/answer.ts';
import type { Content } from '../protocol/content.ts';
import { referenceOf } from './choice.ts';
import type { Showing } from './degrade.ts';
import type { Asking } from './link.ts';
import { chosenOf } from './options.ts';
import type { Part } from './part.ts';
import { type Press, showBlocks } from './pressing.ts';
import type { ChannelWords } from './words/words.ts';

/**
 * Forms on channels that have none: asked one field after the other, each answered by a message. The state is
 * in the person's link; people may write to him meanwhile.
 */

export type Form = Extract<Content, { type: 'form' }>;
type Field = Form['fields'][number];
type FormResponse = Extract<Content, { type: 'formResponse' }>;

/** A question, and how far the form has been asked with it. */
export interface Asked {
  asking: Asking;
  parts: Part[];
}

/** What a text that is written while a form is asked comes to. */
export type Answered =
  | Asked
  | { response: FormResponse }
  /** The form is asked no longer: what was written is a message. */
  | { over: true };

/** Answers in a row that may be wrong; with the next he wants to say something else. */
const wrongAtMost = 2;
/** What leaves out a question that may be left out. */
const left = /^[-–—－]$/;
/** Characters of an answer (`core/protocol/content.ts`). */
const answerAtMost = 256;

/** @param messageId Of the form's message, which stands at `showing.place`. */
export function begin(form: Form, messageId: string, showing: Showing): Asked {
  const { conversationId } = showing.place;
  const asking: Asking = { conversationId, messageId, field: 0, answers: [] };
  return ask(form, asking, form.text ?? '', showing);
}

/**
 * What follows from an answer: the next question, the same once more with what is wrong, or all answers.
 * @param said A text, or which of the options was pressed, from 0.
 */
export function answer(
  form: Form,
  asking: Asking,
  said: string | { option: number },
  showing: Showing,
): Answered {
  const field = form.fields[asking.field];
  if (field === undefined) return { over: true };
  const isLeft = field.required === false && typeof said === 'string' && left.test(said.trim());
  const checked = isLeft ? undefined : check(field, said, showing.words);
  if (checked !== undefined && 'wrong' in checked) {
    const { wrong = 0 } = asking;
    if (wrong >= wrongAtMost) return { over: true };
    return ask(form, { ...asking, wrong: wrong + 1 }, checked.wrong, showing);
  }
  const { wrong: _, ...before } = asking;
  const answers = checked === undefined ? asking.answers : [...asking.answers, checked];
  const next = { ...before, answers, field: asking.field + 1 };
  if (next.field < form.fields.length) return ask(form, next, '', showing);
  // Who has left out everything has not answered.
  if (answers.length === 0) return { over: true };
  const fields = answers as unknown as FormResponse['fields'];
  return { response: { type: 'formResponse', fields, quotedMessageId: asking.messageId } };
}

/** @param before What is said before the question. */
function ask(form: Form, asking: Asking, before: string, showing: Showing): Asked {
  const { capabilities, words, place } = showing;
  const field = form.fields[asking.field];
  if (field === undefined) return { asking, parts: [] };
  const count = form.fields.length;
  const number = count > 1 ? `(${asking.field + 1}/${count}) ` : '';
  const { placeholder } = field;
  const lines = [
    `${number}${field.label}`,
    ...(placeholder && placeholder !== field.label ? [`(${placeholder})`] : []),
    ...(field.required === false ? [words.optional] : []),
  ];
  const text = [before, lines.join('\n')].filter((piece) => piece !== '').join('\n\n');
  const options = field.type === 'select' ? field.options : [];
  const presses = options.map(({ label }, action): Press => {
    const reference = referenceOf({ ...place, item: asking.field, action });
    return { kind: 'choice', title: label, reference, answer: true };
  });
  return { asking, parts: showBlocks([{ text, presses }], capabilities, words).parts };
}

type Checked = FormResponse['fields'][number] | { wrong: string };

function check(field: Field, said: string | { option: number }, words: ChannelWords): Checked {
  const { name, label } = field;
  const text = typeof said === 'string' ? said.trim() : '';
  switch (field.type) {
    case 'email':
      if (!isEmail(text)) return { wrong: words.wrong.email };
      return { type: 'email', name, label, email: text };
    case 'select': {
      const titles = field.options.map((option) => option.label);
      const index = typeof said === 'string' ? chosenOf(titles, said) : said.option;
      const option = index === undefined ? undefined : field.options[index];
      if (option === undefined) return { wrong: words.wrong.option };
      return { type: 'select', name, label, select: [option] };
    }
    case 'text':
      return checkText(field, text, words);
  }
}

function checkText(
  { name, label, format, minSize = 1, maxSize = answerAtMost }: Extract<Field, { type: 'text' }>,
  text: string,
  { wrong }: ChannelWords,
): Checked {
  const value = format === undefined ? text : numberIn(text, format);
  if (value === undefined) {
    return { wrong: format === 'integer' ? wrong.integer : wrong.decimal };
  }
  const length = Array.from(value).length;
  if (length < minSize) return { wrong: wrong.short(minSize) };
  if (length > maxSize || value.length > answerAtMost) return { wrong: wrong.long(maxSize) };
  return { type: 'text', name, label, text: value, ...(format === undefined ? {} : { format }) };
}

/** A number without the spaces in it, in the digits that everybody reads. */
function numberIn(text: string, format: 'integer' | 'decimal'): string | undefined {
  const plain = text
    .normalize('NFKC')
    .replace(/[\s'’]/g, '')
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15))
    .replace('\u066b', '.');
  const shape = format === 'integer' ? /^[+-]?\d+$/ : /^[+-]?\d+(?:[.,]\d+)?$/;
  return shape.test(plain) ? plain : undefined;
}
