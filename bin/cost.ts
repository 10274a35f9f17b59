import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { agentAtWork } from '../bench/cost/agent.ts';
import { measureJourney } from '../bench/cost/journey.ts';
import { writeMeasured } from '../bench/cost/measured.ts';
import {
  alternatives,
  billOfDay,
  type CostLine,
  type Day,
  marksAlone,
  priceOf,
  services,
  statedDay,
  totalOf,
} from '../bench/cost/model.ts';
import { dollars, drawCost } from '../bench/cost/picture.ts';
import { watchingIn } from '../bench/cost/watching.ts';
import { definitions } from '../functions/definitions.ts';
import { deriveCapacity } from '../lib/capacity.ts';
import { DEFAULT_ACCOUNT_LIMITS } from '../lib/quotas.ts';
import { synthesize } from '../lib/synth.ts';
import { readOptions, wholeNumber } from './support/options.ts';
import { createProgress } from './support/progress.ts';
import { startLocalChild } from './support/replay/local-child.ts';

/** `npm run cost`: what a day costs, from units that are measured on the spot. */
const { values } = readOptions({
  command: 'npm run cost --',
  summary:
    'Plays whole conversations on a deployment of its own on this machine, meters every part of them, and tells what a day of them costs on AWS, beside what else people pick, and what ten and a hundred times as much meets.',
  options: {
    conversations: {
      type: 'string',
      value: 'N',
      help: `a day (default ${statedDay.conversations})`,
    },
    messages: { type: 'string', value: 'N', help: 'in a conversation (default 20)' },
    agents: { type: 'string', value: 'N', help: `with a socket (default ${statedDay.agents})` },
    hours: { type: 'string', value: 'N', help: 'of the day that they are there (default 24)' },
    write: {
      type: 'boolean',
      help: 'keep the units in bench/cost/measured.json, by which `npm run load` estimates',
    },
    json: { type: 'string', value: 'FILE', help: 'write the result as JSON' },
    picture: {
      type: 'string',
      value: 'FILE',
      help: 'where the picture goes (default .causerie/cost.svg)',
    },
  },
});
const day: Day = {
  ...statedDay,
  conversations: wholeNumber('conversations', values.conversations, {
    min: 1,
    max: 1_000_000_000,
    otherwise: statedDay.conversations,
  }),
  agents: wholeNumber('agents', values.agents, {
    min: 0,
    max: 1_000_000,
    otherwise: statedDay.agents,
  }),
  hours: wholeNumber('hours', values.hours, { min: 0, max: 24, otherwise: statedDay.hours }),
};
const messages = wholeNumber('messages', values.messages, { min: 2, max: 200, otherwise: 20 });

const progress = createProgress();
progress.step('Starting a deployment on this machine');
const outdir = fileURLToPath(new URL('../cdk.out', import.meta.url));
const watching = watchingIn((await synthesize({ outdir })).directory);
const child = await startLocalChild();
const { phases, untyped, marks } = await (async () => {
  try {
    const agent = await agentAtWork(child.outputs);
    try {
      return await measureJourney(child.outputs, agent, {
        messages,
        onPhase: (name) => progress.step(`Metering: ${name}`),
      });
    } finally {
      agent.leave();
    }
  } finally {
    await child.remove();
  }
})();
progress.done('Metered');

const queues = queuesOf();
const lines = billOfDay(day, phases, queues, watching);
const others = alternatives(day, messages);
console.log(render());
const picture = resolve(values.picture ?? '.causerie/cost.svg');
mkdirSync(dirname(picture), { recursive: true });
writeFileSync(picture, drawCost(lines, others));
console.log(`\nThe picture: ${picture}`);
if (values.write === true) writeMeasured({ messages, phases });
if (values.json !== undefined) {
  const result = { day, messages, totalUsd: totalOf(lines), lines, phases, alternatives: others };
  writeFileSync(resolve(values.json), JSON.stringify(result, undefined, 2));
}
process.exit();

function queuesOf() {
  const names = new Set(
    definitions.flatMap(({ trigger }) => (trigger.kind === 'queue' ? [trigger.queue] : [])),
  );
  const standard = ['delivery', 'timers'].filter((name) => names.has(name as never)).length;
  return { fifo: names.size - standard, standard };
}

function render(): string {
  const total = totalOf(lines);
  const perService = services.map((service) => {
    const value = lines.reduce((sum, { byService }) => sum + (byService[service] ?? 0), 0);
    return `| ${service} | ${dollars(value)} | ${percent(value / total)} |`;
  });
  return [
    `${count(day.conversations)} conversations of ${messages} messages, ${count(day.agents)} agents for ${day.hours} hours`,
    '',
    '| part | 1,000 conversations | a day | share |',
    '|---|--:|--:|--:|',
    ...lines.map(asRow(total)),
    `| **all** | ${dollars(each() * 1000)} | **${dollars(total)}** | |`,
    `| **the same, where nobody types** | | **${dollars(totalOf(billOfDay(day, untyped, queues, watching)))}** | |`,
    '',
    '| service | a day | share |',
    '|---|--:|--:|',
    ...perService,
    '',
    '| units of one conversation | write | read | invocations | GB-s | HTTP | WebSocket messages |',
    '|---|--:|--:|--:|--:|--:|--:|',
    ...phases.map(({ name, units }) => {
      const cells = [
        units['dynamodb.write'],
        units['dynamodb.read'],
        units['lambda.request'],
        units['lambda.gbSecond'],
        units['http.request'],
        units['websocket.message'],
      ].map((value) => (value ?? 0).toLocaleString('en-US', { maximumFractionDigits: 2 }));
      return `| ${name} | ${cells.join(' | ')} |`;
    }),
    '',
    '| how read marks go | a day |',
    '|---|--:|',
    ...howMarksGo(total),
    '',
    '| the same conversations | a day | |',
    '|---|--:|---|',
    `| **Causerie** | ${dollars(total)} | |`,
    ...others.map(
      ({ what, from, to, why }) =>
        `| ${what} | ${from === to ? dollars(to) : `${dollars(from)} to ${dollars(to)}`} | ${why} |`,
    ),
    '',
    '| times the stated capacity | a day | what of AWS is in the way, the tightest first |',
    '|---|--:|---|',
    ...[1, 10, 100].map(atScale),
  ].join('\n');
}

function howMarksGo(total: number): string[] {
  const { customers, agents } = marksAlone(day, marks);
  return [
    `| ${marks.riding} with what the customer types, 1 alone | **${dollars(total)}** |`,
    `| all ${marks.riding + 1} alone | ${dollars(total + customers)} |`,
    `| all alone, and as many of the agent's | ${dollars(total + customers + agents)} |`,
  ];
}

function each(): number {
  return (
    phases.reduce((sum, { units }) => sum + priceOf(units), 0) +
    priceOf({ 'websocket.connectionMinute': day.minutes })
  );
}

function asRow(total: number) {
  return ({ what, each: one, day: all }: CostLine) =>
    `| ${what} | ${one === 0 ? '' : dollars(one * 1000)} | ${dollars(all)} | ${percent(all / total)} |`;
}

/** Prices are by the unit: ten times as much costs ten times as much, and meets other limits. */
function atScale(scale: number): string {
  const larger = {
    ...day,
    conversations: day.conversations * scale,
    agents: day.agents * scale,
  };
  const cost = totalOf(billOfDay(larger, phases, queues, watching));
  const { shortfalls } = deriveCapacity({
    scale,
    account: DEFAULT_ACCOUNT_LIMITS,
    functions: definitions,
  });
  const found = [...shortfalls]
    .sort((a, b) => b.needed / b.available - a.needed / a.available)
    .map(
      ({ limit, needed, available }) =>
        `${limit}: ${count(needed)} of ${count(available)} (${(needed / available).toFixed(1)} ×)`,
    );
  return `| ${scale} × | ${dollars(cost)} | ${found.length === 0 ? 'nothing' : found.join('; ')} |`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
