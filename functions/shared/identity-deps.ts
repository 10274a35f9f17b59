import type { IdentityDeps } from '../../core/identity/ports.ts';
import type { EnvironmentName } from '../definition.ts';
import { chance } from './chance.ts';
import { createMoveLinks } from './channels/move-links.ts';
import { createChannelLinks } from './dynamodb/channel-links.ts';
import { dynamodb } from './dynamodb/client.ts';
import { createDeviceStore } from './dynamodb/device-store.ts';
import { createIdentityStore } from './dynamodb/identity-store.ts';
import { createWebhookStore } from './dynamodb/webhook-store.ts';
import { guardedFetchFromEnvironment } from './egress/guarded-fetch.ts';
import { createFetchJwks } from './egress/jwks.ts';
import { createEndSockets } from './end-sockets.ts';
import { createTokenSecrets } from './secrets.ts';
import { createAnnounce } from './webhooks/announce.ts';
import { createWebhookQueue } from './webhooks/webhook-queue.ts';

/** What the rules of identity need, made of a function's environment once per cold start. */
export function identityDeps(environment: (name: EnvironmentName) => string): IdentityDeps {
  const directory = environment('DIRECTORY_TABLE');
  const tables = { directory, conversations: environment('CONVERSATIONS_TABLE') };
  return {
    store: createIdentityStore(dynamodb, tables, chance.now),
    devices: createDeviceStore(dynamodb, directory),
    fetchJwks: createFetchJwks(guardedFetchFromEnvironment(), chance.now),
    tokenSecrets: createTokenSecrets(environment('SDK_TOKEN_SECRET_ARN'), chance.now),
    now: chance.now,
    hex: chance.hex,
    moveLinks: createMoveLinks(createChannelLinks(dynamodb, directory)),
    endSockets: createEndSockets(environment),
    announce: createAnnounce({
      webhooks: createWebhookStore(dynamodb, directory).list,
      queue: createWebhookQueue(environment('WEBHOOKS_QUEUE_URL')),
      now: chance.now,
    }),
  };
}
