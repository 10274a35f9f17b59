import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareFlows } from '../../../core/flows/compare.ts';

const hello = { type: 'message', text: { en: 'Hello' }, next: 'end' };
const end = { type: 'end' };
const flow = { name: 'A', start: 'hello', steps: { hello, end } };

describe('[F23] two versions of a flow', () => {
  it('that are alike have no differences', () => {
    expect(compareFlows(flow, structuredClone(flow))).toEqual([]);
  });

  it('show what a step said before and says now', () => {
    const after = { ...flow, steps: { hello: { ...hello, text: { en: 'Hi', fr: 'Salut' } }, end } };
    expect(compareFlows(flow, after)).toEqual([
      {
        part: 'step',
        stepId: 'hello',
        change: 'changed',
        details: [
          { path: 'text.en', before: 'Hello', after: 'Hi' },
          { path: 'text.fr', after: 'Salut' },
        ],
      },
    ]);
  });

  it('show steps that came and went, and what is around the steps', () => {
    const after = { name: 'B', start: 'hello', steps: { hello, wait: { type: 'wait' } } };
    expect(compareFlows(flow, after)).toMatchObject([
      { part: 'name', change: 'changed', details: [{ path: '', before: 'A', after: 'B' }] },
      { part: 'step', stepId: 'end', change: 'removed' },
      { part: 'step', stepId: 'wait', change: 'added' },
    ]);
  });

  it('do not differ by where steps stand, in the file or in the picture', () => {
    const steps = { end, hello: { ...hello, position: { x: 1, y: 2 } } };
    expect(compareFlows(flow, { ...flow, steps })).toEqual([]);
  });

  it('are compared by what they hold, whatever its names', () => {
    const odd = JSON.parse('{"steps":{"constructor":{"a":1},"__proto__":{"b":2}}}') as object;
    expect(compareFlows({ steps: {} }, odd)).toMatchObject([
      { stepId: 'constructor', change: 'added', details: [{ after: { a: 1 } }] },
      { stepId: '__proto__', change: 'added', details: [{ after: { b: 2 } }] },
    ]);
  });

  it('differ exactly when they are not the same', () => {
    const documents = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }));
    const told = (a: unknown, b: unknown) => compareFlows(a, b).length;
    fc.assert(
      fc.property(documents, documents, (a, b) => {
        expect(told(a, structuredClone(a))).toBe(0);
        expect(told(a, b)).toBe(told(b, a));
      }),
    );
  });
});
