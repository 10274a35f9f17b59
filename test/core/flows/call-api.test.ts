import { describe, expect, it } from 'vitest';
import type { NeedAnswer } from '../../../core/flows/run.ts';
import { flowOf, TestRun } from './support/run.ts';

describe('callApi', () => {
  const variables = { id: { default: 'A/1' }, total: {}, all: {} };
  const flow = (more: object = {}) =>
    flowOf(
      {
        call: {
          type: 'callApi',
          method: 'POST',
          url: 'https://api.example/orders/{{id}}?key={{secret.query}}',
          headers: { authorization: 'Bearer {{secret.api}}', 'x-name': '{{user.name}}' },
          body: { json: { id: '{{id}}', note: 'of {{user.name}}', fixed: [1, null, true] } },
          timeoutSeconds: 3,
          save: [
            { path: 'data.items[1].total', variable: 'total' },
            { path: '$', variable: 'all' },
          ],
          next: 'yes',
          failure: 'no',
          ...more,
        },
        yes: { type: 'message', text: 'yes {{total}}' },
        no: { type: 'message', text: 'no {{error.code}} {{error.status}}' },
      },
      { variables },
    );
  const answered = (status: number, body: unknown): NeedAnswer =>
    ({ type: 'call', outcome: 'answered', status, body }) as NeedAnswer;

  it('asks for the call with its values escaped and its secrets left as holes', () => {
    const run = new TestRun(flow(), { facts: { user: { name: 'Ada "L"' } } });
    expect(run.state.pending).toEqual({
      type: 'call',
      id: 'run-1-0',
      idempotencyKey: 'run-1-1',
      method: 'POST',
      url: ['https://api.example/orders/A%2F1?key=', { secret: 'query', in: 'url' }],
      headers: {
        'Content-Type': ['application/json'],
        authorization: ['Bearer ', { secret: 'api', in: 'header' }],
        'x-name': ['Ada "L"'],
      },
      body: ['{"id":"A/1","note":"of Ada \\"L\\"","fixed":[1,null,true]}'],
      timeoutMs: 3000,
    });
  });

  it('saves what is asked for, and goes on', () => {
    const body = { data: { items: [{}, { total: 12.5 }] } };
    const run = new TestRun(flow()).answers(answered(201, body));
    expect(run.texts).toEqual(['yes 12.5']);
    expect(run.state.variables).toMatchObject({ total: 12.5, all: body });
    expect(
      new TestRun(flow()).answers(answered(200, { constructor: 1 })).state.variables['total'],
    ).toBe(null);
  });

  it.each<[string, NeedAnswer, string]>([
    ['another status', answered(404, {}), 'no status 404'],
    ['no answer', { type: 'call', outcome: 'failed', code: 'timeout', message: 'x' }, 'no timeout'],
    ['an answer that is too large', answered(200, 'x'.repeat(9000)), 'no answer_too_large 200'],
  ])('takes its branch for failure at %s', (_what, answer, said) => {
    expect(new TestRun(flow()).answers(answer).texts).toEqual([said]);
  });

  it('[F9] hands over where it has no such branch', () => {
    const run = new TestRun(flow({ failure: undefined })).answers(answered(500, null));
    expect(run.effects.map(({ type }) => type)).toEqual(['failed', 'handOver']);
  });

  it('calls nothing with values that would lead elsewhere, or with too much', () => {
    const up = new TestRun(flow({ url: 'https://api.example/orders/{{user.name}}/x' }), {
      facts: { user: { name: '..' } },
    });
    expect(up.texts).toEqual(['no invalid_address']);
    const large = new TestRun(flow({ body: { text: '{{user.name}}' } }), {
      facts: { user: { name: 'x'.repeat(13_000) } },
    });
    expect(large.texts).toEqual(['no request_too_large']);
  });

  it('sends forms and text as well', () => {
    const form = new TestRun(flow({ body: { form: { 'a b': '{{id}}&c=1' } } }));
    expect(form.state.pending).toMatchObject({ body: ['a%20b=A%2F1%26c%3D1'] });
    const text = new TestRun(flow({ body: { text: 'id {{id}}', contentType: 'text/csv' } }));
    expect(text.state.pending).toMatchObject({
      body: ['id A/1'],
      headers: { 'Content-Type': ['text/csv'] },
    });
  });
});
