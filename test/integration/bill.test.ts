import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Crowd, openCrowd } from '../../bench/support/crowd.ts';
import { lengthen } from '../../bench/support/lengthen.ts';
import { type MessageBill, messageBill, metered } from '../../bench/support/metered.ts';
import { type Desk, openDesk, openParties, type Parties } from '../../bench/support/parties.ts';
import { settledBill } from '../../bin/support/replay/bill.ts';
import { type Deployment, startDeployment } from './support/deployment.ts';

let deployment: Deployment;
let desk: Desk;
let parties: Parties;

beforeAll(async () => {
  deployment = await startDeployment();
  desk = await openDesk(deployment.outputs);
  parties = await openParties(deployment.outputs, desk);
  // What a first message finds cold is not part of what a message costs.
  await parties.customerSays('warm');
  await parties.agentSays('warm');
});
afterAll(async () => {
  parties?.leave();
  desk?.leave();
  await deployment?.close();
});

const billOf = (says: (text: string) => Promise<void>) => messageBill(deployment.outputs, says);

/** In, acknowledged, and out to the agent. */
const customerMessage = {
  writeUnits: 1,
  readUnits: expect.any(Number) as number,
  invocations: 1,
  httpRequests: 0,
  webSocketMessages: 3,
  queueMessages: 0,
};
/** In over HTTP, out to the customer and to the agent's own socket. */
const agentMessage = { ...customerMessage, httpRequests: 1, webSocketMessages: 2 };

it('a message costs one write unit, at most one read unit, one invocation and no queue', async () => {
  const customer = await billOf(parties.customerSays);
  expect(customer).toEqual(customerMessage);
  expect(customer.readUnits).toBeLessThanOrEqual(1);
  const agent = await billOf(parties.agentSays);
  expect(agent).toEqual(agentMessage);
  expect(agent.readUnits).toBeLessThanOrEqual(1);
});

it('it costs the same with 10 and with 400 connections open elsewhere', async () => {
  const crowds: Crowd[] = [];
  const bills: MessageBill[] = [];
  for (const size of [10, 390]) {
    crowds.push(await openCrowd(deployment.outputs, size));
    bills.push(await billOf(parties.customerSays));
  }
  expect(bills[1]).toEqual(bills[0]);
  expect(bills[0]).toEqual(customerMessage);
  await Promise.all(crowds.map((crowd) => crowd.leave()));
  // Their sockets' ends are still being worked off, and are on nobody's bill but theirs.
  await settledBill(deployment.outputs.billUrl ?? '');
});

it('it costs the same as message 10 and as message 10,000 of its conversation', async () => {
  const early = await billOf(parties.customerSays);
  const long = await openParties(deployment.outputs, desk);
  await lengthen(deployment.outputs, long.conversationId, 9_995);
  long.skipTo(9_995);
  await long.customerSays('warm');
  expect(await billOf(long.customerSays)).toEqual(early);
  long.leave();
}, 60_000);

it('1,000 conversations of 20 messages and 7.2 minutes cost at most $0.10', async () => {
  // Messages and the sockets' minutes; sessions, sign-in and assignment are conversations' own bill.
  const sample = 10;
  const all = await Promise.all(
    Array.from({ length: sample }, () => openParties(deployment.outputs, desk)),
  );
  const bill = await metered(deployment.outputs, () =>
    Promise.all(
      all.map(async ({ customerSays, agentSays }) => {
        for (let index = 0; index < 10; index++) {
          await customerSays('A question of the length that people write.');
          await agentSays('An answer, which is often somewhat longer than what was asked.');
        }
      }),
    ),
  );
  const { usd } = bill;
  const minutes = 2 * 7.2 * 0.25e-6;
  const each = (usd.total - (usd.byUnit['websocket.connectionMinute'] ?? 0)) / sample + minutes;
  expect(each * 1000).toBeLessThanOrEqual(0.1);
  expect(each * 1000).toBeGreaterThan(0.06);
  for (const one of all) one.leave();
}, 60_000);
