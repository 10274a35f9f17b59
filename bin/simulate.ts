import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { agentsFor } from '../core/routing/simulation/erlang-c.ts';
import { type Simulation, simulate } from '../core/routing/simulation/simulate.ts';
import { fail, readOptions, wholeNumber } from './support/options.ts';
import { createProgress } from './support/progress.ts';
import { readNumber, waitText, written } from './support/simulate/numbers.ts';
import { drawPicture } from './support/simulate/picture.ts';
import { drawPlot } from './support/simulate/plot.ts';
import { renderPoint, renderSweep } from './support/simulate/report.ts';
import { curvesOf, sweep } from './support/simulate/sweep.ts';
import { statedTeam, type Team } from './support/simulate/team.ts';

/** `npm run simulate`: how long customers wait, by the routing that runs in production. */
const { values } = readOptions({
  command: 'npm run simulate --',
  summary:
    'Lets the routing serve simulated customers and tells how long they wait, beside what Erlang C says. Without options: the stated capacity under several loads, drawn as a picture. With numbers: that load. With --wait-seconds: how many agents it takes.',
  options: {
    agents: { type: 'string', value: 'N', help: `agents online (default ${statedTeam.agents})` },
    capacity: {
      type: 'string',
      value: 'N',
      help: `conversations that each holds at once (default ${statedTeam.capacity})`,
    },
    'arrivals-per-hour': {
      type: 'string',
      value: 'N',
      help: `conversations that come (default ${Math.round(statedTeam.arrivalsPerHour)})`,
    },
    'handle-seconds': {
      type: 'string',
      value: 'N',
      help: `how long one takes its slot, on average (default ${statedTeam.handleSeconds})`,
    },
    conversations: { type: 'string', value: 'N', help: 'conversations measured (default 200000)' },
    seed: { type: 'string', value: 'N', help: 'the same seed plays the same (default 1)' },
    'wait-seconds': {
      type: 'string',
      value: 'N',
      help: 'how many agents does it take for this mean wait?',
    },
    json: { type: 'string', value: 'FILE', help: 'write the result as JSON' },
    picture: {
      type: 'string',
      value: 'FILE',
      help: 'where the picture goes (default .causerie/simulation.svg)',
    },
  },
});
const team: Team = {
  agents: wholeNumber('agents', values.agents, {
    min: 1,
    max: 100_000,
    otherwise: statedTeam.agents,
  }),
  capacity: wholeNumber('capacity', values.capacity, {
    min: 1,
    max: 50,
    otherwise: statedTeam.capacity,
  }),
  arrivalsPerHour: readNumber('arrivals-per-hour', values['arrivals-per-hour'], {
    above: 0,
    max: 10_000_000,
    otherwise: statedTeam.arrivalsPerHour,
  }),
  handleSeconds: readNumber('handle-seconds', values['handle-seconds'], {
    above: 0,
    max: 86_400,
    otherwise: statedTeam.handleSeconds,
  }),
};
const seed = wholeNumber('seed', values.seed, {
  min: 0,
  max: Number.MAX_SAFE_INTEGER,
  otherwise: 1,
});
const conversations = (otherwise: number) =>
  wholeNumber('conversations', values.conversations, { min: 1, max: 10_000_000, otherwise });
/** A line that moves; elsewhere each word on progress is a line of its own, so there are few. */
const live = process.stderr.isTTY === true;
const isPoint =
  values.agents !== undefined ||
  values.capacity !== undefined ||
  values['arrivals-per-hour'] !== undefined ||
  values['handle-seconds'] !== undefined;

if (values['wait-seconds'] !== undefined) {
  if (values.agents !== undefined) fail('--wait-seconds finds the agents: leave --agents out.');
  await howMany(
    readNumber('wait-seconds', values['wait-seconds'], { above: 0, max: 86_400, otherwise: 1 }),
  );
} else if (isPoint) await onePoint();
else await severalLoads();

async function onePoint(): Promise<void> {
  if (values.picture !== undefined) fail('--picture draws several loads: leave the numbers out.');
  const run = await simulated(team, conversations(200_000));
  console.log(renderPoint(run));
  writeJson(run);
}

async function howMany(goal: number): Promise<void> {
  const agents = agentsFor(goal, {
    capacity: team.capacity,
    arrivalsPerSecond: team.arrivalsPerHour / 3600,
    handleSeconds: team.handleSeconds,
  });
  const enough = await simulated({ ...team, agents }, conversations(100_000));
  const fewer =
    agents === 1
      ? undefined
      : await simulated({ ...team, agents: agents - 1 }, conversations(100_000));
  const came = `${written(team.arrivalsPerHour)} conversations an hour of ${written(team.handleSeconds)} s, ${team.capacity} at once each`;
  console.log(
    `${written(agents)} agents, for a mean wait of ${waitText(goal)} or less (${came}).\n`,
  );
  console.log(renderPoint(enough));
  if (fewer?.stable === false) {
    console.log(`\nWith one less, more comes than they can do, and the line grows for ever.`);
  } else if (fewer !== undefined) {
    console.log(
      `\nWith one less it is ${waitText(fewer.meanWaitSeconds)} (Erlang C ${waitText(fewer.erlangC?.meanWaitSeconds ?? 0)}).`,
    );
  }
  writeJson({ waitSeconds: goal, ...enough, oneLess: fewer });
}

async function severalLoads(): Promise<void> {
  const progress = createProgress();
  const options = { conversations: conversations(100_000), seed };
  let said = '';
  const runs = await sweep(team, options, async (load, detail) => {
    if (live) progress.step(`${load}: ${detail}`);
    else if (load !== said) progress.step(load);
    said = load;
    await breathe();
  });
  progress.done(`${runs.length} loads simulated`);
  const curves = curvesOf(team, runs, seed);
  const file = values.picture ?? '.causerie/simulation.svg';
  write(file, drawPicture(curves));
  console.log(`\n${curves.subtitle}\n\n${drawPlot(curves)}\n\n${renderSweep(runs)}\n`);
  console.log(`The picture is in ${resolve(file)}`);
  writeJson({ runs });
}

async function simulated(one: Team, count: number): Promise<Simulation> {
  const progress = createProgress();
  progress.step(`Simulating ${written(one.agents)} agents`);
  const run = await simulate({ ...one, conversations: count, seed }, async (done, all) => {
    if (live) progress.step(`${written(done)} of ${written(all)} conversations`);
    await breathe();
  });
  progress.done(`${written(count + run.warmUp)} conversations simulated`);
  return run;
}

/** Lets the terminal draw and Ctrl-C through. */
function breathe(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}

function writeJson(value: object): void {
  if (values.json !== undefined) write(values.json, `${JSON.stringify(value, undefined, 2)}\n`);
}

function write(file: string, text: string): void {
  try {
    mkdirSync(dirname(resolve(file)), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    fail(`${file} could not be written: ${(error as Error).message}.`);
  }
}
