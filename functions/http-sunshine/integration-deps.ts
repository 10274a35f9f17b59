import type { EnvironmentName } from '../definition.ts';
import { chance } from '../shared/chance.ts';
import {
  type ChannelIntegrations,
  channelIntegrations,
} from '../shared/channels/channel-integrations.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createDirectory, type Directory } from '../shared/dynamodb/directory.ts';
import {
  createIntegrationKeys,
  type IntegrationKeys,
} from '../shared/dynamodb/integration-keys.ts';
import {
  createIntegrationList,
  type IntegrationList,
} from '../shared/dynamodb/integration-list.ts';
import { createOAuthStore, type OAuthStore } from '../shared/dynamodb/oauth-store.ts';
import {
  createSwitchboardStore,
  type SwitchboardStore,
} from '../shared/dynamodb/switchboard-store.ts';
import { createWebhookStore, type WebhookStore } from '../shared/dynamodb/webhook-store.ts';
import { createCheckTarget } from '../shared/egress/check-target.ts';
import { createScriptPublisher, type ScriptPublisher } from '../shared/messenger/publish-script.ts';
import { createQuotas, parseQuotas } from '../shared/quotas.ts';
import { createObjectReader } from '../shared/s3/object-reader.ts';
import { createObjectWriter } from '../shared/s3/object-writer.ts';

/** What integrations, their keys and their webhooks ask of the world. */
export interface IntegrationDeps {
  directory: Directory;
  list: IntegrationList;
  keys: IntegrationKeys;
  tokens: OAuthStore;
  webhooks: WebhookStore;
  publisher: ScriptPublisher;
  quotas: Pick<ReturnType<typeof createQuotas>, 'limits' | 'exceeded'>;
  switchboards: SwitchboardStore;
  channels: ChannelIntegrations;
  /** @throws CauserieError invalid_request where nothing is sent to */
  checkTarget(address: string): void;
  now(): number;
  hex(length: number): string;
}

export function integrationDeps(environment: (name: EnvironmentName) => string): IntegrationDeps {
  const table = environment('DIRECTORY_TABLE');
  const directory = createDirectory(dynamodb, table, chance.now);
  return {
    directory,
    list: createIntegrationList(dynamodb, table),
    keys: createIntegrationKeys(dynamodb, table),
    tokens: createOAuthStore(dynamodb, table),
    webhooks: createWebhookStore(dynamodb, table),
    publisher: createScriptPublisher({
      reader: createObjectReader(environment('SITE_BUCKET')),
      writer: createObjectWriter(environment('SITE_BUCKET')),
      readIntegration: directory.integration,
      apiUrl: environment('HTTP_API_URL'),
      siteUrl: environment('SITE_URL'),
    }),
    quotas: createQuotas(dynamodb, table, parseQuotas(environment('APP_QUOTAS')), chance.now),
    switchboards: createSwitchboardStore(dynamodb, table),
    channels: channelIntegrations({
      directory,
      table,
      apiUrl: environment('HTTP_API_URL'),
      emailDomain: environment('EMAIL_DOMAIN'),
    }),
    checkTarget: createCheckTarget(),
    now: chance.now,
    hex: chance.hex,
  };
}
