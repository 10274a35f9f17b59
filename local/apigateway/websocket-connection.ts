import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Clock, Meter } from '../contracts.ts';
import { FrameSizes } from './frame-sizes.ts';
import type { ConnectionEvents, ConnectionFacts } from './websocket-events.ts';
import {
  BUFFER_FULL_MS,
  BUFFER_LIMIT,
  FRAME_LIMIT,
  IDLE_MS,
  LIFE_MS,
  MESSAGE_UNIT,
} from './websocket-limits.ts';

/** What a connection tells the API that it belongs to. */
export interface ConnectionListener {
  onMessage(connection: WebSocketConnection, text: string): void;
  /** No longer to be posted to; `$disconnect` is still to come. Called once. */
  onGone(connection: WebSocketConnection): void;
  /** The socket is closed. Called once. */
  onClosed(connection: WebSocketConnection, statusCode: number, reason: string): void;
}

export type SendResult = 'sent' | 'gone' | 'full';

/** One client's connection: its limits of size and time, its meter, its outgoing buffer. */
export class WebSocketConnection {
  readonly facts: ConnectionFacts;
  readonly events: ConnectionEvents;
  readonly #socket: WebSocket;
  readonly #clock: Clock;
  readonly #meter: Meter;
  readonly #detail: string;
  readonly #listener: ConnectionListener;
  readonly #frames = new FrameSizes(FRAME_LIMIT);
  #received = 0;
  #gone = false;
  #lastActiveAt: number;
  #meteredUntil: number;
  #fullSince: number | undefined;
  #cancelTimer: () => void = () => {};
  #closing: { code: number; reason: string } | undefined;

  constructor(
    socket: WebSocket,
    stream: Duplex,
    facts: ConnectionFacts,
    events: ConnectionEvents,
    runtime: { clock: Clock; meter: Meter; detail: string },
    listener: ConnectionListener,
  ) {
    this.facts = facts;
    this.events = events;
    this.#socket = socket;
    this.#clock = runtime.clock;
    this.#meter = runtime.meter;
    this.#detail = runtime.detail;
    this.#listener = listener;
    this.#lastActiveAt = this.#clock.now();
    this.#meteredUntil = facts.connectedAt;
    // Before the listener of `ws`, so that an oversized frame is known before its message arrives.
    stream.prependListener('data', (chunk: Buffer) => this.#watch(chunk));
    socket.on('message', (data: Buffer, isBinary: boolean) => this.#receive(data, isBinary));
    // `ws` closes with the right code by itself: 1009 for a large message, 1007 for invalid UTF-8.
    socket.on('error', () => this.#leave());
    socket.on('close', (code: number, reason: Buffer) => this.#closed(code, reason));
    this.#arm();
  }

  get lastActiveAt(): number {
    return this.#lastActiveAt;
  }

  /** Sends one text message, unless the client's buffer is full or the connection is gone. */
  send(data: string | Buffer, bytes: number): SendResult {
    if (this.#gone) return 'gone';
    const now = this.#clock.now();
    if (this.#socket.bufferedAmount + bytes > BUFFER_LIMIT) {
      this.#fullSince ??= now;
      if (now - this.#fullSince < BUFFER_FULL_MS) return 'full';
      this.terminate();
      return 'gone';
    }
    this.#fullSince = undefined;
    this.#lastActiveAt = now;
    this.#socket.send(data, { binary: false });
    this.#meter.record('websocket.message', units(bytes), this.#detail);
    this.#meter.record('egress.byte', bytes, this.#detail);
    return 'sent';
  }

  /** Closes with a code of RFC 6455; the connection is gone at once. */
  close(code: number, reason: string): void {
    if (this.#gone) return;
    this.#closing = { code, reason };
    this.#leave();
    this.#socket.close(code, reason);
  }

  /** Cuts the connection off without a closing handshake. */
  terminate(): void {
    this.#leave();
    this.#socket.terminate();
  }

  /** Puts the time since the last call on the bill. */
  meterTime(): void {
    const now = this.#clock.now();
    if (now <= this.#meteredUntil) return;
    const minutes = (now - this.#meteredUntil) / 60_000;
    this.#meteredUntil = now;
    this.#meter.record('websocket.connectionMinute', minutes, this.#detail);
  }

  #watch(chunk: Buffer): void {
    if (this.#frames.oversizedMessage !== Number.POSITIVE_INFINITY) return;
    this.#frames.scan(chunk);
    if (this.#frames.oversizedMessage === Number.POSITIVE_INFINITY) return;
    // Messages that came before it in the same chunk are still handed on, in this very tick.
    process.nextTick(() => this.close(1009, ''));
  }

  #receive(data: Buffer, isBinary: boolean): void {
    const index = this.#received++;
    if (this.#gone || index >= this.#frames.oversizedMessage) return;
    this.#lastActiveAt = this.#clock.now();
    this.#meter.record('websocket.message', units(data.length), this.#detail);
    if (isBinary) this.close(1003, '');
    else this.#listener.onMessage(this, data.toString());
  }

  /**
   * One timer a connection, set to the nearer of both ends and set again where there was traffic.
   * Pings do not count: AWS documents idleness by messages, and no source says otherwise.
   */
  #arm(): void {
    const now = this.#clock.now();
    const end = Math.min(this.#lastActiveAt + IDLE_MS, this.facts.connectedAt + LIFE_MS);
    if (now >= end) this.close(1001, 'Going away');
    else this.#cancelTimer = this.#clock.setTimer(() => this.#arm(), end - now);
  }

  #leave(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#cancelTimer();
    this.#listener.onGone(this);
  }

  #closed(code: number, reason: Buffer): void {
    this.#leave();
    this.meterTime();
    const status = this.#closing?.code ?? code;
    const text = this.#closing?.reason ?? reason.toString();
    this.#listener.onClosed(this, status, text || (REASONS[status] ?? ''));
  }
}

/** Reasons that AWS gives where the close frame has none. */
const REASONS: Readonly<Record<number, string>> = {
  1001: 'Going away',
  1005: 'Client-side close frame status not set',
};

function units(bytes: number): number {
  return bytes <= MESSAGE_UNIT ? 1 : Math.ceil(bytes / MESSAGE_UNIT);
}
