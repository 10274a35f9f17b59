import type { Content, Metadata } from '../../../../core/protocol/content.ts';
import type { Entry } from '../../../../core/protocol/entries.ts';
import type {
  MessengerConfig,
  MessengerSettings,
} from '../../../../core/protocol/messenger-settings.ts';

/**
 * What the parts of the messenger know of each other. The **shell** is there at once, within the launcher's
 * script; the **app** is loaded when it is needed; adapters (`zE`, the typed interface) speak to the shell
 * alone, which loads the app where a call needs it.
 */

/** What the company's page asks for, over the integration's settings. */
export interface PageSettings extends MessengerSettings {
  /** Default 999999. */
  zIndex?: number;
  /** False: nothing is kept on the device; every page begins anew. Default true. */
  storage?: boolean;
  /** Set on the conversation from the next message on. null takes one away. */
  fields?: Metadata;
  tags?: string[];
  hide?: {
    /** Every header. */
    header?: boolean;
    listHeader?: boolean;
    conversationHeader?: boolean;
    newConversation?: boolean;
  };
  /** Asked for each message before it is shown; null hides it, an entry is shown in its place. */
  beforeMessageDisplay?: (entry: Entry, conversationId?: string) => Entry | null;
}

/** A function that fetches a fresh JWT from the company's server. */
export type FetchToken = () => Promise<string>;

export interface NewConversation {
  displayName?: string | undefined;
  iconUrl?: string | undefined;
  metadata?: Metadata | undefined;
}

/** What the page can hear of. */
export interface MessengerEvents {
  open: undefined;
  close: undefined;
  /** Unread messages in all conversations. */
  unread: number;
  conversationStarted: { conversationId: string };
  /** null: a new one, which begins with its first message. */
  conversationOpened: { conversationId: string | null };
  newConversationClicked: { source: 'list' | 'ended' };
  /** The flow has passed it to the agents. */
  agentRequested: { conversationId: string };
  agentAssigned: {
    conversationId: string;
    agentId?: string | undefined;
    displayName?: string | undefined;
  };
  /** Messages that came into view, once each. */
  messagesShown: {
    conversationId: string;
    messages: { id: string; received: string; role: 'user' | 'business' }[];
  };
  proactiveShown: { flowId: string; text: string };
  proactiveClicked: { flowId: string; text: string };
  /** The company's JWT was refused, or could not be fetched. */
  loginFailed: { code: string; message: string };
  connection: 'connecting' | 'online' | 'offline';
}

/** There at once, and for as long as the messenger is on the page. */
export interface Shell {
  readonly config: MessengerConfig;
  /** `<causerie-messenger>`, a child of the body. */
  readonly host: HTMLElement;
  readonly root: ShadowRoot;
  /** The integration's settings with the page's over them, deeply. */
  readonly settings: PageSettings;
  /** Puts these over what the page has set before; undefined takes a setting of the page's back. */
  set(changes: PageSettings): void;
  /** Calls `listener` after each `set`. @returns Takes it off again. */
  onSettings(listener: () => void): () => void;
  on<E extends keyof MessengerEvents>(
    event: E,
    listener: (detail: MessengerEvents[E]) => void,
  ): () => void;
  emit<E extends keyof MessengerEvents>(event: E, detail: MessengerEvents[E]): void;
  /** The launcher and the panel are on the page, or are not. */
  readonly shown: boolean;
  show(): void;
  hide(): void;
  /** The button; it is not there in embedded mode. */
  readonly button: HTMLButtonElement;
  /** Loads the app, once; again after a failure. */
  load(): Promise<MessengerApp>;
  /** Undefined before it is loaded. */
  readonly app: MessengerApp | undefined;
  readonly isOpen: boolean;
  /** Unread messages in all conversations; 0 before it is known. */
  readonly unread: number;
  open(): Promise<void>;
  close(): void;
  /** Takes the messenger off the page, with its connection and listeners. */
  destroy(): void;
}

/** The rest, once it is loaded. Everything returns at once or when it is done at the server. */
export interface MessengerApp {
  readonly isOpen: boolean;
  readonly unread: number;
  /** Opens the panel: where it was, or a conversation, or the list. */
  open(target?: { conversationId?: string; view?: 'list' | 'new' }): void;
  close(): void;
  /** @throws ClientError when the JWT is refused; then everything stays as it was. */
  login(fetchToken: FetchToken): Promise<void>;
  logout(): Promise<void>;
  /** Forgets the customer on this device, his session at the server included, and closes. */
  reset(): Promise<void>;
  /** Into a conversation, the latest open one, or a new one. Resolves when it is stored. */
  send(
    content: Content | string,
    options?: { conversationId?: string | undefined; metadata?: Metadata | undefined },
  ): Promise<Entry>;
  /** Shows a new conversation, which begins with its first message. */
  newConversation(options?: NewConversation): void;
  /** In an element of the page, in place of the launcher and the panel. */
  render(target: HTMLElement): void;
  /** Shows what a flow offers by itself. */
  offer(offer: { flowId: string; text: string }): void;
  destroy(): void;
}

/** What the module of the app exports. */
export interface AppModule {
  start(shell: Shell): Promise<MessengerApp>;
}
