import type { Traffic } from './erlang-c.ts';
import type { Stretch } from './occupancy.ts';
import { leastSquares } from './regression.ts';

/**
 * From what happened to what is to be expected. A plain average of the waits is right in the long run
 * and far off in a short one: at 95 % load a day of 200,000 conversations scatters by ten percent and
 * more, because by luck some more came, or took longer, than asked for. How much luck there was can be
 * told: while n are in the system, b of them with agents, λ come a second and μb leave. What came and
 * left beyond that, counted by what it is worth at n, adds up to 0 on average, so taking it out leaves
 * the expected wait as it is. What it is worth is found by regression over the stretches of the run:
 * control variates, as in Henderson and Glynn, "Approximating martingales for variance reduction in
 * Markov process simulation", 2002. Only λ and μ go into it, which were handed in, and that both are
 * without memory; no formula for the wait. b is what the agents really did, so that a routing which
 * leaves one idle shows.
 */
export interface Estimate {
  /** Seconds. */
  meanWaitSeconds: number;
  waitedShare: number;
}

/** With waiting in fewer stretches than these, there is nothing to find out from. */
const stretchesAtLeast = 1;

/**
 * @param before How many were in the system as the first stretch began.
 * @param after How many as the last one ended.
 * @returns undefined when too little waiting, or nothing else, was seen.
 */
export function estimate(
  traffic: Traffic,
  stretches: readonly Stretch[],
  before: number,
  after: number,
): Estimate | undefined {
  const telling = stretches.filter((stretch) => stretch.waited > 0).length;
  if (telling < stretchesAtLeast) return undefined;
  const shapes = shapesFor(traffic);
  const seconds = stretches.map((stretch) => stretch.seconds);
  const all = seconds.reduce((sum, one) => sum + one, 0);
  const columns = [
    ...shapes.map((shape) => stretches.map((stretch) => drift(traffic, shape, stretch))),
    stretches.map((stretch) => metMore(traffic, stretch)),
    seconds,
  ];
  /** An amount by second, without the luck. */
  const expected = (amount: (stretch: Stretch) => number): number | undefined => {
    const weights = leastSquares(columns, stretches.map(amount));
    const bySecond = weights.at(-1);
    if (bySecond === undefined) return undefined;
    // Drift and luck add up to the change from the beginning to the end: no luck is what changed.
    const ends = shapes.reduce(
      (sum, shape, index) => sum + (weights[index] ?? 0) * change(shape, before, after),
      0,
    );
    return Math.max(0, bySecond + ends / all);
  };
  const waiting = expected((stretch) => stretch.waiting);
  const waited = expected((stretch) => stretch.waited);
  if (waiting === undefined || waited === undefined) return undefined;
  const { arrivalsPerSecond } = traffic;
  return {
    // Little's law: how many wait on average, by how many come.
    meanWaitSeconds: waiting / arrivalsPerSecond,
    waitedShare: Math.min(1, waited / arrivalsPerSecond),
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

/** What a function, given by its steps, changes by from one number in the system to another. */
function change(shape: Shape, before: number, after: number): number {
  let sum = 0;
  for (let n = Math.min(before, after); n < Math.max(before, after); n++) sum += shape(n);
  return after < before ? -sum : sum;
}

/** Who comes meets what is there on average: a full house no more often than there is one. */
function metMore({ servers, arrivalsPerSecond }: Traffic, stretch: Stretch): number {
  const { time, fewest } = stretch;
  let allBusy = 0;
  for (let i = Math.max(0, servers - fewest); i < time.length; i++) allBusy += time[i] as number;
  return stretch.metAllBusy - arrivalsPerSecond * allBusy;
}
