import { onTestFinished } from 'vitest';
import { createClient } from '../../../../packages/client/src/client.ts';
import type {
  ClientOptions,
  CustomerClient,
} from '../../../../packages/client/src/client-types.ts';
import type { Storage } from '../../../../packages/client/src/storage.ts';
import { type ScriptedServer, scriptedServer } from './scripted-server.ts';
import { integrationId } from './sdk-sessions.ts';

/** A server that ends with the test. */
export async function startServer(now?: () => number): Promise<ScriptedServer> {
  const server = await scriptedServer(now);
  onTestFinished(() => server.close());
  return server;
}

/** A client of a server, offline when the test ends. Alone in its storage unless told otherwise. */
export function device(
  server: ScriptedServer,
  options: Partial<ClientOptions> = {},
): CustomerClient {
  const client = createClient({
    httpApiUrl: server.httpApiUrl,
    integrationId,
    locks: undefined,
    storage: memoryStorage(),
    ...options,
  });
  onTestFinished(() => client.disconnect());
  return client;
}

export interface MemoryStorage extends Storage {
  readonly values: Map<string, string>;
}

/** As AsyncStorage, and as what the tabs of a browser share. */
export function memoryStorage(): MemoryStorage {
  const values = new Map<string, string>();
  return {
    values,
    getItem: async (key) => values.get(key) ?? null,
    setItem: async (key, value) => void values.set(key, value),
    removeItem: async (key) => void values.delete(key),
  };
}

/** Collects everything that an event brings. */
export function collect<T>(subscribe: (listener: (value: T) => void) => unknown): T[] {
  const values: T[] = [];
  subscribe((value) => values.push(value));
  return values;
}

/** The texts of a conversation's messages, in order. */
export function texts(entries: readonly { kind: string; content?: unknown }[]): string[] {
  return entries
    .filter((entry) => entry.kind === 'message')
    .map((entry) => (entry.content as { text: string }).text);
}
