import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { FunctionDefinition, QueueName } from '../../functions/definition.ts';
import type { Plan } from '../constructs/parts.ts';
import { mailDeadLetters, nameEmail } from '../stacks/email.ts';
import { queueNames } from '../stacks/messaging.ts';
import { failures, type Metrics, sumOf } from './metrics.ts';

/** When somebody has to look, and where it says what to do. */
export interface AlarmSpec {
  /** Its name, after the deployment's. */
  id: string;
  /** Its paragraph in `docs/runbook.md`. */
  paragraph: string;
  /** What is the matter, in a sentence. */
  says: string;
  metric: IMetric;
  /** It is the matter from here on. */
  threshold: number;
  /** Minutes that are looked at, and how many of them have to be bad. */
  minutes: number;
  bad: number;
}

/** An alarm on a sum takes ten metrics. */
const sumAtMost = 10;

/**
 * Seconds that the oldest message of a queue may be old. What waits on purpose (attempts of webhooks and
 * channels, what gathers before an index is built) is given the time.
 */
const OLDEST: Record<QueueName, number> = {
  steps: 60,
  routing: 60,
  delivery: 300,
  timers: 300,
  answers: 1800,
  webhooks: 3600,
  inbound: 300,
  outbound: 3600,
};

/** What customers notice of a queue that stands still. */
const NOTICED: Record<QueueName, string> = {
  steps: 'flows answer nobody',
  routing: 'nobody who waits is given to an agent',
  delivery: 'what could not be posted at once arrives late, or when its reader asks',
  timers: 'offers, silences and overflows come late',
  answers: 'new articles are not found',
  webhooks: "companies' servers are not told",
  inbound: 'what customers write on channels stands in no conversation',
  outbound: 'customers on channels get no answer',
};

/** All alarms of a deployment. */
export function alarmsOf(plan: Plan, metrics: Metrics): AlarmSpec[] {
  return [
    ...queueAlarms(plan, metrics),
    ...functionAlarms(plan, metrics),
    ...apiAlarms(metrics),
    ...tableAlarms(metrics),
    {
      ...at(1, 1, 1),
      id: 'routing-over-capacity',
      paragraph: 'routing-over-capacity',
      says: 'An agent was to get more conversations than he has room for.',
      metric: metrics.count('RoutingOverCapacity'),
    },
  ];
}

/** @param threshold It is bad from here on, in `bad` of `minutes`. */
function at(threshold: number, bad: number, minutes: number) {
  return { threshold, bad, minutes };
}

function queueAlarms({ settings }: Plan, metrics: Metrics): AlarmSpec[] {
  const names = Object.keys(OLDEST) as QueueName[];
  const email = nameEmail(settings);
  return [
    ...names.map((name) => ({
      ...at(1, 1, 1),
      id: `dead-letters-${name}`,
      paragraph: 'dead-letters',
      says: `Messages of the queue ${name} were given up: for them, ${NOTICED[name]}.`,
      metric: metrics.deadLetters(queueNames(settings, name).deadLetters, name),
    })),
    ...(email === undefined
      ? []
      : [
          {
            ...at(1, 1, 1),
            id: 'dead-letters-mail',
            paragraph: 'dead-letters',
            says: 'Mails that came in were given up: they stand in no conversation.',
            metric: metrics.deadLetters(mailDeadLetters(email), 'mail'),
          },
        ]),
    ...names.map((name) => ({
      ...at(OLDEST[name], 3, 5),
      id: `queue-age-${name}`,
      paragraph: 'queue-age',
      says: `The queue ${name} is behind: ${NOTICED[name]}.`,
      metric: metrics.queue(name, 'ApproximateAgeOfOldestMessage'),
    })),
  ];
}

/** Functions that fail alike, by who notices. */
const GROUPS: {
  id: string;
  of: string;
  has(definition: FunctionDefinition): boolean;
}[] = [
  { id: 'sockets', of: 'sockets', has: ({ trigger }) => trigger.kind.startsWith('websocket') },
  { id: 'http', of: 'the HTTP API', has: ({ trigger }) => trigger.kind === 'http' },
  {
    id: 'workers',
    of: 'the queues',
    has: ({ trigger }) => ['queue', 'mail', 'schedule'].includes(trigger.kind),
  },
];

function functionAlarms(plan: Plan, metrics: Metrics): AlarmSpec[] {
  const { definitions, capacity } = plan;
  const groups = GROUPS.flatMap((group) => {
    const names = definitions.filter(group.has).map(({ name }) => name);
    // Evenly, so that one more function does not make a group of one.
    const parts = Math.ceil(names.length / sumAtMost);
    return Array.from({ length: parts }, (_, part) => ({
      ...group,
      id: parts === 1 ? group.id : `${group.id}-${part + 1}`,
      names: names.filter((_name, index) => index % parts === part),
    }));
  });
  const message = capacity.functions['websocket-message']?.reserved ?? 1;
  return [
    {
      ...at(5, 1, 5),
      id: 'failures',
      paragraph: 'failures',
      says: 'Functions log errors that nobody foresaw.',
      metric: metrics.count(failures),
    },
    ...groups.map(({ id, of, names }) => ({
      ...at(1, 2, 5),
      id: `crashes-${id}`,
      paragraph: 'crashes',
      says: `Functions of ${of} end without an answer: out of time, out of memory, or not able to start.`,
      metric: metrics.ofFunctions(names, 'Errors', `Errors of ${of}`),
    })),
    ...groups
      // What feeds workers from queues stays below what is kept for them.
      .filter(({ of }) => of !== 'the queues')
      .map(({ id, of, names }) => ({
        ...at(1, 2, 5),
        id: `throttles-${id}`,
        paragraph: 'throttles',
        says: `More comes in for functions of ${of} than may run at once: some are refused.`,
        metric: metrics.ofFunctions(names, 'Throttles', `Throttles of ${of}`),
      })),
    {
      ...at(80, 3, 5),
      id: 'concurrency',
      paragraph: 'throttles',
      says: 'Frames take four fifths of what may run at once.',
      metric: metrics.used('websocket-message', message),
    },
    {
      ...at(2000, 3, 5),
      id: 'slow-messages',
      paragraph: 'slow-messages',
      says: 'One frame of a hundred takes two seconds or more.',
      metric: metrics.ofFunction('websocket-message', 'Duration', 'p99'),
    },
  ];
}

function apiAlarms(metrics: Metrics): AlarmSpec[] {
  return [
    {
      ...at(5, 2, 5),
      id: 'api-errors-sockets',
      paragraph: 'api-errors',
      says: 'The WebSocket API gives up on frames or connections.',
      metric: sumOf(
        [metrics.webSocket('IntegrationError'), metrics.webSocket('ExecutionError')],
        'Errors of the WebSocket API',
      ),
    },
    {
      ...at(5, 2, 5),
      id: 'api-errors-http',
      paragraph: 'api-errors',
      says: 'The HTTP API answers with 5xx.',
      metric: metrics.http('5xx'),
    },
    {
      ...at(1000, 3, 5),
      id: 'frames-refused',
      paragraph: 'frames-refused',
      says: 'Many frames are refused: too fast, without the right, or made wrong.',
      metric: metrics.count('FramesRefused'),
    },
  ];
}

function tableAlarms(metrics: Metrics): AlarmSpec[] {
  return (['conversations', 'directory'] as const).map((name) => ({
    ...at(10, 2, 5),
    id: `table-throttles-${name}`,
    paragraph: 'table-throttles',
    says: `DynamoDB refuses reads or writes of the table ${name} for a while.`,
    metric: sumOf(
      [metrics.table(name, 'ReadThrottleEvents'), metrics.table(name, 'WriteThrottleEvents')],
      `Throttles of ${name}`,
    ),
  }));
}
