import type { Stack } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  PeriodOverride,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { QueueName } from '../../functions/definition.ts';
import { functionLogs } from '../constructs/function.ts';
import type { Plan } from '../constructs/parts.ts';
import { queueNames } from '../stacks/messaging.ts';
import { failures, type Metrics } from './metrics.ts';

const whole = 24;
const half = 12;
const third = 8;

/** What to look at first stands above; each row answers one question. */
export function createDashboard(
  stack: Stack,
  { settings, definitions, capacity }: Plan,
  metrics: Metrics,
  alarms: Alarm[],
  queues: readonly QueueName[],
): Dashboard {
  const names = (kind: string) =>
    definitions.filter(({ trigger }) => trigger.kind.startsWith(kind)).map(({ name }) => name);
  const all = definitions.map(({ name }) => name);
  const reserved = Object.entries(capacity.functions);

  return new Dashboard(stack, 'Dashboard', {
    dashboardName: settings.deployment,
    periodOverride: PeriodOverride.AUTO,
    widgets: [
      [
        new TextWidget({
          width: whole,
          height: 2,
          markdown: `# ${settings.deployment}\nRed above all else: what it means and what to do stands in \`docs/runbook.md\`, under the name of the alarm. From a customer's complaint: take the request's id and search the logs for \`correlationId\`.`,
        }),
      ],
      [new AlarmStatusWidget({ title: 'Alarms', width: whole, height: 5, alarms })],
      title('Are messages going through?'),
      [
        graph('Messages a minute', third, [
          metrics.count('MessagesAcknowledged', 'acknowledged'),
          metrics.count('DuplicatesFound', 'resends recognised'),
        ]),
        graph('Milliseconds for a frame', third, [
          metrics.ofFunction('websocket-message', 'Duration', 'p50', 'half of them'),
          metrics.ofFunction('websocket-message', 'Duration', 'p99', '99 of 100'),
          metrics.webSocket('IntegrationLatency', 'p99', '99 of 100, with the way to the function'),
        ]),
        graph('Milliseconds for a request', third, [
          metrics.http('Latency', 'p50', 'half of them'),
          metrics.http('Latency', 'p99', '99 of 100'),
        ]),
      ],
      title('Is anything failing?'),
      [
        graph('Errors logged', third, [metrics.count(failures)]),
        graph('Ends without an answer', third, each(all, 'Errors')),
        graph('API Gateway', third, [
          metrics.http('5xx', 'Sum', 'HTTP 5xx'),
          metrics.http('4xx', 'Sum', 'HTTP 4xx'),
          metrics.webSocket('IntegrationError', 'Sum', 'sockets: function'),
          metrics.webSocket('ExecutionError', 'Sum', 'sockets: API'),
          metrics.webSocket('ClientError', 'Sum', 'sockets: client'),
          metrics.count('FramesRefused', 'frames refused'),
        ]),
      ],
      title('Do the queues keep up?'),
      [
        graph(
          'Seconds that the oldest message is old',
          third,
          queues.map((name) => metrics.queue(name, 'ApproximateAgeOfOldestMessage')),
        ),
        graph(
          'Messages that wait',
          third,
          queues.map((name) => metrics.queue(name, 'ApproximateNumberOfMessagesVisible')),
        ),
        graph(
          'Dead letters',
          third,
          queues.map((name) => metrics.deadLetters(queueNames(settings, name).deadLetters, name)),
        ),
      ],
      title('Do people find each other?'),
      [
        graph('Connections a minute', third, [
          metrics.webSocket('ConnectCount', 'Sum', 'opened'),
          metrics.ofFunction('websocket-disconnect', 'Invocations', 'Sum', 'closed'),
        ]),
        graph('Conversations a minute', third, [
          metrics.count('ConversationsQueued', 'begin to wait'),
          metrics.count('ConversationsAssigned', 'are given to an agent who was waited for'),
          metrics.count('ConversationsExpired', 'are deleted, since their time is over'),
        ]),
        graph('Promises: the first has to be 0', third, [
          metrics.count('RoutingOverCapacity', 'more than an agent has room for'),
          metrics.count('StepsRepeated', 'steps that were given out again'),
        ]),
      ],
      title('Is there room?'),
      [
        graph(
          'Per cent of the executions that are kept: sockets and HTTP',
          half,
          reserved
            .filter(([name]) => [...names('websocket'), ...names('http')].includes(name))
            .map(([name, one]) => metrics.used(name, one.reserved)),
        ),
        graph(
          'Per cent of the executions that are kept: workers',
          half,
          reserved
            .filter(([name]) => names('queue').includes(name))
            .map(([name, one]) => metrics.used(name, one.reserved)),
        ),
      ],
      [
        graph('Refused by Lambda', third, each(all, 'Throttles')),
        graph('Refused by DynamoDB', third, [
          metrics.table('conversations', 'ReadThrottleEvents'),
          metrics.table('conversations', 'WriteThrottleEvents'),
          metrics.table('directory', 'ReadThrottleEvents'),
          metrics.table('directory', 'WriteThrottleEvents'),
        ]),
        graph('Capacity units of DynamoDB a minute', third, [
          metrics.table('conversations', 'ConsumedReadCapacityUnits'),
          metrics.table('conversations', 'ConsumedWriteCapacityUnits'),
          metrics.table('directory', 'ConsumedReadCapacityUnits'),
          metrics.table('directory', 'ConsumedWriteCapacityUnits'),
        ]),
      ],
      title('What grows on the bill?'),
      [
        graph('Invocations a minute', half, each(all, 'Invocations')),
        graph('Bytes of log a minute', half, [
          ...all.map((name) => metrics.logged(functionLogs(settings, name), name)),
          ...['http', 'websocket'].map((kind) =>
            metrics.logged(`/${settings.deployment}/access/${kind}`, `access: ${kind}`),
          ),
        ]),
      ],
    ],
  });

  function each(functions: readonly string[], what: string): IMetric[] {
    return functions.map((name) => metrics.ofFunction(name, what));
  }
}

function title(text: string): IWidget[] {
  return [new TextWidget({ width: whole, height: 1, markdown: `## ${text}` })];
}

function graph(heading: string, width: number, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title: heading, width, height: 6, left, leftYAxis: { min: 0 } });
}
