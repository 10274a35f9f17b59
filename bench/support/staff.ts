import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Outputs } from '../../bin/support/outputs.ts';
import { newAgentState } from '../../core/routing/agents.ts';
import { createRoutingStore } from '../../functions/shared/dynamodb/routing-store.ts';

/** Agents at once that are put into the table. */
const atOnce = 50;

/**
 * Puts agents into the table by the functions' own store, online and free: they have neither account
 * nor socket, and for a bill of routing it makes no difference.
 */
export async function putAgentsOnline(
  { region, awsEndpointUrl, awsAccessKeyId, awsSecretAccessKey, ...outputs }: Outputs,
  names: readonly string[],
): Promise<void> {
  const client = new DynamoDBClient({
    region,
    ...(awsEndpointUrl === undefined ? {} : { endpoint: awsEndpointUrl }),
    credentials: { accessKeyId: awsAccessKeyId ?? '', secretAccessKey: awsSecretAccessKey ?? '' },
  });
  const tables = {
    conversations: outputs.conversationsTable,
    directory: outputs.directoryTable,
  };
  const store = createRoutingStore(client, tables, Date.now);
  const routing = { pool: 'main', groups: [], skills: {}, languages: [], capacity: 50 };
  try {
    for (let from = 0; from < names.length; from += atOnce) {
      await Promise.all(
        names.slice(from, from + atOnce).map(async (agentId) => {
          const now = Date.now();
          const offline = newAgentState({ agentId, appId: outputs.appId }, routing, now);
          const after = { ...offline, status: 'online', base: 'online' as const };
          await store.changeAgent({ before: undefined, after, distribution: 'roundRobin' });
        }),
      );
    }
  } finally {
    client.destroy();
  }
}
