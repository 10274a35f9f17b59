import WebSocket from 'ws';
import type { Outputs } from '../../bin/support/outputs.ts';
import { openOffice } from '../../bin/support/replay/hire.ts';
import { type Api, createApi } from '../../bin/support/replay/http.ts';
import { createAgentSocket } from '../../packages/client/src/agent.ts';
import { createClient } from '../../packages/client/src/index.ts';

/** A customer and an agent, each with a socket, in one conversation that is the agent's. */
export interface Parties {
  conversationId: string;
  /** Sends a message as the customer. Resolves when he has the acknowledgement and the agent the message. */
  customerSays(text: string): Promise<void>;
  /** Sends a message as the agent. Resolves when he has the answer and both sockets have the message. */
  agentSays(text: string): Promise<void>;
  /** Somebody else has written up to this sequence. */
  skipTo(seq: number): void;
  leave(): void;
}

/** An agent at work: his socket and his HTTP client, shared by all the conversations that he has. */
export interface Desk {
  api: Api;
  token: string;
  socket: ReturnType<typeof createAgentSocket>;
  leave(): void;
}

/** A new agent of the demo app, with one socket that does not watch the inbox. */
export async function openDesk(outputs: Outputs): Promise<Desk> {
  const { webSocketUrl, httpApiUrl } = outputs;
  const api = createApi(httpApiUrl, 30_000);
  const office = openOffice(outputs, api);
  const { getToken } = await office.hire('Desk');
  const token = await getToken();
  const socket = createAgentSocket({ webSocketUrl, getToken, WebSocket });
  await socket.connect();
  return {
    api,
    token,
    socket,
    leave() {
      socket.disconnect();
      office.close();
    },
  };
}

/** A new customer begins a conversation, and the agent takes it. */
export async function openParties(outputs: Outputs, desk: Desk): Promise<Parties> {
  const { api, token, socket } = desk;
  const client = createClient({
    httpApiUrl: outputs.httpApiUrl,
    integrationId: outputs.integrationId,
    WebSocket,
    // Each customer has a browser of his own.
    locks: undefined,
  });
  await client.connect();
  const { id } = await client.createConversation({ message: 'Hello' });
  await api({ method: 'POST', path: `/agent/conversations/${id}/assign`, token, body: {} });
  socket.follow(id, 0);
  await until(() => client.entries(id).length === 2);

  const expected = new Map<string, () => void>();
  const off = [
    socket.on('entry', (conversationId, entry) => {
      if (conversationId === id && entry.kind === 'message') expected.get(`a${entry.seq}`)?.();
    }),
    client.on('entry', (_id, entry) => expected.get(`c${entry.seq}`)?.()),
  ];
  let seq = 2;
  /** When a side's socket has the entry with this sequence. */
  const seen = (side: 'a' | 'c', at: number) =>
    new Promise<void>((resolve) => {
      expected.set(`${side}${at}`, () => {
        expected.delete(`${side}${at}`);
        resolve();
      });
    });

  return {
    conversationId: id,
    async customerSays(text) {
      seq++;
      await Promise.all([seen('a', seq), client.send(id, text).stored]);
    },
    async agentSays(text) {
      seq++;
      const body = { id: `a${seq}`, after: seq - 1, content: { type: 'text', text } };
      const path = `/agent/conversations/${id}/messages`;
      await Promise.all([
        seen('a', seq),
        seen('c', seq),
        api({ method: 'POST', path, token, body }),
      ]);
    },
    skipTo(last) {
      seq = last;
    },
    leave() {
      for (const one of off) one();
      client.disconnect();
      socket.forget(id);
    },
  };
}

/** @throws Error when it has not happened within fifteen seconds */
async function until(happened: () => boolean): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!happened()) {
    if (Date.now() > deadline) throw new Error('What was waited for did not happen within 15 s.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
