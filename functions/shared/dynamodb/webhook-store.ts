import {
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { CauserieError } from '../../../core/errors.ts';
import { type Webhook, webhooksAtMost } from '../../../core/sunshine/webhook.ts';
import { directoryKeys } from './keys.ts';
import { conditional } from './writes.ts';

/** What of a webhook can be changed. */
export type WebhookChange = Partial<
  Pick<Webhook, 'target' | 'triggers' | 'includeFullUser' | 'includeFullSource' | 'since'>
>;

/** Where a webhook is: an app has as many places as it may have webhooks, so they cannot be too many. */
interface Placed {
  place: string;
  webhook: Webhook;
}

export type WebhookStore = ReturnType<typeof createWebhookStore>;

/** Webhooks, all of an app's in one partition: one query has them. */
export function createWebhookStore(client: DynamoDBClient, table: string) {
  async function all(appId: string, consistent: boolean): Promise<Placed[]> {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: directoryKeys.webhooks(appId) } },
        ConsistentRead: consistent,
      }),
    );
    return Items.map((item) => {
      const { pk: _, sk, ...webhook } = unmarshall(item);
      return { place: String(sk), webhook: webhook as Webhook };
    });
  }

  async function find(appId: string, webhookId: string): Promise<Placed | undefined> {
    return (await all(appId, true)).find(({ webhook }) => webhook.webhookId === webhookId);
  }

  const keyOf = (appId: string, place: string) =>
    marshall({ pk: directoryKeys.webhooks(appId), sk: place });
  const itself = {
    ConditionExpression: 'webhookId = :id',
    idValue: (webhookId: string) => ({ ':id': { S: webhookId } }),
  };

  async function removeAt(appId: string, { place, webhook }: Placed): Promise<boolean> {
    return conditional(() =>
      client.send(
        new DeleteItemCommand({
          TableName: table,
          Key: keyOf(appId, place),
          ConditionExpression: itself.ConditionExpression,
          ExpressionAttributeValues: itself.idValue(webhook.webhookId),
        }),
      ),
    );
  }

  return {
    /** Oldest first; may be a moment old. */
    async list(appId: string): Promise<Webhook[]> {
      const found = await all(appId, false);
      return found.map(({ webhook }) => webhook).sort((a, b) => a.createdAt - b.createdAt);
    },

    /** Oldest first, as they are now. */
    async listOf(appId: string, integrationId: string): Promise<Webhook[]> {
      const found = await all(appId, true);
      return found
        .map(({ webhook }) => webhook)
        .filter((webhook) => webhook.integrationId === integrationId)
        .sort((a, b) => a.createdAt - b.createdAt);
    },

    async get(appId: string, webhookId: string): Promise<Webhook | undefined> {
      return (await find(appId, webhookId))?.webhook;
    },

    /** @returns False when the app has as many as it may have; then nothing was written. */
    async create(webhook: Webhook): Promise<boolean> {
      const { appId } = webhook;
      for (let attempt = 0; attempt <= webhooksAtMost; attempt++) {
        const taken = new Set((await all(appId, true)).map(({ place }) => place));
        const place = Array.from({ length: webhooksAtMost }, (_, index) => String(index)).find(
          (one) => !taken.has(one),
        );
        if (place === undefined) return false;
        const written = await conditional(() =>
          client.send(
            new PutItemCommand({
              TableName: table,
              Item: { ...keyOf(appId, place), ...marshall(webhook) },
              ConditionExpression: 'attribute_not_exists(pk)',
            }),
          ),
        );
        if (written) return true;
      }
      throw new CauserieError('busy', 'Others are making webhooks at once. Try again.', {
        retryAfterSeconds: 1,
      });
    },

    /** @returns What it is now; undefined when the app has no such webhook. */
    async change(
      appId: string,
      webhookId: string,
      change: WebhookChange,
    ): Promise<Webhook | undefined> {
      const found = await find(appId, webhookId);
      if (found === undefined) return undefined;
      const changes = Object.entries(change).filter(([, value]) => value !== undefined);
      if (changes.length === 0) return found.webhook;
      const written = await conditional(() =>
        client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: keyOf(appId, found.place),
            UpdateExpression: `SET ${changes.map((_, index) => `#n${index} = :v${index}`).join(', ')}`,
            ConditionExpression: itself.ConditionExpression,
            ExpressionAttributeNames: Object.fromEntries(
              changes.map(([name], index) => [`#n${index}`, name]),
            ),
            ExpressionAttributeValues: {
              ...itself.idValue(webhookId),
              ...marshall(
                Object.fromEntries(changes.map(([, value], index) => [`:v${index}`, value])),
              ),
            },
          }),
        ),
      );
      return written ? { ...found.webhook, ...change } : undefined;
    },

    /** @returns False when the app has no such webhook. */
    async remove(appId: string, webhookId: string): Promise<boolean> {
      const found = await find(appId, webhookId);
      return found !== undefined && removeAt(appId, found);
    },

    /** All of an integration's. */
    async removeOf(appId: string, integrationId: string): Promise<void> {
      const found = await all(appId, true);
      const own = found.filter(({ webhook }) => webhook.integrationId === integrationId);
      for (const one of own) await removeAt(appId, one);
    },
  };
}
