import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { User } from '../../../core/identity/model.ts';
import type { IdentityStore } from '../../../core/identity/ports.ts';
import { directoryKeys } from './keys.ts';
import { listLookup } from './reads.ts';
import { changeUser, fromUserItem, readUser, userItemKey } from './user-item.ts';
import { conditional, transactPatiently } from './writes.ts';

/** Users with the same address, at most. */
const usersOfEmail = 100;
/** Seconds for which it is known of a user that he was deleted: longer than any token of his is good. */
const rememberedFor = 24 * 60 * 60;

export type UserStore = ReturnType<typeof createUserStore>;

/** People as the company's servers see them. */
export function createUserStore(
  client: DynamoDBClient,
  table: string,
  { createUser }: Pick<IdentityStore, 'createUser'>,
  now: () => number,
) {
  const read = (userId: string) => readUser(client, table, userId);

  /** The app's user, also while he is being deleted. Who became somebody else is found as that one. */
  async function findStored(appId: string, id: string) {
    let user = /^[0-9a-f]{24}$/.test(id) ? await read(id) : undefined;
    if (user?.appId !== appId) {
      const userId = await userIdOf(appId, id);
      user = userId === undefined ? undefined : await read(userId);
    }
    if (user?.mergedInto !== undefined) user = await read(user.mergedInto);
    // A deleted one has nothing but his id any more.
    return user?.appId === appId && user.profile !== undefined ? user : undefined;
  }

  async function userIdOf(appId: string, externalId: string): Promise<string | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({
        TableName: table,
        Key: externalItemKey(appId, externalId),
        ConsistentRead: true,
      }),
    );
    return Item?.['userId']?.S;
  }

  /** The item that says whose his external id is, if he has one. */
  function externalItem({ appId, userId, externalId }: User) {
    if (externalId === undefined) return [];
    const values = { ':user': { S: userId } };
    return [{ Key: externalItemKey(appId, externalId), TableName: table, values }];
  }

  return {
    /** @returns False when the external id is someone's already; then nothing was written. */
    create: createUser,

    /** @param id His own, or the company's external one. */
    async find(appId: string, id: string): Promise<User | undefined> {
      const user = await findStored(appId, id);
      return user?.deletedAt === undefined ? user : undefined;
    },

    /**
     * @param change Called again when another change came in between.
     * @returns The user after it; undefined when he is gone.
     * @throws CauserieError busy
     */
    change: (userId: string, change: (before: User) => User) =>
      changeUser(client, table, userId, change),

    /** Those for whom the company has vouched with this address, whatever its case. */
    async listByEmail(appId: string, email: string): Promise<User[]> {
      const partition = directoryKeys.verifiedEmail(appId, email);
      const keyOf = (pk: string) => ({ pk: { S: pk }, sk: { S: 'user' } });
      const place = { partition, id: 'pk', keyOf } as const;
      const { items } = await listLookup(client, table, place, { limit: usersOfEmail });
      return items
        .map(fromUserItem)
        .filter((user) => user.deletedAt === undefined && user.verifiedEmail !== undefined);
    },

    /**
     * From now on he is not there: not found, not logged in, and nothing is begun as him; his external id
     * is free when he is gone. One whose deletion broke off is found once more.
     */
    async startDeleting(appId: string, id: string) {
      const stored = await findStored(appId, id);
      if (stored === undefined) return undefined;
      const { deletedAt: _, deletingConversation: conversationId, ...user } = stored;
      const at = { ':at': { N: String(now()) } };
      const refusal = await transactPatiently(client, [
        {
          Update: {
            TableName: table,
            Key: userItemKey(user.userId),
            UpdateExpression: 'SET deletedAt = if_not_exists(deletedAt, :at)',
            ConditionExpression: 'attribute_exists(pk)',
            ExpressionAttributeValues: at,
          },
        },
        ...externalItem(user).map(({ values, ...item }) => ({
          Update: {
            ...item,
            UpdateExpression: 'SET deletedAt = if_not_exists(deletedAt, :at)',
            ConditionExpression: 'userId = :user',
            ExpressionAttributeValues: { ...at, ...values },
          },
        })),
      ]);
      return refusal === undefined ? { user, conversationId } : undefined;
    },

    /** Which of his conversations is being deleted. */
    async markDeleting(userId: string, conversationId: string): Promise<void> {
      await conditional(() =>
        client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: userItemKey(userId),
            UpdateExpression: 'SET deletingConversation = :id',
            ConditionExpression: 'attribute_exists(deletedAt)',
            ExpressionAttributeValues: { ':id': { S: conversationId } },
          }),
        ),
      );
    },

    /** Nothing is left of him but that there was one, for a day. */
    async finishDeleting(user: User): Promise<void> {
      const { userId, appId } = user;
      const at = now();
      await transactPatiently(client, [
        {
          Put: {
            TableName: table,
            Item: {
              ...userItemKey(userId),
              ...marshall({ userId, appId, deletedAt: at }),
              expiresAt: { N: String(Math.floor(at / 1000) + rememberedFor) },
            },
          },
        },
        ...externalItem(user).map(({ values, ...item }) => ({
          Delete: {
            ...item,
            ConditionExpression: 'userId = :user',
            ExpressionAttributeValues: values,
          },
        })),
      ]);
    },
  };
}

function externalItemKey(appId: string, externalId: string) {
  return marshall({ pk: directoryKeys.externalId(appId, externalId), sk: 'external' });
}
