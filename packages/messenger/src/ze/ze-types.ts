import type { Shell } from '../shared/contract.ts';

/** What pages call. Nothing that they pass is trusted; nothing is ever thrown at them. */
export type ZeFunction = (scope?: unknown, command?: unknown, ...given: unknown[]) => unknown;

declare global {
  interface Window {
    zE?: ZeFunction;
  }
}

export type Listener = (value: unknown) => unknown;

/** Zendesk's names of what pages can listen to. */
export type ZeEventName =
  | 'open'
  | 'close'
  | 'unreadMessages'
  | 'proactiveMessageDisplayed'
  | 'proactiveMessageClicked'
  | 'conversationStarted'
  | 'conversationOpened'
  | 'newConversationButtonClicked'
  | 'conversationWithAgentRequested'
  | 'conversationAgentAssigned'
  | 'messagesShown';

/** What is loaded with the first call that needs it. Neither of these throws. */
export interface Ze {
  run(scope: unknown, command: unknown, given: readonly unknown[]): void;
  /**
   * Calls the listener with Zendesk's events from now on. @returns Ends it.
   */
  listen(name: unknown, listener: unknown): () => void;
}

export interface ZeModule {
  createZe(shell: Shell): Ze;
}
