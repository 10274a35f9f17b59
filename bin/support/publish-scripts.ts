import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDirectory } from '../../functions/shared/dynamodb/directory.ts';
import { createScriptPublisher } from '../../functions/shared/messenger/publish-script.ts';
import { createObjectReader } from '../../functions/shared/s3/object-reader.ts';
import { createObjectWriter } from '../../functions/shared/s3/object-writer.ts';
import { clientConfig, type Deployment } from './deployment.ts';
import type { Outputs } from './outputs.ts';

type Integrations = Pick<Outputs, 'integrationId' | 'shopIntegrationId'>;

/** Publishes the scripts of the first app's integrations, as administrators' changes do. */
export async function publishScripts(
  deployment: Deployment,
  { integrationId, shopIntegrationId }: Integrations,
): Promise<void> {
  const { region, endpoint, siteBucket, siteUrl, httpApiUrl, directoryTable } = deployment;
  const dynamodb = new DynamoDBClient(clientConfig(deployment));
  // The same key as the other clients have, from wherever the SDK takes it.
  const access = { region, endpoint, credentials: () => dynamodb.config.credentials() };
  const { integration } = createDirectory(dynamodb, directoryTable, Date.now);
  const publisher = createScriptPublisher({
    reader: createObjectReader(siteBucket, access),
    writer: createObjectWriter(siteBucket, access),
    readIntegration: integration,
    apiUrl: httpApiUrl,
    siteUrl,
  });
  try {
    for (const id of [integrationId, shopIntegrationId]) {
      const found = id === undefined ? undefined : await integration(id);
      if (found !== undefined) await publisher.publish(found);
    }
  } finally {
    dynamodb.destroy();
  }
}

/** The script tag's address: of the shop's messenger, where there is one. */
export function messengerUrl(siteUrl: string, integrations: Integrations): string {
  const { shopIntegrationId, integrationId } = integrations;
  return `${siteUrl}/messenger/${shopIntegrationId ?? integrationId}.js`;
}
