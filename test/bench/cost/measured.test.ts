import { describe, expect, it } from 'vitest';
import { type Measured, readMeasured, unitsEach } from '../../../bench/cost/measured.ts';
import { type Phase, priceOf } from '../../../bench/cost/model.ts';
import { estimateCost } from '../../../bench/load/cost.ts';
import { paceOf } from '../../../bench/load/plan.ts';
import { prices } from '../../../local/bill/prices.ts';
import { statedPlan } from '../load/support/stated-plan.ts';

const phases: Phase[] = [
  { name: 'arriving: a socket', units: { 'http.request': 1, 'lambda.request': 4 } },
  { name: 'beginning', units: { 'dynamodb.write': 20 } },
  { name: '9 more messages', units: { 'dynamodb.write': 9, 'websocket.message': 18 } },
  { name: 'ticks', units: { 'dynamodb.write': 1_000 } },
  { name: 'closing', units: { 'dynamodb.write': 12, 'http.request': 1 } },
  { name: 'leaving', units: { 'lambda.request': 2 } },
];

describe('what was metered', () => {
  it('is told of one message, one conversation, one connection', () => {
    expect(unitsEach({ messages: 10, phases })).toEqual({
      message: { 'dynamodb.write': 1, 'websocket.message': 2 },
      conversation: { 'dynamodb.write': 32, 'http.request': 1 },
      connection: { 'http.request': 1, 'lambda.request': 6 },
    });
  });

  it.each(phases.filter(({ name }) => name !== 'ticks').map(({ name }) => name))(
    'is not told without "%s"',
    (missing) => {
      const rest = phases.filter(({ name }) => name !== missing);
      expect(() => unitsEach({ messages: 10, phases: rest })).toThrow(/npm run cost -- --write/);
    },
  );

  it('is kept, and what a run of `npm run load` is estimated by', () => {
    const measured: Measured = readMeasured();
    const each = unitsEach(measured);
    const { running, arrivalRate } = paceOf(statedPlan);
    const { usd, conversations, messages, connections, minutes } = estimateCost(statedPlan);
    expect(conversations).toBeCloseTo(running + arrivalRate * 620, 6);
    expect(usd).toBeCloseTo(
      conversations * priceOf(each.conversation) +
        (messages - conversations) * priceOf(each.message) +
        connections * priceOf(each.connection) +
        connections * minutes * prices['websocket.connectionMinute'],
      9,
    );
  });
});
