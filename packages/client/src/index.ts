/** The customers' client. */
export type { Action, Content, Metadata } from '../../../core/protocol/content.ts';
export type {
  Author,
  Conversation,
  Entry,
  EventEntry,
  MessageEntry,
  Participant,
} from '../../../core/protocol/entries.ts';
export type { QueuePosition, QueueState } from '../../../core/protocol/routing.ts';
export type { ConversationsPage } from '../../../core/protocol/sdk-http.ts';
export { createClient } from './client.ts';
export type {
  ClientEvents,
  ClientOptions,
  ConversationChanges,
  CreateConversationOptions,
  CustomerClient,
  HistoryOptions,
  HistoryPage,
  MessageState,
  MessageStateEvent,
  Page,
  PendingMessage,
  PostbackOptions,
  RatingOptions,
  SentMessage,
} from './client-types.ts';
export type { ConnectionState } from './connection-state.ts';
export type {
  Clock,
  Environment,
  FetchLike,
  LocksLike,
  WebSocketConstructor,
  WebSocketLike,
} from './environment.ts';
export { ClientError, type ClientErrorCode, type Failure } from './errors.ts';
export { withoutRedacted } from './redacted.ts';
export type { GetToken, SessionView } from './session-view.ts';
export type { Storage } from './storage.ts';
