import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Outputs } from '../../../../bin/support/outputs.ts';
import { entryId } from '../../../../core/conversations/ids.ts';
import { business, type StoredEntry } from '../../../../core/conversations/model.ts';
import { toEntryItem } from '../../../../functions/shared/dynamodb/entry-item.ts';

/** Items in one request, at most. */
const batchSize = 25;
const atOnce = 8;

/** What is said with this sequence: every third message is the customer's. */
export const seededLine = (seq: number) => `${seq} ${isMine(seq) ? 'you' : 'they'}: Message ${seq}`;
const isMine = (seq: number) => seq % 3 === 0;

/**
 * Goes on with a conversation in which nothing but its customer's first message stands, up to a sequence,
 * straight in its table.
 */
export async function seedMessages(outputs: Outputs, conversationId: string, to: number) {
  const dynamodb = new DynamoDBClient({
    region: outputs.region,
    endpoint: outputs.awsEndpointUrl ?? '',
    credentials: {
      accessKeyId: outputs.awsAccessKeyId ?? '',
      secretAccessKey: outputs.awsSecretAccessKey ?? '',
    },
  });
  const requests = entries(to).map((entry) => ({
    PutRequest: { Item: toEntryItem(conversationId, entry) },
  }));
  const work = async () => {
    while (requests.length > 0) {
      const RequestItems = { [outputs.conversationsTable]: requests.splice(0, batchSize) };
      await dynamodb.send(new BatchWriteItemCommand({ RequestItems }));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  dynamodb.destroy();
}

/** A second apart, up to now. */
function entries(to: number): StoredEntry[] {
  const begun = Date.now() - to * 1000;
  const tally: Record<string, number> = { p0: 1 };
  return Array.from({ length: to - 1 }, (_, n) => {
    const seq = n + 2;
    const at = begun + seq * 1000;
    const author = isMine(seq) ? { side: 'p0' } : { side: business, displayName: 'Ada' };
    tally[author.side] = (tally[author.side] ?? 0) + 1;
    return {
      kind: 'message',
      seq,
      prev: seq - 1,
      id: entryId(seq, at, '0123456789'),
      at,
      author,
      content: { type: 'text', text: `Message ${seq}` },
      tally: { ...tally },
    };
  });
}
