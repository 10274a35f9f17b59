import type { LocksLike } from '../../../../packages/client/src/environment.ts';

export interface Tab {
  locks: LocksLike;
  /** The tab goes: its locks are free again. */
  close(): void;
}

let browsers = 0;

/** Makes tabs that share real Web Locks with each other and with nobody else. */
export function browser(): () => Tab {
  const prefix = `browser-${++browsers}:`;
  return () => {
    let close = () => {};
    const closed = new Promise<never>((_, reject) => {
      close = () => reject(new Error('the tab was closed'));
    });
    closed.catch(() => {});
    return {
      close,
      locks: {
        request: (name, options, callback) =>
          navigator.locks.request(prefix + name, options, (lock) =>
            Promise.race([callback(lock), closed]),
          ),
      },
    };
  };
}
