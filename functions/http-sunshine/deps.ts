import type { ChannelLink } from '../../core/channels/link.ts';
import type { Deps as ConversationDeps } from '../../core/conversations/ports.ts';
import type { DeviceStore } from '../../core/identity/devices.ts';
import type { IdentityStore } from '../../core/identity/ports.ts';
import type { Content } from '../../core/protocol/content.ts';
import { chance } from '../shared/chance.ts';
import { createChannelHttp } from '../shared/channels/http.ts';
import { createAsides } from '../shared/channels/outbound-asides.ts';
import { conversationDeps } from '../shared/conversation-deps.ts';
import { type AppStore, createAppStore } from '../shared/dynamodb/app-store.ts';
import { type ChannelLinks, createChannelLinks } from '../shared/dynamodb/channel-links.ts';
import { createChannelSettings } from '../shared/dynamodb/channel-settings.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import {
  type ConversationLists,
  createConversationLists,
} from '../shared/dynamodb/conversation-lists.ts';
import { createDeviceStore } from '../shared/dynamodb/device-store.ts';
import { createDirectory, type Directory } from '../shared/dynamodb/directory.ts';
import { createIdentityStore } from '../shared/dynamodb/identity-store.ts';
import { createOAuthStore, type OAuthStore } from '../shared/dynamodb/oauth-store.ts';
import { createRequestCounter } from '../shared/dynamodb/request-counter.ts';
import {
  createSwitchboardStore,
  type SwitchboardStore,
} from '../shared/dynamodb/switchboard-store.ts';
import { createUserStore, type UserStore } from '../shared/dynamodb/user-store.ts';
import { guardedFetchFromEnvironment } from '../shared/egress/guarded-fetch.ts';
import { createEndSockets } from '../shared/end-sockets.ts';
import { environmentOf } from '../shared/environment.ts';
import { createQuotas, parseQuotas } from '../shared/quotas.ts';
import type { ConversionDeps } from './conversion-events.ts';
import { httpSunshine } from './definition.ts';
import { type IntegrationDeps, integrationDeps } from './integration-deps.ts';
import { createMedia, type Media } from './media.ts';
import { createPace } from './pace.ts';

/** What the operations ask of the world; made once per cold start. */
export interface SunshineDeps {
  conversations: ConversationDeps;
  identity: IdentityStore;
  directory: Directory;
  apps: AppStore;
  users: UserStore;
  devices: DeviceStore;
  links: ChannelLinks;
  /** Says something to a person on a channel that stands in no conversation. */
  tellOutOfBand(link: ChannelLink, content: Content, language: string | undefined): Promise<void>;
  /** Reports to Meta what came of conversations. */
  conversions: ConversionDeps;
  lists: ConversationLists;
  media: Media;
  /** @throws CauserieError quota_exceeded when the app has as many conversations as it may */
  requireConversation(appId: string): Promise<void>;
  /** Ends the user's open sockets. */
  endSockets(userId: string): Promise<void>;
  /** Counts a request of the app. @throws CauserieError rate_limited */
  pace(appId: string): Promise<void>;
  switchboards: SwitchboardStore;
  integrations: IntegrationDeps;
  key: IdentityStore['key'];
  accessToken: OAuthStore['token'];
  now(): number;
  /** `length` hexadecimal characters that nobody can guess. */
  hex(length: number): string;
}

/** What the answer to a report may take. */
const reporting = { maxBytes: 1024 * 1024, timeoutMs: 8000 };

export function createDeps(): SunshineDeps {
  const environment = environmentOf(httpSunshine);
  const tables = {
    directory: environment('DIRECTORY_TABLE'),
    conversations: environment('CONVERSATIONS_TABLE'),
  };
  const quotas = parseQuotas(environment('APP_QUOTAS'));
  const identity = createIdentityStore(dynamodb, tables, chance.now);
  const conversations = conversationDeps(environment);
  const links = createChannelLinks(dynamodb, tables.directory);
  return {
    conversations,
    identity,
    directory: createDirectory(dynamodb, tables.directory, chance.now),
    apps: createAppStore(dynamodb, tables.directory),
    users: createUserStore(dynamodb, tables.directory, identity, chance.now),
    devices: createDeviceStore(dynamodb, tables.directory),
    links,
    conversions: {
      links,
      settings: createChannelSettings(dynamodb, tables.directory),
      http: createChannelHttp(guardedFetchFromEnvironment(), reporting),
    },
    lists: createConversationLists(dynamodb, tables.directory),
    media: createMedia(environment),
    requireConversation: createQuotas(dynamodb, tables.directory, quotas, chance.now)
      .requireConversation,
    endSockets: createEndSockets(environment),
    pace: createPace({
      count: createRequestCounter(dynamodb, tables.directory, chance.now),
      now: chance.now,
      perSecond: quotas.serverRequestsPerSecond,
    }),
    switchboards: createSwitchboardStore(dynamodb, tables.directory),
    tellOutOfBand: (link, content, language) =>
      createAsides(conversations.queues).tell(link, content, language, chance.hex(40)),
    integrations: integrationDeps(environment),
    key: identity.key,
    accessToken: createOAuthStore(dynamodb, tables.directory).token,
    now: chance.now,
    hex: chance.hex,
  };
}
