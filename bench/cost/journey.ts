import WebSocket from 'ws';
import type { Outputs } from '../../bin/support/outputs.ts';
import type { BillUnit } from '../../local/contracts.ts';
import { type CustomerClient, createClient } from '../../packages/client/src/index.ts';
import { metered } from '../support/metered.ts';
import type { AgentAtWork } from './agent.ts';
import type { Phase, Units } from './model.ts';

/** Customers at once: of what is measured, each has a share. */
const together = 8;

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
 * @param messages In one conversation, both sides together.
 */
export async function measureJourney(
  outputs: Outputs,
  agent: AgentAtWork,
  { messages, onPhase }: { messages: number; onPhase(name: string): void },
): Promise<Phase[]> {
  const phases: Phase[] = [];
  const phase = async (name: string, work: () => Promise<unknown>) => {
    onPhase(name);
    phases.push({ name, units: shareOf(await metered(outputs, work)) });
  };
  // What a first customer finds cold is not part of what one costs.
  await play(outputs, agent, 2, messages, async (_, work) => void (await work()));
  await play(outputs, agent, together, messages, phase);
  return phases;
}

async function play(
  outputs: Outputs,
  agent: AgentAtWork,
  count: number,
  messages: number,
  phase: (name: string, work: () => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const clients = Array.from({ length: count }, () =>
    createClient({
      httpApiUrl: outputs.httpApiUrl,
      integrationId: outputs.integrationId,
      WebSocket,
      // Each customer has a browser of his own.
      locks: undefined,
    }),
  );
  const visits: Visit[] = [];
  await phase('arriving: session and socket', () =>
    Promise.all(clients.map((client) => client.connect())),
  );
  await phase('beginning: the first message, and an agent', () =>
    Promise.all(
      clients.map(async (client) => {
        const { id } = await client.createConversation({ message: questions });
        // Message and assignment; the latter comes a moment later where two begin at once.
        while (client.entries(id).length < 2) await wait(20);
        visits.push({ client, id, seq: client.entries(id).at(-1)?.seq ?? 0 });
      }),
    ),
  );
  await phase(`${messages - 1} more messages`, () =>
    Promise.all(
      visits.map(async (visit) => {
        for (let index = 1; index < messages; index++) {
          if (index % 2 === 0) await visit.client.send(visit.id, questions).stored;
          else await agentSays(agent, visit);
          visit.seq++;
        }
      }),
    ),
  );
  await phase('typing and reading', () =>
    Promise.all(
      visits.map(async ({ client, id, seq }) => {
        // The customer reads and writes in turns; the agent's console says what he has read.
        for (let index = 0; index < messages / 2; index++) {
          client.typing(id);
          client.read(id, Math.min(seq, 2 + 2 * index));
          await wait(30);
        }
        await wait(500);
      }),
    ),
  );
  await phase('closing', () =>
    Promise.all(visits.map(({ id }) => agent.post(`/agent/conversations/${id}/close`, {}))),
  );
  await phase('leaving', async () => {
    for (const { client } of visits) client.disconnect();
    await wait(1000);
  });
}

async function agentSays(agent: AgentAtWork, { id, seq }: Visit): Promise<void> {
  const body = { id: `a${seq}`, after: seq, content: { type: 'text', text: answers } };
  await agent.post(`/agent/conversations/${id}/messages`, body);
}

/** Requests to SQS for a message: sent, received, deleted. */
const queueRequests = 3;

/** One customer's share. Minutes of sockets and polls of queues are not his, but the day's. */
function shareOf({ units, byDetail }: Awaited<ReturnType<typeof metered>>): Units {
  const share: Units = {};
  for (const [unit, quantity] of Object.entries(units) as [BillUnit, number][]) {
    if (unit === 'websocket.connectionMinute' || unit.startsWith('sqs.')) continue;
    share[unit] = quantity / together;
  }
  const worked = Object.entries(byDetail['lambda.request'] ?? {})
    .filter(([name]) => name.includes('Worker'))
    .reduce((sum, [, quantity]) => sum + quantity, 0);
  if (worked > 0) share['sqs.fifo'] = (worked * queueRequests) / together;
  return share;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
