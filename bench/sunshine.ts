import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { readOptions, wholeNumber } from '../bin/support/options.ts';
import { createProgress } from '../bin/support/progress.ts';
import { type Percentiles, percentiles } from '../bin/support/replay/latency.ts';
import { startLocalChild } from '../bin/support/replay/local-child.ts';
import { createServer } from './support/company-server.ts';
import { lengthen } from './support/lengthen.ts';
import { metered } from './support/metered.ts';

/** `npm run bench:sunshine`: messages of a company's server in an open loop, and what listing them costs. */
const { values } = readOptions({
  command: 'node bench/sunshine.ts',
  summary:
    'postMessage at a fixed rate over many conversations: each request is sent when it is due, whether or not those before it were answered. Then the read units of a page of listMessages, early and late in a history. The load generator runs on the same machine.',
  options: {
    rate: { type: 'string', value: 'N', help: 'messages a second (default 50)' },
    seconds: { type: 'string', value: 'N', help: 'to measure (default 20)' },
    warmup: { type: 'string', value: 'N', help: 'seconds before it (default 5)' },
    conversations: { type: 'string', value: 'N', help: 'that they are spread over (default 50)' },
  },
});
const rate = wholeNumber('rate', values.rate, { min: 1, max: 190, otherwise: 50 });
const seconds = wholeNumber('seconds', values.seconds, { min: 1, max: 600, otherwise: 20 });
const warmup = wholeNumber('warmup', values.warmup, { min: 0, max: 600, otherwise: 5 });
const count = wholeNumber('conversations', values.conversations, {
  min: 1,
  max: 1000,
  otherwise: 50,
});
/** As long as makes an item of just under 1 KB. */
const messageText = 'x'.repeat(850);
/** Read units that a page of a hundred messages of 1 KB may take. */
const pageUnits = 30;

const progress = createProgress();
progress.step('Starting a deployment on this machine');
const child = await startLocalChild();
let latency: Percentiles;
const refusals: string[] = [];
const pages: [string, number][] = [];
try {
  const { outputs } = child;
  const server = createServer(outputs);
  progress.step(`Beginning ${count} conversations`);
  const ids: string[] = [];
  for (let index = 0; index < count; index++) ids.push(await server.begin());

  /** Sends for so long; the time of each request is from when it was due. */
  const send = async (forSeconds: number): Promise<number[]> => {
    const durations: number[] = [];
    const start = performance.now();
    const sent: Promise<void>[] = [];
    for (let index = 0; index < rate * forSeconds; index++) {
      const due = start + (index * 1000) / rate;
      await sleep(Math.max(0, due - performance.now()));
      const answered = server.say(ids[index % count] ?? '', `message ${index}`).then(
        () => void durations.push(performance.now() - due),
        (error: Error) => void refusals.push(error.message),
      );
      sent.push(answered);
    }
    await Promise.all(sent);
    return durations;
  };
  progress.step(`Warming up for ${warmup} s`);
  await send(warmup);
  refusals.length = 0;
  progress.step(`Sending ${rate} messages a second for ${seconds} s`);
  latency = percentiles(await send(seconds));

  for (const messages of [200, 20_000]) {
    progress.step(`Filling a conversation up to ${messages}`);
    const id = await server.begin();
    await server.say(id, 'begun');
    await lengthen(outputs, id, messages, messageText);
    await server.list(id);
    const { units } = await metered(outputs, () => server.list(id));
    pages.push([String(messages), units['dynamodb.read'] ?? 0]);
  }
} finally {
  await child.remove();
}
progress.done('Measured');

const { p50, p95, p99, max } = latency;
console.log(
  `| postMessage at ${rate}/s | p50 | p95 | p99 | max | failed |\n|---|--:|--:|--:|--:|--:|`,
);
console.log(
  `| ${latency.count} messages, ms | ${p50} | ${p95} | ${p99} | ${max} | ${refusals.length} |`,
);
console.log('\n| listMessages, history of | read units |\n|---|--:|');
for (const [messages, units] of pages) console.log(`| ${messages} | ${units} |`);
const isWithin = refusals.length === 0 && pages.every(([, units]) => units <= pageUnits);
if (refusals[0] !== undefined) console.log(`\nThe first that failed: ${refusals[0]}`);
console.log(isWithin ? '' : `\nSome failed, or a page took more than ${pageUnits} read units.`);
process.exit(isWithin ? 0 : 1);
