import type { IdentityDeps } from '../../core/identity/ports.ts';
import type { EnvironmentName } from '../definition.ts';
import { chance } from './chance.ts';
import { dynamodb } from './dynamodb/client.ts';
import { createConnectionRegistry } from './dynamodb/connection-registry.ts';
import { createDeviceStore } from './dynamodb/device-store.ts';
import { createIdentityStore } from './dynamodb/identity-store.ts';
import { guardedFetchFromEnvironment } from './egress/guarded-fetch.ts';
import { createFetchJwks } from './egress/jwks.ts';
import { createTokenSecrets } from './secrets.ts';
import { createSockets } from './sockets.ts';

/** What the rules of identity need, made of a function's environment once per cold start. */
export function identityDeps(environment: (name: EnvironmentName) => string): IdentityDeps {
  const directory = environment('DIRECTORY_TABLE');
  const tables = { directory, conversations: environment('CONVERSATIONS_TABLE') };
  const connections = createConnectionRegistry(dynamodb, directory);
  const sockets = createSockets(environment('WEBSOCKET_CALLBACK_URL'));
  return {
    store: createIdentityStore(dynamodb, tables, chance.now),
    devices: createDeviceStore(dynamodb, directory),
    fetchJwks: createFetchJwks(guardedFetchFromEnvironment(), chance.now),
    tokenSecrets: createTokenSecrets(environment('SDK_TOKEN_SECRET_ARN'), chance.now),
    now: chance.now,
    hex: chance.hex,
    async endSockets(userId) {
      const open = await connections.listOf({ kind: 'user', id: userId });
      await Promise.all(open.map(({ connectionId }) => sockets.close(connectionId)));
    },
  };
}
