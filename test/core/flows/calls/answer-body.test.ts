import { describe, expect, it } from 'vitest';
import { answerBody } from '../../../../core/flows/calls/answer-body.ts';
import { callLimits } from '../../../../core/flows/calls/limits.ts';

const body = (text: string, type?: string) => answerBody(text, type, (clean) => clean);
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

describe('what an API answered', () => {
  it.each<[string, string | undefined, unknown]>([
    ['{"a":1}', 'application/json', { a: 1 }],
    ['{"a":1}', 'Application/JSON; charset=utf-8', { a: 1 }],
    ['{"a":1}', 'application/problem+json', { a: 1 }],
    ['7', 'application/json', 7],
    [' {"a":1}', undefined, { a: 1 }],
    ['[1]', 'text/plain', [1]],
    ['7', 'text/plain', '7'],
    ['{"a":1}', 'text/html', '{"a":1}'],
    ['{"a":', 'application/json', '{"a":'],
    ['<a>', 'application/xml', '<a>'],
    ['', 'application/json', null],
    ['PNG\0\0', 'image/png', null],
  ])('[G3] %j of type %s is a value, a text or nothing', (text, type, expected) => {
    expect(body(text, type)).toEqual({ body: expected });
  });

  it('[G3] of JSON has 32 levels', () => {
    expect(body(nested(callLimits.answerDepth), 'application/json')).toHaveProperty('body');
    for (const levels of [callLimits.answerDepth + 1, 500_000]) {
      expect(body(nested(levels), 'application/json')).toMatchObject({ code: 'too_deep' });
    }
    const quoted = JSON.stringify({ '"[[': '['.repeat(99), b: '\\"{{' });
    expect(body(quoted, 'application/json')).toEqual({ body: JSON.parse(quoted) });
  });

  it('[G3] keeps long order numbers whole', () => {
    const text =
      '{"long":12345678901234567890,"safe":9007199254740991,"below":-9007199254740993,"part":0.1234567890123456789,"big":1e300}';
    expect(body(text, 'application/json')).toEqual({
      body: {
        long: '12345678901234567890',
        safe: 9007199254740991,
        below: '-9007199254740993',
        part: 0.12345678901234568,
        big: 1e300,
      },
    });
  });

  it('[E2] has no field that means something to JavaScript', () => {
    const answer = body(
      '{"__proto__":{"admin":true},"\\u005f_proto__":1,"a":{"__proto__":[]}}',
      'application/json',
    );
    expect(JSON.stringify(answer)).toBe('{"body":{"a":{}}}');
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});
