import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricName, QueueName } from '../../functions/definition.ts';
import { functionName } from '../constructs/function.ts';
import type { HttpEndpoint, Parts } from '../constructs/parts.ts';
import type { Settings } from '../settings.ts';
import { queueNames } from '../stacks/messaging.ts';
import { STAGE } from '../stacks/realtime.ts';

/** What CloudWatch counts by itself, and what functions count (`MetricName`). */

/** Log lines of the functions with the level ERROR, counted by filters on their log groups. */
export const failures = 'Failures' as const;

type Statistic = 'Sum' | 'Maximum' | 'Average' | `p${number}`;

export type Metrics = ReturnType<typeof metricsOf>;

export function metricsOf(settings: Settings, parts: Parts & { httpApi: HttpEndpoint }) {
  function metric(
    namespace: string,
    metricName: string,
    dimensionsMap: Record<string, string>,
    statistic: Statistic,
    label = metricName,
  ): Metric {
    return new Metric({
      ...{ namespace, metricName, dimensionsMap, statistic, label },
      period: Duration.minutes(1),
    });
  }

  const ofFunction = (name: string, what: string, statistic: Statistic = 'Sum', label = name) =>
    metric(
      'AWS/Lambda',
      what,
      { FunctionName: functionName(settings, name) },
      statistic,
      `${label}`,
    );

  return {
    /** One of our own. */
    count: (name: MetricName | typeof failures, label?: string) =>
      metric(settings.deployment, name, {}, 'Sum', label),

    ofFunction,

    /** Of several functions together; at most ten, as an alarm takes no more. */
    ofFunctions(names: readonly string[], what: string, label: string): IMetric {
      return sumOf(
        names.map((name) => ofFunction(name, what)),
        label,
      );
    },

    /** Per cent of the executions that are kept for a function. */
    used(name: string, reserved: number): IMetric {
      // In a graph every metric has an id of its own.
      const used = `used_${name.replaceAll('-', '_')}`;
      return new MathExpression({
        expression: `100 * ${used} / ${reserved}`,
        usingMetrics: { [used]: ofFunction(name, 'ConcurrentExecutions', 'Maximum') },
        label: name,
        period: Duration.minutes(1),
      });
    },

    queue: (name: QueueName, what: string, statistic: Statistic = 'Maximum') =>
      metric('AWS/SQS', what, { QueueName: queueNames(settings, name).queue }, statistic, name),

    /** Messages that lie in a dead-letter queue. */
    deadLetters: (queueName: string, label: string) =>
      metric(
        'AWS/SQS',
        'ApproximateNumberOfMessagesVisible',
        { QueueName: queueName },
        'Maximum',
        label,
      ),

    table: (name: keyof Parts['tables'], what: string, statistic: Statistic = 'Sum') =>
      metric(
        'AWS/DynamoDB',
        what,
        { TableName: parts.tables[name].tableName },
        statistic,
        `${name}: ${what}`,
      ),

    webSocket: (what: string, statistic: Statistic = 'Sum', label?: string) =>
      metric(
        'AWS/ApiGateway',
        what,
        { ApiId: parts.webSocket.apiId, Stage: STAGE },
        statistic,
        label,
      ),

    http: (what: string, statistic: Statistic = 'Sum', label?: string) =>
      metric(
        'AWS/ApiGateway',
        what,
        { ApiId: parts.httpApi.apiId, Stage: '$default' },
        statistic,
        label,
      ),

    /** Bytes of log: the part of the bill that grows unseen. */
    logged: (logGroupName: string, label: string) =>
      metric('AWS/Logs', 'IncomingBytes', { LogGroupName: logGroupName }, 'Sum', label),
  };
}

/** Missing ones count as nothing. */
export function sumOf(metrics: readonly Metric[], label: string): IMetric {
  const usingMetrics = Object.fromEntries(metrics.map((one, index) => [`m${index}`, one]));
  return new MathExpression({
    expression: Object.keys(usingMetrics)
      .map((id) => `FILL(${id}, 0)`)
      .join(' + '),
    usingMetrics,
    label,
    period: Duration.minutes(1),
  });
}
