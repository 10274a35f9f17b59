import { answerStep, handOver } from '../../conversations/answer-bot.ts';
import { enqueueConsequences } from '../../conversations/consequences.ts';
import { deliverEntries } from '../../conversations/deliver.ts';
import { business } from '../../conversations/model.ts';
import type { StepMessage } from '../../conversations/ports.ts';
import { CauserieError } from '../../errors.ts';
import type { ChosenFlow, Occasion } from '../triggers/choose-flow.ts';
import { chooseByWords, chooseFor, chooseForStart } from './choose.ts';
import { entriesAfter, type Happening, happeningsAfter, wordsOf } from './happenings.ts';
import { watchInactivity } from './inactivity.ts';
import type { FlowDeps } from './ports.ts';
import { type Attempt, Moved, Stage, Withdrawn } from './stage.ts';

/** How often a worker reads again when somebody else moved the run on. */
const attempts = 20;
/** Entries that may have been left undelivered: one turn says no more. */
const repeatAtMost = 50;

export interface StepOptions {
  /**
   * The queue has given the message out before: whoever had it may have broken off between storing and
   * delivering.
   */
  again: boolean;
  /** No API is called any more after it. Milliseconds since the epoch. */
  callsUntil: number;
}

/**
 * Deals with one message of the queue of steps: what happened in a conversation meets the flow that runs
 * in it, or begins one. The message says where to look; what is there is read, so that one which comes
 * twice, late or out of turn does no harm. [F1] [F20]
 * @throws CauserieError busy when the conversation changes all the time
 */
export async function runStep(
  deps: FlowDeps,
  message: StepMessage,
  { again, callsUntil }: StepOptions,
): Promise<void> {
  const attempted: Attempt = { called: new Map(), callsUntil };
  for (let attempt = 1; attempt <= attempts; attempt++) {
    try {
      await once(deps, message, attempted, again);
      return;
    } catch (error) {
      if (error instanceof Withdrawn) return;
      if (!(error instanceof Moved)) throw error;
      await deps.chance.sleep(deps.chance.random() * 20 * attempt);
    }
  }
  throw new CauserieError('busy', 'The conversation changes all the time.');
}

async function once(
  deps: FlowDeps,
  message: StepMessage,
  attempted: Attempt,
  again: boolean,
): Promise<void> {
  const { appId, conversationId } = message;
  const [snapshot, stored] = await Promise.all([
    deps.store.snapshot(conversationId, { consistent: true }),
    deps.store.run(conversationId),
  ]);
  if (snapshot === undefined || snapshot.head.appId !== appId) return;
  const stage = new Stage(deps, snapshot, stored, attempted);
  if (again) await repeat(stage);
  const { head } = snapshot;
  if (head.state === 'closed') return afterClosing(stage, message);
  // An agent has it: what the flow waits for can wait.
  if (head.control !== 'answerBot') return;
  if (stored === undefined && (await deps.flows.published(appId)).length === 0) {
    return withoutFlows(stage, message);
  }
  const handledBefore = stored?.handledSeq;
  const happenings = await happeningsAfter(deps.store, snapshot, stage.handled);
  // What a run was about when an agent took the conversation is over: it is not gone on with behind him.
  const isBack = happenings[0]?.event.type === 'handedBack';
  if (!isBack && !(await stage.resume())) return;
  await openingOf(stage, message, happenings);
  for (const happening of happenings) {
    // A beginning has dealt with the first of them.
    if (happening.event.seq > stage.handled) await meet(stage, happening);
  }
  await watchInactivity(stage, handledBefore);
}

/** What begins or moves a run without standing in the conversation. */
async function openingOf(
  stage: Stage,
  message: StepMessage,
  happenings: readonly Happening[],
): Promise<void> {
  const { run } = stage;
  switch (message.type) {
    case 'conversationStarted':
      if (run === undefined) await start(stage, message.proactive, happenings[0]);
      return;
    case 'timer':
      if (run?.runId === message.runId && run.waiting?.timerId === message.timerId) {
        await stage.happen({ type: 'timer', timerId: message.timerId });
      }
      return;
    case 'inactivity': {
      const { afterSeq, seconds } = message;
      if (stage.handled !== afterSeq || happenings.length > 0) return;
      return beginWith(stage, { type: 'inactivity', seconds }, `inactive-${afterSeq}-${seconds}`);
    }
    case 'page': {
      // Who is in the middle of something is left to it.
      if (run?.status === 'waiting') return;
      const { url, title, pageId } = message;
      await stage.visit(title === undefined ? { url } : { url, title });
      return beginWith(stage, { type: 'page' }, `page-${pageId}`);
    }
  }
}

async function beginWith(stage: Stage, occasion: Occasion, once: string): Promise<void> {
  const chosen = await chooseFor(stage, occasion);
  if (chosen !== undefined) await stage.begin(chosen.flow, chosen.trigger, stage.handled, once);
}

/** A new conversation, with the customer's first message or without one. */
async function start(
  stage: Stage,
  proactive: string | undefined,
  first: Happening | undefined,
): Promise<void> {
  const words = first === undefined ? undefined : wordsOf(first.event);
  const handledSeq = first?.event.type === 'message' ? first.event.seq : 0;
  const said = words === undefined ? {} : { words };
  const offered =
    proactive === undefined
      ? undefined
      : await chooseFor(stage, { type: 'proactive', flowId: proactive, ...said });
  const chosen = offered ?? (await chooseForStart(stage, words, false));
  if (await began(stage, chosen, handledSeq)) return;
  const { appId, id: conversationId } = stage.head;
  await withoutFlows(stage, { type: 'conversationStarted', appId, conversationId, seq: 0 });
}

async function began(stage: Stage, chosen: ChosenFlow | undefined, seq: number): Promise<boolean> {
  return chosen !== undefined && stage.begin(chosen.flow, chosen.trigger, seq);
}

/** An entry meets the run; where none runs, it begins one, or the agents are asked. */
async function meet(stage: Stage, { event, reopened }: Happening): Promise<void> {
  if (event.type === 'handedBack') return backFromAgent(stage, event);
  // What he wrote while he was being handed over is for the agents.
  if (stage.run?.status === 'handedOver') return;
  if (event.type === 'tagged') return tagged(stage, event);
  const words = wordsOf(event);
  if (stage.run?.status === 'waiting' && !reopened) {
    // Words that are no answer to what was asked may be one of the flows' own phrases.
    const other = (await stage.understands(event)) ? undefined : await chooseByWords(stage, words);
    if (await began(stage, other, event.seq)) return;
    return stage.happen(event, event.seq);
  }
  // A button of something that is over, or a late rating, begins nothing.
  if (event.type !== 'message') return;
  if (await began(stage, await chooseForStart(stage, words, stage.run !== undefined), event.seq)) {
    return;
  }
  await handOver(stage.deps, { kind: 'system', appId: stage.head.appId }, stage.head.id);
}

/** A flow for the first of the tags that has one takes the place of what runs. */
async function tagged(
  stage: Stage,
  { seq, tags }: Extract<Happening['event'], { type: 'tagged' }>,
): Promise<void> {
  for (const tag of tags) {
    const chosen = await chooseFor(stage, { type: 'tag', tag });
    if (await began(stage, chosen, seq)) return;
  }
}

/** An agent gave the conversation back: to the flow that had handed it over, or to one for just this. */
async function backFromAgent(
  stage: Stage,
  event: Extract<Happening['event'], { type: 'handedBack' }>,
): Promise<void> {
  if (stage.run?.status === 'handedOver') {
    await stage.happen(event, event.seq);
    // Where its step names nothing to return to, the run is over.
    if (!stage.isOver) return;
  }
  const chosen = await chooseFor(stage, { type: 'handBack' });
  if (await began(stage, chosen, event.seq)) return;
  await stage.end(event.seq);
}

/** The session is over: a flow may ask how it was. Its customer's rating meets it here too. */
async function afterClosing(stage: Stage, message: StepMessage): Promise<void> {
  const { run } = stage;
  const mine = run?.trigger.type === 'sessionEnded';
  if (message.type === 'closed') {
    if (stage.handled >= message.seq) return;
    const chosen = await chooseFor(stage, { type: 'sessionEnded' });
    if (!(await began(stage, chosen, message.seq))) await stage.end(message.seq);
    return;
  }
  if (!mine || run.status !== 'waiting') return;
  if (!(await stage.resume())) return;
  if (message.type === 'timer') return openingOf(stage, message, []);
  const found = await happeningsAfter(stage.deps.store, stage.snapshot, stage.handled);
  for (const { event } of found) {
    if (event.type === 'rated' || event.type === 'postback') await stage.happen(event, event.seq);
  }
}

/** As long as an app has published no flow: a welcome, and the agents. */
async function withoutFlows(stage: Stage, message: StepMessage): Promise<void> {
  const { integrationId } = stage.head;
  await answerStep(stage.deps, message, async () =>
    integrationId === undefined ? undefined : stage.deps.welcome(integrationId),
  );
}

/**
 * Whoever had the message before may have stored and not delivered, or not queued what follows: once more
 * does no harm, for clients know what they have and workers look at what is true.
 */
async function repeat({ deps, snapshot, handled }: Stage): Promise<void> {
  const { head } = snapshot;
  const since = await entriesAfter(deps.store, snapshot, handled);
  const entries = since.filter(({ author }) => author.side === business).slice(0, repeatAtMost);
  if (entries.length === 0) return;
  const appended = { head, change: undefined, entries, duplicate: true };
  await enqueueConsequences(deps, appended);
  await deliverEntries(deps, appended, undefined);
}
