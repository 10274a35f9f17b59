import { describe, expect, it } from 'vitest';
import { readJson } from '../../core/read-json.ts';

describe('JSON from outside', () => {
  it('[E2] is what JSON.parse makes of it', () => {
    for (const value of [null, 1, 'a', [], {}, { a: [{ b: '👋🏽 é \u2028' }] }]) {
      expect(readJson(JSON.stringify(value))).toEqual(value);
    }
    expect(readJson('"\\ud83d\\udc4b"')).toBe('👋');
    expect(() => readJson('{"a":')).toThrow(SyntaxError);
  });

  it('[E2] has no half of a character, in texts or in names', () => {
    expect(readJson('"Hi \\ud83d"')).toBe('Hi \ufffd');
    expect(readJson('"\\uDC4b\\uD83D"')).toBe('\ufffd\ufffd');
    expect(readJson('{"a\\ud83d":["\\udc4b",{"b":"\\ud83d"}]}')).toEqual({
      'a\ufffd': ['\ufffd', { b: '\ufffd' }],
    });
  });

  it('[E2] changes no prototype, with or without such halves', () => {
    for (const text of ['{"__proto__":{"a":1}}', '{"__proto__":{"a":1},"b":"\\ud83d"}']) {
      const value = readJson(text) as Record<string, unknown>;
      expect(value['a']).toBeUndefined();
      expect(Object.hasOwn(value, '__proto__')).toBe(true);
    }
  });
});
