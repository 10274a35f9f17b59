import { CauserieError } from '../errors.ts';
import type { Principal } from '../identity/principal.ts';
import type { EventName } from '../protocol/entries.ts';
import { limits } from '../protocol/limits.ts';
import { notFound, requireSide, storedAuthor } from './access.ts';
import { entryId } from './ids.ts';
import {
  type EntryBody,
  type Head,
  isPublic,
  lastPublicSeq,
  lastSeq,
  type Reads,
  type Snapshot,
  type StoredAuthor,
  type StoredEntry,
} from './model.ts';
import type { Chance, Deps, HeadChange } from './ports.ts';
import { markAt } from './read-marks.ts';

/** What a writer wants to add, decided on what stands there at this moment. */
export interface Plan {
  /** Written one after the other, all or none. */
  drafts: Draft[];
  change?: HeadChange;
}

/** Decides on a snapshot; again on a newer one when the first was too old. */
export type Decide = (snapshot: Snapshot) => Plan | Promise<Plan>;

export interface Draft {
  body: EntryBody;
  clientId?: string;
  /** Who it is shown to come from, if not the writer himself. */
  author?: StoredAuthor;
}

export interface AppendRequest {
  principal: Principal;
  conversationId: string;
  /** The writer's id for his entry; with it, the same entry is never written twice. */
  clientId?: string;
  /** The last sequence that the writer holds. Everything later is searched for `clientId`. */
  after?: number;
  /** How far the writer has read: kept with the last of what he writes. [D24] */
  read?: number | undefined;
  /** What the writer has just read of it: the first attempt rests on it. */
  known?: Snapshot;
  /** What is said of the author besides who he is. */
  as?: Omit<StoredAuthor, 'side' | 'agentId'>;
}

export interface Appended {
  /** The head as it was when the entries were written. */
  head: Head;
  /** With the change that went with them. */
  change: HeadChange | undefined;
  entries: StoredEntry[];
  /** It was there already, and nothing was written: `entries` has what was there. */
  duplicate: boolean;
}

/** How many sequences back a resend is searched for when its writer does not say what he holds. */
const searchWithoutAfter = 50;
/** A writer so far behind has to sync first. */
const searchAtMost = 1000;
const attempts = 30;

/**
 * Writes at the end of a conversation: one query, one conditional write. [D1] [D2] [D3]
 *
 * The condition is that the sequence is free, so two writers never share one, and a writer that read
 * a stale end fails and reads again. A resend is found because every entry after what the writer
 * holds is looked at before each attempt; the first attempt can only have been written there.
 */
export async function append(
  deps: Deps,
  request: AppendRequest,
  decide: Decide,
): Promise<Appended> {
  let consistent = false;
  let tried: Appended | undefined;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const known = attempt === 0 ? request.known : undefined;
    const snapshot = known ?? (await deps.store.snapshot(request.conversationId, { consistent }));
    // A replica that lags shows no conversation, or an older end than the writer knows.
    const lags = snapshot === undefined || (request.after ?? 0) > lastSeq(snapshot);
    if (lags && !consistent) {
      consistent = true;
      continue;
    }
    if (snapshot === undefined) throw notFound();
    if (tried !== undefined && (await hasLanded(deps, snapshot, tried))) return tried;
    let next: Decision;
    try {
      next = await decideOn(deps, snapshot, request, decide);
    } catch (error) {
      if (consistent || !(error instanceof CauserieError)) throw error;
      consistent = true;
      continue;
    }
    const { appended } = next;
    if (next.kind === 'found') return appended;
    if (next.kind === 'write') {
      if (await deps.store.append(snapshot.head, appended.entries, appended.change, next.at)) {
        return appended;
      }
      tried = appended;
    } else if (consistent) {
      return appended;
    }
    // A write checks what it rests on. That nothing is to be done, or is allowed, only the read says.
    consistent = true;
    if (attempt > 2) await deps.chance.sleep(deps.chance.random() * Math.min(100, 5 * attempt));
  }
  throw new CauserieError(
    'busy',
    'Many are writing to this conversation at once. Send the same frame again in a second.',
    { retryAfterSeconds: 1 },
  );
}

type Decision =
  | { kind: 'found' | 'nothing'; appended: Appended }
  | { kind: 'write'; appended: Appended; at: number };

async function decideOn(
  deps: Deps,
  snapshot: Snapshot,
  request: AppendRequest,
  decide: Decide,
): Promise<Decision> {
  const { head, latest } = snapshot;
  const side = requireSide(head, request.principal);
  const found = await findDuplicate(deps, snapshot, side, request);
  if (found !== undefined) {
    const appended = { head, change: undefined, entries: [found], duplicate: true };
    return { kind: 'found', appended };
  }
  const plan = await decide(snapshot);
  if (plan.drafts.length === 0) {
    // Done already, perhaps by this very request before it broke off: its event goes out again.
    const done = latest.find((entry) => entry.kind === 'event' && !customerEvents.has(entry.name));
    const entries = done === undefined ? [] : [done];
    return { kind: 'nothing', appended: { head, change: undefined, entries, duplicate: true } };
  }
  const at = deps.chance.now();
  const reads = await readsOf(deps, snapshot, side, request.read, at);
  const entries = number(deps.chance, snapshot, request, plan.drafts, at, reads);
  return { kind: 'write', appended: { head, change: plan.change, entries, duplicate: false }, at };
}

/**
 * Whether a write that was told that its place is taken took it itself: a client of the database
 * that gets no answer in time sends the write once more. An entry's id is nobody else's.
 */
async function hasLanded(deps: Deps, snapshot: Snapshot, tried: Appended): Promise<boolean> {
  const mine = tried.entries[0];
  if (mine === undefined) return false;
  const there =
    snapshot.latest.find((entry) => entry.seq === mine.seq) ??
    (
      await deps.store.entries(snapshot.head.id, {
        after: mine.seq - 1,
        limit: 1,
        order: 'ascending',
      })
    )[0];
  return there?.id === mine.id;
}

/** The marks that the latest entry has, with the writer's if it moves. Nothing fails for the want of one. */
async function readsOf(
  deps: Deps,
  snapshot: Snapshot,
  side: string,
  read: number | undefined,
  at: number,
): Promise<Reads | undefined> {
  const { reads } = snapshot.latest[0] ?? {};
  if (read === undefined) return reads;
  const mark = await markAt(deps, snapshot, side, read, at).catch(() => undefined);
  return mark === undefined ? reads : { ...reads, [side]: mark };
}

/** Gives drafts their place behind what stands there. @param reads What the last of them carries. */
function number(
  chance: Chance,
  snapshot: Snapshot,
  { principal, as }: AppendRequest,
  drafts: Draft[],
  at: number,
  reads: Reads | undefined,
): StoredEntry[] {
  const room = limits.entriesPerConversation + (snapshot.head.clearedThrough ?? 0);
  let seq = lastSeq(snapshot);
  let prev = lastPublicSeq(snapshot);
  let tally = snapshot.latest[0]?.tally ?? {};
  const before = snapshot.latest[0]?.reads;
  return drafts.map((draft, index) => {
    seq++;
    const carried = index === drafts.length - 1 ? reads : before;
    if (counts(draft.body) && seq > room) {
      throw new CauserieError(
        'conversation_full',
        `A conversation holds ${limits.entriesPerConversation} entries. Start a new one.`,
      );
    }
    const author = draft.author ?? { ...storedAuthor(snapshot.head, principal), ...as };
    if (draft.body.kind === 'message') {
      tally = { ...tally, [author.side]: (tally[author.side] ?? 0) + 1 };
    }
    const entry: StoredEntry = {
      ...draft.body,
      seq,
      prev,
      id: entryId(seq, at, chance.hex(10)),
      at,
      author,
      tally,
      ...(draft.clientId === undefined ? {} : { clientId: draft.clientId }),
      ...(carried === undefined ? {} : { reads: carried }),
    };
    if (isPublic(entry)) prev = seq;
    return entry;
  });
}

/** What customers do that changes no state. */
const customerEvents: ReadonlySet<EventName> = new Set(['postback', 'rated']);

/** A full conversation can still be closed, passed on and so forth; what can be said for ever ends. */
function counts(body: EntryBody): boolean {
  return body.kind !== 'event' || customerEvents.has(body.name) || body.name === 'changed';
}

async function findDuplicate(
  deps: Deps,
  snapshot: Snapshot,
  side: string,
  request: AppendRequest,
): Promise<StoredEntry | undefined> {
  const { clientId } = request;
  if (clientId === undefined) return undefined;
  const last = lastSeq(snapshot);
  // Nobody holds more than there is: who says so is looked after like one who says nothing.
  const told = request.after !== undefined && request.after <= last ? request.after : undefined;
  const after = told ?? Math.max(0, last - searchWithoutAfter);
  if (last <= after) return undefined;
  if (last - after > searchAtMost) {
    throw new CauserieError(
      'resync_required',
      `More than ${searchAtMost} entries came after ${after}. Sync the conversation, then send again with the new \`after\`.`,
    );
  }
  const mine = (entry: StoredEntry) =>
    entry.clientId === clientId &&
    entry.author.side === side &&
    (request.principal.kind === 'user' ||
      entry.author.agentId ===
        (request.principal.kind === 'agent' ? request.principal.agentId : undefined));
  const near = snapshot.latest.find((entry) => entry.seq > after && mine(entry));
  if (near !== undefined) return near;
  let before = snapshot.latest.at(-1)?.seq ?? 1;
  while (before > after + 1) {
    const page = await deps.store.entries(request.conversationId, {
      after,
      before,
      limit: limits.entriesPage,
      order: 'descending',
    });
    const found = page.find(mine);
    if (found !== undefined) return found;
    const oldest = page.at(-1);
    if (oldest === undefined) break;
    before = oldest.seq;
  }
  return undefined;
}
