import { loadModule } from '../launcher/files.ts';
import type { Shell } from '../shared/contract.ts';
import type { Ze, ZeModule } from './ze-types.ts';

/**
 * Puts `window.zE` on the page, Zendesk's interface to its widget. Here is what has to be there at once: it
 * shows, hides, opens and closes, and who listens gets the function that ends it. Everything else is loaded
 * with the first call that needs it; calls keep their order.
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
      () => {
        loading = undefined;
      },
    );
  }

  window.zE = (scope, command, ...given) => {
    if (scope === 'messenger:on') {
      let ended = false;
      let off = () => {
        ended = true;
      };
      withRest((ze) => {
        off = ze.listen(command, given[0]);
        if (ended) off();
      });
      // Whoever listens may stop, also to what does not exist.
      return () => off();
    }
    const plain =
      scope === 'messenger' && !loading && /^(show|hide|open|close)$/.exec(`${command}`);
    if (!plain) withRest((ze) => ze.run(scope, command, given));
    else shell[plain[0] as 'show' | 'hide' | 'open' | 'close']()?.catch(() => {});
    return undefined;
  };
}
