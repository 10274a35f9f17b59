import type { Content, MessageEntry } from '@causerie/client';
import { createContext, useContext } from 'react';

/** What a message's content needs of the conversation around it. */
export interface MessageContextValue {
  conversationId: string;
  /** Undefined: it is not stored yet. */
  message: Pick<MessageEntry, 'id' | 'metadata'> | undefined;
  own: boolean;
  /** It is the latest of an open conversation: what it asks can be answered. */
  active: boolean;
  answered: boolean;
}

export const MessageContext = createContext<MessageContextValue>({
  conversationId: '',
  message: undefined,
  own: false,
  active: false,
  answered: false,
});
export const useMessage = () => useContext(MessageContext);

export type ContentOf<T extends Content['type']> = Extract<Content, { type: T }>;
