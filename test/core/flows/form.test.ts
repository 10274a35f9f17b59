import { describe, expect, it } from 'vitest';
import { checkAnswer, isEmail, readDate } from '../../../core/flows/steps/form/answer.ts';
import type { FormField } from '../../../core/flows/steps/form/schema.ts';
import { flowOf, TestRun } from './support/run.ts';

const variables = { number: {}, size: {} };

describe('form', () => {
  const field = (more: object) => ({ saveTo: 'number', type: 'text', label: 'Number', ...more });
  const ask = (fields: object[], more: object = {}) =>
    flowOf(
      {
        ask: { type: 'form', text: 'Your details', fields, next: 'after', ...more },
        after: { type: 'message', text: 'got {{number}} {{size}}' },
        other: { type: 'message', text: 'other' },
      },
      { variables },
    );
  const details = [
    field({ label: { en: 'Number', fr: 'Numéro' }, pattern: '@-###' }),
    field({ saveTo: 'user.email', type: 'email', label: 'E-mail' }),
    field({ saveTo: 'conversation.when', type: 'date', label: 'When', required: false }),
    field({
      saveTo: 'size',
      type: 'choice',
      label: 'Size',
      choices: [
        { value: 's', label: { en: 'Small', fr: 'Petit' } },
        { value: 'l', label: { en: 'Large', fr: 'Grand' } },
      ],
    }),
  ];

  it('asks in the shapes that messages know', () => {
    const run = new TestRun(ask(details), { facts: { conversation: { language: 'fr' } } });
    expect(run.only('say')[0]?.content).toEqual({
      type: 'form',
      text: 'Your details',
      fields: [
        { type: 'text', name: 'field1', label: 'Numéro' },
        { type: 'email', name: 'field2', label: 'E-mail' },
        { type: 'text', name: 'field3', label: 'When', required: false, placeholder: '2026-11-23' },
        {
          type: 'select',
          name: 'field4',
          label: 'Size',
          options: [
            { name: 's', label: 'Petit' },
            { name: 'l', label: 'Grand' },
          ],
        },
      ],
    });
  });

  it('[F6] saves nothing of what will not do, and asks for it again by name', () => {
    const run = new TestRun(ask(details));
    run.fills({ field1: '123', field2: 'ada@example', field3: 'soon', field4: 'Small' });
    expect(run.only('say')[0]?.content).toMatchObject({
      type: 'form',
      text: 'Number: this does not look right.\nE-mail: this is not an e-mail address.\nWhen: please give a date such as 2026-11-23.',
      fields: [{ name: 'field1' }, { name: 'field2' }, { name: 'field3' }],
    });
    expect(run.effects).toHaveLength(1);
    run.fills({ field1: 'A-123', field2: 'ada@example.com' });
    expect(run.effects).toEqual(
      [
        { type: 'changeConversation', fields: undefined },
        { type: 'changeUser', email: 'ada@example.com' },
        { type: 'say', content: { type: 'text', text: 'got A-123 s' } },
      ].slice(1),
    );
  });

  it('[F6] says what is wrong in the customer’s language, or in the flow’s own words', () => {
    const own = field({
      type: 'number',
      min: 2,
      message: { en: 'two or more', fr: 'deux ou plus' },
    });
    const french = { conversation: { language: 'fr' } };
    const run = new TestRun(ask([own, details[1] as object]), { facts: french });
    expect(run.fills({ field1: '1', field2: 'x' }).texts).toEqual([
      'Number : deux ou plus\nE-mail : ce n’est pas une adresse e-mail.',
    ]);
  });

  it('takes words for the answer to a form that asks for one thing, and no words for several', () => {
    expect(new TestRun(ask([field({ pattern: '@-###' })])).says('b-777').texts).toEqual([
      'got b-777',
    ]);
    const several = new TestRun(ask(details));
    expect(several.says('hm').texts).toEqual(['Please fill in this form:']);
  });

  it('[F9] gives up after some attempts: to its branch, or to the agents', () => {
    const never = (run: TestRun) => run.says('no').says('no').says('no');
    const only = [field({ pattern: '###' })];
    expect(never(new TestRun(ask(only, { otherwise: 'other' }))).texts).toEqual(['other']);
    expect(never(new TestRun(ask(only))).state.status).toBe('failed');
  });

  it('goes on by itself when its time is up', () => {
    const run = new TestRun(ask(details, { seconds: 5, timeout: 'other' }));
    expect(run.fills({ field1: 'x' }).timer().texts).toEqual(['other']);
  });

  const world = { language: 'en', today: '2026-11-23', labels: ['Small', 'Gross'] };
  const choices = [
    { value: 's', label: 'Small' },
    { value: 'l', label: 'Large' },
  ];
  it.each<[string, Partial<FormField>, string, unknown]>([
    ['nothing, where it is needed', {}, '  ', 'required'],
    ['nothing, where it is not', { required: false }, '', { value: null }],
    ['a text', {}, ' Ada ', { value: 'Ada' }],
    ['too short a text', { min: 4 }, 'Ada', 'longer'],
    ['too long a text', { max: 2 }, 'Ada', 'shorter'],
    ['a number with a comma', { type: 'number' }, '1 234,5', { value: 1234.5 }],
    ['no number', { type: 'number' }, '12a', 'number'],
    ['too small a number', { type: 'number', min: 5 }, '4', 'atLeast'],
    ['too large a number', { type: 'number', max: 5 }, '6', 'atMost'],
    ['a date', { type: 'date' }, '3/2/2026', { value: '2026-02-03' }],
    ['a day that the calendar does not have', { type: 'date' }, '2026-02-30', 'date'],
    ['a day before today', { type: 'date', min: 'today' }, '2026-11-22', 'atLeast'],
    ['today', { type: 'date', min: 'today', max: 'today' }, '2026-11-23', { value: '2026-11-23' }],
    ['a choice by its value', { type: 'choice', choices }, 'l', { value: 'l' }],
    ['a choice by its label', { type: 'choice', choices }, ' SMALL ', { value: 's' }],
    ['another choice', { type: 'choice', choices }, 'huge', 'choice'],
  ])('[F6] checks %s', (_what, more, given, expected) => {
    const checked = checkAnswer(
      { saveTo: 'number', type: 'text', label: 'N', ...more },
      given,
      world,
    );
    if (typeof expected === 'string') expect(checked).toMatchObject({ wrong: expected });
    else expect(checked).toEqual(expected);
  });

  it.each([
    ['ada@example.com', true],
    ['ada.l+x@mail.example.co', true],
    ['zoé@exämple.fr', true],
    ['ada@example', false],
    ['ada@@example.com', false],
    ['a b@example.com', false],
    ['ada@example.com\nBcc: x@y.z', false],
    ['.ada@example.com', false],
    [`${'a'.repeat(200)}@example.com`, false],
  ])('tells whether %j is an address', (text, is) => expect(isEmail(text)).toBe(is));

  it('reads American dates of Americans alone', () => {
    expect(readDate('11/23/2026', 'en-US')).toBe('2026-11-23');
    expect(readDate('11/23/2026', 'en-GB')).toBe(undefined);
    expect(readDate('23.11.2026', 'de')).toBe('2026-11-23');
  });
});
