import type { Shell } from '../shared/contract.ts';
import type { PageMessenger } from './messenger.ts';

/** Puts `window.causerie` on the page: the typed interface, for pages that have the script tag alone. */
export function installGlobal(shell: Shell): void {
  const { close, show, hide, set, on, load } = shell;
  const messenger: PageMessenger = {
    shell,
    integrationId: shell.config.integrationId,
    get isOpen() {
      return !!shell.app?.isOpen;
    },
    get unread() {
      return shell.app?.unread ?? 0;
    },
    open: (target) => (target ? load().then((app) => app.open(target)) : shell.open()),
    close,
    show,
    hide,
    set,
    on,
    login: (getToken) => load().then((app) => app.login(getToken)),
    logout: () => load().then((app) => app.logout()),
    reset: () => load().then((app) => app.reset()),
    send: (content, options) => load().then((app) => app.send(content, options)),
    newConversation: (options) => load().then((app) => app.newConversation(options)),
    render: (target) => load().then((app) => app.render(target)),
    destroy() {
      shell.destroy();
      // The script may be loaded again; another integration's is not ours to take away.
      if (window.causerie?.shell !== shell) return;
      delete window.causerie;
      delete window.zE;
    },
  };
  window.causerie = messenger;
}
