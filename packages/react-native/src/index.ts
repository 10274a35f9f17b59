/** Causerie for React Native. */
export { ClientError } from '@causerie/client';
export type { PickedFile, UploadedFile } from './causerie/attachments.ts';
export { createCauserie } from './causerie/create-causerie.ts';
export type { CauserieEvent, CauserieEventType, UrlSource } from './causerie/events.ts';
export type { NotificationFit, PushRegistration } from './causerie/push.ts';
export type {
  Causerie,
  CauserieOptions,
  CauserieState,
  NewConversation,
  Route,
  SendOptions,
  ShowTarget,
  Thread,
} from './causerie/types.ts';
export {
  type UseCauserie,
  type UseConversation,
  type UseConversations,
  useAvailability,
  useCauserie,
  useCauserieEvent,
  useCauserieState,
  useConversation,
  useConversations,
  useQueuePosition,
  useUnreadCount,
} from './hooks.ts';
export { CauserieProvider, type CauserieProviderProps } from './provider.tsx';
export { ConversationList, type ConversationListProps } from './screens/conversation-list.tsx';
export {
  ConversationScreen,
  type ConversationScreenProps,
} from './screens/conversation-screen.tsx';
export { Messenger, MessengerModal, type MessengerProps, OfferCard } from './screens/messenger.tsx';
export type { ColorName, Palette, Theme } from './theme.ts';
export { defaultLanguages } from './words/languages.ts';
export type { Overrides, Texts } from './words/texts.ts';
