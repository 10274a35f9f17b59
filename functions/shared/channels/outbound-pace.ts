import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { OutboundDeps } from '../../../core/channels/outbound-ports.ts';
import { directoryKeys } from '../dynamodb/keys.ts';

/** Seconds for which a second's count is kept. */
const keptFor = 3600;
/** Milliseconds that a message waits for its turn at most, before it is counted again. */
const longest = 15 * 60 * 1000;

/** Counts messages of an integration in a second, in all environments: one small write each. */
export function createSecondCounter(client: DynamoDBClient, table: string, now: () => number) {
  return async (integrationId: string, second: number): Promise<number> => {
    const { Attributes } = await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: {
          pk: { S: directoryKeys.channelPace(integrationId, second) },
          sk: { S: 'pace' },
        },
        UpdateExpression: 'ADD #n :one SET expiresAt = :end',
        ExpressionAttributeNames: { '#n': 'sent' },
        ExpressionAttributeValues: {
          ':one': { N: '1' },
          ':end': { N: String(Math.floor(now() / 1000) + keptFor) },
        },
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    return Number(Attributes?.['sent']?.N ?? 0);
  };
}

/**
 * Keeps integrations to what their channels take in a second. Who comes too late is told how long those before
 * him take, so that what has piled up spreads by itself.
 */
export function createOutboundPace({
  count,
  now,
  random,
}: {
  /** Adds a message. @returns How many it are in that second, this one included. */
  count(integrationId: string, second: number): Promise<number>;
  now(): number;
  random(): number;
}): OutboundDeps['pace'] {
  return async (integrationId, perSecond) => {
    const at = now();
    const second = Math.floor(at / 1000);
    const over = (await count(integrationId, second)) - perSecond;
    if (over <= 0) return 0;
    const rest = (second + 1) * 1000 - at;
    return Math.min(rest + ((over - random()) / perSecond) * 1000, longest);
  };
}
