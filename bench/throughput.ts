import { performance } from 'node:perf_hooks';
import { readOptions, wholeNumber } from '../bin/support/options.ts';
import { bar, createProgress } from '../bin/support/progress.ts';
import { percentiles } from '../bin/support/replay/latency.ts';
import { startLocalChild } from '../bin/support/replay/local-child.ts';
import { usageOf } from './support/process-usage.ts';
import { openRawParties, type RawParties } from './support/raw-parties.ts';

/**
 * `npm run bench:throughput`: conversations in a closed loop. In each, the customer sends a frame when
 * the one before it was acknowledged and has come to the agent's socket.
 */
const { values } = readOptions({
  command: 'node bench/throughput.ts',
  summary:
    'Messages a second through a local deployment, in a closed loop: each customer sends the next message when the one before was acknowledged and delivered. The load generator runs on the same machine.',
  options: {
    conversations: { type: 'string', value: 'N', help: 'at once (default 16)' },
    seconds: { type: 'string', value: 'N', help: 'to measure (default 15)' },
    warmup: { type: 'string', value: 'N', help: 'seconds before it (default 10)' },
    profile: {
      type: 'boolean',
      help: 'write a CPU profile of the runtime to the working directory',
    },
  },
});
const conversations = wholeNumber('conversations', values.conversations, {
  min: 1,
  max: 1000,
  otherwise: 16,
});
const seconds = wholeNumber('seconds', values.seconds, { min: 1, max: 600, otherwise: 15 });
const warmup = wholeNumber('warmup', values.warmup, { min: 0, max: 600, otherwise: 10 });

const progress = createProgress();
progress.step('Starting a deployment on this machine');
const child = await startLocalChild({ nodeOptions: values.profile ? ['--cpu-prof'] : [] });
try {
  const parties: RawParties[] = [];
  for (let index = 0; index < conversations; index++) {
    progress.step(`Opening conversations ${bar(index, conversations)}`);
    parties.push(await openRawParties(child.outputs));
  }
  const text = 'A message of the length that people write, which is not very long as a rule.';
  let until = performance.now() + warmup * 1000;
  const latencies = { ack: [] as number[], delivery: [] as number[] };
  const loop = async (one: RawParties) => {
    while (performance.now() < until) {
      const { ackMs, deliveryMs } = await one.say(text);
      latencies.ack.push(ackMs);
      latencies.delivery.push(deliveryMs);
    }
  };
  progress.step('Warming up');
  await Promise.all(parties.map(loop));

  latencies.ack.length = latencies.delivery.length = 0;
  const before = usageOf(child.pid);
  const own = process.cpuUsage();
  const startedAt = performance.now();
  until = startedAt + seconds * 1000;
  progress.step(`Measuring for ${seconds} s`);
  await Promise.all(parties.map(loop));
  const took = (performance.now() - startedAt) / 1000;
  const after = usageOf(child.pid);
  const { user, system } = process.cpuUsage(own);
  for (const one of parties) one.leave();
  progress.done('Measured');

  const { ack, delivery } = latencies;
  const show = (p: ReturnType<typeof percentiles>) =>
    `p50 ${p.p50} ms, p95 ${p.p95} ms, p99 ${p.p99} ms`;
  console.log(`Conversations     ${conversations}`);
  console.log(`Messages          ${ack.length} in ${took.toFixed(1)} s`);
  console.log(`Messages a second ${(ack.length / took).toFixed(0)}`);
  console.log(`Acknowledged      ${show(percentiles(ack))}`);
  console.log(`Delivered         ${show(percentiles(delivery))}`);
  const share = (ms: number) => `${((ms / 1000 / took) * 100).toFixed(0)} %`;
  console.log('CPU, of one core');
  for (const [name, { cpuMs }] of after)
    console.log(`  ${name.padEnd(16)}${share(cpuMs - (before.get(name)?.cpuMs ?? 0))}`);
  console.log(`  ${'load generator'.padEnd(16)}${share((user + system) / 1000)}`);
} finally {
  await child.remove();
}
process.exit();
