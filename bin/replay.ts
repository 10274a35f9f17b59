import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { definitions } from '../functions/definitions.ts';
import { fail, readOptions, wholeNumber } from './support/options.ts';
import { readOutputs } from './support/outputs.ts';
import { bar, createProgress } from './support/progress.ts';
import { DialogueFileError, type Dialogues, readDialogues } from './support/replay/dialogues.ts';
import { faultSchedule } from './support/replay/fault-schedule.ts';
import { agentCapacity } from './support/replay/hire.ts';
import { type LocalChild, startLocalChild } from './support/replay/local-child.ts';
import { renderReport, reportOf } from './support/replay/report.ts';
import { replay } from './support/replay/run.ts';

/** Conversations for each agent: half of what he can have, for they do not fall to all alike. */
const perAgent = agentCapacity / 2;

/** `npm run replay`: plays real dialogues through a deployment and compares what everyone saw. */
const { values, positionals } = readOptions({
  command: 'npm run replay --',
  summary:
    'Plays a file of dialogues, customers on the SDK and agents over HTTP and their sockets, and compares what everyone saw with the file. Ends with 0 when nothing was lost, doubled or misordered, with 1 otherwise.',
  positional: { name: 'FILE', help: 'one dialogue a line: {"id", "turns": [{"role", "text"}]}' },
  options: {
    target: {
      type: 'string',
      value: 'FILE',
      help: 'outputs of a running deployment (default: one of its own, gone afterwards)',
    },
    limit: { type: 'string', value: 'N', help: 'no more than the first N dialogues' },
    concurrency: {
      type: 'string',
      value: 'N',
      help: 'conversations that go on at once (default 32)',
    },
    agents: { type: 'string', value: 'N', help: 'agents who answer (default 8)' },
    faults: {
      type: 'string',
      value: 'SEED',
      help: 'break things meanwhile, kill -9 included; the same seed breaks the same',
    },
    kills: { type: 'string', value: 'N', help: 'kill -9 so often, with --faults (default 3)' },
    json: { type: 'string', value: 'FILE', help: 'write the result as JSON' },
  },
});
const [file] = positionals;
if (file === undefined) fail('Which file of dialogues? npm run replay -- FILE; see --help.');
if (positionals.length > 1) fail(`One file at a time, not ${positionals.length}.`);
const range = (max: number, otherwise: number) => ({ min: 1, max, otherwise });
const limit = wholeNumber('limit', values.limit, range(1_000_000, 1_000_000));
const concurrency = wholeNumber('concurrency', values.concurrency, range(2_000, 32));
const agentCount = wholeNumber(
  'agents',
  values.agents,
  range(200, Math.max(8, Math.ceil(concurrency / perAgent))),
);
if (concurrency > agentCount * perAgent) {
  fail(
    `${concurrency} conversations at once take at least ${Math.ceil(concurrency / perAgent)} agents.`,
  );
}
const runtimeKills = wholeNumber('kills', values.kills, { min: 0, max: 20, otherwise: 3 });
const seed =
  values.faults === undefined
    ? undefined
    : wholeNumber('faults', values.faults, { min: 0, max: 2 ** 31, otherwise: 0 });
if (seed !== undefined && values.target !== undefined) {
  fail('--faults kills the runtime, so it takes one of its own: leave --target out.');
}

const { dialogues, notes } = read(file);
const chosen = dialogues.slice(0, limit);
for (const note of notes) console.error(note);

const progress = createProgress();
let child: LocalChild | undefined;
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
try {
  if (values.target === undefined) {
    progress.step('Starting a deployment on this machine');
    child = await startLocalChild();
  }
  const outputs = child?.outputs ?? readOutputs(resolve(values.target ?? ''));
  const schedule =
    seed === undefined
      ? undefined
      : faultSchedule(
          seed,
          { cuts: 16, environmentKills: 12, runtimeKills },
          definitions.map(({ name }) => name),
        );
  let broken = 0;
  const result = await replay({
    outputs,
    dialogues: chosen,
    concurrency,
    agentCount,
    faults: schedule === undefined || child === undefined ? undefined : { schedule, child },
    onStep: progress.step,
    onProgress: everyTenth((seen, all) =>
      progress.step(
        `Playing ${bar(Math.floor(seen), all)}${broken === 0 ? '' : `, ${broken} faults`}`,
      ),
    ),
    onFault: () => {
      broken++;
    },
  });
  const report = reportOf(result);
  progress.done(`Played ${report.conversations} conversations`);
  console.log(renderReport(report));
  if (values.json !== undefined) {
    writeFileSync(resolve(values.json), `${JSON.stringify(report, null, 2)}\n`);
  }
  process.exitCode = report.ok ? 0 : 1;
} catch (error) {
  progress.done();
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await child?.remove();
}
// Sockets that were cut may keep timers for a while: everything that counts is done.
process.exit();

function read(path: string): Dialogues {
  try {
    return readDialogues(path);
  } catch (error) {
    if (error instanceof DialogueFileError) fail(error.message);
    throw error;
  }
}

/** Where the output is no terminal each step is a line: a tenth of the way is news enough. */
function everyTenth(
  show: (seen: number, all: number) => void,
): (seen: number, all: number) => void {
  if (process.stderr.isTTY === true) return show;
  let last = -1;
  return (seen, all) => {
    const tenth = all === 0 ? 10 : Math.floor((seen / all) * 10);
    if (tenth === last) return;
    last = tenth;
    show(seen, all);
  };
}
