import { describe, expect, it } from 'vitest';
import { checkFlow, type World } from '../../../core/flows/check.ts';
import { flowOf } from './support/run.ts';

const end = { type: 'end' };
const say = (next?: string) => ({ type: 'message', text: 'x', next });

function problems(steps: object, more: object = {}, world: World = {}): string[] {
  return checkFlow(flowOf(steps, more), world).map(
    ({ severity, code, stepId }) =>
      `${severity} ${code}${stepId === undefined ? '' : ` ${stepId}`}`,
  );
}

describe('what is wrong with a flow', () => {
  it('[F5] is nothing with one that is right', () => {
    expect(problems({ a: say('b'), b: end })).toEqual([]);
  });

  it.each<[string, object, string[]]>([
    ['a step that nothing leads to', { a: end, b: end }, ['warning unreachable_step b']],
    ['a step that is not there', { a: say('gone') }, ['error unknown_step a']],
    ['a dead end', { a: say() }, ['warning dead_end a']],
    ['a step that leads to itself', { a: say('a') }, ['error endless_loop a']],
    ['a circle', { a: say('b'), b: say('c'), c: say('b') }, ['error endless_loop b']],
    [
      'a circle with a way out',
      {
        a: say('b'),
        b: {
          type: 'condition',
          branches: [{ when: { subject: 'now', operator: 'exists' }, next: 'a' }],
          otherwise: 'c',
        },
        c: end,
      },
      ['warning loop_without_wait a'],
    ],
    [
      'nothing, with a circle that waits',
      { a: say('b'), b: { type: 'wait', for: 'time', seconds: 5, next: 'a' } },
      [],
    ],
    [
      'a condition without else',
      {
        a: {
          type: 'condition',
          branches: [{ when: { subject: 'now', operator: 'exists' }, next: 'b' }],
        },
        b: end,
      },
      ['error missing_otherwise a'],
    ],
    [
      'a branch that is never taken',
      {
        a: {
          type: 'condition',
          branches: [
            { when: { subject: 'now', operator: 'exists' }, next: 'b' },
            { when: { subject: 'now', operator: 'exists' }, next: 'b' },
          ],
          otherwise: 'b',
        },
        b: end,
      },
      ['error unreachable_branch a'],
    ],
    [
      'a comparison without a value',
      {
        a: {
          type: 'condition',
          branches: [{ when: { subject: 'now', operator: 'gt' }, next: 'b' }],
          otherwise: 'b',
        },
        b: end,
      },
      ['error wrong_value a'],
    ],
    [
      'a call without failure',
      { a: { type: 'callApi', method: 'GET', url: 'https://a.example/', next: 'b' }, b: end },
      ['error missing_otherwise a', 'warning dead_end a'],
    ],
    [
      'an unknown placeholder',
      { a: { ...say('b'), text: '{{gone}}' }, b: end },
      ['error unknown_placeholder a'],
    ],
    [
      'braces that are none',
      { a: { ...say('b'), text: '{{ a b }}' }, b: end },
      ['error unknown_placeholder a'],
    ],
    [
      'a secret in a text',
      { a: { ...say('b'), text: '{{secret.key}}' }, b: end },
      ['error secret_in_text a'],
    ],
    [
      'a variable that is not there',
      { a: { type: 'setVariable', set: [{ variable: 'gone', value: 1 }], next: 'b' }, b: end },
      ['error unknown_variable a'],
    ],
    [
      'a missing language',
      { a: { ...say('b'), text: { en: 'x' } }, b: end },
      ['warning missing_language a'],
    ],
    [
      'options that read alike',
      {
        a: {
          type: 'options',
          text: 'x',
          options: [
            { label: 'Yes', next: 'b' },
            { label: 'YES!', next: 'b' },
          ],
        },
        b: end,
      },
      ['error duplicate_option a'],
    ],
    [
      'silence without a time',
      {
        a: { type: 'options', text: 'x', options: [{ label: 'Yes' }], next: 'b', timeout: 'b' },
        b: end,
      },
      ['error missing_seconds a'],
    ],
    [
      'a choice without choices',
      {
        a: {
          type: 'form',
          fields: [{ saveTo: 'user.size', type: 'choice', label: 'S' }],
          next: 'b',
        },
        b: end,
      },
      ['error missing_choices a'],
    ],
    [
      'two fields in one place',
      {
        a: {
          type: 'form',
          fields: [
            { saveTo: 'user.a', type: 'text', label: 'S' },
            { saveTo: 'user.a', type: 'text', label: 'T' },
          ],
          next: 'b',
        },
        b: end,
      },
      ['error duplicate_field a'],
    ],
    [
      'a hand-over to two',
      { a: { type: 'handOver', queueId: 'q', group: 'g' } },
      ['error several_targets a'],
    ],
    ['nothing said', { a: { type: 'message', next: 'b' }, b: end }, ['error nothing_to_say a']],
    [
      'a host that a value chooses',
      {
        a: {
          type: 'callApi',
          method: 'GET',
          url: 'https://{{user.name}}.example/',
          next: 'b',
          failure: 'b',
        },
        b: end,
      },
      ['error placeholder_in_host a'],
    ],
    [
      'a host that a value may go on with',
      {
        a: {
          type: 'callApi',
          method: 'GET',
          url: 'https://a.example{{user.name}}',
          next: 'b',
          failure: 'b',
        },
        b: end,
      },
      ['error placeholder_in_host a'],
    ],
    [
      'an address in clear',
      {
        a: { type: 'callApi', method: 'GET', url: 'http://a.example/', next: 'b', failure: 'b' },
        b: end,
      },
      ['warning insecure_address a'],
    ],
    [
      'a header of the connection',
      {
        a: {
          type: 'callApi',
          method: 'GET',
          url: 'https://a.example/',
          headers: { Host: 'b' },
          next: 'b',
          failure: 'b',
        },
        b: end,
      },
      ['error reserved_header a'],
    ],
  ])('[F5] names the step and says what: %s', (_what, steps, expected) => {
    expect(problems(steps)).toEqual(expected);
  });

  it.each<[string, object, string]>([
    ['a name with a meaning of its own', { variables: { user: {} } }, 'error reserved_name'],
    [
      'a value of another type',
      { variables: { n: { type: 'number', default: 'x' } } },
      'error wrong_value',
    ],
    ['a language twice', { languages: ['en', 'EN'] }, 'error duplicate_language'],
    ['a foreign default', { defaultLanguage: 'ja' }, 'error unknown_language'],
    [
      'a trigger twice',
      { triggers: [{ type: 'handBack' }, { type: 'handBack' }] },
      'warning duplicate_trigger',
    ],
  ])('[F5] looks around the steps: %s', (_what, more, expected) => {
    expect(problems({ a: end }, more)).toEqual([expected]);
  });

  it('[F5] compares with what the app has, where that is known', () => {
    const steps = {
      a: { type: 'businessHours', scheduleId: 'office', open: 'b', closed: 'c' },
      b: { type: 'link', flowId: 'other' },
      c: {
        type: 'callApi',
        method: 'GET',
        url: 'https://a.example/',
        headers: { authorization: '{{secret.key}}' },
        next: 'd',
        failure: 'd',
      },
      d: { type: 'handOver', queueId: 'sales' },
    };
    expect(problems(steps)).toEqual([]);
    const nothing = { flowIds: [], queueIds: [], scheduleIds: [], secrets: [] };
    expect(problems(steps, {}, nothing)).toEqual([
      'error unknown_secret c',
      'error unknown_schedule a',
      'error unknown_flow b',
      'error unknown_queue d',
    ]);
    const world = {
      flowIds: ['other'],
      queueIds: ['sales'],
      scheduleIds: ['office'],
      secrets: ['key'],
    };
    expect(problems(steps, {}, world)).toEqual([]);
  });

  it('[F5] tells where, and in a sentence with the step’s name', () => {
    const [problem] = checkFlow(flowOf({ a: say('gone') }));
    expect(problem).toEqual({
      severity: 'error',
      code: 'unknown_step',
      stepId: 'a',
      path: 'steps.a.next',
      message: 'Step "a": Here it leads to "gone", and there is no such step.',
    });
  });
});
