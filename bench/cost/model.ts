import { prices } from '../../local/bill/prices.ts';
import type { BillUnit } from '../../local/contracts.ts';
import { priceOfWatching, type Watching } from './watching.ts';

/** Quantities of AWS's units. */
export type Units = Partial<Record<BillUnit, number>>;

/** A part of a conversation's life, with what one conversation takes in it. */
export interface Phase {
  name: string;
  units: Units;
}

/** A day of a deployment. */
export interface Day {
  conversations: number;
  /** Minutes from a conversation's beginning to its end; its customer's socket is open as long. */
  minutes: number;
  /** Agents with a socket. */
  agents: number;
  /** Hours of the day that they are there. */
  hours: number;
}

/** The stated capacity. Agents are there around the clock, which is more than they will be. */
export const statedDay: Day = { conversations: 200_000, minutes: 7.2, agents: 1_300, hours: 24 };

export interface CostLine {
  what: string;
  /** Of one conversation, in US dollars; 0 for what does not come with conversations. */
  each: number;
  /** Of the day. */
  day: number;
  byService: Partial<Record<Service, number>>;
}

export const services = [
  'API Gateway',
  'DynamoDB',
  'Lambda',
  'SQS',
  'CloudWatch',
  'Traffic',
  'Others',
] as const;
export type Service = (typeof services)[number];

const serviceOf: Record<BillUnit, Service> = {
  'websocket.message': 'API Gateway',
  'websocket.connectionMinute': 'API Gateway',
  'http.request': 'API Gateway',
  'lambda.request': 'Lambda',
  'lambda.gbSecond': 'Lambda',
  'dynamodb.write': 'DynamoDB',
  'dynamodb.read': 'DynamoDB',
  'sqs.standard': 'SQS',
  'sqs.fifo': 'SQS',
  'secretsmanager.request': 'Others',
  'ses.message': 'Others',
  's3.put': 'Others',
  's3.get': 'Others',
  'cloudfront.request': 'Traffic',
  'cloudfront.egressByte': 'Traffic',
  'scheduler.invocation': 'Others',
  'egress.byte': 'Traffic',
  'logs.byte': 'CloudWatch',
};

/** US dollars at list prices. */
export function priceOf(units: Units): number {
  return sum(Object.values(priced(units)));
}

function priced(units: Units): Partial<Record<Service, number>> {
  const result: Partial<Record<Service, number>> = {};
  for (const [unit, quantity] of Object.entries(units) as [BillUnit, number][]) {
    const service = serviceOf[unit];
    result[service] = (result[service] ?? 0) + quantity * prices[unit];
  }
  return result;
}

/** Minutes after which a socket says that it is there; API Gateway closes it after ten idle ones. */
const pingMinutes = 9;
/** Lambda polls a queue with this many connections, each of which waits 20 s for a message. */
const pollers = 5;
const pollSeconds = 20;

/** Environments that sign or check tokens; each reads the two versions of a secret again every five minutes. */
const signers = 20;
const secretReads = (signers * 2 * 86_400) / 300;

/** What there is to pay whether somebody writes or not: agents' sockets, Lambda's polls of queues, secrets. */
export function standing({ agents, hours }: Day, queues: { fifo: number; standard: number }) {
  const minutes = agents * hours * 60;
  const pings = minutes / pingMinutes;
  const polls = (pollers * 86_400) / pollSeconds;
  return [
    {
      what: "agents' sockets",
      units: {
        'websocket.connectionMinute': minutes,
        // There and back, and the invocation that answers.
        'websocket.message': 2 * pings,
        'lambda.request': pings,
        'lambda.gbSecond': pings * pingGbSeconds,
      } satisfies Units,
    },
    {
      what: 'polls of queues',
      units: {
        'sqs.fifo': queues.fifo * polls,
        'sqs.standard': queues.standard * polls,
      } satisfies Units,
    },
    {
      what: 'secrets',
      units: { 'secretsmanager.request': secretReads } satisfies Units,
    },
  ];
}

/** 5 ms at 256 MB. */
const pingGbSeconds = 0.005 * 0.25;

/** The bill of a day, line by line. */
export function billOfDay(
  day: Day,
  phases: readonly Phase[],
  queues: { fifo: number; standard: number },
  watching: Watching,
): CostLine[] {
  const lines = phases.map(({ name, units }): CostLine => {
    const each = priceOf(units);
    return {
      what: name,
      each,
      day: each * day.conversations,
      byService: times(priced(units), day.conversations),
    };
  });
  const socket: Units = { 'websocket.connectionMinute': day.minutes };
  lines.push({
    what: "the customer's socket, by the minute",
    each: priceOf(socket),
    day: priceOf(socket) * day.conversations,
    byService: times(priced(socket), day.conversations),
  });
  for (const { what, units } of standing(day, queues)) {
    lines.push({ what, each: 0, day: priceOf(units), byService: priced(units) });
  }
  const watched = priceOfWatching(watching);
  const what = 'alarms, dashboard, metrics';
  lines.push({ what, each: 0, day: watched, byService: { CloudWatch: watched } });
  return lines;
}

/** How read marks go in a conversation. */
export interface Marks {
  /** That ride on typing, for a write each. */
  riding: number;
  /** What one that goes alone takes. */
  alone: Units;
}

/** US dollars of a day more, if those marks went alone, and if the agent's, as many as all the customer's, went so too. */
export function marksAlone(
  { conversations }: Day,
  { riding, alone }: Marks,
): { customers: number; agents: number } {
  const each = priceOf(alone);
  const customers = riding * (each - priceOf({ 'dynamodb.write': 1 }));
  return { customers: customers * conversations, agents: (riding + 1) * each * conversations };
}

export function totalOf(lines: readonly CostLine[]): number {
  return sum(lines.map(({ day }) => day));
}

/** What else companies pick, for the same conversations. US dollars a day. */
export interface Alternative {
  what: string;
  from: number;
  to: number;
  why: string;
}

/**
 * For 20 messages a conversation. The floor: for each message two WebSocket messages, one invocation of 10 ms
 * at 128 MB and one write, and both sockets' minutes. Scans: sample chat applications of API Gateway, which read a table of connections
 * for each message.
 */
export function alternatives({ conversations, minutes }: Day, messages: number): Alternative[] {
  const thousands = conversations / 1000;
  const floor = priceOf({
    'websocket.message': 2 * messages,
    'lambda.request': messages,
    'lambda.gbSecond': messages * 0.01 * 0.125,
    'dynamodb.write': messages,
    'websocket.connectionMinute': 2 * minutes,
  });
  const share = messages / 20;
  return [
    {
      what: 'the floor',
      from: floor * conversations,
      to: floor * conversations,
      why: 'a message in, out, computed and stored, and nothing else',
    },
    {
      what: 'a table of connections, scanned',
      from: 107 * thousands * share,
      to: 107 * thousands * share,
      why: '$107 for 1,000 conversations of 20 messages among 5,300 connections',
    },
    {
      what: 'Amazon Connect chat',
      from: 0.004 * messages * conversations,
      to: 0.01 * messages * conversations,
      why: '$0.004 to $0.010 a message',
    },
  ];
}

function times<T extends string>(all: Partial<Record<T, number>>, factor: number) {
  const result: Partial<Record<T, number>> = {};
  for (const [name, value] of Object.entries(all) as [T, number][]) result[name] = value * factor;
  return result;
}

function sum(all: readonly number[]): number {
  return all.reduce((total, one) => total + one, 0);
}
