import { erlangC } from '../../../core/routing/simulation/erlang-c.ts';
import { type Simulation, simulate } from '../../../core/routing/simulation/simulate.ts';
import { percent, waitText, written } from './numbers.ts';
import type { Team } from './team.ts';

export interface Point {
  load: number;
  /** Seconds, as the two others. */
  mean: number;
  p50: number;
  p95: number;
}

/** What there is to draw. */
export interface Curves {
  title: string;
  subtitle: string;
  /** All that the picture shows, in words. */
  description: string;
  /** The load from which and to which is drawn. */
  from: number;
  to: number;
  /** The longest wait that is drawn. Seconds. */
  highest: number;
  theory: Point[];
  simulated: Point[];
  /** What the stated load, which lies before it all, comes to. */
  stated: string;
}

/** Loads beside the stated one: few where nobody waits, more where it rises. */
const loads = [0.9, 0.94, 0.95, 0.96, 0.97, 0.975, 0.98, 0.985];
/** Where the picture begins: below it nobody waits. */
const drawnFrom = 0.94;

/** Simulates the team under one load after the other, from what is stated to what is too much. */
export async function sweep(
  team: Team,
  { conversations, seed }: { conversations: number; seed: number },
  onProgress: (load: string, conversations: string) => Promise<void>,
): Promise<Simulation[]> {
  const slots = team.agents * team.capacity;
  const own = (team.arrivalsPerHour / 3600) * team.handleSeconds;
  const all = [own / slots, ...loads].sort((a, b) => a - b);
  const runs: Simulation[] = [];
  for (const load of all) {
    const arrivalsPerHour = (load * slots * 3600) / team.handleSeconds;
    runs.push(
      await simulate({ ...team, arrivalsPerHour, conversations, seed }, (done, of) =>
        onProgress(
          `Load ${percent(load)}, ${runs.length + 1} of ${all.length}`,
          `${written(done)} of ${written(of)} conversations`,
        ),
      ),
    );
  }
  return runs;
}

export function curvesOf(team: Team, runs: readonly Simulation[], seed: number): Curves {
  const { agents, capacity, handleSeconds } = team;
  const drawn = runs.filter((run) => run.load >= drawnFrom);
  const simulated = drawn.map((run) => ({
    load: run.load,
    mean: run.meanWaitSeconds,
    p50: run.p50WaitSeconds,
    p95: run.p95WaitSeconds,
  }));
  const from = drawnFrom;
  const to = Math.max(...drawn.map((run) => run.load)) + 0.002;
  const theory = Array.from({ length: 161 }, (_, step) => {
    const load = from + ((to - from) * step) / 160;
    return theoryAt(agents * capacity, load, handleSeconds);
  });
  const top = Math.max(
    ...simulated.flatMap(({ mean, p95 }) => [mean, p95]),
    theory.at(-1)?.p95 ?? 0,
  );
  const stated = runs[0] as Simulation;
  return {
    title: 'How long customers wait, by how busy the agents are',
    subtitle: `${written(agents)} agents with ${capacity} conversations each, ${written(handleSeconds / 60)} minutes a conversation, seed ${seed}`,
    description: runs
      .map(
        (run) =>
          `At ${percent(run.load)} load the mean wait is ${waitText(run.meanWaitSeconds)} (Erlang C ${waitText(run.erlangC?.meanWaitSeconds ?? 0)}), and 95 of 100 wait ${waitText(run.p95WaitSeconds)} or less.`,
      )
      .join(' '),
    from,
    to,
    highest: Math.max(1, top * 1.05),
    theory,
    simulated,
    stated: `← Stated load, ${percent(stated.load)}: the mean wait is ${waitText(stated.meanWaitSeconds)}`,
  };
}

function theoryAt(servers: number, load: number, handleSeconds: number): Point {
  const arrivalsPerSecond = (load * servers) / handleSeconds;
  const theory = erlangC({ servers, arrivalsPerSecond, handleSeconds });
  const percentile = (share: number) => theory?.percentile(share) ?? 0;
  return { load, mean: theory?.meanWaitSeconds ?? 0, p50: percentile(0.5), p95: percentile(0.95) };
}
