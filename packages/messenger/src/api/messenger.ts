import type { Content, Metadata } from '../../../../core/protocol/content.ts';
import type { Entry } from '../../../../core/protocol/entries.ts';
import type {
  FetchToken,
  MessengerEvents,
  NewConversation,
  PageSettings,
  Shell,
} from '../shared/contract.ts';

/**
 * The messenger of a page: what `loadMessenger` returns, and `window.causerie`. What has to fetch or send
 * something is a promise; it rejects with an error that has a literal `code`.
 */
export interface Messenger {
  readonly integrationId: string;
  readonly isOpen: boolean;
  /** Unread messages in all conversations; 0 before it is known. */
  readonly unread: number;
  /** Where the customer was, or a conversation, or the list, or a new one. */
  open(target?: { conversationId?: string; view?: 'list' | 'new' }): Promise<void>;
  close(): void;
  /** The launcher and the panel are on the page, or are not. */
  show(): void;
  hide(): void;
  /**
   * Makes the customer the one whom your JWT names; what he said before comes along. The function is called
   * again whenever a fresh JWT is needed.
   */
  login(getToken: FetchToken): Promise<void>;
  logout(): Promise<void>;
  /** Forgets the customer on this device and closes. */
  reset(): Promise<void>;
  /** Puts these over what was set before; undefined takes a setting back. */
  set(settings: PageSettings): void;
  /** @returns Takes the listener off again. */
  on<E extends keyof MessengerEvents>(
    event: E,
    listener: (detail: MessengerEvents[E]) => void,
  ): () => void;
  /** Into a conversation, the latest open one, or a new one. Resolves when it is stored. */
  send(
    content: Content | string,
    options?: { conversationId?: string | undefined; metadata?: Metadata | undefined },
  ): Promise<Entry>;
  /** Shows a new conversation, which begins with its first message. */
  newConversation(options?: NewConversation): Promise<void>;
  /** In an element of the page, in place of the launcher and the panel. */
  render(target: HTMLElement): Promise<void>;
  /** Takes the messenger off the page. */
  destroy(): void;
}

/** `window.causerie`, which the script puts there. */
export interface PageMessenger extends Messenger {
  readonly shell: Shell;
}

declare global {
  interface Window {
    causerie?: PageMessenger;
  }
}
