import { useSyncExternalStore } from 'react';
import { type MessengerOnPage, serverSnapshot, snapshot, subscribe } from './page-messenger.ts';

export type { MessengerOnPage };

/** The page's messenger, from any component: `const { messenger, unread, isOpen } = useMessenger()`. */
export function useMessenger(): MessengerOnPage {
  return useSyncExternalStore(subscribe, snapshot, serverSnapshot);
}
