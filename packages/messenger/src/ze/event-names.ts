import type { MessengerEvents } from '../shared/contract.ts';
import type { ZeEventName } from './ze-types.ts';

/** Ours, by Zendesk's names of what the page can hear of. */
export const events: Record<ZeEventName, keyof MessengerEvents> = {
  open: 'open',
  close: 'close',
  unreadMessages: 'unread',
  proactiveMessageDisplayed: 'proactiveShown',
  proactiveMessageClicked: 'proactiveClicked',
  conversationStarted: 'conversationStarted',
  conversationOpened: 'conversationOpened',
  newConversationButtonClicked: 'newConversationClicked',
  conversationWithAgentRequested: 'agentRequested',
  conversationAgentAssigned: 'agentAssigned',
  messagesShown: 'messagesShown',
};
