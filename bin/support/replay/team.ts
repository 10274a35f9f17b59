import { setTimeout as sleep } from 'node:timers/promises';
import type { Conversation } from '../../../packages/client/src/agent.ts';
import type { Agent } from './agent.ts';
import type { Play } from './play.ts';

export interface TeamOptions {
  agents: readonly Agent[];
  /** The play of a conversation of this replay; undefined for anybody else's. */
  playOf(conversation: Conversation): Play | undefined;
  /** A conversation was played to its end by its agent, or could not be. */
  onPlayed(play: Play, error?: unknown): void;
}

/** Sees to it that each conversation of the replay gets an agent, and only one. */
export interface Team {
  /** A conversation waits. Agents hear it all; the one whose it is by its id takes it. */
  waiting(agent: number, conversationId: string): void;
  /** Looks for what waits and was not heard of, until it is stopped. */
  startLooking(): void;
  stop(): void;
}

/** Milliseconds between two looks at the list of what is nobody's. */
const lookEvery = 4_000;

export function createTeam({ agents, playOf, onPlayed }: TeamOptions): Team {
  const taken = new Set<string>();
  let stopped = false;
  const ownerOf = (conversationId: string) =>
    Number.parseInt(conversationId.slice(-6), 16) % agents.length;

  async function take(conversationId: string, known?: Conversation): Promise<void> {
    const agent = agents[ownerOf(conversationId)];
    if (agent === undefined || stopped || taken.has(conversationId)) return;
    taken.add(conversationId);
    let play: Play | undefined;
    try {
      play = playOf(known ?? (await agent.conversation(conversationId)));
      if (play === undefined) return;
      await agent.take(conversationId, play);
      onPlayed(play);
    } catch (error) {
      // Nobody's yet: the next look at the list finds it again.
      if (play === undefined) taken.delete(conversationId);
      else onPlayed(play, error);
    }
  }

  async function look(): Promise<void> {
    for (let turn = 0; !stopped; turn++) {
      await sleep(lookEvery, undefined, { ref: false });
      if (stopped) return;
      try {
        const waiting = (await agents[turn % agents.length]?.unassigned()) ?? [];
        for (const conversation of waiting) {
          if (conversation.control === 'agentWorkspace') void take(conversation.id, conversation);
        }
      } catch {
        // The runtime may be away; there is a next look.
      }
    }
  }

  return {
    waiting(agent, conversationId) {
      if (ownerOf(conversationId) === agent) void take(conversationId);
    },
    startLooking: () => void look(),
    stop() {
      stopped = true;
    },
  };
}
