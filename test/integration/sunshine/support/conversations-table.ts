import {
  type AttributeValue,
  BatchWriteItemCommand,
  DynamoDBClient,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { entryId } from '../../../../core/conversations/ids.ts';
import type { StoredEntry } from '../../../../core/conversations/model.ts';
import { toEntryItem } from '../../../../functions/shared/dynamodb/entry-item.ts';
import type { Deployment } from '../../support/deployment.ts';

export interface StoredItem {
  sk: string;
  item: Record<string, AttributeValue>;
}

export type ConversationsTable = ReturnType<typeof conversationsTable>;

/** The table itself: what is stored of conversations, and long histories that nobody has to write. */
export function conversationsTable({ outputs }: Pick<Deployment, 'outputs'>) {
  const client = new DynamoDBClient({
    region: outputs.region,
    endpoint: outputs.awsEndpointUrl ?? '',
    credentials: {
      accessKeyId: outputs.awsAccessKeyId ?? '',
      secretAccessKey: outputs.awsSecretAccessKey ?? '',
    },
  });
  const TableName = outputs.conversationsTable;

  return {
    /** Everything of a conversation, in its order. */
    async items(conversationId: string): Promise<StoredItem[]> {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: conversationId } },
        }),
      );
      return Items.map((item) => ({ sk: item['sk']?.S ?? '', item }));
    },

    /** Messages of the company's up to a sequence, as if they had been sent. @returns Their ids. */
    async fill(conversationId: string, through: number, from = 1): Promise<string[]> {
      const ids: string[] = [];
      let batch: Record<string, AttributeValue>[] = [];
      const flush = async () => {
        const requests = batch.map((Item) => ({ PutRequest: { Item } }));
        batch = [];
        await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }));
      };
      for (let seq = from; seq <= through; seq++) {
        const at = Date.now();
        const entry: StoredEntry = {
          kind: 'message',
          seq,
          prev: seq - 1,
          id: entryId(seq, at, 'abcdef0123'),
          at,
          author: { side: 'b', source: { api: true } },
          content: { type: 'text', text: `message ${seq}` },
          tally: { b: seq },
        };
        ids.push(entry.id);
        batch.push(toEntryItem(conversationId, entry));
        if (batch.length === 25) await flush();
      }
      if (batch.length > 0) await flush();
      return ids;
    },

    close: () => client.destroy(),
  };
}
