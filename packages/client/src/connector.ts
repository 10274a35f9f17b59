import type { ConnectionState } from './connection-state.ts';
import type { Environment } from './environment.ts';
import { ClientError } from './errors.ts';
import type { Link } from './link.ts';

/** What apps call to be connected, or no longer. */
export interface Connector {
  /** Resolves when it is online; rejects when it was stopped before. */
  connect(): Promise<void>;
  disconnect(): void;
}

/**
 * @param onConnection Listens to the link's states.
 * @param before What has to be ready before the first socket. Never rejects.
 * @param leave Nobody may be there any more in a moment: what waits is to go now.
 */
export function createConnector(
  env: Environment,
  link: Link,
  onConnection: (listener: (state: ConnectionState, error?: ClientError) => void) => () => void,
  before: () => Promise<void>,
  leave: () => void,
): Connector {
  /** Counts calls: only the last one matters. */
  let calls = 0;
  let stopWaking = () => {};
  const waiting = new Set<(state: ConnectionState) => void>();
  return {
    connect() {
      return new Promise((resolve, reject) => {
        if (link.state === 'online') {
          resolve();
          return;
        }
        const settle = (state: ConnectionState, error?: ClientError) => {
          if (state === 'connecting') return;
          off();
          waiting.delete(settle);
          if (state === 'online') resolve();
          else reject(error ?? new ClientError('offline', 'It was disconnected.'));
        };
        const off = onConnection(settle);
        waiting.add(settle);
        stopWaking();
        stopWaking = env.onWake(link.wake, leave);
        const mine = ++calls;
        void before().then(() => mine === calls && link.start());
      });
    },
    disconnect() {
      calls++;
      stopWaking();
      leave();
      link.stop();
      // The link says nothing when it had not begun yet.
      for (const settle of waiting) settle('offline');
    },
  };
}
