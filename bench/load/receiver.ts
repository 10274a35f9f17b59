import type { Crowd } from './crowd.ts';
import { type EntryLike, type FrameLike, messageId, parseMessageId } from './frames.ts';
import type { Someone } from './people.ts';
import { type Side, sideOf } from './schedule.ts';
import type { Sender } from './sender.ts';
import type { Syncer } from './syncer.ts';
import type { Talk } from './talk.ts';
import type { Tally } from './tally.ts';

export interface ReceiverOptions {
  run: string;
  tally: Tally;
  crowd: Pick<Crowd, 'agent'>;
  sender: Sender;
  syncer: Syncer;
}

/** Takes what comes over the sockets to the conversations that it belongs to. */
export class Receiver {
  readonly #options: ReceiverOptions;
  readonly #byIndex = new Map<number, Talk>();
  readonly #byId = new Map<string, Talk>();
  /** Entries of conversations whose ids nobody has heard yet. */
  readonly #early = new Map<string, { someone: Someone; entry: EntryLike }[]>();

  constructor(options: ReceiverOptions) {
    this.#options = options;
  }

  expect(talk: Talk): void {
    this.#byIndex.set(talk.script.index, talk);
  }

  frame(someone: Someone, frame: FrameLike, now: number): void {
    switch (frame.type) {
      case 'entry':
        if (frame.entry !== undefined) {
          this.#entry(someone, frame.conversationId ?? '', frame.entry);
        }
        return;
      case 'ack':
        this.#acknowledged(frame, now);
        return;
      case 'created':
        this.#created(someone, frame, now);
        return;
      case 'synced':
        if (someone.kind === 'agent') someone.socketId = frame.connectionId ?? someone.socketId;
        this.#options.syncer.answered(frame);
        return;
      case 'error':
      case undefined:
        this.#failed(someone, frame);
        return;
      default:
        return;
    }
  }

  #entry(someone: Someone, conversationId: string, entry: EntryLike): void {
    const talk = this.#byId.get(conversationId) ?? this.#met(conversationId, entry);
    if (talk !== undefined) {
      this.#give(talk, someone, entry);
      return;
    }
    const early = this.#early.get(conversationId) ?? [];
    early.push({ someone, entry });
    this.#early.set(conversationId, early);
  }

  /** A conversation is known by its first message; another's message in it is foreign to it. */
  #met(conversationId: string, entry: EntryLike): Talk | undefined {
    const parsed = parseMessageId(this.#options.run, entry.clientId);
    const talk = parsed === undefined ? undefined : this.#byIndex.get(parsed.talk);
    if (talk === undefined || talk.id !== '' || parsed?.message !== talk.script.first) {
      return undefined;
    }
    this.#bind(talk, conversationId);
    return talk;
  }

  #bind(talk: Talk, conversationId: string): void {
    talk.id = conversationId;
    this.#byId.set(conversationId, talk);
    const early = this.#early.get(conversationId) ?? [];
    this.#early.delete(conversationId);
    for (const { someone, entry } of early) this.#give(talk, someone, entry);
  }

  #give(talk: Talk, someone: Someone, entry: EntryLike): void {
    const assigned = entry.name === 'assigned';
    // Who had it before may still be on the list of listeners.
    const other = someone.kind === 'agent' && talk.agent !== undefined && talk.agent !== someone;
    if (other && !assigned) return;
    if (assigned) this.assigned(talk, entry.data?.agentId);
    talk.view[someone.kind].receive(entry);
    this.#options.syncer.mend(talk, someone.kind);
  }

  /** It is somebody's. */
  assigned(talk: Talk, agentId: string | undefined): void {
    const { crowd, tally, sender } = this.#options;
    const agent = crowd.agent(agentId);
    if (agent === undefined) {
      tally.error('assigned_elsewhere', performance.now());
      return;
    }
    if (talk.agent === agent) return;
    if (talk.agent === undefined) this.#pickedUp(talk);
    else talk.agent.talks.delete(talk);
    talk.agent = agent;
    agent.talks.add(talk);
    sender.flush(talk, 'agent');
    if (talk.closeDue) sender.closeIfQuiet(talk);
  }

  #pickedUp(talk: Talk): void {
    const now = performance.now();
    if (talk.queued) talk.waitedUntil = now;
    const first = talk.spoken.get(talk.script.first);
    if (first !== undefined) this.#options.tally.pickedUp(first.dueAt, now);
  }

  #acknowledged({ id, seq = 0, prev = 0 }: FrameLike, now: number): void {
    const { run, sender, syncer } = this.#options;
    const parsed = parseMessageId(run, id);
    const talk = parsed === undefined ? undefined : this.#byIndex.get(parsed.talk);
    if (talk === undefined || talk.flight.customer?.spoken.message !== parsed?.message) return;
    sender.landed(talk, 'customer', seq, now);
    // Of one's own message the client knows what it wrote.
    const entry = { kind: 'message', seq, prev, received: '', author: { type: 'user' } };
    talk.view.customer.receive({ ...entry, clientId: id ?? '' }, false);
    syncer.mend(talk, 'customer');
  }

  #created(someone: Someone, frame: FrameLike, now: number): void {
    const { run, sender, syncer } = this.#options;
    const talk = someone.kind === 'customer' ? someone.talk : undefined;
    const { conversation, entries = [], through = 0 } = frame;
    if (talk === undefined || conversation === undefined || frame.id !== sender.beginId(talk)) {
      return;
    }
    if (talk.id === '') this.#bind(talk, conversation.id);
    if (conversation.assignee === null) talk.queued = talk.agent === undefined;
    else this.assigned(talk, conversation.assignee.agentId);
    const id = messageId(run, talk.script.index, talk.script.first);
    const first = entries.find((entry) => entry.clientId === id);
    // The frame may have been sent twice, and be answered twice: by now another may be on its way.
    if (talk.flight.customer?.spoken.message === talk.script.first) {
      sender.landed(talk, 'customer', first?.seq ?? 1, now);
    }
    if (through === 0) syncer.ask(talk, 'customer');
    else talk.view.customer.page(0, entries, through);
    talk.onBegun?.();
    talk.onBegun = undefined;
    sender.flush(talk, 'customer');
  }

  #failed(someone: Someone, frame: FrameLike): void {
    const { run, sender, syncer, tally } = this.#options;
    const { id } = frame;
    const code = frame.code ?? `gateway_${slug(frame.message ?? 'error')}`;
    if (syncer.failed(id, code)) return;
    const talk = someone.kind === 'customer' ? someone.talk : undefined;
    const flight = talk?.flight.customer;
    if (talk === undefined || flight?.sentAt === undefined) {
      tally.error(code, performance.now());
      return;
    }
    const ids = [sender.beginId(talk), messageId(run, talk.script.index, flight.spoken.message)];
    // API Gateway's own frames do not say what they are about: it may be this.
    if (id === undefined || ids.includes(id)) {
      const { retryAfterSeconds } = frame;
      sender.refused(talk, 'customer', code, {
        retryAfter: retryAfterSeconds,
        passing: id === undefined,
      });
    } else tally.error(code, performance.now());
  }

  /** An entry has its place in what one side holds. */
  seen(talk: Talk, side: Side, entry: EntryLike): void {
    const { run, sender, tally } = this.#options;
    if (entry.kind === 'event') {
      if (side === 'agent') this.#noteHeld(talk, entry);
    } else {
      const parsed = parseMessageId(run, entry.clientId);
      // What flows and others say is not of the run.
      if (parsed === undefined) return;
      const { message } = parsed;
      const foreign = parsed.talk !== talk.script.index;
      talk.log[side].push({ message, seq: entry.seq, ...(foreign ? { foreign } : {}) });
      const spoken = foreign ? undefined : talk.spoken.get(message);
      if (spoken === undefined) return;
      const now = performance.now();
      if (sideOf(message) === side) {
        // One's own, whose acknowledgement got lost.
        if (talk.flight[side]?.spoken === spoken) sender.landed(talk, side, entry.seq, now);
      } else if (spoken.receivedAt === undefined) {
        spoken.receivedAt = now;
        const from = side === 'agent' ? Math.max(spoken.dueAt, talk.waitedUntil) : spoken.dueAt;
        tally.delivered(from, now);
      }
    }
    if (side === 'agent') sender.flush(talk, 'agent');
  }

  /** From when to when an agent has a conversation in hand, by the server's clock. */
  #noteHeld(talk: Talk, entry: EntryLike): void {
    const at = Date.parse(entry.received);
    const { name = '', data } = entry;
    const begins = name === 'assigned' || name === 'resumed';
    if (!begins && !endsHolding.has(name)) return;
    const holder = name === 'assigned' ? this.#options.crowd.agent(data?.agentId) : talk.agent;
    for (const agent of new Set([talk.agent, holder])) {
      const held = agent?.held.findLast((one) => one.talk === talk);
      if (held?.to === Number.POSITIVE_INFINITY) held.to = at;
    }
    if (begins) holder?.held.push({ talk, from: at, to: Number.POSITIVE_INFINITY });
  }
}

const endsHolding: ReadonlySet<string> = new Set([
  'closed',
  'released',
  'transferred',
  'handedBack',
  'inactive',
]);

const slug = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, 40);
