import { performance } from 'node:perf_hooks';
import WebSocket from 'ws';
import type { Outputs } from '../../bin/support/outputs.ts';

/** Two sockets of one customer in a conversation: what one sends, the other gets. As lean as can be. */
export interface RawParties {
  /** Milliseconds until the sender had its acknowledgement, and the other socket the message. */
  say(text: string): Promise<{ ackMs: number; deliveryMs: number }>;
  leave(): void;
}

interface Frame {
  type?: string;
  id?: string;
  seq?: number;
  entry?: { clientId?: string };
  conversation?: { id: string };
}

export async function openRawParties(outputs: Outputs): Promise<RawParties> {
  const { httpApiUrl, integrationId, webSocketUrl } = outputs;
  const response = await fetch(`${httpApiUrl}/sdk/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ integrationId }),
  });
  const { token } = (await response.json()) as { token: string };
  const [sender, receiver] = await Promise.all([
    open(webSocketUrl, token),
    open(webSocketUrl, token),
  ]);
  const created = await ask(sender, { action: 'createConversation', id: 'c' });
  const conversationId = created.conversation?.id ?? '';
  for (const socket of [sender, receiver]) {
    const conversations = [{ conversationId, after: 0 }];
    await ask(socket, { action: 'sync', id: 's', conversations });
  }
  let seq = 0;
  let count = 0;
  return {
    say(text) {
      const id = `m${++count}`;
      const startedAt = performance.now();
      return new Promise((resolve) => {
        let ackMs: number | undefined;
        let deliveryMs: number | undefined;
        const both = () => {
          if (ackMs === undefined || deliveryMs === undefined) return;
          sender.off('message', onAck);
          receiver.off('message', onEntry);
          resolve({ ackMs, deliveryMs });
        };
        const send = () =>
          sender.send(
            JSON.stringify({
              action: 'message',
              id,
              conversationId,
              after: seq,
              content: { type: 'text', text },
            }),
          );
        const onAck = (data: WebSocket.RawData) => {
          const frame = JSON.parse(String(data)) as Frame;
          if (frame.type === 'ack' && frame.id === id) {
            seq = frame.seq ?? seq;
            ackMs = performance.now() - startedAt;
            both();
          } else if (frame.type === undefined || frame.type === 'error') setTimeout(send, 50);
        };
        const onEntry = (data: WebSocket.RawData) => {
          const frame = JSON.parse(String(data)) as Frame;
          if (frame.type !== 'entry' || frame.entry?.clientId !== id) return;
          deliveryMs ??= performance.now() - startedAt;
          both();
        };
        sender.on('message', onAck);
        receiver.on('message', onEntry);
        send();
      });
    },
    leave() {
      sender.terminate();
      receiver.terminate();
    },
  };
}

function open(url: string, token: string): Promise<WebSocket> {
  const socket = new WebSocket(url, ['causerie.v1', token], { perMessageDeflate: false });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
  });
}

function ask(socket: WebSocket, frame: Record<string, unknown>): Promise<Frame> {
  return new Promise((resolve, reject) => {
    const onMessage = (data: WebSocket.RawData) => {
      const answer = JSON.parse(String(data)) as Frame;
      if (answer.id !== frame.id) return;
      socket.off('message', onMessage);
      if (answer.type === 'error') reject(new Error(String(data)));
      else resolve(answer);
    };
    socket.on('message', onMessage);
    socket.send(JSON.stringify(frame));
  });
}
