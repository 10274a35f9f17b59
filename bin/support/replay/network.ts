import WebSocket from 'ws';

/** The parties' side of their sockets, where a network can be taken away. */
export interface Network {
  /** For the SDK, in place of the platform's. */
  WebSocket: new (
    url: string,
    protocols: string[],
  ) => WebSocket;
  /** For the SDK: told when the network is there again. */
  onWake(wake: () => void): () => void;
  /** Cuts each open socket with probability `share`, without a close frame. @returns How many. */
  cut(share: number, random: () => number): number;
  /** The network is there again: who waits to connect tries now. */
  restored(): void;
}

export function createNetwork(): Network {
  const open = new Set<WebSocket>();
  const waking = new Set<() => void>();

  class CuttableWebSocket extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols, { perMessageDeflate: false, handshakeTimeout: 15_000 });
      open.add(this);
      this.once('close', () => open.delete(this));
    }
  }

  return {
    WebSocket: CuttableWebSocket,
    onWake(wake) {
      waking.add(wake);
      return () => waking.delete(wake);
    },
    cut(share, random) {
      let count = 0;
      for (const socket of open) {
        if (random() >= share) continue;
        socket.terminate();
        count++;
      }
      return count;
    },
    restored() {
      for (const wake of [...waking]) wake();
    },
  };
}
