import { WebSocket } from 'ws';
import type {
  BillUnit,
  Clock,
  FunctionInvoker,
  Ids,
  InvokeOutcome,
  Meter,
  RuntimeLog,
} from '../../../local/contracts.ts';

export const REGION = 'eu-central-1';
export const ACCOUNT = '123456789012';

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now = Date.UTC(2026, 0, 5, 9, 30, 15);
  #timers = new Map<number, { at: number; fn: () => void }>();
  #count = 0;

  now(): number {
    return this.#now;
  }

  setTimer(fn: () => void, ms: number): () => void {
    this.#count += 1;
    const id = this.#count;
    this.#timers.set(id, { at: this.#now + ms, fn });
    return () => this.#timers.delete(id);
  }

  get pendingTimers(): number {
    return this.#timers.size;
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter(([, timer]) => timer.at <= end);
      due.sort((a, b) => a[1].at - b[1].at);
      const next = due[0];
      if (!next) break;
      this.#timers.delete(next[0]);
      this.#now = Math.max(this.#now, next[1].at);
      next[1].fn();
    }
    this.#now = end;
  }
}

/** Identifiers that count. */
export function countingIds(): Ids {
  let count = 0;
  const next = (): string => String(++count);
  return {
    uuid: () => `00000000-0000-4000-8000-${next().padStart(12, '0')}`,
    token: (length) => next().padStart(length, 'A'),
  };
}

export class RecordingMeter implements Meter {
  readonly totals = new Map<BillUnit, number>();

  record(unit: BillUnit, quantity: number): void {
    this.totals.set(unit, this.total(unit) + quantity);
  }

  total(unit: BillUnit): number {
    return this.totals.get(unit) ?? 0;
  }
}

export class RecordingLog implements RuntimeLog {
  readonly errors: string[] = [];
  info(): void {}
  error(_source: string, message: string): void {
    this.errors.push(message);
  }
}

export type Handler = (event: Record<string, unknown>) => unknown;

/** Thrown by a handler to end its invocation in another way than with a result. */
export class Ended extends Error {
  readonly outcome: InvokeOutcome;
  constructor(outcome: InvokeOutcome) {
    super(outcome.kind);
    this.outcome = outcome;
  }
}

/** Runs plain functions as Lambda would, and keeps the events that they were given. */
export class PlainFunctions implements FunctionInvoker {
  readonly events: { functionName: string; event: Record<string, unknown> }[] = [];
  readonly #handlers: Record<string, Handler>;
  #watchers: (() => void)[] = [];

  constructor(handlers: Record<string, Handler>) {
    this.#handlers = handlers;
  }

  async invoke(functionName: string, payload: string): Promise<InvokeOutcome> {
    const event = JSON.parse(payload) as Record<string, unknown>;
    this.events.push({ functionName, event });
    for (const watcher of this.#watchers.splice(0)) watcher();
    const handler = this.#handlers[functionName];
    if (!handler) throw new Error(`There is no function ${functionName}.`);
    try {
      const result = await handler(event);
      return { kind: 'ok', payload: JSON.stringify(result ?? null), durationMs: 1 };
    } catch (error) {
      if (error instanceof Ended) return error.outcome;
      const { name, message } = error as Error;
      return { kind: 'function-error', errorType: name, errorMessage: message, durationMs: 1 };
    }
  }

  invokeAsync(): void {
    throw new Error('API Gateway invokes synchronously.');
  }

  of(functionName: string): Record<string, unknown>[] {
    return this.events
      .filter((call) => call.functionName === functionName)
      .map(({ event }) => event);
  }

  /** Resolves with the function's `n`th event, as soon as there is one. */
  async event(functionName: string, n = 1): Promise<Record<string, unknown>> {
    for (;;) {
      const event = this.of(functionName)[n - 1];
      if (event) return event;
      await new Promise<void>((resolve) => this.#watchers.push(resolve));
    }
  }
}

/** A `ws` client whose messages and end can be awaited. */
export class Client {
  readonly socket: WebSocket;
  readonly messages: string[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  #waiting: (() => void)[] = [];

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('message', (data) => {
      this.messages.push(String(data));
      for (const resume of this.#waiting.splice(0)) resume();
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
  }

  static async open(
    url: string,
    protocols: string[] = [],
    headers: Record<string, string> = {},
  ): Promise<Client> {
    const client = new Client(new WebSocket(url, protocols, { headers }));
    await new Promise((resolve, reject) => {
      client.socket.once('open', resolve);
      client.socket.once('error', reject);
    });
    return client;
  }

  send(data: unknown): void {
    this.socket.send(typeof data === 'string' ? data : JSON.stringify(data));
  }

  /** The `n`th message, counted from 1. */
  async message(n = 1): Promise<string> {
    while (this.messages.length < n) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return this.messages[n - 1] as string;
  }

  /** Resolves once everything that the server sent before now has arrived. */
  async settle(): Promise<void> {
    const pong = new Promise((resolve) => this.socket.once('pong', resolve));
    this.socket.ping();
    await pong;
  }
}

/** How the server refused an opening request. */
export async function refused(
  url: string,
  protocols: string[] = [],
): Promise<{ status: number; body: string }> {
  const socket = new WebSocket(url, protocols);
  socket.on('error', () => {});
  return new Promise((resolve, reject) => {
    socket.on('open', () => reject(new Error('The server accepted the connection.')));
    socket.on('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += String(chunk);
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
  });
}
