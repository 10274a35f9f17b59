import type { Shell } from '../shared/contract.ts';
import { loadModule } from './files.ts';

/** Milliseconds that the page has to itself. */
const pause = 500;

/**
 * Puts the messenger on the page as soon as there is a body, and, at a quiet moment, loads what the customer
 * has not asked for: his unread messages, when he has been here before, or what flows offer by themselves.
 */
export function wakeLater(shell: Shell): void {
  const { integrationId, baseUrl } = shell.config;
  const wake = async () => {
    if (!shell.host.isConnected) return;
    if (wasHere(integrationId)) await shell.load();
    if (shell.settings.proactive !== false) {
      (await loadModule<{ watch(shell: Shell): void }>(baseUrl, 'proactive')).watch(shell);
    }
  };
  // Nobody waits for it.
  const idle = () => void wake().catch(() => {});
  const place = () => {
    if (window.zEMessenger?.autorender !== false) document.body.append(shell.host);
    // Safari has no idle callbacks.
    setTimeout(() => (window.requestIdleCallback ?? setTimeout)(idle), pause);
  };
  if (document.body) place();
  else addEventListener('DOMContentLoaded', place);
}

/** A session is stored. Storage may be blocked. */
function wasHere(integrationId: string): boolean {
  try {
    return localStorage.getItem(`causerie.${integrationId}`) !== null;
  } catch {
    return false;
  }
}

declare global {
  interface Window {
    zEMessenger?: { autorender?: boolean };
  }
}
