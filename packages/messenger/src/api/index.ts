export type { Content, Metadata } from '../../../../core/protocol/content.ts';
export type { Entry } from '../../../../core/protocol/entries.ts';
export type { MessengerSettings } from '../../../../core/protocol/messenger-settings.ts';
export type {
  FetchToken,
  MessengerEvents,
  NewConversation,
  PageSettings,
} from '../shared/contract.ts';
export { MessengerError, type MessengerErrorCode } from './errors.ts';
export { type LoadOptions, type LoadSettings, loadMessenger, type Place } from './load.ts';
export type { Messenger } from './messenger.ts';
