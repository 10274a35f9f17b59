import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fail, readOptions, wholeNumber } from '../bin/support/options.ts';
import { type Outputs, readOutputs } from '../bin/support/outputs.ts';
import { createProgress } from '../bin/support/progress.ts';
import { type LocalChild, startLocalChild } from '../bin/support/replay/local-child.ts';
import { smallDiskProblem } from '../bin/support/replay/small-disk.ts';
import { faultKinds, readFaultKinds } from './load/breakage.ts';
import { describeCost } from './load/cost.ts';
import { drawPicture } from './load/picture.ts';
import { type LoadPlan, paceOf, problemOf, scaleOf, small, stated, timesOf } from './load/plan.ts';
import { describe, duration, type LoadReport, renderReport, reportOf } from './load/report.ts';
import { type LiveState, runLoad } from './load/run.ts';

/** `npm run load`: a whole company's customers and agents, at a rate that does not wait for the server. */
const { values } = readOptions({
  command: 'npm run load --',
  summary:
    'Plays customers and agents against a deployment, at a rate that does not wait for it, and compares what everyone saw. Without options a short, small run on this machine. Ends with 1 when something was lost, doubled, misordered or not delivered, an agent had too much, or p99 is over --p99.',
  options: {
    target: {
      type: 'string',
      value: 'FILE',
      help: 'outputs of a running deployment (default: one of its own, gone afterwards)',
    },
    stated: { type: 'boolean', help: 'the stated capacity, for ten minutes' },
    times: {
      type: 'string',
      value: 'N,…',
      help: 'so many times the load; several one after the other, until one does not hold',
    },
    agents: { type: 'string', value: 'N', help: 'agents online' },
    'per-agent': {
      type: 'string',
      value: 'N',
      help: 'conversations that one may have at once (default 4)',
    },
    concurrent: {
      type: 'string',
      value: 'N',
      help: 'customers connected, and conversations at once',
    },
    'per-day': { type: 'string', value: 'N', help: 'conversations a day' },
    peak: { type: 'string', value: 'N', help: "times the day's mean that arrive (default 4)" },
    messages: { type: 'string', value: 'N', help: 'of a conversation, both sides together' },
    integrations: { type: 'string', value: 'N', help: 'that customers come by' },
    duration: { type: 'string', value: 'S', help: 'seconds that are measured' },
    'warm-up': { type: 'string', value: 'S', help: 'seconds of the same load before' },
    think: {
      type: 'string',
      value: 'C[,A]',
      help: "mean seconds before a customer's message, and before an agent's (default: so that --concurrent go on)",
    },
    flows: {
      type: 'string',
      value: 'SHARE',
      help: 'of the conversations begin with flows (default 0)',
    },
    ramp: { type: 'string', value: 'N', help: 'connections a second at most (default 100)' },
    seed: { type: 'string', value: 'N', help: 'the same seed, the same schedule (default 1)' },
    p99: { type: 'string', value: 'MS', help: 'fail above it' },
    faults: {
      type: 'string',
      value: 'KIND,…',
      help: `break things meanwhile, as the seed says: ${faultKinds.join(', ')}, or all`,
    },
    json: { type: 'string', value: 'FILE', help: 'write the result as JSON' },
    picture: {
      type: 'string',
      value: 'FILE',
      help: 'where the picture goes (default: beside the JSON, else .causerie/load.svg)',
    },
    profile: {
      type: 'boolean',
      help: 'write a CPU profile of the runtime to the working directory',
    },
    yes: { type: 'boolean', help: 'a deployment on AWS: I know what it costs' },
  },
});

const given = values.stated === true ? stated : small;
const number = (name: keyof typeof values & string, max: number, otherwise: number, min = 1) =>
  wholeNumber(name, values[name] as string | undefined, { min, max, otherwise });
const base: LoadPlan = {
  agents: number('agents', 100_000, given.agents),
  perAgent: number('per-agent', 50, 4),
  concurrent: number('concurrent', 100_000, given.concurrent),
  perDay: number('per-day', 1_000_000_000, given.perDay),
  peak: decimal('peak', values.peak, 1, 100, given.peak),
  messages: number('messages', 1_000, given.messages, 2),
  integrations: number('integrations', 100_000, given.integrations),
  durationSeconds: number('duration', 24 * 3600, given.durationSeconds),
  warmUpSeconds: number('warm-up', 3_600, given.warmUpSeconds, 0),
  flows: decimal('flows', values.flows, 0, 1, 0),
  rampPerSecond: number('ramp', 10_000, 100),
  seed: number('seed', 2 ** 31, 1, 0),
  think: thinkTimes(values.think),
};
const p99AtMostMs =
  values.p99 === undefined ? undefined : decimal('p99', values.p99, 1, 10 ** 7, 0);
const steps = (values.times ?? '1').split(',').map((text) => decimal('times', text, 0.01, 100, 1));
for (const times of steps) {
  const problem = problemOf(timesOf(base, times));
  if (problem !== undefined) fail(problem);
}
if (values.target !== undefined && values.profile === true) {
  fail('--profile is of a runtime of its own: leave --target out.');
}

const faults = values.faults === undefined ? undefined : readFaultKinds(values.faults);
if (values.faults !== undefined && faults === undefined) {
  fail(`--faults takes ${faultKinds.join(', ')}, several with commas, or all.`);
}
if (faults !== undefined && values.target !== undefined) {
  fail('--faults breaks a runtime of its own: leave --target out.');
}

const withDisk = faults?.includes('disk') === true;
const diskProblem = withDisk ? smallDiskProblem() : undefined;
if (diskProblem !== undefined) {
  const others = faultKinds.filter((kind) => kind !== 'disk').join(',');
  fail(`${diskProblem} Without it: --faults ${others}.`);
}

const outputs = values.target === undefined ? undefined : target(resolve(values.target));
const stop = new AbortController();
let reports: { times: number; report: LoadReport }[] = [];
process.on('SIGINT', interrupted);
process.on('SIGTERM', interrupted);
for (const times of steps) {
  const report = await play(timesOf(base, times), times);
  reports = [...reports, { times, report }];
  if (!report.ok || stop.signal.aborted) break;
}
if (steps.length > 1) console.log(ladder());
if (values.json !== undefined) {
  const [only] = reports;
  const all = steps.length === 1 ? only?.report : { steps: reports };
  writeFileSync(resolve(values.json), `${JSON.stringify(all, null, 2)}\n`);
}
// What goes on after this is closing; everything that counts is done.
process.exit(reports.every(({ report }) => report.ok) ? 0 : 1);

async function play(plan: LoadPlan, times: number): Promise<LoadReport> {
  console.error(`${times === 1 ? '' : `${times} times: `}${describe(plan)}`);
  const progress = createProgress();
  const step = sparingly(progress.step);
  let child: LocalChild | undefined;
  try {
    if (outputs === undefined) {
      step('Starting a deployment on this machine');
      child = await startLocalChild({
        capacity: Math.max(1, Math.ceil(scaleOf(plan))),
        nodeOptions: values.profile === true ? ['--cpu-prof'] : [],
        // Its agents' accounts live as long as the run.
        environment: { CAUSERIE_QUICK_PASSWORDS: '1' },
        ...(withDisk ? { diskBytes: diskBytesOf(plan) } : {}),
      });
    }
    const result = await runLoad({
      outputs: outputs ?? (child as LocalChild).outputs,
      plan,
      child,
      faults,
      tidy: outputs !== undefined,
      signal: stop.signal,
      onStep: step,
      onSecond: (state) => step(live(plan, state), 'Running'),
    });
    const report = reportOf(result, p99AtMostMs);
    progress.done(`Played ${report.seconds} s`);
    console.log(renderReport(report));
    const picture = pictureFile(times);
    writeFileSync(picture, drawPicture(report, result.seconds, result.tally.zero));
    console.log(`  Picture: ${picture}\n`);
    return report;
  } catch (error) {
    progress.done();
    console.error(error instanceof Error ? error.message : error);
    await child?.remove();
    return process.exit(1);
  } finally {
    await child?.remove();
  }
}

/** Bytes that a run surely does not fill by itself. */
function diskBytesOf(plan: LoadPlan): number {
  const { messagesPerSecond } = paceOf(plan);
  const messages = messagesPerSecond * (plan.durationSeconds + plan.warmUpSeconds + 60);
  return 2 ** 28 + Math.ceil(messages) * 8 * 2 ** 10;
}

/** A deployment's outputs; on AWS only when its owner knows what a run costs. */
function target(file: string): Outputs {
  const found = outputsIn(file);
  const here = [found.httpApiUrl, found.webSocketUrl].every((url) =>
    ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname),
  );
  if (here) return found;
  for (const times of steps) console.error(describeCost(found.httpApiUrl, timesOf(base, times)));
  if (values.yes !== true) fail('Nothing was sent. Say --yes to begin.');
  return found;
}

function outputsIn(file: string): Outputs {
  try {
    return readOutputs(file);
  } catch (error) {
    fail((error as Error).message);
  }
}

function live(plan: LoadPlan, state: LiveState): string {
  const { at, messagesPerSecond, p50, p99, running, connections, errors } = state;
  const when =
    at < 0 ? `Warming up, ${Math.ceil(-at)} s` : `${Math.floor(at)}/${plan.durationSeconds} s`;
  return `${when} · ${messagesPerSecond.toFixed(0)} messages/s · p50 ${duration(p50)} · p99 ${duration(p99)} · ${running} conversations · ${connections} sockets · ${errors} errors`;
}

/** Where the output is no terminal, each step is a line: one in ten seconds, and the first of a kind. */
function sparingly(show: (text: string) => void): (text: string, kind?: string) => void {
  const apart = process.stderr.isTTY === true ? 100 : 10_000;
  let last = '';
  let shownAt = 0;
  return (text, kind = text.split(':')[0] ?? '') => {
    const now = performance.now();
    if (kind === last && now - shownAt < apart) return;
    last = kind;
    shownAt = now;
    show(text);
  };
}

function ladder(): string {
  const rows = reports.map(({ times, report }) => [
    `${times} ×`,
    report.ok ? 'holds' : 'does not',
    `${report.messagesPerSecond}/s of ${report.offeredPerSecond}`,
    `p99 ${duration(report.p99Ms)}`,
    `${report.errors} errors`,
  ]);
  const widths = [0, 1, 2, 3, 4].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`)
    .join('\n');
}

/** Each of several runs has a picture of its own. */
function pictureFile(times: number): string {
  const beside = values.json?.replace(/(\.json)?$/, '.svg');
  const file = resolve(values.picture ?? beside ?? '.causerie/load.svg');
  mkdirSync(dirname(file), { recursive: true });
  return steps.length === 1 ? file : file.replace(/(\.svg)?$/, `-${times}.svg`);
}

function decimal(
  name: string,
  text: string | undefined,
  min: number,
  max: number,
  otherwise: number,
): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (text.trim() === '' || !(value >= min && value <= max)) {
    fail(`--${name} takes a number from ${min} to ${max}, not "${text}".`);
  }
  return value;
}

function thinkTimes(text: string | undefined): LoadPlan['think'] {
  if (text === undefined) return undefined;
  const parts = text.split(',');
  if (parts.length > 2) fail('--think takes one or two numbers of seconds: 20 or 25,15.');
  const [customer = 0, agent = customer] = parts.map((part) =>
    decimal('think', part, 0.01, 3_600, 0),
  );
  return { customer, agent };
}

/** Once: measures no longer, and tells what it has. Twice: ends at once. */
function interrupted(): void {
  if (stop.signal.aborted) process.exit(130);
  stop.abort();
}
