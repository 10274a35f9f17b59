import { MessengerError } from './errors.ts';
import type { PageMessenger } from './messenger.ts';

interface ScriptPolicy {
  createScriptURL(url: string): string;
}
interface TrustedTypes {
  createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy;
}

/**
 * Has the page run an integration's script. Where it has run before, the same messenger comes of it.
 * @throws MessengerError `script_failed`
 */
export function runScript(src: string, nonce: string | undefined): Promise<PageMessenger> {
  const script = document.createElement('script');
  script.async = true;
  if (nonce !== undefined) script.nonce = nonce;
  const run = new Promise<PageMessenger>((resolve, reject) => {
    const failed = () => {
      reject(
        new MessengerError(
          'script_failed',
          `The messenger's script did not load from ${src}. Check the address, and that the page's Content-Security-Policy allows scripts from there.`,
        ),
      );
    };
    script.onerror = failed;
    script.onload = () => {
      if (window.causerie === undefined) failed();
      else resolve(window.causerie);
    };
    script.src = trusted(src);
    document.head.append(script);
  });
  return run.finally(() => script.remove());
}

let policy: ScriptPolicy | undefined;

/** A page may require that scripts' addresses are vouched for; it then allows the policy `causerie-script`. */
function trusted(src: string): string {
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes };
  try {
    policy ??= trustedTypes?.createPolicy('causerie-script', { createScriptURL: (url) => url });
  } catch {
    // It is not allowed: the page's default policy decides.
  }
  return policy?.createScriptURL(src) ?? src;
}
