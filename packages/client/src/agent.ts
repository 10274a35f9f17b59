/** The agents' socket: what happens, as it happens. Agents write over HTTP. */
import type { Author, Conversation, Entry } from '../../../core/protocol/entries.ts';
import type { ServerFrame } from '../../../core/protocol/server-frames.ts';
import type { Channel } from './channel.ts';
import type { ConnectionState } from './connection-state.ts';
import { createConnector } from './connector.ts';
import { createEmitter } from './emitter.ts';
import { type Environment, environment } from './environment.ts';
import { ClientError, canRetry, toClientError } from './errors.ts';
import { createFeed } from './feed.ts';
import { createLink } from './link.ts';
import { createTypingReceiver } from './typing.ts';

export type {
  Author,
  Conversation,
  Entry,
  EventEntry,
  MessageEntry,
  NoteEntry,
} from '../../../core/protocol/entries.ts';
export type { ConnectionState } from './connection-state.ts';
export { ClientError, type ClientErrorCode } from './errors.ts';

export interface AgentSocketOptions extends Partial<Environment> {
  /** As the deployment prints it: `wss://….execute-api.….amazonaws.com/v1`. */
  webSocketUrl: string;
  /** A Cognito ID token that is good for a while; asked for before each socket. */
  getToken: () => Promise<string>;
}

/** `lapsed`: not answered in time, so the agent is away now. `withdrawn`: closed, or somebody took it. */
export type OfferEnd = 'accepted' | 'declined' | 'lapsed' | 'withdrawn';

/** Tuples of what the listeners are called with. */
export type AgentEvents = {
  connection: [state: ConnectionState, error?: ClientError];
  /** Each entry of a followed conversation once, in order. */
  entry: [conversationId: string, entry: Entry];
  /** A conversation is new to this socket, or something about it other than its entries changed. */
  conversation: [conversation: Conversation];
  /** A conversation waits for an agent, since when (ISO 8601), or no longer does. After `inbox(true)`. */
  waiting: [conversationId: string, waiting: boolean, since: string | undefined];
  /** A conversation is offered: accept or decline it by HTTP before then (ISO 8601). */
  offer: [conversationId: string, expiresAt: string];
  /** It is no longer offered, to this agent. */
  offerEnded: [conversationId: string, reason: OfferEnd];
  typing: [conversationId: string, author: Author, state: 'start' | 'stop'];
  read: [conversationId: string, author: Author, seq: number];
  error: [error: ClientError];
};

export interface AgentSocket {
  readonly connection: ConnectionState;
  /** Calls `listener` at each event. @returns Takes the listener off again. */
  on<E extends keyof AgentEvents>(
    event: E,
    listener: (...args: AgentEvents[E]) => void,
  ): () => void;
  /** Connects, and stays connected until `disconnect`. Resolves when it is online for the first time. */
  connect(): Promise<void>;
  disconnect(): void;
  /**
   * Follows a conversation of which the app holds everything up to `seq` (`through` of a page of its
   * history); what comes later are `entry` events. Those of the agent himself follow by themselves
   * from their latest entry on.
   */
  follow(conversationId: string, seq: number): void;
  /** The conversation is no concern of this socket any longer. */
  forget(conversationId: string): void;
  /** Listens to a conversation that is somebody else's or nobody's, across reconnects, or stops. */
  watch(conversationId: string, on?: boolean): void;
  /** Is told of conversations that wait, across reconnects, or no longer. */
  inbox(on?: boolean): void;
  typing(conversationId: string, state: 'start' | 'stop'): void;
  read(conversationId: string, seq: number): void;
}

/** Creates an agent's socket. Nothing happens before `connect`. */
export function createAgentSocket(options: AgentSocketOptions): AgentSocket {
  const env = environment(options);
  const { emit, on } = createEmitter<AgentEvents>();
  const watched = new Set<string>();
  let inbox = false;
  let listed = false;
  const warn = (error: ClientError) => emit('error', error);
  const channel = () => link.channel;

  const feed = createFeed({
    env,
    channel,
    onEntry(id, entry) {
      typing.wrote(id, entry.author);
      emit('entry', id, entry);
    },
    onConversation: (conversation) => emit('conversation', conversation),
    onUnknown: (id) => watched.delete(id),
    onError: warn,
  });
  const typing = createTypingReceiver(env.clock, (id, author, state) =>
    emit('typing', id, author, state),
  );
  const link = createLink({
    env,
    async credentials() {
      try {
        return { url: options.webSocketUrl, token: await options.getToken() };
      } catch (error) {
        const failed = new ClientError('network', `getToken failed: ${String(error)}`);
        warn(failed);
        throw failed;
      }
    },
    async prepare(opening) {
      // First listen, then sync: a sync makes agents listen only to what is theirs.
      await Promise.all([
        ...(inbox ? [tell(opening, { action: 'inbox', on: true })] : []),
        ...[...watched].map((conversationId) =>
          tell(opening, { action: 'watch', conversationId, on: true }),
        ),
      ]);
      const settleAfter = await feed.open(opening, !listed);
      listed = true;
      return settleAfter;
    },
    settle: feed.refresh,
    ping: feed.refresh,
    onFrame,
    onState(state, error) {
      if (error !== undefined) warn(error);
      emit('connection', state, error);
    },
  });

  type Wish =
    | { action: 'watch'; conversationId: string; on: boolean }
    | { action: 'inbox'; on: boolean };

  /** What no retry helps is told and left; the rest is for the caller to try again on the next socket. */
  async function tell(to: Channel, wish: Wish): Promise<void> {
    try {
      await to.request({ ...wish, id: env.newId() });
    } catch (caught) {
      const error = toClientError(caught);
      if (canRetry(error)) throw error;
      if (wish.action === 'watch') watched.delete(wish.conversationId);
      warn(error);
    }
  }

  function wish(what: Wish): Promise<boolean> {
    const to = channel();
    if (to === undefined) return Promise.resolve(false);
    return tell(to, what).then(
      () => true,
      () => {
        // A socket that stays open without it would be silent about what was wished for.
        to.close();
        return false;
      },
    );
  }

  function onFrame(frame: ServerFrame): void {
    switch (frame.type) {
      case 'entry':
        feed.receive(frame.conversationId, frame.entry);
        hasRead(frame.conversationId, frame.entry.author, frame.read);
        return;
      case 'conversation':
        feed.meet(frame.conversation);
        return;
      case 'gone':
        feed.forget(frame.conversationId);
        return;
      case 'waiting':
        emit('waiting', frame.conversationId, frame.waiting, frame.since);
        return;
      case 'offer':
        emit('offer', frame.conversationId, frame.expiresAt);
        return;
      case 'offerEnded':
        emit('offerEnded', frame.conversationId, frame.reason);
        return;
      case 'typing':
        typing.frame(frame.conversationId, frame.author, frame.state);
        hasRead(frame.conversationId, frame.author, frame.read);
        return;
      case 'read':
        hasRead(frame.conversationId, frame.author, frame.seq);
        return;
    }
  }

  function hasRead(id: string, author: Author, seq: number | undefined): void {
    if (seq !== undefined) emit('read', id, author, seq);
  }

  const { connect, disconnect } = createConnector(
    env,
    link,
    (listener) => on('connection', listener),
    () => Promise.resolve(),
    () => {},
  );

  return {
    on,
    get connection() {
      return link.state;
    },
    connect,
    disconnect,
    follow: (id, seq) => feed.follow(id, seq),
    forget(id) {
      watched.delete(id);
      feed.forget(id);
    },
    watch(conversationId, on = true) {
      if (on) watched.add(conversationId);
      else {
        watched.delete(conversationId);
        feed.forget(conversationId);
      }
      void wish({ action: 'watch', conversationId, on }).then((done) => {
        // What was written between the app's look and the listening.
        if (done && on) return feed.catchUp(conversationId).catch(() => {});
        return undefined;
      });
    },
    inbox(on = true) {
      inbox = on;
      void wish({ action: 'inbox', on });
    },
    typing: (conversationId, state) => channel()?.post({ action: 'typing', conversationId, state }),
    read: (conversationId, seq) => channel()?.post({ action: 'read', conversationId, seq }),
  };
}
