import { describe, expect, it } from 'vitest';
import { compileFilter } from '../../../local/event-source-mapping/filter-criteria.ts';
import type { SqsRecord } from '../../../local/event-source-mapping/lambda-event.ts';

function record(body: string): SqsRecord {
  return {
    messageId: 'm',
    receiptHandle: 'r',
    body,
    attributes: {},
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn',
    awsRegion: 'eu-central-1',
  };
}

/** Whether a body passes a pattern over its fields. */
function passes(pattern: object, body: unknown): boolean | undefined {
  const filter = compileFilter({ Filters: [{ Pattern: JSON.stringify({ body: pattern }) }] });
  return filter?.(record(JSON.stringify(body)));
}

describe('filter criteria', () => {
  it.each([
    [{ a: ['x'] }, { a: 'x' }, { a: 'y' }],
    [{ a: [1, null] }, { a: null }, {}],
    [{ a: { b: [true] } }, { a: { b: true } }, { a: true }],
    [{ a: ['x'], b: ['y'] }, { a: 'x', b: 'y' }, { a: 'x' }],
    [{ a: ['x'] }, { a: ['z', 'x'] }, { a: ['z'] }],
    [{ a: [{ prefix: 'ab' }] }, { a: 'abc' }, { a: 'cab' }],
    [{ a: [{ suffix: 'bc' }] }, { a: 'abc' }, { a: 'bcd' }],
    [{ a: [{ 'equals-ignore-case': 'X' }] }, { a: 'x' }, { a: 'y' }],
    [{ a: [{ exists: true }] }, { a: null }, { b: 1 }],
    [{ a: [{ exists: false }] }, { b: 1 }, { a: 1 }],
    [{ a: [{ 'anything-but': ['x', 'y'] }] }, { a: 'z' }, { a: 'y' }],
    [{ a: [{ 'anything-but': { prefix: 'x' } }] }, { a: 'z' }, { a: 'xy' }],
    [{ a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 5 }, { a: 0 }],
    [{ a: [{ numeric: ['=', 3] }] }, { a: 3 }, { a: '3' }],
  ])('%j lets %j pass and %j not', (pattern, good, bad) => {
    expect(passes(pattern, good)).toBe(true);
    expect(passes(pattern, bad)).toBe(false);
  });

  it('let a record pass that matches one of several', () => {
    const filter = compileFilter({
      Filters: [{ Pattern: '{"body":{"a":[1]}}' }, { Pattern: '{"body":{"a":[2]}}' }],
    });
    expect(filter?.(record('{"a":2}'))).toBe(true);
    expect(filter?.(record('{"a":3}'))).toBe(false);
    expect(filter?.(record('plain text'))).toBe(false);
  });

  it('compare plain bodies as text', () => {
    const filter = compileFilter({ Filters: [{ Pattern: '{"body":["ping"]}' }] });
    expect(filter?.(record('ping'))).toBe(true);
    expect(filter?.(record('pong'))).toBe(false);
  });

  it('are none when there are no patterns', () => {
    expect(compileFilter(undefined)).toBeUndefined();
    expect(compileFilter({ Filters: [] })).toBeUndefined();
  });

  it.each([
    '{',
    '[]',
    '{"body":"x"}',
    '{"body":{"a":[{"cidr":"10.0.0.0/8"}]}}',
    '{"body":{"a":[{"numeric":["~",1]}]}}',
  ])('refuse the pattern %s', (Pattern) =>
    expect(() => compileFilter({ Filters: [{ Pattern }] })).toThrow(/filter/),
  );
});
