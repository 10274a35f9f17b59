import type { MessengerConfig } from '../../../../core/protocol/messenger-settings.ts';
import { installGlobal } from '../api/global.ts';
import { installZe } from '../ze/stub.ts';
import { createShell } from './shell.ts';
import { wakeLater } from './wake.ts';

/** Put in place when an integration's script is published. */
declare const __CAUSERIE_CONFIG__: MessengerConfig;

/**
 * What a page's script tag runs. It leaves the page alone until there is a body, and loads the rest when it
 * is needed: on the first click, or at a quiet moment for who has been here before.
 */
function boot(config: MessengerConfig): void {
  // A page that loads the script again gets one messenger, of the last integration.
  const before = window.causerie?.shell;
  const same = before?.config.integrationId === config.integrationId;
  if (!same) before?.destroy();
  const shell = same && before !== undefined ? before : createShell(config);
  installGlobal(shell);
  installZe(shell);
  if (!same) wakeLater(shell);
}

boot(__CAUSERIE_CONFIG__);
