import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { createFunction, pascalCase } from '../constructs/function.ts';
import type { Parts, Plan } from '../constructs/parts.ts';
import { ConfigurationError } from '../errors.ts';

/** SQS hands a mapping at most 10 messages at once, unless it may wait for more. */
const MAX_BATCH_SIZE = 10;

/** The functions that read queues, with the mappings that feed them, and those that the clock calls. */
export class WorkersStack extends Stack {
  constructor(scope: Construct, id: string, plan: Plan, parts: Parts, props: StackProps) {
    super(scope, id, { ...props, description: 'Causerie: workers' });
    for (const definition of plan.definitions) {
      const { name, trigger } = definition;
      if (trigger.kind === 'schedule') {
        new Rule(this, `${pascalCase(name)}Schedule`, {
          description: definition.description,
          schedule: Schedule.rate(Duration.minutes(trigger.everyMinutes)),
          targets: [
            // The next time does what was left.
            new LambdaTarget(createFunction(this, definition, parts, plan), { retryAttempts: 0 }),
          ],
        });
        continue;
      }
      if (trigger.kind !== 'queue') continue;
      const maxConcurrency = plan.capacity.functions[name]?.mapping;
      if (!maxConcurrency || trigger.batchSize > MAX_BATCH_SIZE || trigger.batchSize < 1) {
        throw new ConfigurationError(
          'INVALID_DEFINITION',
          `${name} reads a queue: its batchSize must be 1 to ${MAX_BATCH_SIZE}, and its capacity a row with a mapping (steps, router, delivery).`,
        );
      }
      const lambda = createFunction(this, definition, parts, plan);
      new EventSourceMapping(this, `${pascalCase(name)}Mapping`, {
        target: lambda,
        eventSourceArn: parts.queues[trigger.queue].queueArn,
        batchSize: trigger.batchSize,
        reportBatchItemFailures: true,
        maxConcurrency,
      });
    }
  }
}
