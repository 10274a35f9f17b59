import type { Entry } from '../../../packages/client/src/agent.ts';
import type { Dialogue, Role } from './dialogues.ts';

/** An entry as a participant saw it, no more than the comparison needs. */
export interface SeenEntry {
  conversationId: string;
  id: string;
  seq: number;
  /** `bot` for what nobody at the company wrote himself, undefined for what is no message. */
  role: Role | 'bot' | undefined;
  text: string;
}

/** One dialogue as it is played: what both parties share is the script, and the clock. */
export interface Play {
  readonly dialogue: Dialogue;
  /** What answerBot says besides the script. */
  readonly welcome: string | undefined;
  /** The first turn goes with the conversation's creation, not after it. */
  readonly messageFirst: boolean;
  conversationId: string | undefined;
  /** When each turn was sent, in milliseconds of the replay's clock. */
  readonly sentAt: (number | undefined)[];
  /** When the agent was there to see what the customer sends. */
  joinedAt: number | undefined;
  /** What came to the screens of both while it was played. */
  readonly seen: Record<Role, SeenEntry[]>;
  /** Why it could not be played to its end. */
  failure: string | undefined;
}

export function createPlay(
  dialogue: Dialogue,
  options: { welcome: string | undefined; messageFirst: boolean },
): Play {
  return {
    dialogue,
    ...options,
    conversationId: undefined,
    sentAt: [],
    joinedAt: undefined,
    seen: { customer: [], agent: [] },
    failure: undefined,
  };
}

export function seenEntry(conversationId: string, entry: Entry): SeenEntry {
  const { id, seq } = entry;
  const message = entry.kind === 'message' ? entry : undefined;
  return { conversationId, id, seq, role: message && roleOf(message.author), text: textOf(entry) };
}

function roleOf(author: Entry['author']): SeenEntry['role'] {
  if (author.type === 'user') return 'customer';
  return author.agentId === undefined ? 'bot' : 'agent';
}

function textOf(entry: Entry): string {
  if (entry.kind !== 'message') return entry.kind === 'event' ? entry.name : entry.text;
  return entry.content.type === 'text' ? (entry.content.text ?? '') : entry.content.type;
}

/** Whose turn it is, by what one party has seen so far. */
export interface Cue {
  /** The turn that comes next; the number of turns when all were seen. */
  readonly next: number;
  readonly done: boolean;
  /** @returns The turn that this entry is, if it is the one that comes next. */
  see(entry: SeenEntry): number | undefined;
}

/** What does not follow the script moves nothing: it is for the referee to judge. */
export function createCue({ dialogue: { turns } }: Play): Cue {
  let next = 0;
  return {
    get next() {
      return next;
    },
    get done() {
      return next === turns.length;
    },
    see({ role, text }) {
      const turn = turns[next];
      if (turn === undefined || turn.role !== role || turn.text !== text) return undefined;
      return next++;
    },
  };
}
