import { describe, expect, it } from 'vitest';
import { flowJsonSchema, parseFlow } from '../../../core/flows/document.ts';
import { documentOf } from './support/run.ts';

const end = { type: 'end' };

function refused(document: unknown): string[] {
  const parsed = parseFlow(document);
  return 'problems' in parsed ? parsed.problems.map(({ code, path }) => `${code} ${path}`) : [];
}

describe('what is no flow', () => {
  it.each<[string, unknown, string[]]>([
    ['no JSON', '{"schema":', ['invalid_json ']],
    ['JSON of something else', '[1, 2]', ['invalid_type ']],
    ['nothing', undefined, ['invalid_type ']],
    ['an unknown step', documentOf({ a: { type: 'dance' } }), ['unknown_step_type steps.a.type']],
    ['a step without a type', documentOf({ a: {} }), ['unknown_step_type steps.a.type']],
    ['a misspelt field', documentOf({ a: { ...end, nxt: 'b' } }), ['unknown_field steps.a.nxt']],
    [
      'a missing field',
      documentOf({ a: { type: 'businessHours' } }),
      ['missing_field steps.a.scheduleId'],
    ],
    [
      'a wrong value',
      documentOf({ a: { type: 'wait', for: 'ever' } }),
      ['invalid_value steps.a.for'],
    ],
    [
      'too many options',
      documentOf({ a: { type: 'options', text: 'x', options: Array(11).fill({ label: 'x' }) } }),
      ['too_big steps.a.options'],
    ],
    [
      'too many articles',
      documentOf({ a: { type: 'articles', limit: 7 } }),
      ['too_big steps.a.limit'],
    ],
    [
      'too many fields',
      documentOf({
        a: { type: 'form', fields: Array(21).fill({ saveTo: 'user.a', type: 'text', label: 'x' }) },
      }),
      ['too_big steps.a.fields'],
    ],
    [
      'a bad comparison',
      documentOf({
        a: { type: 'condition', branches: [{ when: { subject: 'n', operator: 'like' } }] },
      }),
      ['invalid_value steps.a.branches.0.when.operator'],
    ],
    [
      'a bad comparison within',
      documentOf({
        a: {
          type: 'condition',
          branches: [{ when: { all: [{ subject: 'n', operator: 'like' }] } }],
        },
      }),
      ['invalid_value steps.a.branches.0.when.all.0.operator'],
    ],
    [
      'a text too long',
      documentOf({ a: { type: 'message', text: 'x'.repeat(4097) } }),
      ['too_big steps.a.text'],
    ],
    [
      'a step with a strange id',
      documentOf({ 'a b': end }),
      ['invalid_format start', 'invalid_name steps.a b'],
    ],
  ])('[F5] is refused with the place: %s', (_what, document, expected) => {
    expect(refused(document)).toEqual(expected);
    if (typeof document === 'object') expect(refused(JSON.stringify(document))).toEqual(expected);
  });

  it('[F5] is refused when it is far too large, before it is read', () => {
    expect(refused(`{"steps":"${'x'.repeat(5_000_000)}"}`)).toEqual(['too_large ']);
    expect(refused({ steps: 'x'.repeat(5_000_000) })).toEqual(['too_large ']);
    expect(refused(documentOf({ a: { type: 'message', text: 'é'.repeat(160_000) } }))).toEqual([
      'too_large ',
    ]);
  });

  it('[F5] is refused with 10,000 steps, and with 501', () => {
    const steps = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`s${i}`, end]));
    expect(refused(documentOf(steps(501)))).toEqual(['too_many_steps steps']);
    expect(refused(JSON.stringify(documentOf(steps(10_000))))).toEqual(['too_many_steps steps']);
    expect(refused(documentOf(steps(500)))).toEqual([]);
  });

  it('[F5] is refused however deep it nests, and whatever its names are', () => {
    expect(refused(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toEqual(['too_deep ']);
    let deep: unknown = 1;
    for (let i = 0; i < 50_000; i++) deep = [deep];
    expect(refused({ steps: deep })).toEqual(['too_deep ']);
    const circle: { self?: unknown } = {};
    circle.self = circle;
    expect(refused(circle)).toEqual(['too_deep ']);
    const text = JSON.stringify(documentOf({ a: end })).replace('"a":', '"__proto__":');
    expect(refused(text)).toEqual(['forbidden_name ']);
    expect(({} as Record<string, unknown>)['type']).toBe(undefined);
  });

  it('[F5] tells at most 200 problems', () => {
    const steps = Object.fromEntries(
      Array.from({ length: 400 }, (_, i) => [`s${i}`, { type: 'dance' }]),
    );
    expect(refused(documentOf(steps))).toHaveLength(200);
  });
});

describe('the JSON Schema', () => {
  it('[F5] is JSON Schema 2020-12 with an id, and describes every kind of step', () => {
    const schema = JSON.stringify(flowJsonSchema());
    expect(schema).toContain('https://json-schema.org/draft/2020-12/schema');
    expect(JSON.parse(schema)).toMatchObject({ $id: 'urn:causerie:schemas:flow:1' });
    for (const type of ['options', 'callApi', 'askResolved', 'updateConversation', 'rating']) {
      expect(schema).toContain(`"const":"${type}"`);
    }
    expect(schema).toContain('"$ref":"#/$defs/Condition"');
  });
});
