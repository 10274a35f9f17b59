import type { Shell } from '../shared/contract.ts';
import { loadModule } from './files.ts';

/** Milliseconds after which a browser that is never idle wakes the messenger all the same. */
const longest = 4000;

/**
 * Puts the messenger on the page as soon as there is a body, and, at a quiet moment, loads what the customer
 * has not asked for: his unread messages, when he has been here before, or what flows offer by themselves.
 */
export function wakeLater(shell: Shell): void {
  const { config } = shell;
  const embedded = (window as { zEMessenger?: { autorender?: boolean } }).zEMessenger;
  const place = () => {
    if (embedded?.autorender !== false) document.body.append(shell.host);
    idle(() => {
      if (!shell.host.isConnected) return;
      if (wasHere(config.integrationId)) shell.load().catch(() => {});
      else if (shell.settings.proactive !== false) {
        loadModule<{ watch(shell: Shell): void }>(config.baseUrl, 'proactive')
          .then(({ watch }) => watch(shell))
          .catch(() => {});
      }
    });
  };
  if (document.body) place();
  else addEventListener('DOMContentLoaded', place);
}

function idle(work: () => void): void {
  // Safari has no idle callback.
  if ('requestIdleCallback' in window) requestIdleCallback(work, { timeout: longest });
  else setTimeout(work, longest / 4);
}

/** A session is stored. Storage may be blocked. */
function wasHere(integrationId: string): boolean {
  try {
    return localStorage.getItem(`causerie.${integrationId}`) !== null;
  } catch {
    return false;
  }
}
