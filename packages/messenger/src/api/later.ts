import { destroyed } from './errors.ts';
import type { Messenger } from './messenger.ts';

/**
 * A messenger that is still to come: what is called is done when it is there, in order. Should it never come,
 * the promises that were waited for reject; whoever makes it tells the developer.
 * @param ended Called when it is destroyed; who makes it keeps it off the page if it comes later.
 */
export function messengerLater(
  integrationId: string,
  made: Promise<Messenger>,
  ended: () => void = () => {},
): Messenger {
  let coming = made;
  let there: Messenger | undefined;
  const soon = (use: (messenger: Messenger) => void) => {
    coming.then(use).catch(() => {});
  };
  soon((messenger) => {
    if (coming === made) there = messenger;
  });
  return {
    integrationId,
    get isOpen() {
      return there?.isOpen ?? false;
    },
    get unread() {
      return there?.unread ?? 0;
    },
    open: (target) => coming.then((messenger) => messenger.open(target)),
    close: () => soon((messenger) => messenger.close()),
    show: () => soon((messenger) => messenger.show()),
    hide: () => soon((messenger) => messenger.hide()),
    set: (settings) => soon((messenger) => messenger.set(settings)),
    on(event, listener) {
      let ended = false;
      let end: (() => void) | undefined;
      soon((messenger) => {
        if (!ended) end = messenger.on(event, listener);
      });
      return () => {
        ended = true;
        end?.();
      };
    },
    login: (getToken) => coming.then((messenger) => messenger.login(getToken)),
    logout: () => coming.then((messenger) => messenger.logout()),
    reset: () => coming.then((messenger) => messenger.reset()),
    send: (content, options) => coming.then((messenger) => messenger.send(content, options)),
    newConversation: (options) => coming.then((messenger) => messenger.newConversation(options)),
    render: (target) => coming.then((messenger) => messenger.render(target)),
    destroy() {
      // At once, when it can be: it may be loaded again in the next line.
      there?.destroy();
      there = undefined;
      coming = Promise.reject(destroyed());
      coming.catch(() => {});
      ended();
    },
  };
}
