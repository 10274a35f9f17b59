import { CauserieError } from '../../core/errors.ts';
import type { EnvironmentName } from '../definition.ts';
import { chance } from '../shared/chance.ts';
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
import {
  createSwitchboardStore,
  type SwitchboardStore,
} from '../shared/dynamodb/switchboard-store.ts';
import { createWebhookStore, type WebhookStore } from '../shared/dynamodb/webhook-store.ts';
import { EgressError } from '../shared/egress/egress-error.ts';
import { allowedAddresses } from '../shared/egress/guarded-fetch.ts';
import { readTarget } from '../shared/egress/target.ts';
import { createScriptPublisher, type ScriptPublisher } from '../shared/messenger/publish-script.ts';
import { createQuotas, parseQuotas } from '../shared/quotas.ts';
import { createObjectReader } from '../shared/s3/object-reader.ts';
import { createObjectWriter } from '../shared/s3/object-writer.ts';

/** What integrations, their keys and their webhooks ask of the world. */
export interface IntegrationDeps {
  directory: Directory;
  list: IntegrationList;
  keys: IntegrationKeys;
  webhooks: WebhookStore;
  publisher: ScriptPublisher;
  quotas: Pick<ReturnType<typeof createQuotas>, 'limits' | 'exceeded'>;
  switchboards: SwitchboardStore;
  /** @throws CauserieError invalid_request where nothing is sent to */
  checkTarget(address: string): void;
  now(): number;
  hex(length: number): string;
}

export function integrationDeps(environment: (name: EnvironmentName) => string): IntegrationDeps {
  const table = environment('DIRECTORY_TABLE');
  const directory = createDirectory(dynamodb, table, chance.now);
  const allowed = allowedAddresses();
  return {
    directory,
    list: createIntegrationList(dynamodb, table),
    keys: createIntegrationKeys(dynamodb, table),
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
    checkTarget(address) {
      try {
        readTarget(address, allowed);
      } catch (error) {
        if (!(error instanceof EgressError)) throw error;
        throw new CauserieError('invalid_request', `The target is refused: ${error.message}`, {
          cause: error,
        });
      }
    },
    now: chance.now,
    hex: chance.hex,
  };
}
