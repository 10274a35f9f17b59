import type { Shell } from '../shared/contract.ts';
import type { PageMessenger } from './messenger.ts';

const asked = ['login', 'logout', 'reset', 'send', 'newConversation', 'render'] as const;

/**
 * Puts `window.causerie` on the page: the typed interface, for pages that have the script tag alone. What is
 * not said here is the shell's.
 */
export function installGlobal(shell: Shell): void {
  const { load } = shell;
  const ask =
    (name: (typeof asked)[number]) =>
    (...given: never[]) =>
      load().then((app) => (app[name] as (...given: never[]) => unknown)(...given));
  window.causerie = Object.assign(Object.create(shell), {
    shell,
    integrationId: shell.config.integrationId,
    open: (target?: Parameters<PageMessenger['open']>[0]) =>
      target ? load().then((app) => app.open(target)) : shell.open(),
    ...Object.fromEntries(asked.map((name) => [name, ask(name)])),
    destroy() {
      shell.destroy();
      // The script may be loaded again; another integration's is not ours to take away.
      if (window.causerie?.shell !== shell) return;
      delete window.causerie;
      delete window.zE;
    },
  }) as PageMessenger;
}
