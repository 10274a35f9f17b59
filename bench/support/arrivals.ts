import { performance } from 'node:perf_hooks';
import WebSocket from 'ws';
import type { Outputs } from '../../bin/support/outputs.ts';

/** When somebody's socket heard of an assignment, by conversation. Milliseconds of `performance.now`. */
export type HeardAt = Map<string, number>;

interface Frame {
  type?: string;
  id?: string;
  code?: string;
  conversationId?: string;
  conversation?: { id: string; assignee: object | null };
  entry?: { name?: string };
}

/**
 * A bare socket that notes when its assignments arrive, as an entry or with the conversation that it
 * began: the load generator shares the machine.
 */
export async function listen(url: string, token: string, heardAt: HeardAt): Promise<WebSocket> {
  const socket = new WebSocket(url, ['causerie.v1', token], { perMessageDeflate: false });
  socket.on('message', (data) => {
    const at = performance.now();
    const frame = JSON.parse(String(data)) as Frame;
    const { conversation } = frame;
    const assigned = frame.entry?.name === 'assigned' || (conversation?.assignee ?? null) !== null;
    const id = frame.conversationId ?? conversation?.id ?? '';
    if (!assigned) return;
    if (!heardAt.has(id)) heardAt.set(id, at);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return socket;
}

/** Begins a conversation. @returns Its id, and when the frame was sent. */
export function begin(socket: WebSocket): Promise<{ id: string; sentAt: number }> {
  return new Promise((resolve, reject) => {
    const sentAt = performance.now();
    const onMessage = (data: WebSocket.RawData) => {
      const frame = JSON.parse(String(data)) as Frame;
      if (frame.id !== 'begin') return;
      socket.off('message', onMessage);
      if (frame.type === 'created') resolve({ id: frame.conversation?.id ?? '', sentAt });
      else reject(new Error(String(data)));
    };
    socket.on('message', onMessage);
    const message = { id: 'first', content: { type: 'text', text: 'Where is my parcel?' } };
    socket.send(JSON.stringify({ action: 'createConversation', id: 'begin', message }));
  });
}

export async function newCustomerToken({ httpApiUrl, integrationId }: Outputs): Promise<string> {
  const response = await fetch(`${httpApiUrl}/sdk/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ integrationId }),
  });
  return ((await response.json()) as { token: string }).token;
}
