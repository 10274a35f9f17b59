import type { EventName } from '../protocol/entries.ts';
import type { Appended } from './append.ts';
import { changedHead } from './deliver.ts';
import { business } from './model.ts';
import type { Deps } from './ports.ts';

/** After these a conversation of nobody waits for an agent. */
const waitingEvents: ReadonlySet<EventName> = new Set(['reopened', 'released', 'handedOver']);

/**
 * Queues what an entry sets off, before its writer is told that it is stored: what was acknowledged
 * has its consequences queued, and what was not is sent again. Nothing is queued when nobody waits
 * for it. [D4]
 */
export async function enqueueConsequences(deps: Deps, appended: Appended): Promise<void> {
  const head = changedHead(appended);
  const last = appended.entries.at(-1);
  if (last === undefined) return;
  const work: Promise<void>[] = [];
  const byCustomer = last.author.side !== business;
  if (byCustomer && head.control === 'answerBot' && last.kind !== 'note') {
    work.push(
      deps.queues.step({
        type: 'entry',
        appId: head.appId,
        conversationId: head.id,
        seq: last.seq,
      }),
    );
  }
  for (const entry of appended.entries) {
    if (entry.kind !== 'event' || head.control !== 'agentWorkspace') continue;
    const waits = waitingEvents.has(entry.name);
    const taken = entry.name === 'assigned' || entry.name === 'closed';
    if (waits && head.assignee !== undefined) continue;
    if (!waits && !taken) continue;
    work.push(
      deps.queues.route({
        type: waits ? 'waiting' : 'taken',
        appId: head.appId,
        conversationId: head.id,
        seq: entry.seq,
      }),
    );
  }
  await Promise.all(work);
}
