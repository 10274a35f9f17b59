import { type CustomerClient, createClient } from '../../../client/src/index.ts';
import type { Shell } from '../shared/contract.ts';

/** A Map that forgets with the page, in the shape of `localStorage`. */
function memoryStorage() {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  };
}

/** The messenger's client; `locale` goes with the session, so that flows speak the customer's language. */
export function connect({ config, settings }: Shell, locale: string): CustomerClient {
  return createClient({
    httpApiUrl: config.apiUrl,
    integrationId: config.integrationId,
    locale,
    ...(settings.storage === false ? { storage: memoryStorage(), locks: undefined } : {}),
  });
}
