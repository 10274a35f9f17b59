import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { FilterPattern, LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { QueueName } from '../../functions/definition.ts';
import { functionLogs, pascalCase } from '../constructs/function.ts';
import type { HttpEndpoint, Parts, Plan } from '../constructs/parts.ts';
import { alarmsOf } from '../operations/alarms.ts';
import { createDashboard } from '../operations/dashboard.ts';
import { failures, metricsOf } from '../operations/metrics.ts';
import type { Settings } from '../settings.ts';

/**
 * What tells an operator that something is the matter: a dashboard, alarms, and the topic that they tell.
 * It knows functions, queues and log groups by their names, so that one that goes is no reference in use.
 */
export class OperationsStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    plan: Plan,
    parts: Parts & { httpApi: HttpEndpoint },
    props: StackProps,
  ) {
    super(scope, id, { ...props, description: 'Causerie: dashboard and alarms' });
    const { settings } = plan;
    const metrics = metricsOf(settings, parts);
    countFailures(this, plan);
    const topic = createTopic(this, settings);
    const alarms = alarmsOf(plan, metrics).map((spec) => {
      const alarm = new Alarm(this, pascalCase(spec.id), {
        alarmName: `${settings.deployment}-${spec.id}`,
        alarmDescription: `${spec.says} What to do: docs/runbook.md#${spec.paragraph}`,
        metric: spec.metric,
        threshold: spec.threshold,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        evaluationPeriods: spec.minutes,
        datapointsToAlarm: spec.bad,
        // Nothing happened, so nothing is wrong.
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
      const action = new SnsAction(topic);
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      return alarm;
    });
    const queues = Object.keys(parts.queues) as QueueName[];
    const dashboard = createDashboard(this, plan, metrics, alarms, queues);
    new CfnOutput(this, 'alarmTopicArn', { value: topic.topicArn });
    new CfnOutput(this, 'dashboardUrl', {
      value: `https://${this.region}.console.aws.amazon.com/cloudwatch/home?region=${this.region}#dashboards/dashboard/${dashboard.dashboardName}`,
    });
  }
}

/** A filter costs nothing; the metric is one for all functions. */
function countFailures(stack: Stack, { settings, definitions }: Plan): void {
  for (const { name } of definitions) {
    const id = `${pascalCase(name)}Failures`;
    new MetricFilter(stack, id, {
      logGroup: LogGroup.fromLogGroupName(stack, `${id}Logs`, functionLogs(settings, name)),
      filterPattern: FilterPattern.stringValue('$.level', '=', 'ERROR'),
      metricNamespace: settings.deployment,
      metricName: failures,
      metricValue: '1',
    });
  }
}

/** Who wants to hear of alarms subscribes to it: mail, chat, a pager. */
function createTopic(stack: Stack, { deployment, alarmEmail }: Settings): Topic {
  const topic = new Topic(stack, 'Alarms', {
    topicName: `${deployment}-alarms`,
    displayName: `Causerie ${deployment}`,
    enforceSSL: true,
  });
  // A policy of one's own takes the place of the one that lets the account publish.
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
  );
  if (alarmEmail !== undefined) topic.addSubscription(new EmailSubscription(alarmEmail));
  return topic;
}
