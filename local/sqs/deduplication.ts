/** A message that was accepted under a deduplication id. */
export interface AcceptedMessage {
  key: string;
  messageId: string;
  sequenceNumber: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

/**
 * SQS's interval, in milliseconds. It runs from the first send and no delete shortens it.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html
 */
export const DEDUPLICATION_INTERVAL_MS = 5 * 60 * 1000;

/** What a FIFO queue accepted in the last five minutes. */
export class DeduplicationWindow {
  readonly #accepted = new Map<string, AcceptedMessage>();
  /** In the order of expiry, which is the order of acceptance since the interval is fixed. */
  #order: AcceptedMessage[] = [];
  #head = 0;

  /** The message accepted under `key` that still counts at `now`. */
  find(key: string, now: number): AcceptedMessage | undefined {
    const found = this.#accepted.get(key);
    return found !== undefined && found.expiresAt > now ? found : undefined;
  }

  add(entry: AcceptedMessage): void {
    this.#accepted.set(entry.key, entry);
    this.#order.push(entry);
  }

  /** Forgets what has expired and says whether there was any. */
  expire(now: number): boolean {
    const before = this.#head;
    for (let next = this.#order[this.#head]; next !== undefined; next = this.#order[this.#head]) {
      if (next.expiresAt > now) break;
      if (this.#accepted.get(next.key) === next) this.#accepted.delete(next.key);
      this.#head++;
    }
    const expired = this.#head > before;
    if (this.#head > 1024 && this.#head * 2 > this.#order.length) {
      this.#order = this.#order.slice(this.#head);
      this.#head = 0;
    }
    return expired;
  }

  clear(): void {
    this.#accepted.clear();
    this.#order = [];
    this.#head = 0;
  }
}
