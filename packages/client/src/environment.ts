/**
 * What the SDK takes from its surroundings. Everything has a default that works in browsers, Node
 * and React Native; each can be replaced, in tests above all.
 */

/** Time, so that tests move it by hand. Milliseconds since the epoch. */
export interface Clock {
  now(): number;
  /** Runs `fn` once after `ms` milliseconds; the returned function cancels it. */
  setTimer(fn: () => void, ms: number): () => void;
}

/** The part of a WebSocket that is used: browsers', React Native's, Node's and `ws`'s all have it. */
export interface WebSocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;

/** The part of `fetch` that is used. */
export type FetchLike = (
  url: string,
  init: {
    method: string;
    headers: Record<string, string>;
    body?: string | undefined;
    signal?: AbortSignal | undefined;
  },
) => Promise<{ status: number; text(): Promise<string> }>;

/** The part of the Web Locks API that is used. */
export interface LocksLike {
  request<T>(
    name: string,
    options: { ifAvailable?: boolean },
    callback: (lock: unknown) => Promise<T>,
  ): Promise<T>;
}

export interface Environment {
  WebSocket: WebSocketConstructor;
  fetch: FetchLike;
  clock: Clock;
  /** [0, 1) */
  random(): number;
  /** An id that nobody else makes up: at most 64 characters of [A-Za-z0-9_.:-]. */
  newId(): string;
  /** Keeps tabs that share a storage out of each other's way; undefined where there is but one. */
  locks: LocksLike | undefined;
  /**
   * Calls back when the device may have regained its network or the page is looked at again, and `hide`
   * when it is looked at no longer: it may end without another word.
   * @returns Stops calling back.
   */
  onWake(wake: () => void, hide: () => void): () => void;
}

const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(fn, ms) {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
};

/** 128 random bits in hexadecimal. React Native has no `crypto` of its own; there chance has to do. */
export function randomId(random: () => number): string {
  const bytes = new Uint8Array(16);
  if (typeof crypto === 'object' && crypto.getRandomValues) crypto.getRandomValues(bytes);
  else for (let i = 0; i < 16; i++) bytes[i] = random() * 256;
  let id = '';
  for (const byte of bytes) id += (byte + 256).toString(16).slice(1);
  return id;
}

function onPageWake(wake: () => void, hide: () => void): () => void {
  if (typeof addEventListener !== 'function' || typeof document !== 'object') return () => {};
  const turned = () => (document.hidden ? hide() : wake());
  addEventListener('online', wake);
  document.addEventListener('visibilitychange', turned);
  return () => {
    removeEventListener('online', wake);
    document.removeEventListener('visibilitychange', turned);
  };
}

/** The page's locks. Where it may have none (a sandboxed frame), everyone is as if alone. */
function pageLocks(): LocksLike | undefined {
  const locks = typeof navigator === 'object' ? (navigator.locks as LocksLike) : undefined;
  return (
    locks && {
      async request(name, options, callback) {
        let entered = false;
        try {
          return await locks.request(name, options, (lock) => {
            entered = true;
            return callback(lock);
          });
        } catch (error) {
          if (entered) throw error;
          return callback(true);
        }
      },
    }
  );
}

/** The defaults, with what the app replaces. Globals are looked up late: some are polyfilled. */
export function environment(options: Partial<Environment>): Environment {
  const random = options.random ?? Math.random;
  return {
    WebSocket: options.WebSocket ?? WebSocket,
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
    clock: options.clock ?? systemClock,
    random,
    newId: options.newId ?? (() => randomId(random)),
    locks: 'locks' in options ? options.locks : pageLocks(),
    onWake: options.onWake ?? onPageWake,
  };
}

export const sleep = (clock: Clock, ms: number) =>
  new Promise<void>((resolve) => {
    clock.setTimer(resolve, ms);
  });

/** Full jitter: anything between nothing and a limit that doubles. Milliseconds. */
export function backOff(random: () => number, attempt: number): number {
  return random() * Math.min(30_000, 500 * 2 ** attempt);
}
