import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  type QueueProps,
} from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { answersDelaySeconds } from '../../core/help-centre/pace.ts';
import type { FunctionDefinition, QueueName } from '../../functions/definition.ts';
import { pascalCase } from '../constructs/function.ts';
import type { MessagingParts, Plan } from '../constructs/parts.ts';
import type { Settings } from '../settings.ts';

/** One entry for each queue: a name without one does not compile. */
const KINDS: Record<QueueName, 'fifo' | 'standard'> = {
  steps: 'fifo', // by conversation
  routing: 'fifo', // by routing queue
  delivery: 'standard',
  timers: 'standard',
  answers: 'fifo', // by app
  webhooks: 'fifo', // by webhook and conversation
  inbound: 'fifo', // by person on a channel
  outbound: 'fifo', // by person on a channel
};

/** Of FIFO queues a delay is the queue's. This one gathers changes before the index is built. */
const DELAYS: Partial<Record<QueueName, Duration>> = {
  answers: Duration.seconds(answersDelaySeconds),
};

/**
 * Receives before a message goes to the dead-letter queue; AWS advises at least 5. An event that a webhook
 * does not take is kept by its worker after five: what is beyond is for a worker that broke off. What a
 * customer wrote waits for room where an app has as many conversations as it may. What goes out waits for its
 * turn where a channel takes so many a second, and its worker counts the attempts.
 */
const MAX_RECEIVE_COUNT: Partial<Record<QueueName, number>> = {
  webhooks: 8,
  inbound: 12,
  outbound: 100,
};
const MAX_RECEIVE_COUNT_BY_DEFAULT = 5;

/**
 * The queues, apart from those who read them: functions of the APIs send to them and workers post
 * to the WebSocket API, so in a stack with the workers the references would go round.
 */
export class MessagingStack extends Stack {
  readonly parts: MessagingParts;

  constructor(scope: Construct, id: string, plan: Plan, props: StackProps) {
    super(scope, id, { ...props, description: 'Causerie: queues and their dead-letter queues' });
    const queue = (name: QueueName) => createQueue(this, name, plan);
    this.parts = {
      queues: {
        steps: queue('steps'),
        routing: queue('routing'),
        delivery: queue('delivery'),
        timers: queue('timers'),
        answers: queue('answers'),
        webhooks: queue('webhooks'),
        inbound: queue('inbound'),
        outbound: queue('outbound'),
      },
    };
    for (const [name, { queueUrl }] of Object.entries(this.parts.queues)) {
      new CfnOutput(this, `${name}QueueUrl`, { value: queueUrl });
    }
  }
}

/** Known beforehand, so that nothing has to refer to a queue to watch it. */
export function queueNames({ deployment }: Settings, name: QueueName) {
  const ending = KINDS[name] === 'fifo' ? '.fifo' : '';
  const queue = `${deployment}-${name}`;
  return { queue: queue + ending, deadLetters: `${queue}-dead-letters${ending}` };
}

function createQueue(stack: Stack, name: QueueName, { definitions, settings }: Plan): Queue {
  const id = pascalCase(name);
  const common: QueueProps = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
  const kind: QueueProps =
    KINDS[name] === 'fifo'
      ? {
          fifo: true,
          // Together these are SQS's high throughput: limits count by group, not by queue.
          deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
          fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
        }
      : {};
  const deliveryDelay = DELAYS[name];
  return new Queue(stack, id, {
    ...common,
    ...kind,
    queueName: queueNames(settings, name).queue,
    ...(deliveryDelay ? { deliveryDelay } : {}),
    visibilityTimeout: visibilityTimeout(name, definitions),
    retentionPeriod: Duration.days(4),
    deadLetterQueue: {
      maxReceiveCount: MAX_RECEIVE_COUNT[name] ?? MAX_RECEIVE_COUNT_BY_DEFAULT,
      queue: new Queue(stack, `${id}DeadLetters`, {
        ...common,
        ...kind,
        queueName: queueNames(settings, name).deadLetters,
        retentionPeriod: Duration.days(14), // time for someone to look
      }),
    },
  });
}

/**
 * Of functions' time-outs. AWS asks for six, so that retries of a throttled mapping fit in; its mappings are
 * kept below the reserved concurrency here. A flow's step that comes twice happens once, and whoever waits
 * for it is a customer: after a crash it comes back as soon as it may. So does an event for a webhook, which
 * knows it by its id, what a customer wrote on a channel, which is found when it is there already, and what he
 * is told there, of which it is noted part by part.
 */
const VISIBILITY: Partial<Record<QueueName, number>> = {
  steps: 1.5,
  webhooks: 1.5,
  inbound: 1.5,
  outbound: 1.5,
};
const VISIBILITY_BY_DEFAULT = 6;

function visibilityTimeout(name: QueueName, definitions: readonly FunctionDefinition[]): Duration {
  const timeouts = definitions
    .filter(({ trigger }) => trigger.kind === 'queue' && trigger.queue === name)
    .map(({ timeoutSeconds }) => timeoutSeconds);
  const times = VISIBILITY[name] ?? VISIBILITY_BY_DEFAULT;
  return Duration.seconds(times * Math.max(30, ...timeouts));
}
