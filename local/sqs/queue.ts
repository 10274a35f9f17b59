import { Deadlines } from './deadlines.ts';
import {
  type AcceptedMessage,
  DEDUPLICATION_INTERVAL_MS,
  DeduplicationWindow,
} from './deduplication.ts';
import { FifoOrder } from './fifo-order.ts';
import type { Message, MessageContent } from './message.ts';
import type { MessageOrder } from './message-order.ts';
import { type AttributeMap, type QueueSettings, readSettings } from './queue-attributes.ts';
import { StandardOrder } from './standard-order.ts';

/** Where a queue writes down what has to survive. */
export interface QueueJournal {
  insertMessage(queueId: number, message: Message): void;
  messageReceived(message: Message): void;
  deleteMessage(message: Message): void;
  purge(queueId: number): void;
  rememberDeduplication(queueId: number, accepted: AcceptedMessage): void;
  expireDeduplication(queueId: number, now: number): void;
}

/** What identifies a queue, and what can be set on it. */
export interface QueueRecord {
  readonly id: number;
  readonly name: string;
  readonly arn: string;
  attributes: AttributeMap;
  tags: Record<string, string>;
  /** Milliseconds since the epoch. */
  createdAt: number;
  modifiedAt: number;
}

/** In-flight messages of a queue at most, standard or FIFO. */
export const MAXIMUM_IN_FLIGHT = 120_000;

/** How often expired messages are looked for, besides at every receive, in milliseconds. */
const SWEEP_INTERVAL_MS = 1000;

/**
 * One queue's messages, in memory: the hot path never reads from disk. Time is an argument of every
 * method, in milliseconds since the epoch, so that the same steps always give the same outcome.
 */
export class Queue {
  readonly record: QueueRecord;
  /** When `PurgeQueue` was last asked for, in milliseconds since the epoch. */
  purgedAt: number | undefined;
  readonly #journal: QueueJournal;
  readonly #order: MessageOrder;
  readonly #messages = new Map<number, Message>();
  readonly #window = new DeduplicationWindow();
  readonly #deadlines = new Deadlines<Message>((message, at) => message.changesAt === at);
  readonly #counts = { delayed: 0, visible: 0, 'in-flight': 0, gone: 0 };
  #settings: QueueSettings;
  #sweptAt = 0;

  constructor(record: QueueRecord, journal: QueueJournal) {
    this.record = record;
    this.#journal = journal;
    this.#settings = readSettings(record.attributes);
    this.#order = this.#settings.fifo ? new FifoOrder() : new StandardOrder();
  }

  get settings(): QueueSettings {
    return this.#settings;
  }

  get counts(): Readonly<Record<'delayed' | 'visible' | 'in-flight', number>> {
    return this.#counts;
  }

  setAttributes(attributes: AttributeMap, now: number): void {
    this.#settings = readSettings(attributes);
    this.record.attributes = attributes;
    this.record.modifiedAt = now;
  }

  /** Takes in a message that was stored before. Writes nothing. */
  restore(message: Message): void {
    this.#insert(message);
  }

  restoreDeduplication(accepted: AcceptedMessage): void {
    this.#window.add(accepted);
  }

  /** The earlier message that `key` makes this one a duplicate of. */
  findDuplicate(key: string, now: number): AcceptedMessage | undefined {
    return this.#window.find(key, now);
  }

  /** Adds a message; `key` is its deduplication key on a FIFO queue. */
  add(message: Message, key: string | undefined, now: number): void {
    this.#journal.insertMessage(this.record.id, message);
    this.#insert(message);
    if (key === undefined) return;
    if (this.#window.expire(now)) this.#journal.expireDeduplication(this.record.id, now);
    const accepted = {
      key,
      messageId: message.content.messageId,
      sequenceNumber: message.content.sequenceNumber ?? '',
      expiresAt: now + DEDUPLICATION_INTERVAL_MS,
    };
    this.#window.add(accepted);
    this.#journal.rememberDeduplication(this.record.id, accepted);
  }

  /**
   * Hands out up to `maximum` messages and hides them for `visibilityTimeout` seconds.
   *
   * @param deadLetter moves a message's content to the dead-letter queue, or says that there is none
   */
  receive(
    maximum: number,
    visibilityTimeout: number,
    now: number,
    deadLetter: (content: MessageContent) => boolean,
  ): Message[] {
    this.advance(now);
    const room = MAXIMUM_IN_FLIGHT - this.#counts['in-flight'];
    const received: Message[] = [];
    this.#order.take(Math.min(maximum, room), (message) => {
      if (this.#isExpired(message, now)) {
        this.#remove(message);
        return false;
      }
      const policy = this.#settings.redrivePolicy;
      if (policy !== undefined && message.receiveCount >= policy.maxReceiveCount) {
        if (deadLetter(message.content)) {
          this.#remove(message);
          return false;
        }
      }
      message.receiveCount++;
      message.firstReceivedAt ||= now;
      message.lastReceivedAt = now;
      this.#hide(message, now + visibilityTimeout * 1000);
      this.#journal.messageReceived(message);
      received.push(message);
      return true;
    });
    // With a timeout of 0 they are visible again at once, but not within this same receive.
    if (visibilityTimeout === 0) for (const message of received) this.#show(message);
    return received;
  }

  find(id: number): Message | undefined {
    return this.#messages.get(id);
  }

  /** Deletes a message, or shows it once more if a duplicate delivery was injected. */
  delete(message: Message): void {
    if (message.duplicate === 'due') {
      message.duplicate = 'done';
      if (message.state === 'in-flight') this.#show(message);
      return;
    }
    const visible = message.state === 'visible';
    this.#remove(message);
    if (visible || this.#settings.fifo) this.#order.removed(message);
    this.#deadlines.compact(this.#messages.size);
  }

  /** Hides a message until `seconds` from now; 0 shows it. */
  changeVisibility(message: Message, seconds: number, now: number): void {
    if (seconds === 0) {
      if (message.state === 'in-flight') this.#show(message);
      return;
    }
    const wasVisible = message.state === 'visible';
    this.#hide(message, now + seconds * 1000);
    if (wasVisible) this.#order.hidden(message);
  }

  /** Drops all messages, and what deduplication remembers of them (recorded from AWS). */
  purge(): void {
    for (const message of this.#messages.values()) message.state = 'gone';
    this.#messages.clear();
    this.#deadlines.clear();
    this.#order.clear();
    this.#window.clear();
    Object.assign(this.#counts, { delayed: 0, visible: 0, 'in-flight': 0 });
    this.#journal.purge(this.record.id);
  }

  /** Lets time pass: ends delays and visibility timeouts, and drops what is past its retention. */
  advance(now: number): void {
    for (let due = this.#deadlines.takeDue(now); due !== undefined; ) {
      this.#show(due);
      due = this.#deadlines.takeDue(now);
    }
    if (now < this.#sweptAt + SWEEP_INTERVAL_MS && now >= this.#sweptAt) return;
    this.#sweptAt = now;
    for (const message of this.#messages.values()) {
      if (!this.#isExpired(message, now)) break;
      this.#remove(message);
      this.#order.removed(message);
    }
  }

  /** When `advance` next has a delay or a visibility timeout to end. */
  nextDeadline(): number | undefined {
    return this.#deadlines.next();
  }

  /** Whether a receive would find a message, as of the last `advance`. */
  hasAvailable(): boolean {
    return this.#order.hasNext();
  }

  #isExpired(message: Message, now: number): boolean {
    return message.content.sentAt + this.#settings.retentionPeriod * 1000 <= now;
  }

  #insert(message: Message): void {
    this.#messages.set(message.id, message);
    this.#counts[message.state]++;
    if (message.state === 'delayed') this.#deadlines.add(message, message.changesAt);
    this.#order.add(message);
  }

  #hide(message: Message, until: number): void {
    this.#setState(message, 'in-flight', until);
    this.#deadlines.add(message, until);
  }

  #show(message: Message): void {
    this.#setState(message, 'visible', 0);
    this.#order.returned(message);
  }

  #remove(message: Message): void {
    this.#setState(message, 'gone', 0);
    this.#messages.delete(message.id);
    this.#journal.deleteMessage(message);
  }

  #setState(message: Message, state: Message['state'], changesAt: number): void {
    this.#counts[message.state]--;
    this.#counts[state]++;
    message.state = state;
    message.changesAt = changesAt;
  }
}
