import { performance } from 'node:perf_hooks';
import WebSocket from 'ws';
import type { Outputs } from '../../bin/support/outputs.ts';
import { newCustomerToken } from './arrivals.ts';

/** A customer's bare socket in a conversation with a flow. */
export interface Chat {
  conversationId: string;
  /** Writes; one at a time. @returns Milliseconds until the flow's reply is here. */
  ask(words: string): Promise<number>;
  leave(): void;
}

interface Frame {
  type?: string;
  id?: string;
  conversation?: { id: string };
  entry?: { seq: number; kind: string; author: { type: string } };
}

/** Begins a conversation and waits for the flow's first words. */
export async function openChat(outputs: Outputs, integrationId: string): Promise<Chat> {
  const token = await newCustomerToken({ ...outputs, integrationId });
  const socket = new WebSocket(outputs.webSocketUrl, ['causerie.v1', token], {
    perMessageDeflate: false,
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  let conversationId = '';
  let after = 0;
  let sent = 0;
  let heard: ((at: number) => void) | undefined;
  let last: Promise<unknown> = Promise.resolve();
  socket.on('message', (data) => {
    const at = performance.now();
    const frame = JSON.parse(String(data)) as Frame;
    if (frame.type === 'created') conversationId = frame.conversation?.id ?? '';
    const { entry } = frame;
    if (frame.type !== 'entry' || entry === undefined) return;
    after = Math.max(after, entry.seq);
    if (entry.kind === 'message' && entry.author.type === 'business') heard?.(at);
  });
  const reply = () =>
    new Promise<number>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('No reply within 30 s.')), 30_000);
      heard = (at) => {
        clearTimeout(late);
        heard = undefined;
        resolve(at);
      };
    });
  const first = reply();
  socket.send(JSON.stringify({ action: 'createConversation', id: 'begin' }));
  await first;

  return {
    get conversationId() {
      return conversationId;
    },
    ask(words) {
      // Before the answer to the last a customer does not write again; his waiting counts.
      const askedAt = performance.now();
      const answer = last.then(async () => {
        const id = `m${++sent}`;
        const replied = reply();
        const content = { type: 'text', text: words };
        socket.send(JSON.stringify({ action: 'message', id, conversationId, after, content }));
        return (await replied) - askedAt;
      });
      last = answer;
      return answer;
    },
    leave() {
      socket.terminate();
    },
  };
}
