import { definitions } from '../../functions/definitions.ts';
import { deriveCapacity, UNRESERVED_CONCURRENCY } from '../../lib/capacity.ts';
import { DEFAULT_ACCOUNT_LIMITS } from '../../lib/quotas.ts';
import { prices } from '../../local/bill/prices.ts';
import { readMeasured, unitsEach } from '../cost/measured.ts';
import { priceOf } from '../cost/model.ts';
import { type LoadPlan, paceOf, scaleOf } from './plan.ts';

export interface CostEstimate {
  usd: number;
  messages: number;
  conversations: number;
  connections: number;
  /** All of the run, coming in and closing included. */
  minutes: number;
}

/**
 * What a run costs on AWS, at list prices of us-east-1 without the free tier, roughly: by the units that
 * `npm run cost` has metered. Agents' connections are counted as customers'.
 */
export function estimateCost(plan: LoadPlan): CostEstimate {
  const each = unitsEach(readMeasured());
  const pace = paceOf(plan);
  const seconds = plan.warmUpSeconds + plan.durationSeconds;
  const connections = plan.agents + plan.concurrent;
  const conversations = pace.running + pace.arrivalRate * seconds;
  const messages = pace.messagesPerSecond * seconds;
  const opening = (connections + pace.running) / plan.rampPerSecond;
  const closing = pace.running / 50 + (plan.agents + plan.integrations) / 20;
  const minutes = (seconds + opening + closing) / 60;
  const usd =
    // The first of each conversation is part of its beginning.
    Math.max(0, messages - conversations) * priceOf(each.message) +
    conversations * priceOf(each.conversation) +
    connections * priceOf(each.connection) +
    connections * minutes * prices['websocket.connectionMinute'];
  return { usd, messages, conversations, connections, minutes };
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
