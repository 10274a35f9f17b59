import {
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { directoryKeys } from './keys.ts';
import { queryUpTo } from './reads.ts';

/** A conversation's place in the list of a user: by its age. */
export interface ListPlace {
  createdAt: number;
  conversationId: string;
}

export interface ListedPage {
  conversationIds: string[];
  /** There are more in the direction that was asked for. */
  more: boolean;
}

export type ConversationLists = ReturnType<typeof createConversationLists>;

const prefix = 'conversation#';

/** Users' conversations as servers page through them: both ways, the oldest first. */
export function createConversationLists(client: DynamoDBClient, directory: string) {
  const of = (userId: string): Omit<QueryCommandInput, 'Limit'> => ({
    TableName: directory,
    ExpressionAttributeValues: { ':pk': { S: directoryKeys.user(userId) } },
    ConsistentRead: true,
  });

  return {
    /** @param from The page begins after this one, or ends before it; ascending in either case. */
    async page(
      userId: string,
      { after, before, limit }: { after?: ListPlace; before?: ListPlace; limit: number },
    ): Promise<ListedPage> {
      const query = of(userId);
      const sk = (place: ListPlace) =>
        directoryKeys.conversation(place.createdAt, place.conversationId);
      // `~` sorts behind everything that a key is made of; the bounds belong to BETWEEN.
      const from = after === undefined ? prefix : `${sk(after)}~`;
      const to = before === undefined ? `${prefix}~` : sk(before).slice(0, -1);
      const items = await queryUpTo(client, {
        ...query,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ...query.ExpressionAttributeValues,
          ':from': { S: from },
          ':to': { S: to },
        },
        ScanIndexForward: before === undefined,
        Limit: limit + 1,
      });
      const page = items.slice(0, limit);
      if (before !== undefined) page.reverse();
      return {
        conversationIds: page.map((item) => item['cid']?.S ?? ''),
        more: items.length > limit,
      };
    },

    /** The user's first personal conversation: his default one. */
    async firstPersonal(userId: string): Promise<string | undefined> {
      const query = of(userId);
      let start: QueryCommandInput['ExclusiveStartKey'];
      do {
        const { Items = [], LastEvaluatedKey } = await client.send(
          new QueryCommand({
            ...query,
            KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
            FilterExpression: 'attribute_not_exists(g)',
            ExpressionAttributeValues: {
              ...query.ExpressionAttributeValues,
              ':prefix': { S: prefix },
            },
            Limit: 20,
            ...(start === undefined ? {} : { ExclusiveStartKey: start }),
          }),
        );
        const found = Items[0]?.['cid']?.S;
        if (found !== undefined) return found;
        start = LastEvaluatedKey;
      } while (start !== undefined);
      return undefined;
    },
  };
}
