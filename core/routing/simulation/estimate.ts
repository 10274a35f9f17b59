import type { Traffic } from './erlang-c.ts';
import type { Stretch } from './occupancy.ts';
import { leastSquares } from './regression.ts';

/**
 * From what happened to what is to be expected. A plain average of the waits is right in the long run
 * and far off in a short one: at 95 % load a day of 200,000 conversations scatters by ten percent and
 * more, because by luck some more came, or took longer, than asked for. How much luck a stretch of the
 * run had can be told: while n are in the system, b of them with agents, λ come a second and μb leave,
 * so any function of n changes by a known amount a second, and over a long time by none on average.
 * By what it did change in each stretch, regression finds what the waits owe to luck, and takes it out:
 * control variates, as in Henderson and Glynn, "Approximating martingales for variance reduction in
 * Markov process simulation", 2002.
 *
 * Into it go only λ and μ, which were handed in, and that both are without memory; no formula for the
 * wait, and b as the agents really had it. Where no slot stays free while someone waits, the waits owe
 * all their scatter to luck, and Erlang's value is left, to many digits. A routing that leaves a slot
 * free is as far from it as its plain average is: that is what this tells, sooner than an average does.
 */
export interface Estimate {
  /** Seconds. */
  meanWaitSeconds: number;
  waitedShare: number;
}

/** @returns undefined when no waiting, or nothing else, was seen. */
export function estimate(traffic: Traffic, stretches: readonly Stretch[]): Estimate | undefined {
  if (stretches.every((stretch) => stretch.waited === 0)) return undefined;
  const columns = [
    ...shapesFor(traffic).map((shape) => stretches.map((one) => drift(traffic, shape, one))),
    stretches.map((stretch) => metMore(traffic, stretch)),
    stretches.map((stretch) => stretch.seconds),
  ];
  /** An amount by second, without the luck. */
  const expected = (amount: (stretch: Stretch) => number) =>
    leastSquares(columns, stretches.map(amount)).at(-1);
  const waiting = expected((stretch) => stretch.waiting);
  const waited = expected((stretch) => stretch.waited);
  if (waiting === undefined || waited === undefined) return undefined;
  const { arrivalsPerSecond } = traffic;
  return {
    // Little's law: how many wait on average, by how many come.
    meanWaitSeconds: Math.max(0, waiting / arrivalsPerSecond),
    waitedShare: Math.min(1, Math.max(0, waited / arrivalsPerSecond)),
  };
}

type Shape = (inSystem: number) => number;

/**
 * Steps of the functions whose change is looked at. How the wait goes with the number in the
 * system has two ends: a line once all are busy; below, a decay over about the root of the slots, and
 * the one step of which the average change is the same however few there are.
 */
function shapesFor(traffic: Traffic): Shape[] {
  const { servers } = traffic;
  const width = Math.sqrt(servers);
  const even = evenSteps(traffic);
  const decays = [0.2, 0.5, 1.25, 3].map(
    (scale): Shape =>
      (n) =>
        n >= servers ? 0 : Math.exp((n + 1 - servers) / (scale * width)),
  );
  return [
    () => 1,
    (n) => (n >= servers ? 1 : 0),
    (n) => (n > servers ? n - servers : 0),
    (n) => (n < 0 ? 0 : (even[n] ?? 0)),
    ...decays,
  ];
}

/** Steps s with λ·s(n) − μn·s(n − 1) the same for every n below the slots; 1 at the last. */
function evenSteps({ servers, arrivalsPerSecond, handleSeconds }: Traffic): Float64Array {
  const logarithms = new Float64Array(servers);
  for (let n = 1; n < servers; n++) {
    const grown = (logarithms[n - 1] as number) + Math.log(n / (arrivalsPerSecond * handleSeconds));
    logarithms[n] = grown > 0 ? grown + Math.log1p(Math.exp(-grown)) : Math.log1p(Math.exp(grown));
  }
  const last = logarithms[servers - 1] as number;
  return logarithms.map((one) => Math.exp(one - last));
}

/** What a function, given by its steps, is to change by while a stretch lasts. */
function drift(
  { arrivalsPerSecond, handleSeconds }: Traffic,
  shape: Shape,
  { time, busyTime, fewest }: Stretch,
): number {
  let sum = 0;
  let below = shape(fewest - 1);
  for (let i = 0; i < time.length; i++) {
    const here = shape(fewest + i);
    const come = arrivalsPerSecond * here * (time[i] as number);
    sum += come - (below * (busyTime[i] as number)) / handleSeconds;
    below = here;
  }
  return sum;
}

/** Who comes meets what is there on average: a full house no more often than there is one. */
function metMore({ servers, arrivalsPerSecond }: Traffic, stretch: Stretch): number {
  const { time, fewest } = stretch;
  let allBusy = 0;
  for (let i = Math.max(0, servers - fewest); i < time.length; i++) allBusy += time[i] as number;
  return stretch.metAllBusy - arrivalsPerSecond * allBusy;
}
