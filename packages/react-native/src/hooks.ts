import type { Conversation, QueuePosition, QueueState } from '@causerie/client';
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { AppState } from 'react-native';
import type { CauserieEvent, CauserieEventType } from './causerie/events.ts';
import { isActive } from './causerie/is-active.ts';
import type { Causerie, CauserieState, SendOptions, Thread } from './causerie/types.ts';
import { useCauserieContext } from './context.ts';

/** A part of the state; its component renders again when that part is another. */
export function useCauserieState<T>(select: (state: CauserieState) => T): T {
  const { causerie } = useCauserieContext();
  const get = () => select(causerie.state);
  return useSyncExternalStore(causerie.subscribe, get, get);
}

export type UseCauserie = Causerie & Pick<CauserieState, 'connection' | 'session' | 'shown'>;

/** The messenger, with the state of its connection, who the customer is, and whether it is shown. */
export function useCauserie(): UseCauserie {
  const { causerie } = useCauserieContext();
  const connection = useCauserieState((state) => state.connection);
  const session = useCauserieState((state) => state.session);
  const shown = useCauserieState((state) => state.shown);
  return useMemo(
    () => Object.assign(Object.create(causerie) as Causerie, { connection, session, shown }),
    [causerie, connection, session, shown],
  );
}

/** Calls `listener` at each event of one type, for as long as the component is there. */
export function useCauserieEvent<T extends CauserieEventType>(
  type: T,
  listener: (event: Extract<CauserieEvent, { type: T }>) => void,
): void {
  const { causerie } = useCauserieContext();
  useEffect(() => causerie.on(type, listener), [causerie, type, listener]);
}

/** Unread messages in one conversation, or in all. */
export function useUnreadCount(conversationId?: string): number {
  const { causerie } = useCauserieContext();
  return useCauserieState((state) => {
    if (conversationId === undefined) return state.unread;
    const id = causerie.idOf(conversationId);
    return state.conversations.find((one) => one.id === id)?.unread ?? 0;
  });
}

/** Milliseconds between two looks at who is there, while the app is looked at. */
const availabilityEvery = 60_000;
/** How many components of a messenger ask for it. */
const asking = new WeakMap<Causerie, { count: number; stop: () => void }>();

function askForAvailability(causerie: Causerie): () => void {
  const ask = () => {
    // Before there is a session, none is made only to know this.
    if (causerie.state.connection !== 'online' || !isActive()) return;
    causerie.refreshAvailability().catch(() => {});
  };
  let entry = asking.get(causerie);
  if (entry === undefined) {
    const timer = setInterval(ask, availabilityEvery);
    const subscription = AppState.addEventListener('change', ask);
    const off = causerie.on('connection', ask);
    ask();
    entry = {
      count: 0,
      stop() {
        clearInterval(timer);
        subscription.remove();
        off();
      },
    };
    asking.set(causerie, entry);
  }
  const kept = entry;
  kept.count++;
  return () => {
    kept.count--;
    if (kept.count > 0) return;
    kept.stop();
    asking.delete(causerie);
  };
}

/** Who is there, queue by queue, looked at each minute while the app is; undefined before it is known. */
export function useAvailability(): readonly QueueState[] | undefined {
  const { causerie } = useCauserieContext();
  useEffect(() => askForAvailability(causerie), [causerie]);
  return useCauserieState((state) => state.availability);
}

/** Whether a conversation waits for an agent. */
export const waits = ({ state, control, assignee }: Conversation): boolean =>
  state === 'open' && control === 'agentWorkspace' && assignee === null;

/** Where a conversation stands in its queue; undefined while it waits for nobody. */
export function useQueuePosition(conversationId: string | undefined): QueuePosition | undefined {
  const { causerie } = useCauserieContext();
  const id = conversationId === undefined ? '' : causerie.idOf(conversationId);
  const online = useCauserieState(({ connection }) => connection === 'online');
  const waiting = useCauserieState(({ conversations }) => {
    const found = conversations.find((one) => one.id === id);
    return found !== undefined && waits(found);
  });
  const place = useCauserieState(({ queue }) => queue.get(id));
  useEffect(() => {
    // Changes are pushed; this is where it stands to begin with.
    if (waiting && online) causerie.refreshQueuePosition(id).catch(() => {});
  }, [causerie, waiting, online, id]);
  return waiting && place !== undefined && place.position > 0 ? place : undefined;
}

export interface UseConversations {
  /** The one that was active last first. */
  conversations: readonly Conversation[];
  /** Online for the first time: before, nothing is known. */
  ready: boolean;
  /** There may be more; `loadMore` fetches them. */
  more: boolean;
  loadMore(): Promise<void>;
}

export function useConversations(): UseConversations {
  const { causerie } = useCauserieContext();
  const conversations = useCauserieState((state) => state.conversations);
  const ready = useCauserieState((state) => state.ready);
  const next = useCauserieState((state) => state.moreConversations);
  // Twenty-five come by themselves.
  const more = next === undefined ? conversations.length >= 25 : next !== null;
  return { conversations, ready, more, loadMore: causerie.loadMoreConversations };
}

const nothing: Thread = { id: '', entries: [], pending: [], more: false, loading: 'no' };

export interface UseConversation extends Omit<Thread, 'id'> {
  /** As the server knows it; undefined for one that has not begun. */
  conversationId: string | undefined;
  conversation: Conversation | undefined;
  /** The name of who types, '' where there is none; undefined: nobody does. */
  typing: string | undefined;
  queue: QueuePosition | undefined;
  /** @returns The conversation's id, which for one that begins is made up here. */
  send(
    content: Parameters<Causerie['send']>[1],
    options?: SendOptions,
  ): ReturnType<Causerie['send']>;
  retry(messageId: string): void;
  discard(messageId: string): void;
  /** The customer types; call it at each key. */
  setTyping(): void;
  /** The customer has seen everything. */
  read(): void;
  loadOlder(): Promise<void>;
  end(): Promise<void>;
}

/** @param conversationId Undefined: a new one, which begins with what is sent first. */
export function useConversation(conversationId: string | undefined): UseConversation {
  const { causerie } = useCauserieContext();
  const { client } = causerie;
  const id = conversationId === undefined ? undefined : causerie.idOf(conversationId);
  const thread = useCauserieState(({ threads }) => threads.get(id ?? '')) ?? nothing;
  const conversation = useCauserieState(({ conversations }) =>
    conversations.find((one) => one.id === id),
  );
  const typing = useCauserieState((state) => state.typing.get(id ?? ''));
  const online = useCauserieState(({ connection }) => connection === 'online');
  const queue = useQueuePosition(id);

  useEffect(() => {
    if (id === undefined) return;
    causerie.openThread(id);
    // A few may have come while it was not looked at: the rest is history, and comes when it is asked for.
    const { more = false, entries = [] } = causerie.state.threads.get(id) ?? {};
    if (online && more && entries.length < 20) void causerie.loadOlder(id);
  }, [causerie, id, online]);

  const send = useCallback<UseConversation['send']>(
    (content, options) => causerie.send(id, content, options),
    [causerie, id],
  );
  const setTyping = useCallback(() => {
    if (id !== undefined) client.typing(id);
  }, [client, id]);
  const read = useCallback(() => {
    if (id !== undefined) client.read(id);
  }, [client, id]);
  const loadOlder = useCallback(
    async () => (id === undefined ? undefined : causerie.loadOlder(id)),
    [causerie, id],
  );
  const end = useCallback(
    async () => (id === undefined ? undefined : causerie.end(id)),
    [causerie, id],
  );
  return {
    ...thread,
    ...{ conversationId: id, conversation, typing, queue, send, setTyping, read, loadOlder, end },
    ...{ retry: causerie.retry, discard: causerie.discard },
  };
}
