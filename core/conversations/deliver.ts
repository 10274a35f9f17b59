import { limits } from '../protocol/limits.ts';
import type { ServerFrame } from '../protocol/server-frames.ts';
import type { Appended } from './append.ts';
import { business, type Head, type Listener, type StoredEntry } from './model.ts';
import type { ConnectionOwner, Deps } from './ports.ts';
import { reachedBy } from './reach.ts';
import { readWith } from './read-marks.ts';
import { viewConversation, viewEntry } from './view.ts';
import { withControl } from './with-control.ts';

/** Who takes part without a socket among the listeners may have one that the head has not heard of. */
export interface DeliverOptions {
  /** The socket that the event came from; it gets an answer instead. */
  except?: string | undefined;
  /** Look up sockets of participants who have none in the head: worth it for what must not be missed. */
  lookUp: boolean;
  /** Told of sockets that could not take the frame at once. */
  onFailed?: (connectionId: string) => Promise<void>;
}

/**
 * Posts a frame to every socket that listens to a conversation, each side its own view of it. Costs
 * one post a socket, whatever else is connected. [D5]
 */
export async function deliver(
  deps: Deps,
  head: Head,
  frameFor: (side: string) => ServerFrame | undefined,
  options: DeliverOptions,
): Promise<void> {
  const listeners = await listenersOf(deps, head, options.lookUp);
  const views = new Map<string, string | undefined>();
  const posts: Promise<void>[] = [];
  for (const listener of listeners) {
    if (listener.connectionId === options.except) continue;
    const { side } = listener;
    if (!views.has(side)) {
      const frame = frameFor(side);
      views.set(side, frame === undefined ? undefined : JSON.stringify(frame));
    }
    const text = views.get(side);
    if (text !== undefined) posts.push(post(deps, head, listener, text, options));
  }
  await Promise.all(posts);
}

/** Delivers entries that were just written, in their order. */
export async function deliverEntries(
  deps: Deps,
  appended: Appended,
  except: string | undefined,
): Promise<void> {
  const head = changedHead(appended);
  for (const entry of appended.entries) await deliverEntry(deps, head, entry, except);
}

async function deliverEntry(
  deps: Deps,
  head: Head,
  entry: StoredEntry,
  except: string | undefined,
): Promise<void> {
  await deliver(deps, head, (side) => entryFrame(head, entry, side), {
    except,
    lookUp: true,
    onFailed: (connectionId) =>
      deps.queues.redeliver({ conversationId: head.id, seq: entry.seq, connectionId }),
  });
}

export function entryFrame(head: Head, entry: StoredEntry, side: string): ServerFrame | undefined {
  const view = viewEntry(head, entry, side);
  if (view !== undefined) {
    const read = readWith(entry);
    const event = { type: 'entry', conversationId: head.id, entry: view } as const;
    return read === undefined ? event : { ...event, read };
  }
  if (!changesView(entry)) return undefined;
  return { type: 'conversation', conversation: viewConversation({ head, latest: [entry] }, side) };
}

/** A customer does not hear who changed what, but of his conversation as it is now. */
function changesView(entry: StoredEntry): boolean {
  if (entry.kind !== 'event') return false;
  if (entry.name === 'controlPassed') return true;
  if (entry.name !== 'changed') return false;
  const { fields, language, displayName, iconUrl } = entry.data ?? {};
  return [fields, language, displayName, iconUrl].some((one) => one !== undefined);
}

/** The head as it stands after what was written with the entries. */
export function changedHead({ head, change }: Appended): Head {
  if (change === undefined) return head;
  return {
    ...withControl(head, change),
    state: change.state ?? head.state,
    inactive: change.inactive ?? head.inactive ?? false,
    assignee: change.assignee === undefined ? head.assignee : (change.assignee ?? undefined),
    metadata: change.metadata ?? head.metadata,
    displayName: changedText(change.displayName, head.displayName),
    iconUrl: changedText(change.iconUrl, head.iconUrl),
    participants: reachedBy({ ...head.participants, ...change.participants }, change.reach),
    ...(change.tags === undefined ? {} : { tags: change.tags }),
    ...(change.language === undefined ? {} : { language: change.language }),
    // Who is taken off the list is told of it once more.
    listeners: [
      ...head.listeners,
      ...(change.addListeners ?? []).filter(
        (added) => !head.listeners.some((one) => one.connectionId === added.connectionId),
      ),
    ],
  };
}

/** null takes it away. */
function changedText(
  change: string | null | undefined,
  before: string | undefined,
): string | undefined {
  return change === undefined ? before : (change ?? undefined);
}

/** The listeners whose sockets can still be open, with those that the head had not heard of. */
async function listenersOf(deps: Deps, head: Head, lookUp: boolean): Promise<Listener[]> {
  const now = deps.chance.now() / 1000;
  const live = head.listeners.filter(
    (listener) => listener.expiresAt > now && mayHear(head, listener),
  );
  if (!lookUp) return live;
  const owners = new Set(live.map((listener) => listener.ownerId));
  const found = await Promise.all(
    expectedOwners(head)
      .filter(({ owner }) => !owners.has(owner.id))
      .map(({ owner, side }) => listenersOfOwner(deps, owner, side)),
  );
  const added = found.flat();
  if (added.length > 0) await deps.store.addListeners(head.id, added, endedListeners(head, now));
  return [...live, ...added];
}

/** A socket that was opened as someone who no longer takes part hears nothing more. [I5] */
function mayHear(head: Head, { side, ownerId }: Listener): boolean {
  const participant = head.participants[side];
  return side === business || (participant?.userId === ownerId && !participant.left);
}

/** Sockets that API Gateway has ended by now, whoever forgot to say so. `now` in seconds. */
export function endedListeners(head: Head, now: number): string[] {
  return head.listeners.filter((one) => one.expiresAt <= now).map((one) => one.connectionId);
}

function expectedOwners(head: Head): { owner: ConnectionOwner; side: string }[] {
  const owners: { owner: ConnectionOwner; side: string }[] = [];
  for (const [side, participant] of Object.entries(head.participants)) {
    if (participant.left) continue;
    owners.push({ owner: { kind: 'user', id: participant.userId }, side });
  }
  if (head.assignee !== undefined) {
    owners.push({ owner: { kind: 'agent', id: head.assignee.agentId }, side: business });
  }
  return owners;
}

/** The sockets that someone has open now, as listeners of one side. */
export async function listenersOfOwner(
  deps: Deps,
  owner: ConnectionOwner,
  side: string,
): Promise<Listener[]> {
  const now = deps.chance.now() / 1000;
  const connections = await deps.connections.listOf(owner);
  return connections
    .filter((connection) => connection.expiresAt > now)
    .sort((a, b) => b.expiresAt - a.expiresAt)
    .slice(0, limits.connectionsPerConversation)
    .map((connection) => ({ ...connection, side, ownerId: owner.id }));
}

async function post(
  deps: Deps,
  head: Head,
  listener: Listener,
  text: string,
  options: DeliverOptions,
): Promise<void> {
  const outcome = await deps.sockets.post(listener.connectionId, text);
  if (outcome === 'delivered') return;
  if (outcome === 'failed') {
    await options.onFailed?.(listener.connectionId);
    return;
  }
  const kind = listener.side === business ? 'agent' : 'user';
  await Promise.all([
    deps.store.removeListener(head.id, listener.connectionId),
    deps.connections.remove({ kind, id: listener.ownerId }, listener.connectionId),
  ]);
}
