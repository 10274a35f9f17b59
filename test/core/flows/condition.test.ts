import { describe, expect, it } from 'vitest';
import type { NeedAnswer } from '../../../core/flows/run.ts';
import { type FactsChange, flowOf, monday, TestRun } from './support/run.ts';

const yes = { type: 'message', text: 'yes' };
const no = { type: 'message', text: 'no' };

describe('condition', () => {
  const variables = {
    n: { default: 3 },
    list: { default: ['a', 'B'] },
    order: { default: { total: '12,50', day: '2026-11-20' } },
  };
  const facts: FactsChange = {
    conversation: {
      language: 'fr-CA',
      tags: ['vip'],
      fields: { plan: 'Pro', seats: 12 },
      page: { url: 'https://shop.example/orders/7?x=1#top', title: 'Commandés' },
      integrationId: 'web',
    },
    user: { loggedIn: true, name: 'Ada', fields: { age: '41' } },
  };
  const branch = (when: object) =>
    new TestRun(
      flowOf(
        { if: { type: 'condition', branches: [{ when, next: 'yes' }], otherwise: 'no' }, yes, no },
        { variables },
      ),
      { facts },
    ).texts[0];

  it.each<[string, string, unknown, string]>([
    ['conversation.plan', 'equals', 'pro', 'yes'],
    ['conversation.plan', 'equals', 'free', 'no'],
    ['conversation.plan', 'notEquals', 'free', 'yes'],
    ['conversation.none', 'notEquals', 'free', 'yes'],
    ['conversation.none', 'equals', 'free', 'no'],
    ['conversation.constructor', 'exists', true, 'no'],
    ['conversation.seats', 'equals', '12', 'yes'],
    ['conversation.seats', 'gt', 11, 'yes'],
    ['conversation.seats', 'gt', 12, 'no'],
    ['conversation.seats', 'gte', 12, 'yes'],
    ['conversation.seats', 'lt', 13, 'yes'],
    ['conversation.seats', 'lte', 11, 'no'],
    ['conversation.plan', 'gt', 1, 'no'],
    ['conversation.none', 'lt', 1, 'no'],
    ['user.age', 'lt', 50, 'yes'],
    ['user.name', 'startsWith', 'ad', 'yes'],
    ['user.name', 'contains', 'DA', 'yes'],
    ['user.email', 'exists', undefined, 'no'],
    ['user.email', 'exists', false, 'yes'],
    ['loggedIn', 'equals', true, 'yes'],
    ['integration', 'in', ['line', 'web'], 'yes'],
    ['integration', 'in', ['line'], 'no'],
    ['tags', 'contains', 'vip', 'yes'],
    ['tags', 'in', ['new', 'vip'], 'yes'],
    ['tags', 'contains', 'vi', 'no'],
    ['language', 'equals', 'fr', 'yes'],
    ['language', 'equals', 'fr-FR', 'no'],
    ['page.url', 'matches', '/orders/*', 'yes'],
    ['page.url', 'matches', 'https://shop.example/orders/7?x=*', 'yes'],
    ['page.url', 'matches', '/order', 'no'],
    ['page.title', 'matches', 'command*', 'yes'],
    ['trigger', 'equals', 'conversationStarted', 'yes'],
    ['confidence', 'lt', 0.5, 'yes'],
    ['n', 'equals', 3, 'yes'],
    ['list', 'contains', 'b', 'yes'],
    ['list[0]', 'equals', 'a', 'yes'],
    ['order.total', 'gt', 12, 'yes'],
    ['order.day', 'lt', '2026-11-21', 'yes'],
    ['order.day', 'lt', '{{today}}', 'yes'],
    ['today', 'equals', '2026-11-23', 'yes'],
  ])('[F7] %s %s %j: %s', (subject, operator, value, expected) => {
    expect(branch({ subject, operator, value })).toBe(expected);
  });

  it('[F7] joins with all, any and not', () => {
    const is = (value: string) => ({ subject: 'conversation.plan', operator: 'equals', value });
    expect(branch({ all: [is('pro'), { not: is('free') }] })).toBe('yes');
    expect(branch({ all: [is('pro'), is('free')] })).toBe('no');
    expect(branch({ any: [is('free'), { all: [is('pro')] }] })).toBe('yes');
    expect(branch({ not: { any: [is('pro')] } })).toBe('no');
  });

  it('takes the first branch that holds', () => {
    const when = { subject: 'n', operator: 'exists' };
    const steps = {
      if: {
        type: 'condition',
        branches: [
          { when, next: 'no' },
          { when, next: 'yes' },
        ],
      },
      yes,
      no,
    };
    expect(new TestRun(flowOf(steps, { variables })).texts).toEqual(['no']);
  });

  const queue = {
    queueId: 'a',
    open: false,
    agentsOnline: 2,
    agentsFree: 0,
    waiting: 4,
    estimatedWaitSeconds: 90,
  };
  const availability: NeedAnswer = {
    type: 'availability',
    queues: [
      queue,
      { ...queue, queueId: 'b', open: true, agentsFree: 1, estimatedWaitSeconds: null },
    ],
  };
  it.each<[object, string]>([
    [{ subject: 'agents.free', operator: 'gt', value: 0 }, 'yes'],
    [{ subject: 'agents.free', operator: 'gt', value: 0, queueId: 'a' }, 'no'],
    [{ subject: 'agents.online', operator: 'equals', value: 2 }, 'yes'],
    [{ subject: 'queue.open', operator: 'equals', value: true, queueId: 'b' }, 'yes'],
    [{ subject: 'queue.open', operator: 'equals', value: true, queueId: 'a' }, 'no'],
    [{ subject: 'queue.waiting', operator: 'equals', value: 8 }, 'yes'],
    [{ subject: 'queue.estimatedWait', operator: 'lte', value: 90 }, 'yes'],
    [{ subject: 'queue.estimatedWait', operator: 'exists', queueId: 'gone' }, 'no'],
  ])('[F7] asks for agents and queues: %j', (when, expected) => {
    const steps = {
      if: { type: 'condition', branches: [{ when, next: 'yes' }], otherwise: 'no' },
      yes,
      no,
    };
    const run = new TestRun(flowOf(steps));
    expect(run.state.pending?.type).toBe('availability');
    expect(run.answers(availability).texts).toEqual([expected]);
  });

  it('[F7] asks for the place in the queue too, one thing after the other', () => {
    const when = {
      all: [
        { subject: 'agents.online', operator: 'gt', value: 1 },
        { subject: 'position', operator: 'lte', value: 3 },
        { subject: 'estimatedWait', operator: 'gt', value: 60 },
      ],
    };
    const steps = {
      if: { type: 'condition', branches: [{ when, next: 'yes' }], otherwise: 'no' },
      yes,
      no,
    };
    const run = new TestRun(flowOf(steps));
    const first = run.state.pending?.id;
    run.answers(availability);
    expect(run.state.pending?.type).toBe('position');
    expect(run.state.pending?.id).not.toBe(first);
    // An answer to what is no longer asked changes nothing.
    const late: NeedAnswer = { type: 'position', position: 9, estimatedWaitSeconds: 9 };
    for (const old of [availability, late]) {
      expect(run.send({ type: 'answered', needId: String(first), answer: old }).effects).toEqual(
        [],
      );
    }
    const answer: NeedAnswer = { type: 'position', position: 3, estimatedWaitSeconds: 61 };
    expect(run.answers(answer).texts).toEqual(['yes']);
  });
});

describe('businessHours', () => {
  const flow = flowOf({
    hours: { type: 'businessHours', scheduleId: 'office', open: 'yes', closed: 'no' },
    yes,
    no,
  });

  it('goes by the schedule’s clock', () => {
    expect(new TestRun(flow).texts).toEqual(['yes']);
    expect(new TestRun(flow, { facts: { now: monday - 1 } }).texts).toEqual(['no']);
  });

  it('[F9] hands over where there is no such schedule', () => {
    const other = flowOf({
      hours: { type: 'businessHours', scheduleId: 'gone', open: 'yes', closed: 'no' },
      yes,
      no,
    });
    const run = new TestRun(other);
    expect(run.only('failed')[0]).toMatchObject({ stepId: 'hours', code: 'unknown_schedule' });
    expect(run.only('handOver')).toHaveLength(1);
  });
});
