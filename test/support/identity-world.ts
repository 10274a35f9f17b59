import { SignJWT } from 'jose';
import type { IdentityDeps } from '../../core/identity/ports.ts';
import type { AppEvent } from '../../core/sunshine/app-event.ts';
import { createMemoryDatabase, type MemoryDatabase } from './memory-database.ts';
import { createMemoryDeviceStore } from './memory-device-store.ts';
import { createMemoryIdentityStore } from './memory-identity-store.ts';
import { appId, integrationId, otherAppId } from './people.ts';
import type { Caller } from './scheduler.ts';

export const keyId = 'app_key';
export const otherKeyId = 'app_other';
export const keySecret = 'a secret of the company, 32 bytes and more';
export const otherKeySecret = 'a secret of another company, as long as it';

/** The company's JWT for one of its customers. */
export function customerToken(externalId: string): Promise<string> {
  return new SignJWT({ external_id: externalId, scope: 'user' })
    .setProtectedHeader({ alg: 'HS256', kid: keyId })
    .sign(new TextEncoder().encode(keySecret));
}

export interface IdentityWorld {
  database: MemoryDatabase;
  deps: IdentityDeps;
  /** Milliseconds since the epoch. */
  time: { now: number };
  /** Users whose sockets were ended, in order. */
  ended: string[];
  /** Whose links to channels became whose. */
  linksMoved: [string, string][];
  /** What the app's webhooks would be told of. */
  announced: AppEvent[];
  jwks: { keys: object[] };
  depsOf(caller: Caller): IdentityDeps;
}

/** Two companies with an integration and a key each, and nobody known to either. */
export function createIdentityWorld(): IdentityWorld {
  const database = createMemoryDatabase();
  const time = { now: 1_800_000_000_000 };
  const ended: string[] = [];
  const linksMoved: [string, string][] = [];
  const announced: AppEvent[] = [];
  const jwks: { keys: object[] } = { keys: [] };
  let count = 0;
  const deps: IdentityDeps = {
    store: createMemoryIdentityStore(database),
    devices: createMemoryDeviceStore(),
    fetchJwks: async () => jwks,
    tokenSecrets: async () => [
      new TextEncoder().encode('the deployment’s own secret, long enough'),
    ],
    now: () => time.now,
    hex: (length) => (++count).toString(16).padStart(length, '0'),
    moveLinks: async (from, to) => void linksMoved.push([from, to]),
    endSockets: async (userId) => void ended.push(userId),
    announce: async (event) => void announced.push(event),
  };
  for (const [app, integration, key, secret] of [
    [appId, integrationId, keyId, keySecret],
    [otherAppId, '2'.repeat(24), otherKeyId, otherKeySecret],
  ] as const) {
    database.apps.set(app, { appId: app, name: app, createdAt: 0, settings: {} });
    database.integrations.set(integration, {
      integrationId: integration,
      appId: app,
      type: 'web',
      displayName: 'Web',
      createdAt: 0,
      responder: 'answerBot',
    });
    database.keys.set(key, { keyId: key, appId: app, secret, displayName: key, createdAt: 0 });
  }
  return {
    database,
    deps,
    time,
    ended,
    linksMoved,
    announced,
    jwks,
    depsOf: (caller) => ({
      ...deps,
      store: caller.wrap(deps.store),
      devices: caller.wrap(deps.devices),
      endSockets: caller.wrap({ end: deps.endSockets }).end,
    }),
  };
}
