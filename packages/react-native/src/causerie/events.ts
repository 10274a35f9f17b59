import type { ConnectionState, QueueState, SessionView } from '@causerie/client';

/** What the app can hear of, each with the `type` that `onEvent` tells it by. */
export type CauserieEvent =
  /** Unread messages: in all conversations, and by the ids of those that have some. */
  | { type: 'unread'; count: number; conversations: Readonly<Record<string, number>> }
  /** The messenger has been opened by `show`, or closed by `hide`. */
  | { type: 'open' }
  | { type: 'close' }
  | { type: 'connection'; state: ConnectionState }
  /** Somebody else, or nobody. */
  | { type: 'session'; session: SessionView | undefined }
  /** The company's JWT was refused, or could not be fetched. */
  | { type: 'loginFailed'; code: string; message: string }
  /** What `setFields` or `setTags` gave was refused. */
  | { type: 'fieldsRefused'; conversationId: string; code: string; message: string }
  /** A form was sent off with answers that do not fit. */
  | { type: 'formInvalid'; conversationId: string; fields: readonly string[] }
  | { type: 'sendFailed'; conversationId: string; messageId: string; code: string; message: string }
  /** A conversation that was not there before, also one begun on another device. */
  | { type: 'conversationAdded'; conversationId: string }
  /** Begun here, with its first message. */
  | { type: 'conversationStarted'; conversationId: string }
  /** Looked at. null: a new one, which begins with its first message. */
  | { type: 'conversationOpened'; conversationId: string | null }
  | { type: 'conversationEnded'; conversationId: string }
  | { type: 'newConversationClicked'; source: 'list' | 'ended' }
  /** Messages that came into view, once each. */
  | {
      type: 'messagesShown';
      conversationId: string;
      messages: readonly { id: string; received: string; role: 'user' | 'business' }[];
    }
  /** The flow has passed it to the agents. */
  | { type: 'agentRequested'; conversationId: string }
  | { type: 'agentAssigned'; conversationId: string; agentId?: string; displayName?: string }
  /** The first message of an agent since one was assigned. */
  | { type: 'agentReplied'; conversationId: string; agentId: string; displayName?: string }
  | { type: 'queue'; conversationId: string; position: number; estimatedWaitSeconds: number | null }
  | { type: 'availability'; queues: readonly QueueState[] }
  /** What a flow offers by itself, and whether the customer took it up. */
  | { type: 'proactiveShown'; flowId: string; text: string }
  | { type: 'proactiveClicked'; flowId: string; text: string }
  | { type: 'postbackClicked'; conversationId: string; text: string; payload: string }
  | { type: 'articleClicked'; conversationId: string; articleId: string; url: string | undefined }
  | { type: 'linkClicked'; url: string; source: UrlSource }
  /** A push of this messenger was handed to `handleNotification`, or tapped. */
  | { type: 'notificationReceived'; conversationId: string }
  | { type: 'notificationTapped'; conversationId: string };

export type CauserieEventType = CauserieEvent['type'];

/** Where a link stood: in a text, on a button, on a card, under a picture or file, or on a map. */
export type UrlSource = 'text' | 'link' | 'webview' | 'image' | 'file' | 'location' | 'article';
