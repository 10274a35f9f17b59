import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CauserieError } from '../../core/errors.ts';
import type { AppQuotas } from '../definition.ts';
import { type ConversationUsage, readUsage } from './dynamodb/usage.ts';

/** Milliseconds for which what is in use may be remembered. */
const rememberFor = 5000;

/** The quotas of every app, as the capacity of the deployment gives them. */
export function createQuotas(
  client: DynamoDBClient,
  directory: string,
  limits: AppQuotas,
  now: () => number,
) {
  const remembered = new Map<string, { usage: ConversationUsage; until: number }>();

  async function usage(appId: string): Promise<ConversationUsage> {
    const known = remembered.get(appId);
    if (known !== undefined && known.until > now()) return known.usage;
    const read = await readUsage(client, directory, appId, now());
    remembered.set(appId, { usage: read, until: now() + rememberFor });
    return read;
  }

  return {
    limits,
    usage,

    /** @throws CauserieError quota_exceeded */
    async requireConversation(appId: string): Promise<void> {
      const { open, today } = await usage(appId);
      if (open >= limits.concurrentConversations) {
        throw exceeded('concurrentConversations', limits.concurrentConversations, 30);
      }
      if (today >= limits.conversationsPerDay) {
        throw exceeded('conversationsPerDay', limits.conversationsPerDay, 3600);
      }
    },

    /** @param used How many there are now. @throws CauserieError quota_exceeded */
    require(quota: 'agentsOnline', used: number): void {
      if (used >= limits[quota]) throw exceeded(quota, limits[quota], 60);
    },

    /** The error of who may have no more. */
    exceeded: (quota: 'integrations'): CauserieError => exceeded(quota, limits[quota], 60),
  };
}

function exceeded(quota: keyof AppQuotas, limit: number, retryAfterSeconds: number): CauserieError {
  return new CauserieError(
    'quota_exceeded',
    `The app has reached its quota "${quota}" of ${limit}. Raise it by deploying with a larger -c capacity; GET /admin/usage shows what is in use.`,
    { retryAfterSeconds },
  );
}

/** The quotas from a function's environment. */
export function parseQuotas(text: string): AppQuotas {
  return JSON.parse(text) as AppQuotas;
}
