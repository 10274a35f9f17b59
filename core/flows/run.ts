import type { Content, Metadata } from '../protocol/content.ts';
import type { Schedule } from '../schedules/schedule.ts';

/**
 * What goes into the interpreter and what comes out of it. It is pure: the worker, the simulator and the
 * tests hand it events and facts, and carry out what it asks for.
 */

/** A value that a variable, a field or a condition holds. */
export type Scalar = string | number | boolean | null;

/** What variables can hold: what an HTTP API answers is kept as it came. */
export type Value = Scalar | Value[] | { [key: string]: Value };

/** How a run came to be. */
export interface TriggerFacts {
  type:
    | 'conversationStarted'
    | 'answer'
    | 'page'
    | 'tag'
    | 'schedule'
    | 'handBack'
    | 'inactivity'
    | 'sessionEnded'
    | 'proactive'
    | 'api';
  /** The customer's words, where he has written. */
  words?: string;
  /** `answer`: how sure the match is, 0 to 1. */
  confidence?: number;
  /** `tag`: the tag that was put on. */
  tag?: string;
}

/** What happens to a run. Entries of the conversation carry their sequence. */
export type FlowEvent =
  | { type: 'started'; trigger: TriggerFacts }
  /** The customer wrote, chose a reply or sent a form. */
  | { type: 'message'; seq: number; content: Content }
  | { type: 'postback'; seq: number; messageId: string; payload: string; text?: string }
  | { type: 'rated'; seq: number; score: number; comment?: string }
  | { type: 'timer'; timerId: string }
  /** An agent gives the conversation back. */
  | { type: 'handedBack'; seq: number; agentId?: string; reason?: string }
  /** What the run needed (`Need.id`) is here. */
  | { type: 'answered'; needId: string; answer: NeedAnswer };

/** What is true at the moment of the event; never kept in the state. */
export interface FlowFacts {
  /** Milliseconds since the epoch. */
  now: number;
  app: { appId: string; name: string };
  conversation: {
    id: string;
    integrationId?: string;
    /** BCP 47. */
    language?: string;
    tags: readonly string[];
    /** Conversation fields: its metadata. */
    fields: Readonly<Metadata>;
    page?: { url: string; title?: string };
    /** Milliseconds since the epoch. */
    createdAt: number;
  };
  user: {
    id: string;
    loggedIn: boolean;
    name?: string;
    email?: string;
    externalId?: string;
    fields: Readonly<Metadata>;
  };
  schedules: readonly Schedule[];
}

/**
 * Text with holes that only the caller of an API fills: secrets never stand in the state. `in` says how
 * a secret is escaped where it stands; `revealSecrets` does it.
 */
export type SecretText = readonly (
  | string
  | { secret: string; in?: 'text' | 'url' | 'header' | 'json' }
)[];

/** What only the world can tell, or do. The run goes on with the answer. */
export type Need =
  | {
      type: 'call';
      id: string;
      /** Sent as `Idempotency-Key`: the same call again has the same key. */
      idempotencyKey: string;
      method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
      url: SecretText;
      headers: Readonly<Record<string, SecretText>>;
      body?: SecretText;
      timeoutMs: number;
    }
  | {
      type: 'suggest';
      id: string;
      words: string;
      language?: string;
      loggedIn: boolean;
      limit: number;
    }
  /** Articles by their ids, as the customer may see them, in his language. */
  | { type: 'articles'; id: string; articleIds: string[]; language?: string; loggedIn: boolean }
  | { type: 'availability'; id: string }
  | { type: 'position'; id: string }
  /** The published version of a flow that a link names. */
  | { type: 'flow'; id: string; flowId: string };

export interface SuggestedArticle {
  articleId: string;
  /** Of the title, and of what a messenger opens. */
  locale?: string;
  title: string;
  /** Absent where the help centre has no public page of it. */
  url?: string;
  snippet?: string;
  /** 0 to 1. */
  confidence: number;
}

export type NeedAnswer =
  | { type: 'call'; outcome: 'answered'; status: number; body: Value }
  | { type: 'call'; outcome: 'failed'; code: string; message: string }
  | { type: 'suggest'; articles: SuggestedArticle[] }
  | { type: 'articles'; articles: SuggestedArticle[] }
  | {
      type: 'availability';
      queues: {
        queueId: string;
        open: boolean;
        agentsOnline: number;
        agentsFree: number;
        waiting: number;
        estimatedWaitSeconds: number | null;
      }[];
    }
  | { type: 'position'; position: number; estimatedWaitSeconds: number | null }
  /** Null: there is no such published flow. The document itself goes into the library. */
  | { type: 'flow'; version: number | null };

/** What an article did for a customer; answers learn from it. */
export interface ArticleSignal {
  articleId: string;
  /** The words that it was suggested after. */
  words: string;
  outcome: 'clicked' | 'resolved' | 'rejected';
}

/** What is to be done; carried out together with the new state, or not at all. */
export type FlowEffect =
  | { type: 'say'; content: Content; metadata?: Metadata }
  | { type: 'askRating'; scale: 2 | 5; text: string; askComment: boolean }
  /** For agents only. */
  | { type: 'note'; text: string }
  | {
      type: 'changeConversation';
      addTags?: string[];
      removeTags?: string[];
      /** null takes a field away. */
      fields?: Record<string, Scalar>;
      language?: string;
    }
  | {
      type: 'changeUser';
      name?: string;
      email?: string;
      fields?: Record<string, Scalar>;
    }
  | { type: 'handOver'; queueId?: string; group?: string; agentId?: string }
  | { type: 'close' }
  /** An event `timer` is due then. A timer that the run no longer waits for is ignored by it. */
  | { type: 'timer'; timerId: string; due: number }
  | { type: 'learn'; signal: ArticleSignal }
  /** What went wrong, for the log and the agents; the run says itself what follows from it. */
  | { type: 'failed'; flowId: string; stepId: string; code: string; message: string };

/** Where a run stands in one flow. */
export interface Frame {
  flowId: string;
  version: number;
  /** The step that is next, or that waits. */
  stepId: string;
}

/** A run as it is kept: JSON, and of a bounded size. */
export interface RunState {
  runId: string;
  status: 'waiting' | 'handedOver' | 'ended' | 'failed';
  trigger: TriggerFacts;
  /** The flow that runs, last; before it those that it returns to. */
  stack: Frame[];
  variables: Record<string, Value>;
  /** What the step at hand remembers while it waits; its own shape. */
  waiting?: { timerId?: string } & Record<string, Value | undefined>;
  /** What it asked for and has no answer to: asked again where the asker broke off. */
  pending?: Need;
  /** The customer's last words, cut to 1,000 characters. */
  lastMessage?: string;
  /** How sure the last suggestion or answer was, 0 to 1. */
  confidence?: number;
  /** The articles shown last, by the step that did: what clicks and `askResolved` are about. */
  articles?: {
    stepId: string;
    words: string;
    /** `linked`: it has a page; one without is told by its snippet. */
    shown: { articleId: string; title: string; snippet?: string; linked?: boolean }[];
  };
  /** Steps taken since it last waited for somebody, or for time. */
  stepsWithoutWait: number;
  /** Steps taken in all: the limit against endless flows, and the source of ids. */
  steps: number;
  /** Milliseconds since the epoch. */
  startedAt: number;
}

/** One turn of the interpreter. `state.pending`: it cannot go on without that answer. */
export interface Turn {
  state: RunState;
  /** In this order. Before a pending `call` is made, they and the state are committed. */
  effects: FlowEffect[];
}
