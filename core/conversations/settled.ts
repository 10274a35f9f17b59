import { withChange } from './changes.ts';
import type { Head, Snapshot, StoredEntry } from './model.ts';

/**
 * A query is no transaction: while it reads, one may be committed, so that it shows a transaction's
 * entries without its change of the head, or its later entry without its earlier one (DynamoDB's
 * guide: isolation between a transaction and a query is read-committed).
 */

/** Sequences count without a gap, so a gap in what was read is one that was read. */
export function hasHole(entries: StoredEntry[]): boolean {
  return entries.some((entry, index) => {
    const next = entries[index + 1];
    return next !== undefined && Math.abs(next.seq - entry.seq) !== 1;
  });
}

/**
 * The head as its latest entries say. Every change of state, control and assignee stands in the
 * sequence, and the head is read first, so what is newer is in the entries: without this a message
 * could be put behind a closing that its writer read, into a conversation that he holds to be open.
 */
export function settled({ head, latest }: Snapshot): Snapshot {
  let { state, control, assignee, inactive = false } = head;
  let changed = head;
  for (const entry of [...latest].reverse()) {
    if (entry.kind !== 'event') continue;
    if (entry.name === 'closed') state = 'closed';
    else if (entry.name === 'reopened') {
      state = 'open';
      if (entry.data?.['released'] === true) assignee = undefined;
    } else if (entry.name === 'inactive') inactive = true;
    else if (entry.name === 'resumed') inactive = false;
    else if (entry.name === 'handedOver') control = 'agentWorkspace';
    else if (entry.name === 'changed') changed = withChange(changed, entry.data ?? {});
    else if (entry.name === 'handedBack') {
      assignee = undefined;
      control = 'answerBot';
      inactive = false;
    } else if (entry.name === 'assigned') {
      const { agentId, displayName } = entry.data ?? {};
      assignee = { agentId: String(agentId) };
      if (typeof displayName === 'string') assignee.displayName = displayName;
      control = 'agentWorkspace';
      inactive = false;
    } else if (entry.name === 'released' || entry.name === 'transferred') {
      assignee = undefined;
      control = 'agentWorkspace';
      inactive = false;
    }
  }
  const same =
    state === head.state &&
    control === head.control &&
    inactive === (head.inactive ?? false) &&
    changed === head &&
    sameAgent(assignee, head.assignee);
  if (same) return { head, latest };
  return { head: { ...changed, state, control, assignee, inactive }, latest };
}

function sameAgent(a: Head['assignee'], b: Head['assignee']): boolean {
  return a?.agentId === b?.agentId;
}
