import type { Account } from '../../../bin/support/outputs.ts';
import {
  type AgentSocket,
  createAgentSocket,
  type Entry,
} from '../../../packages/client/src/agent.ts';
import {
  type ClientOptions,
  type CustomerClient,
  createClient,
} from '../../../packages/client/src/index.ts';
import type { HttpAnswer, Reached } from './deployment.ts';

export interface CustomerHere {
  client: CustomerClient;
  entries: Entry[];
  typing: string[];
  read: number[];
}

export interface AgentHere {
  socket: AgentSocket;
  token: string;
  entries: Entry[];
  waiting: string[];
  typing: string[];
  read: number[];
  /** `POST`, or `GET` without a body, under `/agent/conversations`. */
  ask(path: string, body?: unknown): Promise<HttpAnswer>;
}

/** People of a test, who all leave with `close`. */
export function createPeople(deployment: Reached) {
  const leave: (() => void)[] = [];
  const { outputs } = deployment;
  return {
    async customer(options: Partial<ClientOptions> = {}): Promise<CustomerHere> {
      const client = createClient({
        httpApiUrl: outputs.httpApiUrl,
        integrationId: outputs.integrationId,
        // Each test's customer has a browser of his own.
        locks: undefined,
        ...options,
      });
      leave.push(() => client.disconnect());
      const here: CustomerHere = { client, entries: [], typing: [], read: [] };
      client.on('entry', (_id, entry) => here.entries.push(entry));
      client.on('typing', (_id, _author, state) => here.typing.push(state));
      client.on('read', (_id, _author, seq) => here.read.push(seq));
      await client.connect();
      return here;
    },

    /** A new agent of the first app, or the one whose account it is. */
    async agent(account?: Account): Promise<AgentHere> {
      const getToken =
        account === undefined
          ? (await deployment.hire('Alex')).getToken
          : deployment.tokenOf(account);
      const token = await getToken();
      const socket = createAgentSocket({ webSocketUrl: outputs.webSocketUrl, getToken });
      leave.push(() => socket.disconnect());
      const here: AgentHere = {
        socket,
        token,
        entries: [],
        waiting: [],
        typing: [],
        read: [],
        ask: (path, body) => deployment.http(`/agent/conversations${path}`, { token, body }),
      };
      socket.on('entry', (_id, entry) => here.entries.push(entry));
      socket.on('waiting', (id, waiting) => waiting && here.waiting.push(id));
      socket.on('typing', (_id, _author, state) => here.typing.push(state));
      socket.on('read', (_id, _author, seq) => here.read.push(seq));
      socket.inbox();
      await socket.connect();
      return here;
    },

    close() {
      for (const one of leave.splice(0)) one();
    },
  };
}

/** What was said, note or event, in short: `user: hello`. */
export function inShort(entries: readonly Entry[]): string[] {
  return entries.map((entry) => {
    if (entry.kind === 'event') return entry.name;
    if (entry.kind === 'note') return `note: ${entry.text}`;
    const { content } = entry;
    return `${entry.author.type}: ${content.type === 'text' ? content.text : content.type}`;
  });
}
