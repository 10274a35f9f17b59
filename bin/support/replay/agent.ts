import { setTimeout as sleep } from 'node:timers/promises';
import type { EntriesPage } from '../../../core/protocol/sdk-http.ts';
import {
  type AgentSocket,
  type Conversation,
  createAgentSocket,
  type Entry,
} from '../../../packages/client/src/agent.ts';
import type { StaffMember } from './hire.ts';
import type { Api } from './http.ts';
import type { Network } from './network.ts';
import { type Cue, createCue, type Play, type SeenEntry, seenEntry } from './play.ts';

export interface AgentOptions {
  member: StaffMember;
  webSocketUrl: string;
  api: Api;
  network: Network;
  now(): number;
  /** Told of each turn that he sees for the first time. */
  onTurn(play: Play, turn: number): void;
  /** A conversation waits, as the inbox tells it. */
  onWaiting(conversationId: string): void;
}

/** A person at the company: hears on a socket, acts over HTTP. */
export interface Agent {
  /** Comes to work: resolves when he hears what waits. */
  begin(): Promise<void>;
  /** Leaves. */
  end(): void;
  /** Takes a conversation and plays his part in it. Resolves when he has closed it. */
  take(conversationId: string, play: Play): Promise<void>;
  conversation(conversationId: string): Promise<Conversation>;
  /** Open conversations that are nobody's, the one that changed last first. */
  unassigned(): Promise<Conversation[]>;
  /** What is stored, as agents may read it over HTTP. */
  history(conversationId: string): Promise<SeenEntry[]>;
}

/** A conversation on his desk. */
interface Case {
  play: Play;
  cue: Cue;
  /** The last sequence that he has seen. */
  seq: number;
  replying: boolean;
  /** The last turn that he has sent. */
  sent: number;
  finish(error?: unknown): void;
}

/** Milliseconds after which he looks for himself what should have come to him. */
const lookAfter = 3_000;

export function createAgent(options: AgentOptions): Agent {
  const { member, api, now } = options;
  const desk = new Map<string, Case>();
  const socket: AgentSocket = createAgentSocket({
    webSocketUrl: options.webSocketUrl,
    getToken: member.getToken,
    WebSocket: options.network.WebSocket,
    onWake: options.network.onWake,
    locks: undefined,
  });
  const ask = async <T>(path: string, body?: object): Promise<T> =>
    api<T>({
      path: `/agent/conversations${path}`,
      token: await member.getToken(),
      ...(body === undefined ? {} : { method: 'POST', body }),
    });

  socket.on('waiting', (id, waiting) => {
    if (waiting) options.onWaiting(id);
  });
  socket.on('entry', (conversationId, entry) => {
    const here = desk.get(conversationId);
    if (here !== undefined) hear(conversationId, here, entry);
  });

  function hear(conversationId: string, here: Case, entry: Entry): void {
    const seen = seenEntry(conversationId, entry);
    here.play.seen.agent.push(seen);
    here.seq = Math.max(here.seq, seen.seq);
    const turn = here.cue.see(seen);
    if (turn !== undefined) options.onTurn(here.play, turn);
    if (here.cue.done) here.finish();
    else void reply(conversationId, here);
  }

  /** Says what is his to say next. An id that the turn decides makes every retry harmless. */
  async function reply(conversationId: string, here: Case): Promise<void> {
    const { cue, play } = here;
    const turn = play.dialogue.turns[cue.next];
    if (here.replying || turn?.role !== 'agent' || here.sent >= cue.next) return;
    here.replying = true;
    here.sent = cue.next;
    play.sentAt[cue.next] = now();
    try {
      await ask(`/${conversationId}/messages`, {
        id: `turn-${cue.next}`,
        after: here.seq,
        content: { type: 'text', text: turn.text },
      });
    } catch (error) {
      here.finish(error);
    }
    here.replying = false;
    // It may have come back by the socket before the answer came.
    void reply(conversationId, here);
  }

  return {
    async begin() {
      socket.inbox();
      await socket.connect();
    },
    end: () => socket.disconnect(),
    async take(conversationId, play) {
      let finish: Case['finish'] = () => undefined;
      const played = new Promise<void>((resolve, reject) => {
        finish = (error) => (error === undefined ? resolve() : reject(error));
      });
      // Rejected while the conversation is still being taken, it is not unhandled.
      played.catch(() => undefined);
      const here = { play, cue: createCue(play), seq: 0, replying: false, sent: -1, finish };
      // First: what comes by the socket may be faster than the answer.
      desk.set(conversationId, here);
      try {
        await ask(`/${conversationId}/assign`, {});
        play.joinedAt = now();
        socket.follow(conversationId, 0);
        // Should the socket have been away when the conversation became his.
        const look = setTimeout(() => here.seq === 0 && socket.watch(conversationId), lookAfter);
        try {
          await played;
        } finally {
          clearTimeout(look);
        }
        await ask(`/${conversationId}/close`, {});
      } finally {
        desk.delete(conversationId);
        // Not at once: what is on its way would make the socket begin with it anew.
        void sleep(lookAfter, undefined, { ref: false }).then(() => socket.forget(conversationId));
      }
    },
    conversation: (conversationId) => ask<Conversation>(`/${conversationId}`),
    async unassigned() {
      const query = '?filter=unassigned&state=open&limit=100';
      return (await ask<{ conversations: Conversation[] }>(query)).conversations;
    },
    async history(conversationId) {
      const entries: SeenEntry[] = [];
      let after = 0;
      for (;;) {
        const path = `/${conversationId}/entries?after=${after}&limit=100`;
        const page = await ask<EntriesPage>(path);
        entries.push(...page.entries.map((entry) => seenEntry(conversationId, entry)));
        after = page.through;
        if (!page.more) return entries;
      }
    },
  };
}
