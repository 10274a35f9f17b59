import { type Percentiles, percentiles } from '../../bin/support/replay/latency.ts';

/** A second of the run. */
export interface Second {
  /** Milliseconds from the intended moment of sending to the other side's receipt. */
  latencies: number[];
  /** Milliseconds from sending to the acknowledgement. */
  acknowledgements: number[];
  /** Messages received by the other side. */
  received: number;
  /** Messages that were to be sent. */
  due: number;
  errors: number;
  /** Open at its end. */
  connections: number;
  /** Conversations under way at its end. */
  running: number;
  /** Share of one core, by process; nothing where it cannot be known. */
  cpu: Readonly<Record<string, number>>;
}

/** One point of a picture: some seconds taken together. */
export interface Point extends Percentiles {
  /** Seconds from the beginning of the measured time; what was before it is negative. */
  at: number;
  /** Messages a second. */
  throughput: number;
  /** Messages that were to be sent, a second. */
  due: number;
  connections: number;
  running: number;
  /** Errors a second. */
  errors: number;
  cpu: Readonly<Record<string, number>>;
}

export const emptySecond = (): Second => ({
  latencies: [],
  acknowledgements: [],
  received: 0,
  due: 0,
  errors: 0,
  connections: 0,
  running: 0,
  cpu: {},
});

/** Seconds as at most `columns` points. @param zero Index of the first measured second. */
export function pointsOf(seconds: readonly Second[], zero: number, columns = 150): Point[] {
  const width = Math.max(1, Math.ceil(seconds.length / columns));
  const points: Point[] = [];
  for (let from = 0; from < seconds.length; from += width) {
    const part = seconds.slice(from, from + width);
    const last = part.at(-1) ?? emptySecond();
    const mean = (of: (one: Second) => number) =>
      part.reduce((sum, one) => sum + of(one), 0) / part.length;
    const names = new Set(part.flatMap((one) => Object.keys(one.cpu)));
    points.push({
      at: from - zero + part.length / 2,
      ...percentiles(part.flatMap((one) => one.latencies)),
      throughput: mean((one) => one.received),
      due: mean((one) => one.due),
      connections: last.connections,
      running: last.running,
      errors: mean((one) => one.errors),
      cpu: Object.fromEntries([...names].map((name) => [name, mean((one) => one.cpu[name] ?? 0)])),
    });
  }
  return points;
}
