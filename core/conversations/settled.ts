import { withChange } from './changes.ts';
import type { Head, HeadParticipant, Snapshot, StoredEntry } from './model.ts';
import type { HeadChange } from './ports.ts';
import { withReads } from './read-marks.ts';
import { withControl } from './with-control.ts';

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
 * could be put behind a closing that its writer read, into a conversation that he holds to be open. Read
 * marks that came with what was written stand in the latest entry alone.
 */
export function settled({ head, latest }: Snapshot): Snapshot {
  let { state, assignee, inactive = false } = head;
  let changed = head;
  for (const entry of [...latest].reverse()) {
    if (entry.kind !== 'event') continue;
    if (entry.name === 'closed') state = 'closed';
    else if (entry.name === 'reopened') {
      state = 'open';
      if (entry.data?.['released'] === true) {
        assignee = undefined;
        changed = withControl(changed, { assignee: null });
      }
    } else if (entry.name === 'inactive') inactive = true;
    else if (entry.name === 'resumed') inactive = false;
    else if (entry.name === 'handedOver') {
      changed = withControl(changed, { control: 'agentWorkspace' });
    } else if (entry.name === 'controlOffered') {
      const { switchboardIntegrationId: offered } = entry.data ?? {};
      const pendingSwitchboardIntegrationId = typeof offered === 'string' ? offered : null;
      changed = withControl(changed, { pendingSwitchboardIntegrationId });
    } else if (entry.name === 'controlPassed') {
      assignee = undefined;
      changed = withControl(changed, passedTo(entry.data ?? {}));
      inactive = false;
    } else if (entry.name === 'changed') changed = withChange(changed, entry.data ?? {});
    else if (entry.name === 'joined' || entry.name === 'left') {
      changed = withParticipant(changed, entry.name === 'joined', entry.data ?? {});
    } else if (entry.name === 'redacted') changed = withRedaction(changed, entry.data ?? {});
    else if (entry.name === 'handedBack') {
      assignee = undefined;
      changed = withControl(changed, { control: 'answerBot' });
      inactive = false;
    } else if (entry.name === 'assigned') {
      const { agentId, displayName } = entry.data ?? {};
      assignee = { agentId: String(agentId) };
      if (typeof displayName === 'string') assignee.displayName = displayName;
      changed = withControl(changed, { control: 'agentWorkspace' });
      inactive = false;
    } else if (entry.name === 'released' || entry.name === 'transferred') {
      assignee = undefined;
      changed = withControl(changed, { control: 'agentWorkspace' });
      inactive = false;
    }
  }
  changed = withReads(changed, latest[0]?.reads);
  const same =
    state === head.state &&
    inactive === (head.inactive ?? false) &&
    changed === head &&
    sameAgent(assignee, head.assignee);
  if (same) return { head, latest };
  return { head: { ...changed, state, assignee, inactive }, latest };
}

/** What is left of a conversation after deletions; undefined when it was deleted as a whole. */
export function remaining(read: Snapshot): Snapshot | undefined {
  const { head, latest } = settled(read);
  if (head.removed === true) return undefined;
  const { clearedThrough } = head;
  if (clearedThrough === undefined) return { head, latest };
  return { head, latest: latest.filter(({ seq }) => seq > clearedThrough) };
}

/** The head after somebody joined or left. The same again changes nothing more. */
function withParticipant(head: Head, here: boolean, data: Record<string, unknown>): Head {
  const { participantId, userId, displayName } = data;
  const key = String(participantId);
  const known = head.participants[key];
  if (known !== undefined && (known.left === undefined) === here) return head;
  const { left: _, ...place } = known ?? {
    userId: String(userId),
    read: { seq: 0, others: 0 },
    ...(typeof displayName === 'string' ? { displayName } : {}),
  };
  const participant: HeadParticipant = here ? place : { ...place, left: true };
  return { ...head, participants: { ...head.participants, [key]: participant } };
}

/** The head after a deletion that an event `redacted` tells of. */
function withRedaction(head: Head, { through, removed }: Record<string, unknown>): Head {
  if (removed === true) return { ...head, removed: true };
  const cleared = head.clearedThrough ?? 0;
  return typeof through === 'number' && through > cleared
    ? { ...head, clearedThrough: through }
    : head;
}

/** What an event `controlPassed` says. */
function passedTo(
  data: Record<string, unknown>,
): Pick<HeadChange, 'control' | 'switchboardIntegrationId'> {
  const { to, switchboardIntegrationId } = data;
  return to === 'external' && typeof switchboardIntegrationId === 'string'
    ? { control: 'external', switchboardIntegrationId }
    : { control: 'none' };
}

function sameAgent(a: Head['assignee'], b: Head['assignee']): boolean {
  return a?.agentId === b?.agentId;
}
