import { ConfigurationError } from './errors.ts';
import type { Load } from './load.ts';

/** What AWS lets this account do in this Region, each told by a context of the same name. */
export interface AccountLimits {
  /** Lambda's concurrent executions. New accounts start with less than 1,000. */
  accountConcurrency: number;
  /** API Gateway's requests a second over all APIs, `@connections` included. */
  apiGatewayRate: number;
  /** New WebSocket connections a second over all APIs. */
  newConnectionsPerSecond: number;
  /** Write and read units a second of one DynamoDB table. */
  tableWriteRate: number;
  tableReadRate: number;
  /** Share of all conversations that the busiest routing queue takes, above 0 and at most 1. */
  busiestQueueShare: number;
}

/** AWS's defaults, from the services' pages of quotas. */
export const DEFAULT_ACCOUNT_LIMITS: AccountLimits = {
  accountConcurrency: 1_000,
  apiGatewayRate: 10_000,
  newConnectionsPerSecond: 500,
  tableWriteRate: 40_000,
  tableReadRate: 40_000,
  busiestQueueShare: 1,
};

/** One DynamoDB partition, so one routing queue: 1,000 write units a second. Not adjustable. */
const PARTITION_WRITES = 1_000;
/** MaximumConcurrency of an SQS event source mapping. Not adjustable. */
export const MAPPING_MAXIMUM = 1_000;

/** A limit that the wanted capacity exceeds. */
export interface Shortfall {
  limit: string;
  available: number;
  needed: number;
  /** What to do about it, as a sentence. */
  remedy: string;
  /** Context to pass once it is done; undefined where no context helps. */
  context?: { name: keyof AccountLimits; value: number };
}

export interface Demand {
  account: AccountLimits;
  load: Load;
  /** Reserved concurrency of all rows, and what Lambda keeps unreserved. */
  concurrency: number;
  /** Executions that a row's mapping keeps busy at the peak, without the margin. */
  mappings: readonly { row: string; busy: number }[];
}

/** Compares what is needed with what the account has. */
export function shortfalls(demand: Demand): Shortfall[] {
  const { account, load } = demand;
  const adjustable: [keyof AccountLimits, string, string, number][] = [
    ['accountConcurrency', 'AWS Lambda «Concurrent executions»', 'L-B99A9384', demand.concurrency],
    [
      'apiGatewayRate',
      'Amazon API Gateway «Throttle rate»',
      'L-8A5B8E43',
      load.frames + load.connects + load.posts + load.httpRequests + load.webhooks,
    ],
    [
      'newConnectionsPerSecond',
      'Amazon API Gateway «WebSocket new connections rate»',
      'L-9ED1E49A',
      load.connects,
    ],
    [
      'tableWriteRate',
      'Amazon DynamoDB «Table-level write throughput limit»',
      'L-AB614373',
      load.tableWrites,
    ],
    [
      'tableReadRate',
      'Amazon DynamoDB «Table-level read throughput limit»',
      'L-CF0CBE56',
      load.tableReads,
    ],
  ];
  const found: Shortfall[] = [];
  for (const [name, quota, code, exact] of adjustable) {
    const needed = Math.ceil(exact - 1e-6);
    if (needed <= account[name]) continue;
    found.push({
      limit: `${quota} (${code})`,
      available: account[name],
      needed,
      remedy: `Raise it in Service Quotas to ${needed} or more`,
      context: { name, value: needed },
    });
  }
  return [...found, ...partitionShortfall(account, load), ...mappingShortfalls(demand)];
}

/** @throws ConfigurationError `CAPACITY_EXCEEDS_ACCOUNT` that says what to raise, and to what. */
export function requireFit(scale: number, found: readonly Shortfall[]): void {
  if (found.length === 0) return;
  throw new ConfigurationError('CAPACITY_EXCEEDS_ACCOUNT', describeShortfalls(scale, found));
}

/** The shortfalls as text, with the command that fits once they are mended. */
export function describeShortfalls(scale: number, found: readonly Shortfall[]): string {
  const lines = found.map(
    ({ limit, available, needed, remedy, context }) =>
      `  - ${limit}: ${available} available, ${needed} needed. ${remedy}${
        context ? `, then pass -c ${context.name}=${context.value}` : ''
      }.`,
  );
  const contexts = found.flatMap(({ context }) =>
    context ? [` -c ${context.name}=${context.value}`] : [],
  );
  return [
    `A capacity of ${scale} does not fit this account and Region:`,
    ...lines,
    ...(contexts.length < found.length
      ? []
      : [`Then: npx cdk deploy --all -c capacity=${scale}${contexts.join('')}`]),
    'Or deploy less: a smaller -c capacity.',
  ].join('\n');
}

function partitionShortfall(account: AccountLimits, load: Load): Shortfall[] {
  const writes = load.queuePartitionWrites * account.busiestQueueShare;
  if (writes <= PARTITION_WRITES) return [];
  const share = Math.floor((PARTITION_WRITES / load.queuePartitionWrites) * 100) / 100;
  const limit = 'Amazon DynamoDB write units of one partition, so of one routing queue';
  const needed = Math.ceil(writes);
  const remedy = 'AWS does not raise it: spread the conversations over more routing queues or apps';
  const context = { name: 'busiestQueueShare', value: share } as const;
  // Below a hundredth there is no queue left to speak of: such a load is for several deployments.
  if (share < 0.01) return [{ limit, available: PARTITION_WRITES, needed, remedy }];
  return [{ limit, available: PARTITION_WRITES, needed, remedy, context }];
}

function mappingShortfalls({ mappings }: Demand): Shortfall[] {
  return mappings
    .filter(({ busy }) => busy > MAPPING_MAXIMUM)
    .map(({ row, busy }) => ({
      limit: `AWS Lambda MaximumConcurrency of an SQS event source mapping, row «${row}»`,
      available: MAPPING_MAXIMUM,
      needed: Math.ceil(busy),
      remedy:
        'AWS does not raise it: give groups of apps a deployment each, in an account or Region of its own',
    }));
}
