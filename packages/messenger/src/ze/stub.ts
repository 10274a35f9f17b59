import { loadModule } from '../launcher/files.ts';
import type { Shell } from '../shared/contract.ts';
import { events } from './event-names.ts';
import type { Listener, Ze, ZeEventName, ZeModule } from './ze-types.ts';

/**
 * Puts `window.zE` on the page, Zendesk's interface to its widget. Here is what has to be there at once:
 * listening, showing, hiding, and opening. Everything else is loaded with the first call that needs it;
 * calls keep their order.
 */
export function installZe(shell: Shell): void {
  const waiting: ((ze: Ze) => void)[] = [];
  let loading: Promise<void> | undefined;
  let rest: Ze | undefined;

  function withRest(use: (ze: Ze) => void): void {
    if (rest) {
      use(rest);
      return;
    }
    waiting.push(use);
    loading ??= loadModule<ZeModule>(shell.config.baseUrl, 'ze').then(
      ({ createZe }) => {
        const ze = createZe(shell);
        // What is called from within joins the end of the line.
        for (const next of waiting) next(ze);
        rest = ze;
      },
      (error) => {
        loading = undefined;
        console.warn(
          'Causerie: zE could not be loaded. It is tried again with the next call.',
          error,
        );
      },
    );
  }

  function listen(name: ZeEventName, listener: Listener): () => void {
    const counts = name === 'unreadMessages';
    let on = true;
    const off = shell.on(events[name], (detail) => {
      const at = Date.now();
      if (counts) listener(detail);
      else withRest((ze) => on && ze.deliver(listener, name, detail, at));
    });
    // Zendesk's widget tells the number to each new listener.
    if (counts) queueMicrotask(() => on && listener(shell.app?.unread ?? 0));
    return () => {
      on = false;
      off();
    };
  }

  window.zE = (scope, command, ...given) => {
    const [first] = given;
    const listens = scope === 'messenger:on';
    if (listens && typeof first === 'function' && Object.keys(events).includes(command as string)) {
      return listen(command as ZeEventName, first as Listener);
    }
    if (scope === 'messenger' && (command === 'show' || command === 'hide')) shell[command]();
    else if (scope === 'messenger' && command === 'open' && !loading) shell.open().catch(() => {});
    else if (scope === 'messenger' && command === 'close' && !loading) shell.close();
    else withRest((ze) => ze.run(scope, command, given));
    // Whoever listens may stop, also to what does not exist.
    return listens ? () => {} : undefined;
  };
}
