import { messengerLater } from '../api/later.ts';
import { type LoadOptions, loadMessenger, type Place } from '../api/load.ts';
import type { Messenger } from '../api/messenger.ts';
import type { PageSettings } from '../shared/contract.ts';
import { settingsChanges } from './settings-changes.ts';

/** What components see of the page's messenger. A new object when anything of it has changed. */
export interface MessengerOnPage {
  /** What is called before it is on the page is done when it is. */
  readonly messenger: Messenger;
  /** Unread messages in all conversations. */
  readonly unread: number;
  readonly isOpen: boolean;
}

export interface Held {
  readonly messenger: Messenger;
  /** Has these settings hold, and no others. */
  apply(settings: PageSettings): void;
  /** Takes it off the page, unless it is held again at once. */
  release(): void;
}

interface OnPage {
  key: string;
  messenger: Messenger;
  settings: PageSettings;
  ending: ReturnType<typeof setTimeout> | undefined;
}

const listeners = new Set<() => void>();
let onPage: OnPage | undefined;
let [current, begin] = nothing();

/** On a server there is none, and every rendering is the same. */
const [onServer] = nothing();

export const snapshot = (): MessengerOnPage => current;
export const serverSnapshot = (): MessengerOnPage => onServer;

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Puts the messenger on the page, or goes on with it: React may take a component down and put it up again at
 * once, which must not take the messenger off the page.
 * @param key Another one stands for another messenger.
 */
export function hold(
  key: string,
  place: Place & Pick<LoadOptions, 'nonce'>,
  settings: PageSettings,
): Held {
  clearTimeout(onPage?.ending);
  if (onPage?.key !== key) {
    end(onPage);
    const messenger = loadMessenger({ ...settings, ...place });
    onPage = { key, messenger, settings, ending: undefined };
    messenger.on('unread', (unread) => change({ ...current, unread }));
    messenger.on('open', () => change({ ...current, isOpen: true }));
    messenger.on('close', () => change({ ...current, isOpen: false }));
    begin(messenger);
  }
  const held = onPage;
  const apply = (next: PageSettings) => {
    for (const changes of settingsChanges(held.settings, next)) held.messenger.set(changes);
    held.settings = next;
  };
  apply(settings);
  return {
    messenger: held.messenger,
    apply,
    release() {
      held.ending = setTimeout(end, 0, held);
    },
  };
}

function end(one: OnPage | undefined): void {
  if (one === undefined || one !== onPage) return;
  onPage = undefined;
  one.messenger.destroy();
  const [next, beginNext] = nothing();
  begin = beginNext;
  change(next);
}

function change(to: MessengerOnPage): void {
  current = to;
  for (const listener of [...listeners]) listener();
}

function nothing(): [MessengerOnPage, (messenger: Messenger) => void] {
  let begin: (messenger: Messenger) => void = () => {};
  const coming = new Promise<Messenger>((resolve) => {
    begin = resolve;
  });
  return [{ messenger: messengerLater('', coming), unread: 0, isOpen: false }, begin];
}
