import { typing } from '../../conversations/activities.ts';
import type { Plan } from '../../conversations/append.ts';
import { changedHead } from '../../conversations/deliver.ts';
import { write } from '../../conversations/messages.ts';
import type { Head, Page, Snapshot, StoredRun } from '../../conversations/model.ts';
import { CauserieError } from '../../errors.ts';
import { factsAfter } from '../facts-after.ts';
import { advance, startRun } from '../interpreter.ts';
import type { FlowEvent, FlowFacts, NeedAnswer, RunState, TriggerFacts, Turn } from '../run.ts';
import type { PublishedFlow } from '../store.ts';
import { planOf, prepare } from './effects.ts';
import { factsOf } from './facts.ts';
import { Library } from './library.ts';
import { answerNeed } from './needs.ts';
import type { FlowDeps } from './ports.ts';
import { understands } from './understands.ts';

/** The run has moved on since it was read: somebody else has the same message. Read again. */
export class Moved extends Error {
  constructor() {
    super('the run has moved on');
    this.name = 'Moved';
  }
}

/** What is kept of a conversation's flows: the `state` of `StoredRun`. */
interface Kept {
  run: RunState;
  /** What began a run without standing in the conversation, lately: it does so once. */
  begun: string[];
}

/** What a worker keeps while it looks again and again at the same message. */
export interface Attempt {
  /** Answers of APIs by need. */
  called: Map<string, NeedAnswer>;
  /** Milliseconds since the epoch. */
  callsUntil: number;
}

/** How many of those are remembered. */
const begunAtMost = 10;

/**
 * A conversation and its run, as one worker sees them and moves them on. Each move is one transaction of
 * the run's new state and of all that the customer sees of it, refused when the run is no longer what it
 * was: so a step happens once, however often its message comes and wherever a worker breaks off. [F20]
 */
export class Stage {
  readonly deps: FlowDeps;
  readonly library: Library;
  readonly head: Head;
  readonly snapshot: Snapshot;
  stored: StoredRun | undefined;
  /** No API is called any more after it: the worker's time is over soon. Milliseconds since the epoch. */
  readonly #callsUntil: number;
  /** Answers of APIs that were called already, by need: a second attempt does not call again. */
  readonly #called: Map<string, NeedAnswer>;
  #facts: FlowFacts | undefined;
  /** The head as this worker left it, as far as it knows: what it plans next rests on that. */
  #latest: Head;

  constructor(
    deps: FlowDeps,
    snapshot: Snapshot,
    stored: StoredRun | undefined,
    { called, callsUntil }: Attempt,
  ) {
    this.deps = deps;
    this.head = snapshot.head;
    this.#latest = snapshot.head;
    this.snapshot = snapshot;
    this.stored = stored;
    this.library = new Library(deps.flows, snapshot.head.appId);
    this.#called = called;
    this.#callsUntil = callsUntil;
  }

  get run(): RunState | undefined {
    return this.#kept?.run;
  }

  get isOver(): boolean {
    const status = this.run?.status;
    return status === undefined || status === 'ended' || status === 'failed';
  }

  get #kept(): Kept | undefined {
    return this.stored?.state as Kept | undefined;
  }

  /** The last sequence that a flow has dealt with. */
  get handled(): number {
    return this.stored?.handledSeq ?? 0;
  }

  /**
   * Starts a flow in place of what ran before.
   * @param once Names what begins it, where that has no sequence: the same begins nothing again.
   * @returns False when its document is gone.
   */
  async begin(
    flow: PublishedFlow,
    trigger: TriggerFacts,
    handledSeq: number,
    once?: string,
  ): Promise<boolean> {
    if (once !== undefined && this.#kept?.begun.includes(once)) return true;
    const { flowId, version } = flow;
    const document = await this.library.load(flowId, version);
    if (document === undefined) return false;
    const runId = this.deps.chance.hex(16);
    const facts = await this.facts();
    const turn = startRun({ runId, flow: document, flowId, version, trigger, facts });
    await this.#go(turn, handledSeq, once);
    return true;
  }

  /** Something happens to the run. */
  async happen(event: FlowEvent, handledSeq = this.handled): Promise<void> {
    if (this.run === undefined) return;
    await this.#go(await this.#advance(this.run, event), handledSeq);
  }

  /**
   * Goes on where a worker broke off while it asked for something.
   * @returns False when it still waits for that: there was no time left.
   */
  async resume(): Promise<boolean> {
    const { run } = this;
    if (run?.pending !== undefined) await this.#answer(run, this.handled);
    return this.run?.pending === undefined;
  }

  /** What ran is over without anything being said. */
  async end(handledSeq: number): Promise<void> {
    const { run } = this;
    if (run === undefined || (run.status === 'ended' && handledSeq <= this.handled)) return;
    const { pending: _p, waiting: _w, ...rest } = run;
    await this.#commit({ state: { ...rest, status: 'ended' }, effects: [] }, handledSeq);
  }

  async facts(): Promise<FlowFacts> {
    this.#facts ??= await factsOf(this.deps, this.head);
    return { ...this.#facts, now: this.deps.chance.now() };
  }

  /** Where the customer is now. */
  async visit(page: Page): Promise<void> {
    const facts = await this.facts();
    this.#facts = { ...facts, conversation: { ...facts.conversation, page } };
  }

  /** Whether what a customer did is an answer to what the run waits for. */
  async understands(event: FlowEvent): Promise<boolean> {
    const { run } = this;
    if (run === undefined) return false;
    await this.library.loadFor(run);
    return understands(run, event, await this.facts(), this.library);
  }

  /** What was changed is true for the steps that follow. */
  #see(effects: Turn['effects']): void {
    for (const effect of effects) {
      if (this.#facts !== undefined) this.#facts = factsAfter(this.#facts, effect);
    }
  }

  async #advance(state: RunState, event: FlowEvent): Promise<Turn> {
    await this.library.loadFor(state);
    return advance({ state, event, facts: await this.facts(), library: this.library });
  }

  /** Takes turns until the run waits for somebody. What only looks something up is not stored between. */
  async #go(first: Turn, handledSeq: number, once?: string): Promise<void> {
    let { state, effects } = first;
    this.#see(effects);
    while (state.pending !== undefined && state.pending.type !== 'call') {
      const turn = await this.#advance(state, await this.#get(state.pending));
      this.#see(turn.effects);
      state = turn.state;
      effects = [...effects, ...turn.effects];
    }
    await this.#commit({ state, effects }, handledSeq, once);
    if (state.pending !== undefined) await this.#answer(state, handledSeq);
  }

  async #answer(state: RunState, handledSeq: number): Promise<void> {
    const { pending } = state;
    if (pending === undefined) return;
    if (pending.type === 'call' && !this.#called.has(pending.id)) {
      if (this.deps.chance.now() > this.#callsUntil) return this.#leaveToAnother(state);
      await this.#showTyping();
    }
    await this.#go(await this.#advance(state, await this.#get(pending)), handledSeq);
  }

  async #leaveToAnother({ runId, pending }: RunState): Promise<void> {
    const { appId, id: conversationId } = this.head;
    const needId = pending?.id ?? '';
    await this.deps.queues.step({ type: 'resume', appId, conversationId, runId, needId });
  }

  async #get(need: NonNullable<RunState['pending']>): Promise<FlowEvent> {
    const { appId, id: conversationId } = this.head;
    const before = this.#called.get(need.id);
    const asker = { appId, conversationId };
    const answer = before ?? (await answerNeed(this.deps, asker, this.library, need));
    if (need.type === 'call') this.#called.set(need.id, answer);
    return { type: 'answered', needId: need.id, answer };
  }

  /** An API may take its time: the customer sees that something is coming. */
  async #showTyping(): Promise<void> {
    const { appId, id } = this.head;
    await typing(this.deps, { kind: 'system', appId }, id, 'start');
  }

  async #commit({ state, effects }: Turn, handledSeq: number, once?: string): Promise<void> {
    const { deps, head } = this;
    const before = this.stored?.version;
    const begun = [...(once === undefined ? [] : [once]), ...(this.#kept?.begun ?? [])];
    const kept: Kept = { run: state, begun: begun.slice(0, begunAtMost) };
    const item: StoredRun = {
      version: (before ?? 0) + 1,
      state: kept,
      handledSeq: Math.max(handledSeq, this.handled),
    };
    await prepare(deps, head, state.runId, effects);
    const planned = await planOf(deps, this.#latest, effects);
    const written =
      planned.drafts.length > 0 && (await this.#write(planned, effects, before, item));
    if (!written && !(await deps.store.saveRun(head.id, { before, item }))) throw new Moved();
    this.stored = item;
  }

  /** @returns False when nothing is to be written after all: somebody else did the same before. */
  async #write(
    planned: Plan,
    effects: Turn['effects'],
    before: number | undefined,
    item: StoredRun,
  ): Promise<boolean> {
    const { deps, head } = this;
    const ahead = this.#latest;
    const principal = { kind: 'system', appId: head.appId } as const;
    let tried = false;
    // The first move of this worker rests on what it read; what it wrote since, it has not read.
    const known = ahead === head ? { known: this.snapshot } : {};
    const appended = await write(
      deps,
      { principal, conversationId: head.id, ...known },
      async (now) => {
        // What stood in the way may have been the run itself, moved on by somebody else.
        if (tried && (await deps.store.run(head.id))?.version !== before) throw new Moved();
        requireStage(head, now.head);
        tried = true;
        const { drafts, change } =
          now.head === ahead ? planned : await planOf(deps, now.head, effects);
        return { drafts, change: { ...change, run: { before, item } } };
      },
    );
    this.#latest = changedHead(appended);
    return !appended.duplicate;
  }
}

/**
 * Flows act while they are in control, or after the end of a session. When an agent took over, or the
 * customer ended it, while they were thinking, they keep silent.
 */
function requireStage(before: Head, now: Head): void {
  if (now.state === before.state && (now.state === 'closed' || now.control === 'answerBot')) return;
  throw new Withdrawn();
}

/** The flow is no longer asked. Seen on an outdated reading it is looked at once more (`append`). */
export class Withdrawn extends CauserieError {
  constructor() {
    super('conflict', 'The flow is no longer in control of the conversation.');
    this.name = 'Withdrawn';
  }
}
