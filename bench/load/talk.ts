import type { Seen, TalkLog } from './checker.ts';
import type { EntryLike } from './frames.ts';
import type { AgentAtWork, Customer } from './people.ts';
import type { Script, Side } from './schedule.ts';
import { View } from './view.ts';

/** A message of a conversation; times by `performance.now`. */
export interface Spoken {
  message: number;
  phrase: number;
  /** When it was to be sent. */
  dueAt: number;
  /** When it was sent for the first time. */
  sentAt: number | undefined;
  /** When the other side had it. */
  receivedAt: number | undefined;
}

/** What is sent and not acknowledged yet. */
export interface Flight {
  spoken: Spoken;
  attempts: number;
  /** When it was sent last; undefined while it waits to be sent again. */
  sentAt: number | undefined;
}

/** One conversation. */
export class Talk {
  readonly script: Script;
  /** The server's; empty before it is created. */
  id = '';
  customer: Customer | undefined;
  agent: AgentAtWork | undefined;
  /** It was created for its queue: nobody was free. */
  queued = false;
  /** When an agent had it who was not there at its beginning. */
  waitedUntil = 0;
  /** The turn that comes next. */
  nextTurn = 0;
  closeDue = false;
  /** When its closing was asked for first, by the clock. */
  closeAskedAt: number | undefined;
  state: 'open' | 'closing' | 'over' = 'open';
  readonly spoken = new Map<number, Spoken>();
  readonly acknowledged = new Map<number, number>();
  readonly outbox: Record<Side, Spoken[]> = { customer: [], agent: [] };
  readonly flight: Record<Side, Flight | undefined> = { customer: undefined, agent: undefined };
  /** When a sync was asked for that is not answered yet. */
  readonly syncingSince: Record<Side, number | undefined> = {
    customer: undefined,
    agent: undefined,
  };
  /** A side's socket was away: what was said meanwhile was told to nobody. */
  readonly behind: Record<Side, boolean> = { customer: false, agent: false };
  /** Syncs that failed since one was answered. */
  readonly syncFailures: Record<Side, number> = { customer: 0, agent: 0 };
  readonly log: Record<Side, Seen[]> = { customer: [], agent: [] };
  readonly view: Record<Side, View>;
  /** Called when it is created, or never will be. */
  onBegun: (() => void) | undefined;

  constructor(script: Script, onEntry: (talk: Talk, side: Side, entry: EntryLike) => void) {
    this.script = script;
    this.view = {
      customer: new View((entry) => onEntry(this, 'customer', entry)),
      agent: new View((entry) => onEntry(this, 'agent', entry)),
    };
  }

  /** Nothing is waiting to be sent or acknowledged. */
  get settled(): boolean {
    const { flight, outbox } = this;
    return (
      flight.customer === undefined &&
      flight.agent === undefined &&
      outbox.customer.length === 0 &&
      outbox.agent.length === 0
    );
  }

  /** Whether a side has not been given something that the server has acknowledged. */
  misses(side: Side): boolean {
    const someone = side === 'agent' ? this.agent : this.customer;
    if (someone === undefined) return false;
    const { through } = this.view[side];
    for (const seq of this.acknowledged.values()) if (seq > through) return true;
    return false;
  }

  get incomplete(): boolean {
    return this.misses('customer') || this.misses('agent');
  }

  toLog(): TalkLog {
    const { acknowledged, log } = this;
    return {
      index: this.script.index,
      acknowledged,
      customer: log.customer,
      agent: this.agent === undefined ? undefined : log.agent,
    };
  }
}
