import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { readOptions, wholeNumber } from '../bin/support/options.ts';
import type { Outputs } from '../bin/support/outputs.ts';
import { createProgress } from '../bin/support/progress.ts';
import { openOffice } from '../bin/support/replay/hire.ts';
import { createApi } from '../bin/support/replay/http.ts';
import { startLocalChild } from '../bin/support/replay/local-child.ts';
import { percentile } from './support/answers/figures.ts';
import { type Chat, openChat } from './support/flow-chat.ts';
import { metered } from './support/metered.ts';

/** `npm run bench:replies`: how long a flow takes to answer, from the customer's frame to the reply at his socket. */
const { values } = readOptions({
  command: 'npm run bench:replies --',
  summary:
    "Customers write at a steady rate to a flow that answers every message: milliseconds from a customer's frame to the flow's reply at his socket, on a deployment of this machine; and the bill of one such message with its reply.",
  options: {
    rate: { type: 'string', value: 'N', help: 'messages a second (default 20)' },
    seconds: { type: 'string', value: 'N', help: 'for how long (default 20)' },
    customers: { type: 'string', value: 'N', help: 'conversations (default 40)' },
  },
});
const rate = wholeNumber('rate', values.rate, { min: 1, max: 200, otherwise: 20 });
const seconds = wholeNumber('seconds', values.seconds, { min: 1, max: 120, otherwise: 20 });
const customers = wholeNumber('customers', values.customers, { min: 1, max: 500, otherwise: 40 });
/** Sent and not counted: what a first message finds cold is no part of what others take. */
const warmUp = 3 * rate;

/** Looks at what was written, counts, and answers: a condition, a variable and a message each time. */
const flow = {
  schema: 1,
  name: 'Echo',
  languages: ['en'],
  variables: { words: {}, count: { default: 0 } },
  triggers: [{ type: 'conversationStarted' }],
  start: 'hello',
  steps: {
    hello: { type: 'message', text: 'Hello. Write something.', next: 'wait' },
    wait: { type: 'wait', for: 'reply', variable: 'words', next: 'count' },
    count: {
      type: 'setVariable',
      set: [{ variable: 'count', operation: 'add', value: 1 }],
      next: 'answer',
    },
    answer: { type: 'message', text: '{{count}}: {{words}}', next: 'wait' },
  },
};

const progress = createProgress();
progress.step('Starting a deployment on this machine');
const child = await startLocalChild();
const latencies: number[] = [];
let bill: Awaited<ReturnType<typeof metered>> | undefined;
try {
  await measure(child.outputs);
} finally {
  await child.remove();
}
progress.done('Measured');
report();

async function measure(outputs: Outputs): Promise<void> {
  const office = openOffice(outputs, createApi(outputs.httpApiUrl, 20_000));
  const integration = { type: 'web', displayName: 'Bench', responder: 'answerBot' };
  const { integrationId } = await office.ask<{ integrationId: string }>(
    'POST',
    '/admin/integrations',
    integration,
  );
  const { flowId } = await office.ask<{ flowId: string }>('POST', '/admin/flows', {
    document: flow,
  });
  await office.ask('POST', `/admin/flows/${flowId}/publish`, { revision: 1 });
  // What workers remember of the flows is three seconds old at most.
  await sleep(3500);
  const chats: Chat[] = [];
  for (let index = 0; index < customers; index++) {
    progress.step(`Customers come in: ${index + 1} of ${customers}`);
    chats.push(await openChat(outputs, integrationId));
  }
  const [first] = chats;
  if (first === undefined) return;
  for (let round = 0; round < 3; round++) await first.ask('warm');
  progress.step('The bill of one message');
  bill = await metered(outputs, () => first.ask('one message'));
  progress.step(`${rate} messages a second for ${seconds} s`);
  const total = warmUp + rate * seconds;
  const answered: Promise<number>[] = [];
  const startedAt = performance.now();
  for (let index = 0; index < total; index++) {
    await sleep(Math.max(0, startedAt + (index * 1000) / rate - performance.now()));
    const chat = chats[index % chats.length];
    if (chat !== undefined) answered.push(chat.ask(`message ${index}`));
  }
  latencies.push(...(await Promise.all(answered)).slice(warmUp));
  for (const chat of chats) chat.leave();
  office.close();
}

function report(): void {
  const at = (share: number) => `${Math.round(percentile(latencies, share))} ms`;
  console.log(`\n| reply at the customer, ${rate} a second | p50 | p95 | p99 |\n|---|--:|--:|--:|`);
  console.log(`| ${latencies.length} messages | ${at(0.5)} | ${at(0.95)} | ${at(0.99)} |`);
  const units = bill?.units ?? {};
  const cells = [
    units['dynamodb.write'] ?? 0,
    units['dynamodb.read'] ?? 0,
    units['lambda.request'] ?? 0,
    (units['sqs.fifo'] ?? 0) + (units['sqs.standard'] ?? 0),
    units['websocket.message'] ?? 0,
  ];
  console.log(
    '\n| a message and its reply | write units | read units | invocations | queue requests | WebSocket messages |\n|---|--:|--:|--:|--:|--:|',
  );
  console.log(`| | ${cells.join(' | ')} |`);
}
