import type { AppQuotas, CapacityRow, FunctionDefinition } from '../functions/definition.ts';
import { type Load, peakLoad, STATED } from './load.ts';
import { type AccountLimits, MAPPING_MAXIMUM, type Shortfall, shortfalls } from './quotas.ts';

/** Rows whose functions are still to come; their room in the account is kept free for them. */
export type CapacityRowName = CapacityRow | 'timers';

/**
 * Little's law needs the mean duration; p99 and this margin above it cover uneven arrivals, cold
 * starts and a slow minute of a service called.
 */
export const MARGIN = 2;
/** Lambda keeps this many of an account's concurrent executions out of any reservation. */
export const UNRESERVED_CONCURRENCY = 100;
/** The least MaximumConcurrency that an SQS event source mapping takes (Lambda's guide). */
const MAPPING_MINIMUM = 2;
/** The least that a function gets: one event at work and one that comes meanwhile. */
const FUNCTION_MINIMUM = 2;

interface LoadedRow {
  rate: keyof Load;
  p99Seconds: number;
  /**
   * Reserved above the mapping's concurrency. A mapping ignores the reservation, and a throttled
   * receive counts toward the dead-letter queue, so a function behind one is never at its limit.
   */
  mappingHeadroom?: number;
  reason: string;
}

/** What customers set nothing of off: each function of it has this many, however large the deployment. */
interface FixedRow {
  each: number;
  reason: string;
}

/** Durations are assumptions until a deployment has measured its own. */
const ROWS: Record<CapacityRowName, LoadedRow | FixedRow> = {
  message: { rate: 'frames', p99Seconds: 0.07, reason: 'a query, a put, a post; all reconnect' },
  connect: {
    rate: 'connects',
    p99Seconds: 0.1,
    reason: 'one put, cold starts while all reconnect',
  },
  authorizer: { rate: 'connects', p99Seconds: 0.05, reason: 'verifies a signature, nothing else' },
  disconnect: { rate: 'disconnects', p99Seconds: 0.03, reason: 'one delete' },
  http: { rate: 'httpRequests', p99Seconds: 0.2, reason: 'lists and pages of history' },
  ingest: { rate: 'webhooks', p99Seconds: 0.15, reason: 'verify and enqueue, then answer' },
  inbound: {
    rate: 'webhooks',
    p99Seconds: 0.3,
    mappingHeadroom: 10,
    reason: 'looks up who writes, stores it, delivers it',
  },
  steps: { rate: 'steps', p99Seconds: 0.65, mappingHeadroom: 10, reason: 'may call a web hook' },
  router: { rate: 'routingEvents', p99Seconds: 0.1, mappingHeadroom: 10, reason: 'one claim each' },
  outbound: { rate: 'outbound', p99Seconds: 0.8, mappingHeadroom: 10, reason: "a channel's API" },
  delivery: { rate: 'retries', p99Seconds: 0.5, mappingHeadroom: 10, reason: 'posts once more' },
  answers: {
    rate: 'indexBuilds',
    p99Seconds: 3,
    mappingHeadroom: 5,
    reason: "indexes an app's articles",
  },
  webhooks: {
    rate: 'webhookEvents',
    p99Seconds: 0.08,
    mappingHeadroom: 10,
    reason: "a company's server takes it",
  },
  timers: { rate: 'timers', p99Seconds: 0.08, mappingHeadroom: 5, reason: 'looks, then enqueues' },
  sweep: { each: 1, reason: 'one after the other; the clock calls again' },
  deployment: { each: 1, reason: 'one deploy after the other' },
};

export interface RowCapacity {
  name: CapacityRowName;
  /** Events a second at the peak. */
  rate: number;
  p99Seconds: number;
  reserved: number;
  /** MaximumConcurrency of the row's event source mappings together. */
  mapping?: number;
  /** No function names the row yet. */
  later: boolean;
  reason: string;
}

export interface FunctionCapacity {
  reserved: number;
  mapping?: number;
}

/** Token bucket of a stage: requests a second, and how many may come at once. */
export interface Throttle {
  rateLimit: number;
  burstLimit: number;
}

export interface Capacity {
  scale: number;
  quotas: AppQuotas;
  load: Load;
  rows: RowCapacity[];
  functions: Record<string, FunctionCapacity>;
  /** Sum over all rows, those to come included. */
  reservedTotal: number;
  webSocketThrottle: Throttle;
  httpThrottle: Throttle;
  /** Set where the peak exceeds what a new on-demand table takes at once (4,000 and 12,000). */
  warmThroughput?: { readUnitsPerSecond: number; writeUnitsPerSecond: number };
  /** What the account's limits do not carry; empty where all fits. */
  shortfalls: Shortfall[];
}

export type CapacityFunction = Pick<FunctionDefinition, 'name' | 'capacity' | 'capacityWeight'>;

export interface CapacityRequest {
  /** 1 for the stated capacity; above 0. */
  scale: number;
  account: AccountLimits;
  functions: readonly CapacityFunction[];
}

/** Derives every limit of the deployment from `scale`. Does not throw: see `Capacity.shortfalls`. */
export function deriveCapacity({ scale, account, functions }: CapacityRequest): Capacity {
  const load = peakLoad(scale);
  const rows: RowCapacity[] = [];
  const perFunction: Record<string, FunctionCapacity> = {};
  for (const [name, assumption] of Object.entries(ROWS) as [
    CapacityRowName,
    LoadedRow | FixedRow,
  ][]) {
    const sharers = functions.filter((each) => each.capacity === name);
    if ('each' in assumption) {
      rows.push(fixedRow(name, assumption, sharers.length));
      for (const sharer of sharers) perFunction[sharer.name] = { reserved: assumption.each };
      continue;
    }
    const row = sizeRow(name, assumption, load, sharers.length);
    rows.push(row);
    const weights = sharers.map((each) => each.capacityWeight ?? 1);
    const mappings = row.mapping && shareOut(row.mapping, weights, MAPPING_MINIMUM);
    // Headroom is shared beside the mapping, so that no function's mapping exceeds its reservation.
    const shares = mappings
      ? addUp(mappings, shareOut(row.reserved - (row.mapping ?? 0), weights, 0))
      : shareOut(row.reserved, weights, FUNCTION_MINIMUM);
    for (const [index, sharer] of sharers.entries()) {
      const reserved = shares[index] ?? FUNCTION_MINIMUM;
      perFunction[sharer.name] = mappings ? { reserved, mapping: mappings[index] } : { reserved };
    }
  }
  const reservedTotal = rows.reduce((sum, row) => sum + row.reserved, 0);
  return {
    scale,
    quotas: appQuotas(scale),
    load,
    rows,
    functions: perFunction,
    reservedTotal,
    webSocketThrottle: throttle(load.frames + load.connects, account.apiGatewayRate),
    httpThrottle: throttle(load.httpRequests + load.webhooks, account.apiGatewayRate),
    ...warmThroughput(load),
    shortfalls: shortfalls({
      account,
      load,
      concurrency: reservedTotal + UNRESERVED_CONCURRENCY,
      mappings: rows
        .filter((row) => row.mapping !== undefined && !row.later)
        .map((row) => ({ row: row.name, busy: row.rate * row.p99Seconds })),
    }),
  };
}

/**
 * Shares `total` out in proportion to `weights`, no share below `minimum`. The shares add up to
 * `total`, or to `minimum` each where that is more.
 */
export function shareOut(total: number, weights: readonly number[], minimum: number): number[] {
  const spare = Math.max(0, total - weights.length * minimum);
  const sum = weights.reduce((whole, weight) => whole + weight, 0);
  const exact = weights.map((weight) => (spare * weight) / sum);
  const shares = exact.map(Math.floor);
  let left = spare - shares.reduce((whole, share) => whole + share, 0);
  const byRemainder = exact
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder) {
    if (left <= 0) break;
    shares[index] = (shares[index] ?? 0) + 1;
    left -= 1;
  }
  return shares.map((share) => share + minimum);
}

/** Little's law: concurrency = rate × duration, with the margin, rounded up to a multiple of 5. */
function sizeRow(
  name: CapacityRowName,
  assumption: LoadedRow,
  load: Load,
  sharers: number,
): RowCapacity {
  const rate = load[assumption.rate];
  const needed = roundUp(rate * assumption.p99Seconds * MARGIN, 5);
  const size =
    assumption.mappingHeadroom === undefined
      ? { reserved: Math.max(needed, sharers * FUNCTION_MINIMUM) }
      : withMapping(
          Math.min(Math.max(needed, sharers * MAPPING_MINIMUM), MAPPING_MAXIMUM),
          assumption.mappingHeadroom,
        );
  const { p99Seconds, reason } = assumption;
  return { name, rate, p99Seconds, ...size, later: sharers === 0, reason };
}

function fixedRow(name: CapacityRowName, { each, reason }: FixedRow, sharers: number): RowCapacity {
  return { name, rate: 0, p99Seconds: 0, reserved: each * sharers, later: sharers === 0, reason };
}

function withMapping(mapping: number, headroom: number): { mapping: number; reserved: number } {
  return { mapping, reserved: mapping + headroom };
}

/** A stage's throttle: the peak and its margin, never above what the account lets through. */
function throttle(peak: number, accountRate: number): Throttle {
  const rateLimit = Math.min(roundUp(peak * MARGIN, 10), accountRate);
  // AWS's burst is half of the account's rate; a second's worth of the stage's rate suffices.
  return { rateLimit, burstLimit: Math.min(rateLimit, Math.floor(accountRate / 2)) };
}

function warmThroughput(load: Load): Pick<Capacity, 'warmThroughput'> {
  const reads = roundUp(load.tableReads, 1_000);
  const writes = roundUp(load.tableWrites, 1_000);
  if (reads <= 12_000 && writes <= 4_000) return {};
  return {
    warmThroughput: {
      readUnitsPerSecond: Math.max(12_000, reads),
      writeUnitsPerSecond: Math.max(4_000, writes),
    },
  };
}

function appQuotas(scale: number): AppQuotas {
  const scaled = (value: number) => Math.max(1, Math.ceil(value * scale - 1e-9));
  return {
    agentsOnline: scaled(STATED.agentsOnline),
    concurrentConversations: scaled(STATED.concurrentConversations),
    conversationsPerDay: scaled(STATED.conversationsPerDay),
    integrations: scaled(STATED.integrations),
    serverRequestsPerSecond: scaled(STATED.serverRequestsPerSecond),
    agentCapacity: STATED.agentCapacity, // an agent does not grow with the deployment
  };
}

/** The next multiple of `step`; the tolerance keeps 50.000000000001 at 50. */
function roundUp(value: number, step: number): number {
  return Math.max(step, Math.ceil(value / step - 1e-9) * step);
}

function addUp(left: readonly number[], right: readonly number[]): number[] {
  return left.map((value, index) => value + (right[index] ?? 0));
}
