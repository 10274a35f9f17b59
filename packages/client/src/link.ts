import type { ServerFrame } from '../../../core/protocol/server-frames.ts';
import { type Channel, openChannel } from './channel.ts';
import type { ConnectionState } from './connection-state.ts';
import { backOff, type Environment } from './environment.ts';
import { type ClientError, canRetry, isAboutToken, toClientError } from './errors.ts';

const minute = 60_000;
/** API Gateway ends sockets on which nothing went for ten minutes. */
const keepAliveEvery = 9 * minute;
/** API Gateway ends every socket after two hours: move at a random moment before, so not all at once. */
const rotateFrom = 100 * minute;
const rotateSpread = 15 * minute;
/** A socket that lived shorter counts as a failed attempt, so that a server in trouble is spared. */
const steadyAfter = 30_000;

export interface LinkOptions {
  env: Environment;
  /**
   * Address and token of the next socket.
   * @param renew The last socket was refused or lost early: the token may be to blame.
   * @throws ClientError; one that no retry helps stops the link.
   */
  credentials(renew: boolean): Promise<{ url: string; token: string }>;
  /**
   * Brings a new socket up to date before it is used.
   * @returns Milliseconds after which `settle` is due.
   */
  prepare(channel: Channel): Promise<number>;
  /** Catches what was on its way while the socket opened. */
  settle(channel: Channel): Promise<unknown>;
  /** Asks for an answer; a socket that gives none is dropped. */
  ping(channel: Channel): Promise<unknown>;
  onFrame(frame: ServerFrame, channel: Channel): void;
  onState(state: ConnectionState, error?: ClientError): void;
}

/** Keeps one socket open, whatever happens, from `start` to `stop`. */
export interface Link {
  readonly state: ConnectionState;
  /** The socket to use now, if there is one. */
  readonly channel: Channel | undefined;
  start(): void;
  stop(error?: ClientError): void;
  /** Drops the socket and opens another with a fresh token. */
  renew(): void;
  /** The network may be back: try at once, or see whether the socket still lives. */
  wake(): void;
}

export function createLink(options: LinkOptions): Link {
  const { env } = options;
  let state: ConnectionState = 'offline';
  let current: Channel | undefined;
  /** Sockets that another has replaced, open for what is still on its way to them. */
  const retired: Channel[] = [];
  let connecting = false;
  let renew = false;
  let attempts = 0;
  /** Counts starts and stops: what belongs to an earlier one is void. */
  let run = 0;
  const timers: Record<string, () => void> = {};

  function setTimer(name: string, ms: number, fn: () => void): void {
    timers[name]?.();
    timers[name] = env.clock.setTimer(fn, ms);
  }

  function cancelTimers(): void {
    for (const cancel of Object.values(timers)) cancel();
  }

  function setState(next: ConnectionState, error?: ClientError): void {
    if (state === next && error === undefined) return;
    state = next;
    options.onState(next, error);
  }

  async function connect(): Promise<void> {
    if (connecting) return;
    connecting = true;
    timers['retry']?.();
    const mine = run;
    let opening: Channel | undefined;
    let fatal = true;
    let adopted = false;
    try {
      const address = await options.credentials(renew);
      fatal = false;
      if (mine === run) {
        renew = true;
        opening = await openChannel(env, address, { frame: options.onFrame, closed });
        renew = false;
        const settleAfter = mine === run ? await options.prepare(opening) : 0;
        if (mine === run && opening.open) {
          adopt(opening, settleAfter);
          adopted = true;
        }
      }
    } catch (caught) {
      const error = toClientError(caught);
      if (isAboutToken(error)) renew = true;
      if (mine === run && fatal && !canRetry(error)) stop(error);
    }
    connecting = false;
    if (!adopted) opening?.close();
    if (state === 'offline') return;
    if (mine !== run) void connect();
    else if (!adopted || current === undefined) retry();
  }

  /** From here on `channel` is the one. The one before stays until nothing can be on its way to it. */
  function adopt(channel: Channel, settleAfter: number): void {
    if (current !== undefined) retired.push(current);
    current = channel;
    setTimer('steady', steadyAfter, () => {
      attempts = 0;
    });
    setTimer('rotate', rotateFrom + env.random() * rotateSpread, () => void connect());
    setTimer('ping', keepAliveEvery, ping);
    setTimer('settle', settleAfter, () => {
      options
        .settle(channel)
        .catch(() => {})
        .then(closeRetired);
    });
    setState('online');
  }

  function closeRetired(): void {
    for (const channel of retired.splice(0)) channel.close();
  }

  function ping(): void {
    setTimer('ping', keepAliveEvery, ping);
    if (current !== undefined) options.ping(current).catch(() => {});
  }

  function closed(channel: Channel): void {
    if (channel !== current) return;
    current = undefined;
    cancelTimers();
    closeRetired();
    if (state === 'offline') return;
    setState('connecting');
    if (!connecting) retry();
  }

  function retry(): void {
    setTimer('retry', backOff(env.random, attempts++), () => void connect());
  }

  function stop(error?: ClientError): void {
    run++;
    cancelTimers();
    const channel = current;
    current = undefined;
    setState('offline', error);
    channel?.close();
    closeRetired();
  }

  return {
    get state() {
      return state;
    },
    get channel() {
      return current;
    },
    start() {
      if (state !== 'offline') return;
      run++;
      attempts = 0;
      setState('connecting');
      void connect();
    },
    stop,
    renew() {
      renew = true;
      // One that is just opening has the old token.
      if (state !== 'offline') run++;
      current?.close();
    },
    wake() {
      if (state === 'offline') return;
      if (current === undefined) void connect();
      // The clock may have been set while the device slept.
      else if (Math.abs(env.clock.now() - current.heardAt) > steadyAfter) ping();
    },
  };
}
