import type { Clock } from '../contracts.ts';
import { type Message, type MessageContent, newMessage } from './message.ts';
import { Queue, type QueueRecord } from './queue.ts';
import { type AttributeMap, initialAttributes, mergeAttributes } from './queue-attributes.ts';
import { allowsRedrive, parseRedrivePolicy } from './redrive-policy.ts';
import { invalidParameter, SqsError } from './sqs-error.ts';
import type { SqsStore } from './sqs-store.ts';
import type { Wakeups } from './wakeups.ts';

const STANDARD_NAME = /^[A-Za-z0-9_-]{1,80}$/;
const FIFO_NAME = /^(?=.{6,80}$)[A-Za-z0-9_-]+\.fifo$/;

/** How long a deleted queue's name stays taken, in milliseconds. */
const RECREATE_AFTER_MS = 60_000;

export interface QueuesOptions {
  store: SqsStore;
  wakeups: Wakeups;
  clock: Clock;
  region: string;
  accountId: string;
}

/** All queues of the account, by name. */
export class Queues {
  readonly #options: QueuesOptions;
  readonly #byName = new Map<string, Queue>();
  readonly #byArn = new Map<string, Queue>();
  readonly #deletedAt = new Map<string, number>();

  constructor(options: QueuesOptions) {
    this.#options = options;
    this.#load();
  }

  /** @throws SqsError `QueueDoesNotExist` */
  get(name: string): Queue {
    const queue = this.#byName.get(name);
    if (queue === undefined) {
      throw new SqsError('QueueDoesNotExist', 'The specified queue does not exist.');
    }
    return queue;
  }

  find(name: string): Queue | undefined {
    return this.#byName.get(name);
  }

  findByArn(arn: string): Queue | undefined {
    return this.#byArn.get(arn);
  }

  /** @throws SqsError `QueueDoesNotExist`. Only the URL's last segment counts: the name. */
  byUrl(url: string): Queue {
    return this.get(url.slice(url.lastIndexOf('/') + 1));
  }

  arnOf(name: string): string {
    return `arn:aws:sqs:${this.#options.region}:${this.#options.accountId}:${name}`;
  }

  all(): Iterable<Queue> {
    return this.#byName.values();
  }

  /**
   * Creates a queue, or finds the one of that name if its attributes agree.
   *
   * @throws SqsError `InvalidParameterValue`, `InvalidAttributeName`, `InvalidAttributeValue`,
   *   `QueueNameExists`, `QueueDeletedRecently`
   */
  create(name: string, given: AttributeMap, tags: Record<string, string>): Queue {
    const fifo = checkName(name, given['FifoQueue'] === 'true');
    const existing = this.#byName.get(name);
    const attributes = initialAttributes(given, fifo);
    if (existing !== undefined) {
      for (const key of Object.keys(given)) {
        if (existing.record.attributes[key] === attributes[key]) continue;
        throw new SqsError(
          'QueueNameExists',
          `A queue already exists with the same name and a different value for attribute ${key}`,
        );
      }
      return existing;
    }
    const deletedAt = this.#deletedAt.get(name);
    if (deletedAt !== undefined && this.#options.clock.now() - deletedAt < RECREATE_AFTER_MS) {
      throw new SqsError(
        'QueueDeletedRecently',
        'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
      );
    }
    this.#checkRedrive(name, fifo, attributes);
    return this.#add(name, attributes, tags);
  }

  /** Creates a queue or gives the existing one these attributes: what a template's deploy does. */
  ensure(name: string, given: AttributeMap): Queue {
    const fifo = checkName(name, given['FifoQueue'] === 'true');
    const attributes = initialAttributes(given, fifo);
    const existing = this.#byName.get(name);
    if (existing === undefined) return this.#add(name, attributes, {});
    if (JSON.stringify(existing.record.attributes) !== JSON.stringify(attributes)) {
      existing.setAttributes(attributes, this.#options.clock.now());
      this.#options.store.putQueue(existing.record);
    }
    return existing;
  }

  /** @throws SqsError as `create` does */
  setAttributes(queue: Queue, changes: AttributeMap): void {
    const { fifo } = queue.settings;
    const attributes = mergeAttributes(queue.record.attributes, changes, fifo);
    if (changes['RedrivePolicy']) this.#checkRedrive(queue.record.name, fifo, attributes);
    queue.setAttributes(attributes, this.#options.clock.now());
    this.#options.store.putQueue(queue.record);
  }

  setTags(queue: Queue, tags: Record<string, string>): void {
    queue.record.tags = tags;
    this.#options.store.putQueue(queue.record);
  }

  delete(queue: Queue): void {
    const { name, arn, id } = queue.record;
    queue.purge();
    this.#byName.delete(name);
    this.#byArn.delete(arn);
    this.#deletedAt.set(name, this.#options.clock.now());
    this.#options.wakeups.forget(queue);
    this.#options.store.deleteQueue(id);
  }

  /** Queues whose dead-letter queue is `arn`. */
  sourcesOf(arn: string): Queue[] {
    return [...this.all()].filter(
      (queue) => queue.settings.redrivePolicy?.deadLetterTargetArn === arn,
    );
  }

  /** Puts a new message into `queue`. `availableAt` in milliseconds since the epoch. */
  put(queue: Queue, id: number, content: MessageContent, key?: string, availableAt = 0): Message {
    const now = this.#options.clock.now();
    const message = newMessage(id, content, availableAt, now);
    queue.add(message, key, now);
    this.#options.wakeups.changed(queue);
    return message;
  }

  /**
   * Moves a message's content to another queue. A standard queue keeps the time at which it was
   * sent, so it also expires when it would have; a FIFO queue starts anew, with a new sequence number.
   * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
   */
  move(content: MessageContent, target: Queue, deadLetterSourceArn: string | undefined): void {
    const id = this.#options.store.nextId();
    const moved: MessageContent = target.settings.fifo
      ? {
          ...content,
          deadLetterSourceArn,
          sequenceNumber: formatSequenceNumber(id),
          sentAt: this.#options.clock.now(),
        }
      : { ...content, deadLetterSourceArn };
    this.put(target, id, moved);
  }

  /** Hands out messages, and moves those that were received too often. Times in seconds. */
  receive(queue: Queue, maximum: number, visibilityTimeout: number): Message[] {
    const now = this.#options.clock.now();
    const received = queue.receive(maximum, visibilityTimeout, now, (content) => {
      const arn = queue.settings.redrivePolicy?.deadLetterTargetArn;
      const target = arn === undefined ? undefined : this.#byArn.get(arn);
      if (target === undefined) return false;
      this.move(content, target, queue.record.arn);
      return true;
    });
    if (received.length > 0) this.#options.wakeups.changed(queue);
    return received;
  }

  #add(name: string, attributes: AttributeMap, tags: Record<string, string>): Queue {
    const now = this.#options.clock.now();
    const { store } = this.#options;
    const record: QueueRecord = {
      id: store.nextId(),
      name,
      arn: this.arnOf(name),
      attributes,
      tags,
      createdAt: now,
      modifiedAt: now,
    };
    const queue = this.#register(record);
    store.putQueue(record);
    return queue;
  }

  #register(record: QueueRecord): Queue {
    const queue = new Queue(record, this.#options.store);
    this.#byName.set(record.name, queue);
    this.#byArn.set(record.arn, queue);
    return queue;
  }

  #load(): void {
    const { store, clock } = this.#options;
    const now = clock.now();
    const byId = new Map<number, Queue>();
    for (const record of store.loadQueues()) {
      // Account and Region are the runtime's to choose at every start.
      byId.set(record.id, this.#register({ ...record, arn: this.arnOf(record.name) }));
    }
    for (const { queueId, message } of store.loadMessages(now)) byId.get(queueId)?.restore(message);
    for (const { queueId, accepted } of store.loadDeduplication(now)) {
      byId.get(queueId)?.restoreDeduplication(accepted);
    }
  }

  #checkRedrive(name: string, fifo: boolean, attributes: AttributeMap): void {
    const text = attributes['RedrivePolicy'];
    const policy = parseRedrivePolicy(text ?? '');
    if (policy === undefined) return;
    const target = this.#byArn.get(policy.deadLetterTargetArn);
    if (target === undefined) {
      throw invalidParameter('RedrivePolicy', text, 'Dead letter target does not exist.');
    }
    if (target.settings.fifo !== fifo) {
      throw invalidParameter(
        'RedrivePolicy',
        text,
        'Dead-letter queue must be same type of queue as the source.',
      );
    }
    if (!allowsRedrive(target.record.attributes['RedriveAllowPolicy'], this.arnOf(name))) {
      throw invalidParameter(
        'RedrivePolicy',
        text,
        "Queue can't be used as a dead-letter queue: its RedriveAllowPolicy does not allow it.",
      );
    }
  }
}

/** 20 digits that grow with arrival. The first digits are AWS's look. */
export function formatSequenceNumber(id: number): string {
  return `188${String(id).padStart(17, '0')}`;
}

/** Whether the name is a FIFO queue's. */
function checkName(name: string, fifoAsked: boolean): boolean {
  const fifo = name.endsWith('.fifo');
  if (fifoAsked && !FIFO_NAME.test(name)) {
    throw new SqsError(
      'InvalidParameterValue',
      'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.',
    );
  }
  if (!fifoAsked && (fifo || !STANDARD_NAME.test(name))) {
    throw new SqsError(
      'InvalidParameterValue',
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    );
  }
  return fifo;
}
