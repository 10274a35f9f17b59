import { meterRequest } from '../metering.ts';
import type { Queue } from '../queue.ts';
import { isQueueAttribute } from '../queue-attributes.ts';
import {
  type Input,
  optionalInteger,
  optionalString,
  requiredString,
  stringList,
  stringMap,
} from '../request-input.ts';
import type { Operation, SqsContext } from '../sqs-context.ts';
import { invalidParameter, SqsError } from '../sqs-error.ts';

/** How far apart two purges of a queue have to be, in milliseconds. */
const PURGE_INTERVAL_MS = 60_000;

const createQueue: Operation = (context, input) => {
  const name = requiredString(input, 'QueueName');
  const queue = context.queues.create(
    name,
    stringMap(input, 'Attributes'),
    stringMap(input, 'tags'),
  );
  meterRequest(context.meter, queue);
  return { QueueUrl: queueUrl(context, queue) };
};

const deleteQueue: Operation = (context, input) => {
  const queue = queueOf(context, input);
  context.queues.delete(queue);
  return {};
};

const getQueueUrl: Operation = (context, input) => {
  const queue = context.queues.get(requiredString(input, 'QueueName'));
  meterRequest(context.meter, queue);
  return { QueueUrl: queueUrl(context, queue) };
};

const listQueues: Operation = (context, input) => {
  const prefix = optionalString(input, 'QueueNamePrefix') ?? '';
  const queues = [...context.queues.all()].filter((queue) => queue.record.name.startsWith(prefix));
  queues.sort((a, b) => (a.record.name < b.record.name ? -1 : 1));
  return page(input, queues, (queue) => queueUrl(context, queue), 'QueueUrls');
};

const listDeadLetterSourceQueues: Operation = (context, input) => {
  const queue = queueOf(context, input);
  const sources = context.queues.sourcesOf(queue.record.arn);
  const result = page(input, sources, (source) => queueUrl(context, source), 'queueUrls');
  return { queueUrls: [], ...result };
};

const getQueueAttributes: Operation = (context, input) => {
  const queue = queueOf(context, input);
  const names = stringList(input, 'AttributeNames');
  for (const name of names) {
    if (!isQueueAttribute(name)) {
      throw new SqsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
    }
  }
  if (names.length === 0) return {};
  queue.advance(context.clock.now());
  const { counts, record } = queue;
  const all: Record<string, string> = {
    QueueArn: record.arn,
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesNotVisible: String(counts['in-flight']),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    CreatedTimestamp: String(Math.floor(record.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(record.modifiedAt / 1000)),
    ...record.attributes,
  };
  if (names.includes('All')) return { Attributes: all };
  const selected = Object.entries(all).filter(([name]) => names.includes(name));
  return selected.length === 0 ? {} : { Attributes: Object.fromEntries(selected) };
};

const setQueueAttributes: Operation = (context, input) => {
  const queue = queueOf(context, input);
  context.queues.setAttributes(queue, stringMap(input, 'Attributes'));
  return {};
};

const purgeQueue: Operation = (context, input) => {
  const queue = queueOf(context, input);
  const now = context.clock.now();
  if (queue.purgedAt !== undefined && now - queue.purgedAt < PURGE_INTERVAL_MS) {
    throw new SqsError(
      'PurgeQueueInProgress',
      `Only one PurgeQueue operation on ${queue.record.name} is allowed every 60 seconds.`,
    );
  }
  queue.purgedAt = now;
  queue.purge();
  return {};
};

const tagQueue: Operation = (context, input) => {
  const queue = queueOf(context, input);
  context.queues.setTags(queue, { ...queue.record.tags, ...stringMap(input, 'Tags') });
  return {};
};

const untagQueue: Operation = (context, input) => {
  const queue = queueOf(context, input);
  const tags = { ...queue.record.tags };
  for (const key of stringList(input, 'TagKeys')) delete tags[key];
  context.queues.setTags(queue, tags);
  return {};
};

const listQueueTags: Operation = (context, input) => {
  const { tags } = queueOf(context, input).record;
  return Object.keys(tags).length === 0 ? {} : { Tags: tags };
};

export const queueOperations: Readonly<Record<string, Operation>> = {
  CreateQueue: createQueue,
  DeleteQueue: deleteQueue,
  GetQueueUrl: getQueueUrl,
  ListQueues: listQueues,
  ListDeadLetterSourceQueues: listDeadLetterSourceQueues,
  GetQueueAttributes: getQueueAttributes,
  SetQueueAttributes: setQueueAttributes,
  PurgeQueue: purgeQueue,
  TagQueue: tagQueue,
  UntagQueue: untagQueue,
  ListQueueTags: listQueueTags,
};

/** A queue's URL, as `Ref` of it gives. */
export function queueUrl(context: SqsContext, queue: Queue): string {
  return `${context.queueUrlBase().replace(/\/$/, '')}/${context.accountId}/${queue.record.name}`;
}

function queueOf(context: SqsContext, input: Input): Queue {
  const queue = context.queues.byUrl(requiredString(input, 'QueueUrl'));
  meterRequest(context.meter, queue);
  return queue;
}

/** One page of a list: at most `MaxResults` (1,000 at most), with a token that names the last one. */
function page(
  input: Input,
  queues: readonly Queue[],
  show: (queue: Queue) => string,
  field: string,
): object {
  const maximum = optionalInteger(input, 'MaxResults');
  if (maximum !== undefined && (maximum < 1 || maximum > 1000)) {
    throw invalidParameter('MaxResults', maximum, 'MaxResults must be an integer from 1 to 1000.');
  }
  const token = optionalString(input, 'NextToken');
  const last = token === undefined ? undefined : Buffer.from(token, 'base64').toString('utf8');
  const start =
    last === undefined ? 0 : queues.findIndex((queue) => queue.record.name === last) + 1;
  const shown = queues.slice(start, start + (maximum ?? 1000));
  const more = maximum !== undefined && start + shown.length < queues.length;
  return {
    ...(shown.length > 0 && { [field]: shown.map(show) }),
    ...(more && {
      NextToken: Buffer.from(shown.at(-1)?.record.name ?? '').toString('base64'),
    }),
  };
}
