import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { readOptions, wholeNumber } from '../bin/support/options.ts';
import type { Outputs } from '../bin/support/outputs.ts';
import { createProgress } from '../bin/support/progress.ts';
import { startLocalChild } from '../bin/support/replay/local-child.ts';
import { listenOn } from '../local/http/listen.ts';
import { type CustomerClient, createClient } from '../packages/client/src/index.ts';
import { percentile } from './support/answers/figures.ts';

/** `npm run bench:webhooks`: how long it takes until a webhook is told of a message. */
const { values } = readOptions({
  command: 'npm run bench:webhooks --',
  summary:
    'Customers write at a steady rate in an app with a webhook: milliseconds from the acknowledgement of a message to its event at a receiver, on a deployment of this machine. Counted are losses, doubles, wrong order and wrong signatures too.',
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
/** Milliseconds for which functions remember that an app has no webhooks, and a little more. */
const heardOf = 3200;

interface Event {
  type: string;
  payload: { conversation: { id: string }; message: { content: { text: string } } };
}

/** Of each message: when it was acknowledged, and each time it was received. */
const accepted = new Map<string, number>();
const received = new Map<string, number[]>();
const orders = new Map<string, number[]>();
let unsigned = 0;

const progress = createProgress();
progress.step('Starting a deployment on this machine');
process.env['CAUSERIE_EGRESS_ALLOW'] = '127.0.0.1';
let secret = '';
const server = createServer(async (incoming, response) => {
  const at = performance.now();
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  response.writeHead(200).end();
  const raw = Buffer.concat(chunks).toString();
  if (!isSigned(String(incoming.headers['x-causerie-signature']), raw)) unsigned++;
  for (const { payload } of (JSON.parse(raw) as { events: Event[] }).events) {
    const { text } = payload.message.content;
    received.set(text, [...(received.get(text) ?? []), at]);
    const { id } = payload.conversation;
    orders.set(id, [...(orders.get(id) ?? []), Number(text.split(' ')[1])]);
  }
});
const receiver = await listenOn(server, 0);
const child = await startLocalChild();
try {
  await measure(child.outputs);
} finally {
  await child.remove();
  await receiver.close();
}
progress.done('Measured');
process.exitCode = report();

async function measure(outputs: Outputs): Promise<void> {
  secret = await createWebhook(outputs);
  await sleep(heardOf);
  const clients: { client: CustomerClient; id: string }[] = [];
  for (let index = 0; index < customers; index++) {
    progress.step(`Customers come in: ${index + 1} of ${customers}`);
    const { httpApiUrl, integrationId } = outputs;
    const client = createClient({ httpApiUrl, integrationId, locks: undefined });
    await client.connect();
    clients.push({ client, id: (await client.createConversation()).id });
  }
  progress.step(`${rate} messages a second for ${seconds} s`);
  const total = warmUp + rate * seconds;
  const startedAt = performance.now();
  const sent: Promise<void>[] = [];
  for (let index = 0; index < total; index++) {
    await sleep(Math.max(0, startedAt + (index * 1000) / rate - performance.now()));
    const one = clients[index % clients.length];
    if (one === undefined) continue;
    const text = `message ${index}`;
    sent.push(
      one.client.send(one.id, text).stored.then(() => void accepted.set(text, performance.now())),
    );
  }
  await Promise.all(sent);
  const deadline = performance.now() + 30_000;
  while (received.size < total && performance.now() < deadline) await sleep(50);
  for (const { client } of clients) client.disconnect();
}

async function createWebhook(outputs: Outputs): Promise<string> {
  const key = `${outputs.apiKeyId}:${outputs.apiKeySecret}`;
  const response = await fetch(`${outputs.httpApiUrl}/v2/apps/${outputs.appId}/integrations`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(key).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      type: 'custom',
      webhooks: [
        { target: `http://127.0.0.1:${receiver.port}/`, triggers: ['conversation:message'] },
      ],
    }),
  });
  if (!response.ok) throw new Error(await response.text());
  const { integration } = (await response.json()) as {
    integration: { webhooks: [{ secret: string }] };
  };
  return integration.webhooks[0].secret;
}

function isSigned(header: string, raw: string): boolean {
  const [, t, v1] = /^t=(\d+),v1=(\w+)$/.exec(header) ?? [];
  return v1 === createHmac('sha256', secret).update(`${t}.${raw}`).digest('hex');
}

/** @returns The exit code. */
function report(): number {
  const counted = [...accepted].slice(warmUp);
  const latencies = counted.flatMap(([text, at]) => {
    const [first] = received.get(text) ?? [];
    // The event may be there before the acknowledgement.
    return first === undefined ? [] : [Math.max(0, first - at)];
  });
  const at = (share: number) => `${Math.round(percentile(latencies, share))} ms`;
  console.log(
    `\n| from accepted to received, ${rate} a second | p50 | p95 | p99 |\n|---|--:|--:|--:|`,
  );
  console.log(`| ${latencies.length} messages | ${at(0.5)} | ${at(0.95)} | ${at(0.99)} |`);
  const lost = [...accepted.keys()].filter((text) => !received.has(text)).length;
  const doubled = [...received.values()].filter((times) => times.length > 1).length;
  const outOfOrder = [...orders.values()].filter((told) =>
    told.some((one, index) => index > 0 && one < (told[index - 1] ?? 0)),
  ).length;
  console.log(`\n| lost | doubled | out of order | not signed |\n|--:|--:|--:|--:|`);
  console.log(`| ${lost} | ${doubled} | ${outOfOrder} | ${unsigned} |`);
  return lost + doubled + outOfOrder + unsigned === 0 ? 0 : 1;
}
