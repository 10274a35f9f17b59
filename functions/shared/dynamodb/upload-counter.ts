import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { attachmentLimits } from '../../../core/attachments/limits.ts';
import { CauserieError } from '../../../core/errors.ts';
import { directoryKeys } from './keys.ts';
import { conditional } from './writes.ts';

/** Who uploads. */
export interface Uploader {
  kind: 'user' | 'agent' | 'key';
  id: string;
}

const day = 24 * 60 * 60 * 1000;

/**
 * Counts a file for who wants to upload it, in one write; a day (UTC) has an item of its own, which goes
 * by itself.
 * @throws CauserieError quota_exceeded; then nothing was counted
 */
export function createUploadCounter(client: DynamoDBClient, table: string, now: () => number) {
  return async ({ kind, id }: Uploader, bytes: number): Promise<void> => {
    const perDay = attachmentLimits.perDay[kind];
    const at = now();
    const tomorrow = (Math.floor(at / day) + 1) * day;
    const counted = await conditional(() =>
      client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: {
            pk: { S: directoryKeys.uploads(kind, id) },
            sk: { S: new Date(at).toISOString().slice(0, 10) },
          },
          UpdateExpression: 'ADD #files :one, #bytes :bytes SET expiresAt = :end',
          ConditionExpression: 'attribute_not_exists(pk) OR (#files < :files AND #bytes <= :room)',
          ExpressionAttributeNames: { '#files': 'files', '#bytes': 'bytes' },
          ExpressionAttributeValues: {
            ':one': { N: '1' },
            ':bytes': { N: String(bytes) },
            ':files': { N: String(perDay.files) },
            ':room': { N: String(perDay.bytes - bytes) },
            ':end': { N: String((tomorrow + day) / 1000) },
          },
        }),
      ),
    );
    if (counted) return;
    throw new CauserieError(
      'quota_exceeded',
      `One may send ${perDay.files} files and ${perDay.bytes / 1024 ** 3} GB in a day (UTC). Try again tomorrow, or send a link.`,
      { retryAfterSeconds: Math.ceil((tomorrow - at) / 1000) },
    );
  };
}
