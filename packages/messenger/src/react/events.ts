import type { MessengerEvents } from '../shared/contract.ts';

/** `onOpen`, `onUnread`, `onConversationStarted`, …: a property for each event. */
export type EventProps = {
  [E in keyof MessengerEvents as `on${Capitalize<E>}`]?: (detail: MessengerEvents[E]) => void;
};

const names: Record<keyof MessengerEvents, keyof EventProps> = {
  open: 'onOpen',
  close: 'onClose',
  unread: 'onUnread',
  conversationStarted: 'onConversationStarted',
  conversationOpened: 'onConversationOpened',
  newConversationClicked: 'onNewConversationClicked',
  agentRequested: 'onAgentRequested',
  agentAssigned: 'onAgentAssigned',
  messagesShown: 'onMessagesShown',
  proactiveShown: 'onProactiveShown',
  proactiveClicked: 'onProactiveClicked',
  loginFailed: 'onLoginFailed',
  connection: 'onConnection',
};

export const eventProps = Object.entries(names) as [keyof MessengerEvents, keyof EventProps][];
