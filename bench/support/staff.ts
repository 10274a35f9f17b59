import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Outputs } from '../../bin/support/outputs.ts';
import { changeAgent, newAgentState } from '../../core/routing/agents.ts';
import type { RoutingStore } from '../../core/routing/ports.ts';
import { createRoutingStore } from '../../functions/shared/dynamodb/routing-store.ts';

/** Agents at once that are put into the table. */
const atOnce = 50;

/**
 * Puts agents into the table by the functions' own store, online and free: they have neither account
 * nor socket, and for a bill of routing it makes no difference.
 */
export async function putAgentsOnline(outputs: Outputs, names: readonly string[]): Promise<void> {
  const routing = { pool: 'main', groups: [], skills: {}, languages: [], capacity: 50 };
  await eachOf(outputs, names, async (store, agentId) => {
    const now = Date.now();
    const offline = newAgentState({ agentId, appId: outputs.appId }, routing, now);
    const after = { ...offline, status: 'online', base: 'online' as const };
    await store.changeAgent({ before: undefined, after, distribution: 'roundRobin' });
  });
}

/** Takes them off the list again. */
export async function takeAgentsOffline(outputs: Outputs, names: readonly string[]): Promise<void> {
  await eachOf(outputs, names, async (store, agentId) => {
    await changeAgent(store, outputs.appId, agentId, (state) => ({
      ...state,
      status: 'offline',
      base: 'offline',
      version: state.version + 1,
    }));
  });
}

async function eachOf(
  outputs: Outputs,
  names: readonly string[],
  work: (store: RoutingStore, agentId: string) => Promise<void>,
): Promise<void> {
  const { region, awsEndpointUrl, awsAccessKeyId, awsSecretAccessKey } = outputs;
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
  try {
    for (let from = 0; from < names.length; from += atOnce) {
      await Promise.all(names.slice(from, from + atOnce).map((one) => work(store, one)));
    }
  } finally {
    client.destroy();
  }
}
