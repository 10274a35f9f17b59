import WebSocket from 'ws';
import type { FrameLike } from './frames.ts';

/** One open socket. */
export interface Line {
  readonly open: boolean;
  /** When something went over it last, by `performance.now`. */
  lastAt: number;
  send(text: string): void;
  close(): void;
  /** As when the network goes: without a close frame. */
  cut(): void;
}

export interface LineEvents {
  frame(frame: FrameLike, now: number): void;
  /** Not by `close`. */
  lost(code: number): void;
}

const openWithin = 15_000;

/**
 * A bare socket.
 * @throws Error whose message is the refusal's code: `handshake_429`, `socket_econnrefused`
 */
export function openLine(url: string, token: string, on: LineEvents): Promise<Line> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, ['causerie.v1', token], {
      perMessageDeflate: false,
      skipUTF8Validation: true,
      handshakeTimeout: openWithin,
    });
    let over = false;
    const line: Line = {
      get open() {
        return socket.readyState === WebSocket.OPEN;
      },
      lastAt: performance.now(),
      send(text) {
        if (socket.readyState !== WebSocket.OPEN) return;
        line.lastAt = performance.now();
        socket.send(text);
      },
      close() {
        over = true;
        socket.close(1000);
      },
      cut: () => socket.terminate(),
    };
    socket.on('message', (data: Buffer) => {
      const now = performance.now();
      line.lastAt = now;
      on.frame(JSON.parse(data.toString()) as FrameLike, now);
    });
    socket.once('open', () => {
      resolve(line);
      socket.once('close', (code) => {
        if (over) return;
        over = true;
        on.lost(code);
      });
    });
    socket.once('unexpected-response', (_request, response) => {
      reject(new Error(`handshake_${response.statusCode ?? 0}`));
      socket.terminate();
    });
    // Without a listener an error would end the process; `close` follows it.
    socket.on('error', (error: NodeJS.ErrnoException) =>
      reject(new Error(`socket_${(error.code ?? 'error').toLowerCase()}`)),
    );
  });
}
