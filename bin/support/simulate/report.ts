import type { Simulation } from '../../../core/routing/simulation/simulate.ts';
import { percent, table, waitText, written } from './numbers.ts';

/** One simulated load, in lines. */
export function renderPoint(run: Simulation): string {
  const slots = run.agents * run.capacity;
  const theory = run.erlangC;
  const row = (name: string, expected: string, observed: string, formula?: string) => [
    name,
    expected,
    observed,
    theory === undefined ? 'none' : (formula ?? ''),
  ];
  const head = `${written(run.agents)} agents × ${run.capacity} conversations, ${written(run.arrivalsPerHour)} an hour of ${written(run.handleSeconds)} s: ${percent(run.load)} of ${written(slots)} slots`;
  const rows = [
    ['', 'to expect', 'this run', 'Erlang C'],
    row(
      'mean wait',
      waitText(run.meanWaitSeconds),
      waitText(run.observed.meanWaitSeconds),
      waitText(theory?.meanWaitSeconds ?? 0),
    ),
    row(
      'share that waits',
      percent(run.waitedShare),
      percent(run.observed.waitedShare),
      percent(theory?.waitedShare ?? 0),
    ),
    row('half wait up to', '', waitText(run.p50WaitSeconds), waitText(theory?.p50WaitSeconds ?? 0)),
    row('95 % up to', '', waitText(run.p95WaitSeconds), waitText(theory?.p95WaitSeconds ?? 0)),
    row('99 % up to', '', waitText(run.p99WaitSeconds), waitText(theory?.p99WaitSeconds ?? 0)),
    ['slots taken', percent(Math.min(1, run.load)), percent(run.utilization), ''],
  ];
  const lines = [head, '', table(rows), ''];
  lines.push(
    `${written(run.conversations)} conversations after ${written(run.warmUp)} to settle, seed ${run.seed}.`,
  );
  if (!run.stable) lines.push('', unstableText(run));
  else if (run.method === 'controlVariates') {
    lines.push(
      '"To expect" is this run without the luck of the draw: how many came, and how long they took. It is Erlang C as long as no slot stays free while someone waits.',
    );
  }
  return lines.join('\n');
}

/** That more comes than can be done, and what would be enough. */
export function unstableText({
  load,
  arrivalsPerHour,
  handleSeconds,
  capacity,
}: Simulation): string {
  const enough = Math.floor((arrivalsPerHour * handleSeconds) / 3600 / capacity) + 1;
  return `UNSTABLE: ${percent(load)} of what these agents can do comes in, so the line grows as long as it goes on, and no mean wait exists: the waits above are those of this run. It takes ${written(enough)} agents at least; --wait-seconds tells how many keep a wait short.`;
}

/** Loads below each other. */
export function renderSweep(runs: readonly Simulation[]): string {
  return table([
    ['load', 'at once', 'mean wait', 'Erlang C', 'waits', 'Erlang C', 'p50', 'p95', 'p99'],
    ...runs.map((run) => [
      percent(run.load),
      written(Math.round(run.load * run.agents * run.capacity)),
      waitText(run.meanWaitSeconds),
      waitText(run.erlangC?.meanWaitSeconds ?? 0),
      percent(run.waitedShare),
      percent(run.erlangC?.waitedShare ?? 0),
      waitText(run.p50WaitSeconds),
      waitText(run.p95WaitSeconds),
      waitText(run.p99WaitSeconds),
    ]),
  ]);
}
