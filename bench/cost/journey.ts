import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import type { Outputs } from '../../bin/support/outputs.ts';
import type { BillUnit } from '../../local/contracts.ts';
import { type CustomerClient, createClient } from '../../packages/client/src/index.ts';
import { fastClock } from '../support/fast-clock.ts';
import { metered } from '../support/metered.ts';
import type { AgentAtWork } from './agent.ts';
import type { Marks, Phase, Units } from './model.ts';

/** Customers at once: of what is measured, each has a share. */
const together = 8;

/** The customers' clocks go so many times as fast. */
const speed = 5;

/** Milliseconds on them: from reading an answer to typing, from that to sending, until a mark goes alone. */
const pauses = { beforeTyping: 1000, typing: 2000, untilAlone: 4500 };

/** Until the SDK has synced once more, for what was on its way while the socket opened. */
const settled = 13_000;

const questions =
  'I ordered two chairs last week and only one of them has come. Where is the other?';
const answers =
  'I am sorry about that! The second one left our store this morning and should be with you tomorrow.';

interface Visit {
  client: CustomerClient;
  id: string;
  /** The last sequence that the agent knows. */
  seq: number;
}

/**
 * Plays conversations from the first look at the page to the end, and meters each part of them.
 * @param messages In one conversation, both sides together; the agent has the last word.
 * @returns Besides, the same where nobody types: what was read goes with what is written.
 */
export async function measureJourney(
  outputs: Outputs,
  agent: AgentAtWork,
  { messages, onPhase }: { messages: number; onPhase(name: string): void },
): Promise<{ phases: Phase[]; untyped: Phase[]; marks: Marks }> {
  const phases: Phase[] = [];
  const untyped: Phase[] = [];
  const into = (list: Phase[]) => async (name: string, work: () => Promise<unknown>) => {
    onPhase(name);
    const units = shareOf(await metered(outputs, work));
    list.push({ name, units });
    return units;
  };
  onPhase('nothing yet, until everything is warm');
  // What the first customers find cold is not part of what one costs.
  await play(outputs, agent, { messages, types: true }, async (_, work) => {
    await work();
    return {};
  });
  const marks = await play(outputs, agent, { messages, types: true }, into(phases));
  onPhase('once more, where nobody types');
  await play(outputs, agent, { messages, types: false }, into(untyped));
  return { phases, untyped, marks };
}

async function play(
  outputs: Outputs,
  agent: AgentAtWork,
  { messages, types }: { messages: number; types: boolean },
  phase: (name: string, work: () => Promise<unknown>) => Promise<Units>,
): Promise<Marks> {
  const clients = Array.from({ length: together }, () =>
    createClient({
      httpApiUrl: outputs.httpApiUrl,
      integrationId: outputs.integrationId,
      WebSocket,
      clock: fastClock(speed),
      // Each customer has a browser of his own.
      locks: undefined,
    }),
  );
  const visits: Visit[] = [];
  await phase('arriving: session and socket', async () => {
    await Promise.all(clients.map((client) => client.connect()));
    await wait(settled);
  });
  // One after the other, here and at the end: it is one agent who takes them all.
  await phase('beginning: the first message, and an agent', async () => {
    for (const client of clients) {
      const { id } = await client.createConversation({ message: questions });
      // Message and assignment.
      while (client.entries(id).length < 2) await sleep(20);
      visits.push({ client, id, seq: client.entries(id).at(-1)?.seq ?? 0 });
    }
  });
  const riding = Math.floor((messages - 1) / 2);
  await phase(`reading, typing, and ${messages - 1} more messages`, () =>
    Promise.all(
      visits.map(async (visit) => {
        for (let index = 1; index < messages; index++) {
          if (index % 2 === 0) await customerAnswers(visit, types);
          else await agentSays(agent, visit);
          visit.seq++;
        }
      }),
    ),
  );
  const alone = await phase('reading what is not answered', async () => {
    for (const { client, id } of visits) client.read(id);
    await wait(pauses.untilAlone);
  });
  await phase('closing', async () => {
    for (const { id } of visits) await agent.post(`/agent/conversations/${id}/close`, {});
  });
  await phase('leaving', async () => {
    for (const { client } of visits) client.disconnect();
    await sleep(1000);
  });
  return { riding, alone };
}

async function customerAnswers({ client, id, seq }: Visit, types: boolean): Promise<void> {
  while ((client.entries(id).at(-1)?.seq ?? 0) < seq) await sleep(10);
  client.read(id);
  await wait(pauses.beforeTyping);
  if (types) client.typing(id);
  await wait(pauses.typing);
  await client.send(id, questions).stored;
}

async function agentSays(agent: AgentAtWork, { id, seq }: Visit): Promise<void> {
  const body = { id: `a${seq}`, after: seq, content: { type: 'text', text: answers } };
  await agent.post(`/agent/conversations/${id}/messages`, body);
}

/** Requests to SQS for a message: sent, received, deleted. */
const queueRequests = 3;

/** What does not come with customers, but with the day. */
const ofTheDay: ReadonlySet<BillUnit> = new Set([
  'websocket.connectionMinute',
  'sqs.fifo',
  'sqs.standard',
  'secretsmanager.request',
]);

/** One customer's share. */
function shareOf({ units, byDetail }: Awaited<ReturnType<typeof metered>>): Units {
  const share: Units = {};
  for (const [unit, quantity] of Object.entries(units) as [BillUnit, number][]) {
    if (!ofTheDay.has(unit)) share[unit] = quantity / together;
  }
  const worked = Object.entries(byDetail['lambda.request'] ?? {})
    .filter(([name]) => name.includes('Worker'))
    .reduce((sum, [, quantity]) => sum + quantity, 0);
  if (worked > 0) share['sqs.fifo'] = (worked * queueRequests) / together;
  return share;
}

/** By the customers' clocks. */
const wait = (ms: number) => sleep(ms / speed);
