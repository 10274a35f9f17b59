import type { MetricName } from '../definition.ts';

/**
 * Counts of what the promises are about, as lines in CloudWatch's embedded metric format: no call of an API,
 * and no line for each message. An environment adds up and writes a line when it may; what it has added up
 * since is lost with it, a few counts at most.
 */

/** Lines that an environment may write at once, and seconds after which it may write another. */
const burst = 5;
const secondsPerLine = 30;
/** These are written at once, whatever it costs: each is a broken promise. */
const atOnce: ReadonlySet<MetricName> = new Set(['RoutingOverCapacity']);

export interface MetricsOptions {
  namespace: string;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Takes one line, without its end. */
  write(line: string): void;
}

export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics({ namespace, now, write }: MetricsOptions) {
  const counted = new Map<MetricName, number>();
  let lines = burst;
  let since = now();

  /** Lines come back with time, up to a burst of them. */
  function mayWrite(): boolean {
    const earned = Math.floor((now() - since) / (secondsPerLine * 1000));
    if (earned > 0) {
      lines = Math.min(burst, lines + earned);
      since += earned * secondsPerLine * 1000;
    }
    if (lines < 1) return false;
    lines -= 1;
    return true;
  }

  return {
    count(name: MetricName, times = 1): void {
      if (times > 0) counted.set(name, (counted.get(name) ?? 0) + times);
    },

    /** At the end of each event: writes what was counted, if a line may be written. */
    flush(): void {
      if (counted.size === 0) return;
      const isUrgent = [...counted.keys()].some((name) => atOnce.has(name));
      if (!mayWrite() && !isUrgent) return;
      const names = [...counted.keys()];
      write(
        JSON.stringify({
          _aws: {
            Timestamp: now(),
            CloudWatchMetrics: [
              {
                Namespace: namespace,
                Dimensions: [[]],
                Metrics: names.map((Name) => ({ Name, Unit: 'Count' })),
              },
            ],
          },
          ...Object.fromEntries(counted),
        }),
      );
      counted.clear();
    },
  };
}

/** Of this environment. */
export const metrics = createMetrics({
  namespace: process.env['POWERTOOLS_METRICS_NAMESPACE'] ?? 'causerie',
  now: Date.now,
  // Past `console`, which Lambda would put into a line of its own.
  write: (line) => void process.stdout.write(`${line}\n`),
});
