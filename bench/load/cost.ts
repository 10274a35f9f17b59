import { definitions } from '../../functions/definitions.ts';
import { deriveCapacity, UNRESERVED_CONCURRENCY } from '../../lib/capacity.ts';
import { DEFAULT_ACCOUNT_LIMITS } from '../../lib/quotas.ts';
import { prices } from '../../local/bill/prices.ts';
import type { BillUnit } from '../../local/contracts.ts';
import { type LoadPlan, paceOf, scaleOf } from './plan.ts';

type Units = Partial<Record<BillUnit, number>>;

/** What AWS meters for each, as the local runtime's bill has it; durations as they are on AWS, or longer. */
const each: Record<'message' | 'conversation' | 'connection', Units> = {
  message: {
    'websocket.message': 2,
    'http.request': 0.5,
    'lambda.request': 1,
    'lambda.gbSecond': 0.015,
    'dynamodb.write': 1,
    'dynamodb.read': 1,
    'egress.byte': 1_000,
    'logs.byte': 600,
  },
  /** Begun, assigned and closed. */
  conversation: {
    'websocket.message': 8,
    'http.request': 1,
    'lambda.request': 4,
    'lambda.gbSecond': 0.06,
    'dynamodb.write': 40,
    'dynamodb.read': 12,
    'sqs.standard': 3,
    'sqs.fifo': 1,
    'egress.byte': 3_000,
    'logs.byte': 2_400,
  },
  /** Opened, with a session or an account, and closed. */
  connection: {
    'websocket.message': 2,
    'http.request': 1.5,
    'lambda.request': 5,
    'lambda.gbSecond': 0.08,
    'dynamodb.write': 6,
    'dynamodb.read': 4,
    'egress.byte': 3_000,
    'logs.byte': 3_000,
  },
};

export interface CostEstimate {
  usd: number;
  messages: number;
  conversations: number;
  connections: number;
  /** All of the run, coming in and closing included. */
  minutes: number;
}

/** What a run costs on AWS, at list prices of us-east-1 without the free tier, roughly. */
export function estimateCost(plan: LoadPlan): CostEstimate {
  const pace = paceOf(plan);
  const seconds = plan.warmUpSeconds + plan.durationSeconds;
  const connections = plan.agents + plan.concurrent;
  const conversations = pace.running + pace.arrivalRate * seconds;
  const messages = pace.messagesPerSecond * seconds;
  const opening = (connections + pace.running) / plan.rampPerSecond;
  const closing = pace.running / 50 + (plan.agents + plan.integrations) / 20;
  const minutes = (seconds + opening + closing) / 60;
  const usd =
    messages * usdOf(each.message) +
    conversations * usdOf(each.conversation) +
    connections * usdOf(each.connection) +
    connections * minutes * prices['websocket.connectionMinute'];
  return { usd, messages, conversations, connections, minutes };
}

function usdOf(units: Units): number {
  return (Object.entries(units) as [BillUnit, number][]).reduce(
    (sum, [unit, quantity]) => sum + quantity * prices[unit],
    0,
  );
}

export interface QuotaUse {
  name: string;
  asked: number;
  /** AWS's default. */
  limit: number;
}

/** The account's quotas that the load asks most of, with AWS's defaults. */
export function quotasOf(plan: LoadPlan): QuotaUse[] {
  const account = DEFAULT_ACCOUNT_LIMITS;
  const capacity = deriveCapacity({ scale: scaleOf(plan), account, functions: definitions });
  const { load } = capacity;
  return [
    {
      name: 'Lambda «Concurrent executions» (L-B99A9384)',
      asked: capacity.reservedTotal + UNRESERVED_CONCURRENCY,
      limit: account.accountConcurrency,
    },
    {
      name: 'API Gateway «WebSocket new connections rate» (L-9ED1E49A), a second',
      asked: plan.rampPerSecond,
      limit: account.newConnectionsPerSecond,
    },
    {
      name: 'API Gateway «Throttle rate» (L-8A5B8E43), requests a second',
      asked: Math.ceil(load.frames + load.posts + load.httpRequests),
      limit: account.apiGatewayRate,
    },
    {
      name: 'DynamoDB «Table-level write throughput limit» (L-AB614373), units a second',
      asked: Math.ceil(load.tableWrites),
      limit: account.tableWriteRate,
    },
  ];
}

/** What its owner should know before a run on AWS. */
export function describeCost(where: string, plan: LoadPlan): string {
  const { usd, messages, conversations, connections, minutes } = estimateCost(plan);
  const n = (value: number) => Math.round(value).toLocaleString('en-US');
  const quotas = quotasOf(plan).map(
    ({ name, asked, limit }) =>
      `  ${asked > limit ? '!' : ' '} ${name}: ${n(asked)} of ${n(limit)}`,
  );
  return [
    `${where} is a deployment on AWS. The run sends ${n(messages)} messages in ${n(conversations)} conversations over ${n(connections)} connections, takes about ${Math.ceil(minutes)} min and costs about $${usd.toFixed(2)} at list prices of us-east-1.`,
    'It asks of the account, by its defaults:',
    ...quotas,
    `It makes ${n(plan.agents)} agents in the user pool and ${n(plan.integrations)} integrations, and takes them away at the end; conversations stay. Nobody else should be at work: they would be given its conversations.`,
  ].join('\n');
}
