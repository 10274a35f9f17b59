import type {
  ClientOptions,
  ConnectionState,
  Content,
  Conversation,
  ConversationChanges,
  CustomerClient,
  Entry,
  GetToken,
  Metadata,
  Page,
  PendingMessage,
  QueuePosition,
  QueueState,
  SessionView,
  Storage,
} from '@causerie/client';
import type { PickedFile, UploadedFile } from './attachments.ts';
import type { CauserieEvent, UrlSource } from './events.ts';
import type { NotificationFit, PushRegistration } from './push.ts';

export interface CauserieOptions {
  /** As the deployment prints it: `https://….execute-api.….amazonaws.com`. */
  httpApiUrl: string;
  /** 24 hexadecimal characters; see the console, Channels. */
  integrationId: string;
  /** AsyncStorage, or anything in its shape. Without it every start of the app is a new customer. */
  storage?: Storage;
  /** Says who the customer is, when he is logged in in the app. Called whenever a fresh JWT is needed. */
  getToken?: GetToken;
  /** BCP 47: of the words that are shown and, in a new session, of what flows say. Default: the device's. */
  locale?: string;
  /** False: there is no connection, nor a customer, before the messenger is needed. Default true. */
  connectAtStart?: boolean;
  onEvent?: (event: CauserieEvent) => void;
  /**
   * Asked before a link is opened. True: the app has dealt with it. Without it, or with anything else, the
   * device opens it: pages, mail addresses and telephone numbers, and nothing else.
   */
  onUrl?: (url: string, source: UrlSource) => boolean | undefined;
  /** Where the device is, for customers who are asked to send it. Without it they are not. */
  getLocation?: () => Promise<{ lat: number; long: number }>;
  /** Replaceable parts of the client: `fetch`, `WebSocket`, `clock` … */
  environment?: Partial<Omit<ClientOptions, 'httpApiUrl' | 'integrationId'>>;
}

/** What `show` opens: the conversation that was active last, the list, one conversation, a new one. */
export type ShowTarget =
  | 'recent'
  | 'list'
  | 'new'
  | { conversationId: string }
  | { new: NewConversation };

export interface NewConversation {
  displayName?: string;
  iconUrl?: string;
  metadata?: Metadata;
}

/** Where the messenger is. */
export type Route =
  | { name: 'list' }
  /** Without an id a new one, which begins with its first message. */
  | { name: 'conversation'; conversationId?: string; begin?: NewConversation };

/** One conversation as it is looked at. */
export interface Thread {
  /** The one made up here, until the server has made the conversation. */
  readonly id: string;
  /** Ascending, without a gap. */
  readonly entries: readonly Entry[];
  /** Not stored yet, or refused. */
  readonly pending: readonly PendingMessage[];
  /** There are older ones, as far as is known. */
  readonly more: boolean;
  readonly loading: 'no' | 'yes' | 'failed';
}

/** Everything that is shown. Never changed in place: what is the same object is the same. */
export interface CauserieState {
  readonly connection: ConnectionState;
  readonly session: SessionView | undefined;
  /** Why it is offline for good, until another login. */
  readonly failure: { code: string; message: string } | undefined;
  /** Online for the first time: before, nothing is known. */
  readonly ready: boolean;
  readonly conversations: readonly Conversation[];
  /** The list's next page; null: there is none; undefined: not asked yet. */
  readonly moreConversations: string | null | undefined;
  readonly unread: number;
  /** Names of who types, by conversation; '' where there is none. */
  readonly typing: ReadonlyMap<string, string>;
  readonly queue: ReadonlyMap<string, QueuePosition>;
  /** Undefined before it was asked. */
  readonly availability: readonly QueueState[] | undefined;
  readonly threads: ReadonlyMap<string, Thread>;
  readonly locale: string | undefined;
  readonly shown: boolean;
  readonly route: Route;
  /** Counts the places it was led to. */
  readonly visit: number;
  /** What a flow offers by itself on the page that the customer looks at. */
  readonly offer: { flowId: string; text: string } | undefined;
}

export interface SendOptions {
  metadata?: Metadata;
  /** For the conversation that begins with it. */
  begin?: NewConversation;
}

/** A customer's messenger, without anything that is seen. */
export interface Causerie {
  readonly options: CauserieOptions;
  readonly client: CustomerClient;
  readonly state: CauserieState;
  /** Calls `listener` after each change of `state`. @returns Takes it off again. */
  subscribe(listener: () => void): () => void;
  on<T extends CauserieEvent['type']>(
    type: T,
    listener: (event: Extract<CauserieEvent, { type: T }>) => void,
  ): () => void;

  connect(): Promise<void>;
  /** Ends it for good: the connection, its listeners and timers. What is unsent is kept in the storage. */
  invalidate(): void;
  readonly ended: boolean;

  show(target?: ShowTarget): void;
  hide(): void;
  /** Within the messenger that is shown. */
  go(route: Route): void;

  /** @throws ClientError when the JWT is refused; then everything stays as it was. */
  login(token: string | GetToken): Promise<SessionView>;
  /** Forgets the customer and his conversations, here and at the server, with the device's push token. */
  logout(): Promise<void>;

  /** Set on a conversation before the next message; null takes one away. */
  setFields(fields: Metadata): void;
  clearFields(): void;
  setTags(tags: readonly string[]): void;
  clearTags(): void;
  setLocale(locale: string): void;
  /** The customer looks at another page of the app, such as `app://orders/4711`. Flows may react. */
  pageView(page: Page): void;
  /** Begins the conversation that a flow offers, or refuses it. */
  answerOffer(take: boolean): void;

  /** Into a conversation, or (undefined) a new one. Shown at once; `stored` resolves when it is for good. */
  send(
    conversationId: string | undefined,
    content: Content | string,
    options?: SendOptions,
  ): { conversationId: string; stored: Promise<Entry> };
  /** @throws ClientError. @param onProgress 0 to 1. */
  upload(
    file: PickedFile,
    conversationId?: string,
    onProgress?: (part: number) => void,
  ): Promise<UploadedFile>;
  postback(conversationId: string, messageId: string, text: string, payload: string): void;
  changeConversation(conversationId: string, changes: ConversationChanges): Promise<void>;
  /** Ends a conversation, for good on both sides; the customer's next message opens it again. */
  end(conversationId: string): Promise<void>;
  retry(messageId: string): void;
  discard(messageId: string): void;

  /** Begins to hold a conversation's entries in `state.threads`. */
  openThread(conversationId: string): void;
  loadOlder(conversationId: string): Promise<void>;
  loadMoreConversations(): Promise<void>;
  /** The id that the server knows a conversation by. */
  idOf(conversationId: string): string;
  refreshAvailability(): Promise<readonly QueueState[]>;
  refreshQueuePosition(conversationId: string): Promise<QueuePosition>;
  /** Says that a conversation is on the screen. @returns Says that it is no longer. */
  look(conversationId: string | undefined): () => void;
  seen(conversationId: string, entries: readonly Entry[]): void;

  /** Registers the device, again whenever somebody else is logged in. Resolves when it is done. */
  registerPushToken(registration: PushRegistration): Promise<void>;
  unregisterPushToken(): Promise<void>;
  /** @param data A notification's data. */
  shouldBeDisplayed(data: unknown): NotificationFit;
  /** A push came in while the app runs. @returns What `shouldBeDisplayed` says of it. */
  handleNotification(data: unknown): NotificationFit;
  /** Opens the conversation that a push is about. @returns False: it is none of this messenger. */
  handleTap(data: unknown): boolean;

  /** Asks the app, else the device. */
  openUrl(url: string, source: UrlSource): void;
  emit(event: CauserieEvent): void;
}
