import {
  business,
  type Head,
  lastSeq,
  messagesByOthers,
  type ReadMark,
  type Reads,
  type Snapshot,
  type StoredEntry,
} from './model.ts';
import type { Deps } from './ports.ts';

/**
 * Read marks are kept in two places: in the head, where a mark that comes alone is written, and in what
 * its reader writes, where it costs no write of its own. Every entry carries on what the one before it
 * had, so that the latest entry and the head say all of it, whichever is further.
 */

export function readOf(head: Head, side: string): ReadMark | undefined {
  return side === business ? head.businessRead : head.participants[side]?.read;
}

/** A mark at a sequence, or at the end if that is before it. Undefined: it was there or further already. */
export async function markAt(
  deps: Pick<Deps, 'store'>,
  { head, latest }: Snapshot,
  side: string,
  seq: number,
  at: number,
): Promise<ReadMark | undefined> {
  const read = Math.min(seq, lastSeq({ head, latest }));
  if (read <= (readOf(head, side)?.seq ?? 0)) return undefined;
  const entry =
    latest.find((one) => one.seq === read) ??
    (await deps.store.entries(head.id, { after: read - 1, limit: 1, order: 'ascending' }))[0];
  return { seq: read, others: messagesByOthers(entry?.tally ?? {}, side), at };
}

/** The sequence up to which its author had read when he wrote it, if he said so with it. */
export function readWith({ author, at, reads }: StoredEntry): number | undefined {
  const mark = reads?.[author.side];
  return mark?.at === at ? mark.seq : undefined;
}

/** The head, with those marks of its latest entry that are further. */
export function withReads(head: Head, reads: Reads | undefined): Head {
  let changed = head;
  for (const [side, mark] of Object.entries(reads ?? {})) {
    if (mark.seq <= (readOf(head, side)?.seq ?? 0)) continue;
    const participant = changed.participants[side];
    if (side === business) changed = { ...changed, businessRead: mark };
    else if (participant !== undefined) {
      const participants = { ...changed.participants, [side]: { ...participant, read: mark } };
      changed = { ...changed, participants };
    }
  }
  return changed;
}
