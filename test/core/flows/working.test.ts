import { describe, expect, it } from 'vitest';
import { flowOf, TestRun } from './support/run.ts';

describe('setVariable and updateConversation', () => {
  it('sets, counts and appends, a later one seeing an earlier', () => {
    const set = [
      { variable: 'n', operation: 'add', value: 0.1 },
      { variable: 'n', operation: 'add', value: '0,2' },
      { variable: 'n', operation: 'subtract', value: 'none' },
      { variable: 'all', operation: 'append', value: '{{n}}' },
      { variable: 'all', operation: 'append', value: 'x {{n}}' },
      { variable: 'text', operation: 'append', value: '!' },
      {
        variable: 'copy',
        value: { n: '{{n}}', user: '{{user.name|nobody}}', none: '{{user.email}}' },
      },
    ];
    const variables = { n: { default: 0 }, all: {}, text: { default: 'hi' }, copy: {} };
    const run = new TestRun(flowOf({ set: { type: 'setVariable', set } }, { variables }));
    expect(run.state.variables).toEqual({
      n: 0.3,
      all: [0.3, 'x 0.3'],
      text: 'hi!',
      copy: { n: 0.3, user: 'nobody', none: null },
    });
  });

  it('[F10] refuses what outgrows a variable, and all of them together', () => {
    const grow = {
      type: 'setVariable',
      set: [{ variable: 'a', operation: 'append', value: 'x'.repeat(3000) }],
    };
    const variables = { a: { default: '' }, b: {}, c: {}, d: {}, e: {} };
    const one = flowOf(
      { s1: { ...grow, next: 's2' }, s2: { ...grow, next: 's3' }, s3: grow },
      { variables },
    );
    const run = new TestRun(one);
    expect(run.only('failed')[0]).toMatchObject({ code: 'state_too_large', stepId: 's3' });
    expect(String(run.state.variables['a'])).toHaveLength(6000);
    const copies = ['b', 'c', 'd', 'e'].map((variable) => ({ variable, value: '{{a}}' }));
    const all = flowOf(
      { s: { type: 'setVariable', set: copies } },
      {
        variables: { ...variables, a: { default: 'x'.repeat(8000) } },
      },
    );
    expect(new TestRun(all).only('failed')[0]?.code).toBe('state_too_large');
  });

  it('changes tags, fields, language and the customer, and later steps see it', () => {
    const flow = flowOf(
      {
        change: {
          type: 'updateConversation',
          addTags: ['new', '{{topic}}', '{{nothing}}'],
          removeTags: ['old'],
          fields: { topic: '{{topic}}', count: 3, gone: null },
          language: '{{topic}}',
          userFields: { name: 'Ada', email: 'not an address', plan: '{{n}}' },
          next: 'see',
        },
        see: {
          type: 'message',
          text: '{{tags}} {{conversation.topic}} {{user.name}} {{user.plan}} {{conversation.gone|-}}',
        },
      },
      { variables: { topic: { default: 'fr' }, n: { default: 2 }, nothing: {} } },
    );
    const facts = { conversation: { tags: ['old', 'kept'], fields: { gone: 1 } } };
    const run = new TestRun(flow, { facts });
    expect(run.effects.slice(0, 2)).toEqual([
      {
        type: 'changeConversation',
        addTags: ['new', 'fr'],
        removeTags: ['old'],
        fields: { topic: 'fr', count: 3, gone: null },
        language: 'fr',
      },
      { type: 'changeUser', name: 'Ada', fields: { plan: 2 } },
    ]);
    expect(run.texts).toEqual(['kept, new, fr fr Ada 2 -']);
  });
});

describe('link', () => {
  const other = flowOf(
    {
      say: { type: 'message', text: 'other {{topic}} {{mine}}', next: 'over' },
      over: { type: 'end' },
    },
    { variables: { topic: { default: 'none' }, mine: { default: 'own' } } },
  );
  const main = (returns: boolean) =>
    flowOf(
      {
        go: { type: 'link', flowId: 'other', returns, next: 'back' },
        back: { type: 'message', text: 'back {{topic}}' },
      },
      { variables: { topic: { default: 'bikes' } } },
    );
  const flows = { other };

  it('goes into the published version and comes back, or not; variables are shared', () => {
    const run = new TestRun(main(true), { flows });
    expect(run.state.pending).toMatchObject({ type: 'flow', flowId: 'other' });
    expect(run.answers({ type: 'flow', version: 7 }).texts).toEqual([
      'other bikes own',
      'back bikes',
    ]);
    const gone = new TestRun(main(false), { flows }).answers({ type: 'flow', version: 7 });
    expect(gone.texts).toEqual(['other bikes own']);
    expect(gone.state.stack).toEqual([{ flowId: 'other', version: 7, stepId: 'over' }]);
  });

  it('[F9] hands over where there is no such flow', () => {
    const run = new TestRun(main(true), { flows }).answers({ type: 'flow', version: null });
    expect(run.only('failed')[0]?.code).toBe('unknown_flow');
    const lost = new TestRun(main(true)).answers({ type: 'flow', version: 1 });
    expect(lost.only('failed')[0]?.code).toBe('not_found');
    expect(lost.only('handOver')).toHaveLength(1);
  });

  it('[F10] goes no deeper than ten flows, and round in circles no longer than 200 steps', () => {
    const enter = (run: TestRun) => {
      let turns = 0;
      while (run.state.pending !== undefined && turns++ < 500)
        run.answers({ type: 'flow', version: 1 });
      return run.only('failed')[0]?.code;
    };
    const itself = (returns: boolean) => flowOf({ go: { type: 'link', flowId: 'main', returns } });
    const deep = new TestRun(itself(true));
    enter(deep);
    expect(deep.state.stack).toHaveLength(10);
    expect(enter(new TestRun(itself(true)))).toBe('too_many_links');
    expect(enter(new TestRun(itself(false)))).toBe('endless_flow');
  });

  it('closes for good what it closes in a linked flow', () => {
    const closing = flowOf({ over: { type: 'end', close: true } });
    const run = new TestRun(main(true), { flows: { other: closing } });
    run.answers({ type: 'flow', version: 1 });
    expect(run.effects).toEqual([{ type: 'close' }]);
    expect(run.state.status).toBe('ended');
  });
});

describe('failures', () => {
  const steps = { hours: { type: 'businessHours', scheduleId: 'gone' } };

  it('[F9] tell the customer in his language what the flow says of them', () => {
    const failureMessage = { en: 'Sorry.', fr: 'Pardon.' };
    const run = new TestRun(flowOf(steps, { settings: { failureMessage } }), {
      facts: { conversation: { language: 'fr' } },
    });
    expect(run.effects.map(({ type }) => type)).toEqual(['failed', 'say', 'handOver']);
    expect(run.texts).toEqual(['Pardon.']);
  });

  it('[F9] leave the customer alone only where the flow says so', () => {
    const run = new TestRun(flowOf(steps, { settings: { onFailure: 'end' } }));
    expect(run.effects.map(({ type }) => type)).toEqual(['failed']);
    expect(run.says('hello?').effects).toEqual([]);
  });
});
