import { describe, expect, it } from 'vitest';
import { parseFlow } from '../../../core/flows/document.ts';
import { documentOf, flowOf, TestRun } from './support/run.ts';

describe('endless flows', () => {
  const again = {
    type: 'setVariable',
    set: [{ variable: 'n', operation: 'add', value: 1 }],
    next: 'a',
  };

  it('[F10] stop after 200 steps without a wait, and the agents take over', () => {
    const run = new TestRun(flowOf({ a: again }, { variables: { n: { default: 0 } } }));
    expect(run.effects).toMatchObject([
      { type: 'failed', code: 'endless_flow', stepId: 'a' },
      { type: 'handOver' },
    ]);
    expect(run.state.variables['n']).toBe(200);
  });

  it('[F10] stop after 200 steps when they only ask the world', () => {
    const call = {
      type: 'callApi',
      method: 'GET',
      url: 'https://a.example/',
      next: 'a',
      failure: 'a',
    };
    const run = new TestRun(flowOf({ a: call }));
    let calls = 0;
    while (run.state.pending !== undefined && calls < 1000) {
      run.answers({ type: 'call', outcome: 'answered', status: 200, body: null });
      calls++;
    }
    expect(calls).toBe(200);
    expect(run.state.status).toBe('failed');
  });

  it('[F10] stop after 10,000 steps in all, however patient the customer is', () => {
    const chat = {
      ask: { type: 'options', text: 'x', options: [{ label: 'again', next: 'a' }] },
      ...Object.fromEntries(
        Array.from({ length: 150 }, (_, i) => [
          `s${i}`,
          { type: 'message', text: 'y', next: i === 149 ? 'ask' : `s${i + 1}` },
        ]),
      ),
      a: { type: 'message', text: 'z', next: 's0' },
    };
    const run = new TestRun(flowOf(chat));
    let turns = 0;
    while (run.state.status === 'waiting' && turns++ < 1000) run.says('again');
    expect(run.only('failed')[0]?.code).toBe('endless_flow');
    expect(run.state.steps).toBe(10_001);
  });

  it('[F10] take a chain of 200 steps in one go', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 200 }, (_, i) => [
        `s${i}`,
        { type: 'note', text: 'x', next: i === 199 ? undefined : `s${i + 1}` },
      ]),
    );
    const parsed = parseFlow(documentOf(JSON.parse(JSON.stringify(chain))));
    if ('problems' in parsed) throw new Error('not a flow');
    expect(new TestRun(parsed.flow).state.status).toBe('ended');
  });
});
