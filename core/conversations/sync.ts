import type { AgentPrincipal, UserPrincipal } from '../identity/principal.ts';
import { jsonBytes } from '../protocol/content.ts';
import type { Entry } from '../protocol/entries.ts';
import { limits } from '../protocol/limits.ts';
import type { ServerFrameOf } from '../protocol/server-frames.ts';
import { sideOf } from './access.ts';
import { endedListeners } from './deliver.ts';
import { history } from './history.ts';
import { business, type Listener, lastSeq, type Snapshot } from './model.ts';
import type { Deps } from './ports.ts';
import { viewConversation, viewEntries } from './view.ts';

export interface SyncRequest {
  principal: UserPrincipal | AgentPrincipal;
  conversations?: { conversationId: string; after: number | null }[] | undefined;
  /** Seconds since the epoch at which the socket ends at the latest. */
  expiresAt: number;
}

type Synced = ServerFrameOf<'synced'>['conversations'][number];

/** Bytes of entries in one answer; one that is larger by itself goes alone. */
const entriesBudget = 80 * 1024;
/** Bytes of entries and conversations, with room for the rest in a frame of 128 KB. */
const answerBudget = 122 * 1024;
/** Entries that a reader who holds none of a conversation is given. */
const newestPage = 50;

/**
 * Makes the socket a listener and gives what lies after what the reader holds. First listen, then
 * read: what is written in between is delivered, or read, or both, and never neither. [D7]
 */
export async function sync(
  deps: Deps,
  request: SyncRequest,
): Promise<{ conversations: Synced[]; unknown: string[] }> {
  const named = request.conversations ?? (await ownConversations(deps, request.principal));
  const unknown: string[] = [];
  const conversations: Synced[] = [];
  const opened = await Promise.all(
    named.map(async (one) => ({ ...one, found: await listen(deps, request, one.conversationId) })),
  );
  let spent = 0;
  for (const { conversationId, after, found } of opened) {
    if (found === undefined) {
      unknown.push(conversationId);
      continue;
    }
    const withEntries = request.conversations !== undefined;
    const synced = withEntries ? await catchUp(deps, found, after, spent) : onlyHead(found);
    if (synced.entries.length > 0) spent += jsonBytes(synced.entries);
    conversations.push(synced);
  }
  lighten(conversations, answerBudget - spent);
  return { conversations, unknown };
}

interface Opened {
  snapshot: Snapshot;
  side: string;
}

function ownerOf(principal: UserPrincipal | AgentPrincipal) {
  return principal.kind === 'user'
    ? ({ kind: 'user', id: principal.userId } as const)
    : ({ kind: 'agent', id: principal.agentId } as const);
}

async function ownConversations(
  deps: Deps,
  principal: UserPrincipal | AgentPrincipal,
): Promise<{ conversationId: string; after: null }[]> {
  const query = { limit: limits.conversationsPerSync };
  const page =
    principal.kind === 'user'
      ? await deps.store.listOfUser(principal.userId, query)
      : await deps.store.listOfApp(
          principal.appId,
          { assignee: principal.agentId, state: 'open' },
          query,
        );
  return page.conversationIds.map((conversationId) => ({ conversationId, after: null }));
}

/** Puts the socket among the listeners, if it is not there yet. */
async function listen(
  deps: Deps,
  request: SyncRequest,
  conversationId: string,
): Promise<Opened | undefined> {
  const { principal } = request;
  const snapshot = await deps.store.snapshot(conversationId, { consistent: true });
  const side = snapshot === undefined ? undefined : sideOf(snapshot.head, principal);
  if (snapshot === undefined || side === undefined) return undefined;
  const { connectionId } = principal;
  const listens = snapshot.head.listeners.some((one) => one.connectionId === connectionId);
  if (connectionId === undefined || listens || !mayListen(snapshot, principal)) {
    return { snapshot, side };
  }
  const { expiresAt } = request;
  const listener: Listener = { connectionId, side, ownerId: ownerOf(principal).id, expiresAt };
  const ended = endedListeners(snapshot.head, deps.chance.now() / 1000);
  await deps.store.addListeners(conversationId, [listener], ended);
  // What was written between the first look and the listening was delivered without us: look again.
  const again = await deps.store.snapshot(conversationId, { consistent: true });
  return { snapshot: again ?? snapshot, side };
}

/** Agents listen to what is theirs; to anything else they say so with `watch`. */
function mayListen({ head }: Snapshot, principal: UserPrincipal | AgentPrincipal): boolean {
  return principal.kind === 'user' || head.assignee?.agentId === principal.agentId;
}

function onlyHead({ snapshot, side }: Opened): Synced {
  const conversation = viewConversation(snapshot, side);
  return { conversation, entries: [], through: 0, more: conversation.lastSeq > 0 };
}

async function catchUp(
  deps: Deps,
  { snapshot, side }: Opened,
  after: number | null,
  spent: number,
): Promise<Synced> {
  const conversation = viewConversation(snapshot, side);
  const last = lastSeq(snapshot);
  const oldestLatest = snapshot.latest.at(-1)?.seq ?? 1;
  if (after === null) {
    const page = await history(deps.store, snapshot.head, side, { limit: newestPage });
    const entries = newestWithin(page.entries, spent);
    return { conversation, entries, through: page.through, more: false };
  }
  if (after >= last) return { conversation, entries: [], through: after, more: false };
  // Usually little was missed, and the look at the head has brought it along.
  const stored =
    oldestLatest <= Math.max(after, snapshot.head.clearedThrough ?? 0) + 1
      ? snapshot.latest.filter((entry) => entry.seq > after).reverse()
      : await deps.store.entries(snapshot.head.id, {
          after: Math.max(after, snapshot.head.clearedThrough ?? 0),
          limit: limits.entriesPage,
          order: 'ascending',
        });
  let size = 0;
  let fits = 0;
  for (const entry of stored) {
    size += jsonBytes(entry);
    if (!fitsIn(spent, size, fits)) break;
    fits++;
  }
  const sent = stored.slice(0, fits);
  const through = sent.at(-1)?.seq ?? after;
  return {
    conversation,
    entries: viewEntries(snapshot.head, sent, side),
    through,
    more: through < last,
  };
}

/** The first of all always goes, however large, so that every answer gets somewhere. */
function fitsIn(spent: number, size: number, count: number): boolean {
  return spent + size <= entriesBudget || (spent === 0 && count === 0);
}

/** The newest entries that fit; what is older is history. */
function newestWithin(entries: Entry[], spent: number): Entry[] {
  let size = 0;
  let first = entries.length;
  while (first > 0) {
    size += jsonBytes(entries[first - 1]);
    if (!fitsIn(spent, size, entries.length - first)) break;
    first--;
  }
  return entries.slice(first);
}

/** Takes from conversations what HTTP has as well, until they fit. */
function lighten(conversations: Synced[], budget: number): void {
  let size = conversations.reduce(
    (sum, { conversation }) => sum + jsonBytes(conversation) + 100,
    0,
  );
  for (const part of ['metadata', 'page', 'tags', 'iconUrl', 'displayName'] as const) {
    for (const { conversation } of conversations) {
      if (size <= budget) return;
      if (conversation[part] === undefined) continue;
      size -= jsonBytes(conversation[part]);
      delete conversation[part];
    }
  }
}

/** An agent starts or stops listening to a conversation that is not his. */
export async function watch(
  deps: Deps,
  principal: AgentPrincipal,
  conversationId: string,
  on: boolean,
  expiresAt: number,
): Promise<boolean> {
  const snapshot = await deps.store.snapshot(conversationId, { consistent: true });
  const { connectionId } = principal;
  if (snapshot === undefined || sideOf(snapshot.head, principal) === undefined) return false;
  if (connectionId === undefined) return true;
  if (!on) {
    await deps.store.removeListener(conversationId, connectionId);
    return true;
  }
  const ownerId = principal.agentId;
  const ended = endedListeners(snapshot.head, deps.chance.now() / 1000);
  await deps.store.addListeners(
    conversationId,
    [{ connectionId, side: business, ownerId, expiresAt }],
    ended,
  );
  return true;
}
