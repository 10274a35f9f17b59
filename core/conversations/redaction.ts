import { CauserieError } from '../errors.ts';
import type { Principal } from '../identity/principal.ts';
import { viewTruncatedConversation } from '../switchboard/view.ts';
import { append, type Draft } from './append.ts';
import { enqueueConsequences } from './consequences.ts';
import { deliver } from './deliver.ts';
import { eventId, seqOfEntryId } from './ids.ts';
import { closing } from './lifecycle.ts';
import { endOffer, write } from './messages.ts';
import {
  business,
  type Head,
  lastSeq,
  messagesByOthers,
  present,
  type Snapshot,
  type StoredEntry,
} from './model.ts';
import type { ConversationStore, Deps, Purge } from './ports.ts';
import { tellUser } from './tell-user.ts';

/**
 * Deletes what was said. Places in the sequence stay, so that nobody misses anything: what stands in a
 * message's place becomes an event, or the conversation's beginning goes as a whole; and an event at the end
 * tells those who hold what is gone.
 */

type Message = Extract<StoredEntry, { kind: 'message' }>;

/** How long a deletion may take, and what is done with what goes before it does. */
export interface Deletion extends Pick<Purge, 'until' | 'before'> {
  /** Whether a conversation may still go, as it stands at the moment at which it goes. */
  onlyIf?(snapshot: Snapshot): boolean;
}

/** A message by its id: one read. Undefined when there is none, or no longer. */
export async function findMessage(
  store: Pick<ConversationStore, 'entries'>,
  { id, clearedThrough = 0 }: Pick<Head, 'id' | 'clearedThrough'>,
  messageId: string,
): Promise<Message | undefined> {
  const seq = seqOfEntryId(messageId);
  if (!(seq > clearedThrough)) return undefined;
  const [entry] = await store.entries(id, { after: seq - 1, limit: 1, order: 'ascending' });
  return entry?.id === messageId && entry.kind === 'message' ? entry : undefined;
}

/**
 * Deletes a message, in one transaction with the event that tells of it.
 * @throws CauserieError not_found when there is no such message, or no longer
 */
export async function redactMessage(
  deps: Deps,
  principal: Principal,
  conversationId: string,
  messageId: string,
): Promise<void> {
  await write(deps, { principal, conversationId }, async ({ head }) => {
    const found = await findMessage(deps.store, head, messageId);
    if (found === undefined) {
      throw new CauserieError('not_found', 'There is no such message in the conversation.');
    }
    const { content: _content, metadata: _metadata, ...place } = found;
    const redacted = { kind: 'event', name: 'redacted', data: { seq: found.seq } } as const;
    return { drafts: [{ body: redacted }], change: { redacts: [{ ...place, ...redacted }] } };
  });
}

/**
 * Deletes everything that stands in a conversation. It goes on behind that, has room for as much again, and
 * nothing in it is unread.
 * @throws CauserieError busy when it takes longer than it may; asked for again, it goes on
 */
export async function clearMessages(
  deps: Deps,
  principal: Principal,
  conversationId: string,
  deletion: Deletion,
): Promise<void> {
  await write(deps, { principal, conversationId }, (snapshot) => {
    const { head, latest } = snapshot;
    const last = latest[0];
    const isDone =
      last === undefined ||
      (last.seq === (head.clearedThrough ?? 0) + 1 &&
        last.kind === 'event' &&
        last.name === 'redacted');
    if (isDone) return { drafts: [] };
    const through = lastSeq(snapshot);
    return {
      drafts: [{ body: { kind: 'event', name: 'redacted', data: { through } } }],
      change: { clear: { through, reads: readsOf(snapshot, deps.chance.now()) } },
    };
  });
  const snapshot = await deps.store.snapshot(conversationId, { consistent: true });
  const through = snapshot?.head.clearedThrough;
  if (through !== undefined) {
    await purge(deps.store, conversationId, { ...deletion, through, run: false });
  }
}

/** Everybody has read everything that is there. */
function readsOf(snapshot: Snapshot, at: number) {
  const tally = snapshot.latest[0]?.tally ?? {};
  const seq = lastSeq(snapshot);
  const sides = [business, ...Object.keys(snapshot.head.participants)];
  return Object.fromEntries(
    sides.map((side) => [side, { seq, others: messagesByOthers(tally, side), at }]),
  );
}

/**
 * Deletes a conversation with everything in it: its agent has room again, and it is as if it had never been.
 * @throws CauserieError not_found; conflict where it may not go any more; busy when it takes longer than it may, asked for again, it goes on
 */
export async function removeConversation(
  deps: Deps,
  principal: Principal,
  conversationId: string,
  deletion: Deletion,
): Promise<void> {
  if (await isUnfinished(deps, principal, conversationId)) {
    await announceRemoval(deps, principal.appId, { id: conversationId });
    return purgeWhole(deps.store, conversationId, deletion);
  }
  const head = await end(deps, principal, conversationId, deletion);
  const switchboard = await deps.switchboard(head.appId);
  await announceRemoval(deps, head.appId, viewTruncatedConversation(switchboard, head));
  await Promise.all([
    deliver(deps, head, () => ({ type: 'gone', conversationId }), { lookUp: false }),
    ...present(head)
      // Those who listen have been told.
      .filter(([side]) => !head.listeners.some((listener) => listener.side === side))
      .map(([, { userId }]) => tellUser(deps, userId, { type: 'gone', conversationId })),
  ]);
  await purgeWhole(deps.store, conversationId, deletion);
}

/** Whether a deletion broke off, so that some of the conversation is still there. */
async function isUnfinished(
  { store }: Deps,
  { appId }: Principal,
  conversationId: string,
): Promise<boolean> {
  const remains = await store.tombstone(conversationId);
  if (remains?.appId !== appId) return false;
  const query = { before: remains.end, limit: 1, order: 'ascending' } as const;
  return (await store.entries(conversationId, query)).length > 0;
}

/** Webhooks are told, before anything goes that is needed to find out that it broke off. */
async function announceRemoval(
  { announce, chance }: Deps,
  appId: string,
  conversation: { id: string },
): Promise<void> {
  await announce({
    kind: 'other',
    trigger: 'conversation:remove',
    appId,
    conversationId: conversation.id,
    id: eventId(conversation.id, 'removed'),
    at: chance.now(),
    payload: { conversation },
  });
}

async function purgeWhole(
  store: ConversationStore,
  conversationId: string,
  deletion: Deletion,
): Promise<void> {
  const remains = await store.tombstone(conversationId);
  const through = (remains?.end ?? 1) - 1;
  await purge(store, conversationId, { ...deletion, through, run: true });
}

/** Closed and removed in one: whoever writes at this moment comes before it, or finds nothing. */
async function end(
  deps: Deps,
  principal: Principal,
  conversationId: string,
  { onlyIf }: Deletion,
): Promise<Head> {
  const appended = await append(deps, { principal, conversationId }, async (snapshot) => {
    const { head } = snapshot;
    if (onlyIf?.(snapshot) === false) {
      throw new CauserieError('conflict', 'The conversation is no longer as it was.');
    }
    const closed = head.state === 'open' ? await closing(deps, head) : { drafts: [], change: {} };
    const removed: Draft = {
      body: { kind: 'event', name: 'redacted', data: { removed: true } },
    };
    return {
      drafts: [...closed.drafts, removed],
      change: { ...closed.change, removed: true },
    };
  });
  await enqueueConsequences(deps, appended);
  await endOffer(deps, appended);
  return appended.head;
}

async function purge(store: ConversationStore, conversationId: string, what: Purge): Promise<void> {
  if (what.through > 0 && !(await store.purge(conversationId, what))) {
    throw new CauserieError(
      'busy',
      'It is deleted for everybody, and not yet all of it from the database. Ask for it again.',
      { retryAfterSeconds: 1 },
    );
  }
}
