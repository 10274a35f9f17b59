import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Outputs } from '../../bin/support/outputs.ts';
import { entryId } from '../../core/conversations/ids.ts';
import { lastSeq, type StoredEntry } from '../../core/conversations/model.ts';
import { createConversationStore } from '../../functions/shared/dynamodb/conversation-store.ts';

/** As many as one transaction takes. */
const atOnce = 100;

/** Fills a conversation by the functions' own store until its last sequence is `seq`. */
export async function lengthen(
  outputs: Outputs,
  conversationId: string,
  seq: number,
  text?: string,
): Promise<void> {
  const { region, awsEndpointUrl, awsAccessKeyId = '', awsSecretAccessKey = '' } = outputs;
  const client = new DynamoDBClient({
    region,
    ...(awsEndpointUrl === undefined ? {} : { endpoint: awsEndpointUrl }),
    credentials: { accessKeyId: awsAccessKeyId, secretAccessKey: awsSecretAccessKey },
  });
  const store = createConversationStore(client, {
    conversations: outputs.conversationsTable,
    directory: outputs.directoryTable,
  });
  try {
    const snapshot = await store.snapshot(conversationId, { consistent: true });
    if (snapshot === undefined) throw new Error(`There is no conversation ${conversationId}.`);
    const at = Date.now();
    let last = lastSeq(snapshot);
    const said = snapshot.latest[0]?.tally ?? {};
    while (last < seq) {
      const count = Math.min(atOnce, seq - last);
      const entries = Array.from({ length: count }, (_, index): StoredEntry => {
        const own = last + index + 1;
        return {
          kind: 'message',
          seq: own,
          prev: own - 1,
          id: entryId(own, at, '0123456789'),
          at,
          author: { side: 'p0' },
          content: { type: 'text', text: text ?? `Message ${own}, as long as most are.` },
          tally: { ...said, p0: (said['p0'] ?? 0) + own - lastSeq(snapshot) },
        };
      });
      if (!(await store.append(snapshot.head, entries, undefined, at))) {
        throw new Error(`Somebody else writes to ${conversationId}.`);
      }
      last += count;
    }
  } finally {
    client.destroy();
  }
}
