import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { AcceptedMessage } from './deduplication.ts';
import type { Message, MessageContent } from './message.ts';
import type { QueueJournal, QueueRecord } from './queue.ts';

/** A message as it was stored, with its queue. */
export interface StoredMessage {
  queueId: number;
  message: Message;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS queue (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, record TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY, queue_id INTEGER NOT NULL, content TEXT NOT NULL,
    available_at INTEGER NOT NULL, receive_count INTEGER NOT NULL, first_received_at INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS deduplication (
    queue_id INTEGER NOT NULL, key TEXT NOT NULL, message_id TEXT NOT NULL,
    sequence_number TEXT NOT NULL, expires_at INTEGER NOT NULL,
    PRIMARY KEY (queue_id, key)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, reserved INTEGER NOT NULL);
`;

/** After a transaction that failed, such as on a full disk. */
const RETRY_AFTER_MS = 250;

/** Ids are reserved in blocks, so that a restart never hands one out again. */
const ID_BLOCK = 10_000;

/**
 * The queues' state on disk, written behind the state in memory: changes of many requests go into
 * one transaction a tick, and each request waits for the transaction that holds its own.
 *
 * WAL with `synchronous=NORMAL`: a committed transaction is in the operating system's hands, so a
 * `kill -9` of this process loses nothing that was acknowledged. Only a power cut may.
 */
export class SqsStore implements QueueJournal {
  readonly #database: DatabaseSync;
  readonly #statements: Record<
    'insert' | 'received' | 'delete' | 'remember' | 'expire',
    StatementSync
  >;
  readonly #onCommit: () => void;
  #changes: (() => void)[] = [];
  #waiting: PromiseWithResolvers<void> | undefined;
  #flush: NodeJS.Immediate | undefined;
  #nextId: number;
  #reserved: number;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  /**
   * @param dataDir folder of `sqs.sqlite`, made when missing; undefined keeps all in memory
   * @param onCommit called after each transaction
   */
  constructor(dataDir: string | undefined, onCommit: () => void) {
    this.#onCommit = onCommit;
    if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true });
    const path = dataDir === undefined ? ':memory:' : join(dataDir, 'sqs.sqlite');
    const database = new DatabaseSync(path);
    database.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;');
    // A checkpoint waits for the disk, and every request with it: fewer, larger ones (32 MB of WAL).
    database.exec('PRAGMA wal_autocheckpoint=8000;');
    database.exec(SCHEMA);
    this.#database = database;
    this.#statements = {
      insert: database.prepare('INSERT OR REPLACE INTO message VALUES (?, ?, ?, ?, ?, ?)'),
      received: database.prepare(
        'UPDATE message SET receive_count = ?, first_received_at = ? WHERE id = ?',
      ),
      delete: database.prepare('DELETE FROM message WHERE id = ?'),
      remember: database.prepare('INSERT OR REPLACE INTO deduplication VALUES (?, ?, ?, ?, ?)'),
      expire: database.prepare('DELETE FROM deduplication WHERE queue_id = ? AND expires_at <= ?'),
    };
    const counter = database.prepare("SELECT reserved FROM counter WHERE name = 'message'").get();
    this.#nextId = this.#reserved = Number(counter?.['reserved'] ?? 1);
  }

  /** A number that no message or queue had before, larger than all of them. */
  nextId(): number {
    if (this.#nextId >= this.#reserved) {
      this.#reserved += ID_BLOCK;
      const reserved = this.#reserved;
      this.#change(() =>
        this.#run("INSERT OR REPLACE INTO counter VALUES ('message', ?)", reserved),
      );
    }
    return this.#nextId++;
  }

  /**
   * Resolves when all changes so far are on disk, those too whose transaction failed before. Rejects when
   * the transaction fails.
   */
  committed(): Promise<void> {
    if (this.#changes.length > 0) this.#schedule();
    return this.#waiting?.promise ?? Promise.resolve();
  }

  /** The last transaction failed: memory has what the disk has not yet. It is tried again by itself. */
  get behind(): boolean {
    return this.#retry !== undefined;
  }

  get hasChanges(): boolean {
    return this.#changes.length > 0;
  }

  putQueue(record: QueueRecord): void {
    const text = JSON.stringify(record);
    this.#change(() =>
      this.#run('INSERT OR REPLACE INTO queue VALUES (?, ?, ?)', record.id, record.name, text),
    );
  }

  deleteQueue(queueId: number): void {
    this.#change(() => this.#run('DELETE FROM queue WHERE id = ?', queueId));
    this.purge(queueId);
  }

  insertMessage(queueId: number, message: Message): void {
    const available = message.changesAt;
    this.#change(() => {
      // Came and went within one tick: nothing to keep.
      if (message.state === 'gone') return;
      this.#statements.insert.run(
        message.id,
        queueId,
        JSON.stringify(message.content),
        available,
        message.receiveCount,
        message.firstReceivedAt,
      );
    });
  }

  messageReceived(message: Message): void {
    // What is lost of these by a crash only lets a message be received once more before it moves to
    // its dead-letter queue, so no receive waits for the transaction.
    this.#change(() => {
      if (message.state === 'gone') return;
      this.#statements.received.run(message.receiveCount, message.firstReceivedAt, message.id);
    });
  }

  deleteMessage(message: Message): void {
    this.#change(() => this.#statements.delete.run(message.id));
  }

  purge(queueId: number): void {
    this.#change(() => {
      this.#run('DELETE FROM message WHERE queue_id = ?', queueId);
      this.#run('DELETE FROM deduplication WHERE queue_id = ?', queueId);
    });
  }

  rememberDeduplication(queueId: number, entry: AcceptedMessage): void {
    this.#change(() =>
      this.#statements.remember.run(
        queueId,
        entry.key,
        entry.messageId,
        entry.sequenceNumber,
        entry.expiresAt,
      ),
    );
  }

  expireDeduplication(queueId: number, now: number): void {
    this.#change(() => this.#statements.expire.run(queueId, now));
  }

  /** All queues, oldest first. */
  loadQueues(): QueueRecord[] {
    const rows = this.#database.prepare('SELECT record FROM queue ORDER BY id').all();
    return rows.map((row) => JSON.parse(String(row['record'])) as QueueRecord);
  }

  /** All messages in the order of their arrival. What was in flight is visible again. */
  *loadMessages(now: number): Generator<StoredMessage> {
    for (const row of this.#database.prepare('SELECT * FROM message ORDER BY id').iterate()) {
      const availableAt = Number(row['available_at']);
      const received = Number(row['receive_count']);
      const delayed = received === 0 && availableAt > now;
      const message: Message = {
        id: Number(row['id']),
        content: JSON.parse(String(row['content'])) as MessageContent,
        state: delayed ? 'delayed' : 'visible',
        changesAt: delayed ? availableAt : 0,
        receiveCount: received,
        firstReceivedAt: Number(row['first_received_at']),
        lastReceivedAt: 0,
        duplicate: 'none',
      };
      yield { queueId: Number(row['queue_id']), message };
    }
  }

  /** What deduplication still remembers at `now`, in the order of expiry. */
  loadDeduplication(now: number): { queueId: number; accepted: AcceptedMessage }[] {
    const rows = this.#database
      .prepare('SELECT * FROM deduplication WHERE expires_at > ? ORDER BY expires_at')
      .all(now);
    return rows.map((row) => ({
      queueId: Number(row['queue_id']),
      accepted: {
        key: String(row['key']),
        messageId: String(row['message_id']),
        sequenceNumber: String(row['sequence_number']),
        expiresAt: Number(row['expires_at']),
      },
    }));
  }

  /** Writes what is left and closes the file. */
  close(): void {
    this.#closed = true;
    if (this.#flush !== undefined) clearImmediate(this.#flush);
    clearTimeout(this.#retry);
    if (this.hasChanges) this.#commit();
    this.#database.close();
  }

  #change(change: () => void): void {
    if (this.#closed) throw new Error('The queues are closed.');
    this.#changes.push(change);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#waiting !== undefined) return;
    this.#waiting = Promise.withResolvers<void>();
    // A receive's own change has nobody waiting for it.
    this.#waiting.promise.catch(() => undefined);
    // After this turn's sockets were read, so that all their requests share the transaction.
    this.#flush = setImmediate(() => this.#commit());
  }

  #commit(): void {
    const waiting = this.#waiting;
    const changes = this.#changes;
    this.#waiting = undefined;
    this.#changes = [];
    clearTimeout(this.#retry);
    this.#retry = undefined;
    try {
      this.#database.exec('BEGIN');
      for (const change of changes) change();
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      // Memory already has them: they go with the next transaction, or the disk would fall behind.
      this.#changes = [...changes, ...this.#changes];
      if (!this.#closed) this.#retry = setTimeout(() => this.#schedule(), RETRY_AFTER_MS);
      waiting?.reject(error);
      return;
    }
    waiting?.resolve();
    this.#onCommit();
  }

  #run(sql: string, ...values: (string | number)[]): void {
    this.#database.prepare(sql).run(...values);
  }
}
