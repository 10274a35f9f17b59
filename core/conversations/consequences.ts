import { outboundOf } from '../channels/outbound-of.ts';
import type { EventName } from '../protocol/entries.ts';
import { triggerOf } from '../sunshine/trigger-of.ts';
import { type ControlMove, controlEvent, controlMove } from '../switchboard/events.ts';
import type { Appended } from './append.ts';
import { changedHead } from './deliver.ts';
import { business, type Head, isEvent, type StoredEntry, tagsBySomebody } from './model.ts';
import type { Deps, RouteMessage } from './ports.ts';

/** After these a conversation of nobody waits for an agent. */
const waitingEvents: ReadonlySet<EventName> = new Set([
  'reopened',
  'released',
  'handedOver',
  'transferred',
]);

/**
 * Queues what an entry sets off, before its writer is told that it is stored: what was acknowledged
 * has its consequences queued, and what was not is sent again. Nothing is queued when nobody waits
 * for it. [D4]
 */
export async function enqueueConsequences(deps: Deps, appended: Appended): Promise<void> {
  const head = changedHead(appended);
  const ids = { appId: head.appId, conversationId: head.id };
  const work: Promise<void>[] = [];
  for (const entry of appended.entries) {
    if (isForFlows(head, entry)) {
      work.push(deps.queues.step({ type: 'entry', ...ids, seq: entry.seq }));
    }
    if (isEvent(entry, 'closed')) work.push(stepAtEnd(deps, head, entry.seq));
    const message = appended.duplicate ? undefined : routeOf(head, entry, appended.head);
    if (message !== undefined) work.push(routeIfWaitedFor(deps, appended, message));
    if (isTakenUp(entry)) work.push(watchSilence(deps, head));
  }
  for (const message of outboundOf(head, appended.entries))
    work.push(deps.queues.outbound(message));
  const told = appended.entries.filter((entry) => triggerOf(entry) !== undefined);
  const last = told.at(-1);
  if (last !== undefined) {
    const triggers = [...new Set(told.flatMap((entry) => triggerOf(entry) ?? []))];
    work.push(deps.announce({ kind: 'entries', ...ids, seq: last.seq, triggers }));
  }
  const move = controlMove(appended.duplicate ? undefined : appended.head, head, appended.entries);
  if (move !== undefined) work.push(announceMove(deps, head, move));
  const nothingNew = appended.duplicate || appended.entries.length === 0;
  const withAgents = head.control === 'agentWorkspace';
  if (nothingNew && (withAgents || appended.entries.some(leavesAgents))) {
    // What was written may have broken off before it queued anything, and not have come again alone:
    // what the conversation's state asks for is queued once more.
    const waits = withAgents && head.state === 'open' && head.assignee === undefined;
    const seq = appended.entries.at(-1)?.seq ?? deps.chance.now();
    work.push(deps.queues.route({ type: waits ? 'waiting' : 'taken', ...ids, seq }));
  }
  await Promise.all(work);
}

async function stepAtEnd(deps: Deps, { appId, id }: Head, seq: number): Promise<void> {
  if (!(await deps.flowAtEnd(appId))) return;
  await deps.queues.step({ type: 'closed', appId, conversationId: id, seq });
}

async function routeIfWaitedFor(
  deps: Deps,
  appended: Appended,
  message: RouteMessage,
): Promise<void> {
  if (await isWaitedFor(deps, appended, message)) await deps.queues.route(message);
}

/** Webhooks are told who is in control now. */
async function announceMove(deps: Deps, head: Head, move: ControlMove): Promise<void> {
  await deps.announce(controlEvent(move, head, await deps.switchboard(head.appId)));
}

/**
 * That a conversation is taken or closed matters to routing when it stood in a queue, and when someone
 * waits for the capacity that comes back. Looked at after the change was committed: who comes later
 * finds the capacity by himself. [R7]
 */
async function isWaitedFor(
  deps: Deps,
  { head, change }: Appended,
  message: RouteMessage,
): Promise<boolean> {
  if (message.type !== 'taken' || head.assignee === undefined) return true;
  const pools = new Set((change?.agents ?? []).map(({ after }) => after.pool));
  for (const pool of pools) {
    const waiting = await deps.routing.tickets(head.appId, pool, undefined, 1);
    if (waiting.length > 0) return true;
  }
  return false;
}

function leavesAgents(entry: StoredEntry): boolean {
  return isEvent(entry, 'handedBack') || isEvent(entry, 'controlPassed');
}

function isTakenUp(entry: StoredEntry): boolean {
  return isEvent(entry, 'assigned') || isEvent(entry, 'resumed');
}

/** Looks after a while whether the customer still answers: if not, his agent has room for another. */
export async function watchSilence(deps: Deps, head: Head): Promise<void> {
  const { assignee, appId, id: conversationId } = head;
  if (assignee === undefined) return;
  const { inactiveAfterSeconds } = await deps.routing.config(appId);
  const due = deps.chance.now() + inactiveAfterSeconds * 1000;
  const { agentId } = assignee;
  await deps.timers.set({ type: 'silence', appId, conversationId, agentId, due });
}

/**
 * What a customer adds is the flows' to react to, while they are in control; and so is a hand-back, a tag
 * that somebody puts on, and how he rates what is over.
 */
function isForFlows(head: Head, entry: StoredEntry): boolean {
  if (isEvent(entry, 'handedBack')) return true;
  if (isEvent(entry, 'rated') && head.state === 'closed') return true;
  if (head.control !== 'answerBot') return false;
  if (isEvent(entry, 'changed')) return tagsBySomebody(entry) !== undefined;
  if (entry.author.side === business) return false;
  return entry.kind === 'message' || isEvent(entry, 'postback') || isEvent(entry, 'rated');
}

function routeOf(head: Head, entry: StoredEntry, before: Head): RouteMessage | undefined {
  if (entry.kind !== 'event') return undefined;
  const ids = { appId: head.appId, conversationId: head.id, seq: entry.seq };
  // It may have waited in a queue, and its agent has room.
  if (entry.name === 'handedBack' || entry.name === 'controlPassed') {
    return before.control === 'agentWorkspace' ? { type: 'taken', ...ids } : undefined;
  }
  if (head.control !== 'agentWorkspace') return undefined;
  if (waitingEvents.has(entry.name)) {
    if (head.assignee !== undefined) return undefined;
    const transferred = entry.name === 'transferred';
    const named = transferred || entry.name === 'handedOver';
    const { queueId, agentId } = named ? (entry.data ?? {}) : {};
    return {
      type: 'waiting',
      ...ids,
      ...(typeof queueId === 'string' ? { queueId } : {}),
      ...(typeof agentId === 'string' ? { preferredAgentId: agentId } : {}),
      ...(transferred && before.assignee !== undefined
        ? { exceptAgentId: before.assignee.agentId }
        : {}),
    };
  }
  // What routing gives itself, it need not be told.
  const byRouting = entry.name === 'assigned' && entry.author.agentId === undefined;
  const taken = !byRouting && (entry.name === 'assigned' || entry.name === 'closed');
  return taken ? { type: 'taken', ...ids } : undefined;
}
