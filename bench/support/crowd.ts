import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import type { Outputs } from '../../bin/support/outputs.ts';

/** Sockets of other customers, open and silent. */
export interface Crowd {
  readonly size: number;
  leave(): Promise<void>;
}

/** API Gateway takes 500 new connections a second; a little less, so that none is refused. */
const perTenth = 40;
const customers = 20;

/** Opens so many sockets, of twenty customers. */
export async function openCrowd(outputs: Outputs, size: number): Promise<Crowd> {
  const tokens = await Promise.all(
    Array.from({ length: Math.min(customers, size) }, () => newToken(outputs)),
  );
  const sockets: WebSocket[] = [];
  for (let from = 0; from < size; from += perTenth) {
    const startedAt = Date.now();
    const batch = Array.from({ length: Math.min(perTenth, size - from) }, (_, index) =>
      open(outputs.webSocketUrl, tokens[(from + index) % tokens.length] ?? ''),
    );
    sockets.push(...(await Promise.all(batch)));
    await sleep(Math.max(0, 100 - (Date.now() - startedAt)));
  }
  return {
    size: sockets.length,
    async leave() {
      await Promise.all(
        sockets.map(
          (socket) =>
            new Promise<void>((resolve) => {
              socket.once('close', () => resolve());
              socket.terminate();
            }),
        ),
      );
    },
  };
}

async function newToken({ httpApiUrl, integrationId }: Outputs): Promise<string> {
  const response = await fetch(`${httpApiUrl}/sdk/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ integrationId }),
  });
  return ((await response.json()) as { token: string }).token;
}

function open(url: string, token: string): Promise<WebSocket> {
  const socket = new WebSocket(url, ['causerie.v1', token], { perMessageDeflate: false });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
  });
}
