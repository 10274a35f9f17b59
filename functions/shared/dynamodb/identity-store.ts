import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type TransactWriteItem,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { CauserieError } from '../../../core/errors.ts';
import { loggedIn } from '../../../core/identity/logged-in.ts';
import type { ApiKey, App, Integration, Session, User } from '../../../core/identity/model.ts';
import type { IdentityStore } from '../../../core/identity/ports.ts';
import { mergeMetadata } from '../../../core/protocol/metadata.ts';
import { type ConversationTables, createConversationStore } from './conversation-store.ts';
import { listWrite } from './conversation-writes.ts';
import { directoryKeys, headKey } from './keys.ts';
import { marshalling } from './marshalling.ts';
import { changeUser, type StoredUser, toUserItem } from './user-item.ts';
import { conditional, transactPatiently } from './writes.ts';

/** Milliseconds for which an app, an integration or a key may be remembered between events. */
const rememberFor = 60_000;

/** People, sessions and what they belong to, in the directory table. */
export function createIdentityStore(
  client: DynamoDBClient,
  tables: ConversationTables,
  now: () => number,
): IdentityStore {
  const table = tables.directory;
  const conversations = createConversationStore(client, tables);
  const remembered = new Map<string, { value: unknown; until: number }>();

  async function get<T>(pk: string, sk: string, consistent = false): Promise<T | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({
        TableName: table,
        Key: marshall({ pk, sk }),
        ConsistentRead: consistent,
      }),
    );
    if (Item === undefined) return undefined;
    const { pk: _pk, sk: _sk, lookupPk: _lpk, lookupSk: _lsk, ...rest } = unmarshall(Item);
    return rest as T;
  }

  async function getRemembered<T>(pk: string, sk: string): Promise<T | undefined> {
    const known = remembered.get(pk);
    if (known !== undefined && known.until > now()) return known.value as T;
    const value = await get<T>(pk, sk);
    if (value !== undefined) remembered.set(pk, { value, until: now() + rememberFor });
    return value;
  }

  const userKey = (userId: string) => ({ pk: directoryKeys.user(userId), sk: 'user' });
  const externalKey = (appId: string, externalId: string) => ({
    pk: directoryKeys.externalId(appId, externalId),
    sk: 'external',
  });
  const sessionKey = (sessionId: string) => ({
    pk: directoryKeys.session(sessionId),
    sk: 'session',
  });
  const put = (item: object, condition?: string) => ({
    Put: {
      TableName: table,
      Item: marshall(item, marshalling),
      ...(condition === undefined ? {} : { ConditionExpression: condition }),
    },
  });
  const absent = 'attribute_not_exists(pk)';

  async function update(
    key: { pk: string; sk: string },
    expression: string,
    values: object,
    condition = 'attribute_exists(pk)',
  ): Promise<boolean> {
    return conditional(() =>
      client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: marshall(key),
          UpdateExpression: expression,
          ConditionExpression: condition,
          ExpressionAttributeValues: marshall(values, marshalling),
        }),
      ),
    );
  }

  /** One who is being deleted, or has been, is not there. */
  async function user(userId: string): Promise<User | undefined> {
    const found = await get<StoredUser>(directoryKeys.user(userId), 'user', true);
    return found?.deletedAt === undefined ? found : undefined;
  }

  async function transact(items: TransactWriteItem[]): Promise<boolean> {
    return (await transactPatiently(client, items)) === undefined;
  }

  return {
    app: (appId) => getRemembered<App>(directoryKeys.app(appId), 'app'),
    integration: (id) => getRemembered<Integration>(directoryKeys.integration(id), 'integration'),
    key: (keyId) => getRemembered<ApiKey>(directoryKeys.key(keyId), 'key'),
    user: (userId) => user(userId),

    async createUser(user) {
      const own = { TableName: table, Item: toUserItem(user) };
      if (user.externalId === undefined) {
        await client.send(new PutItemCommand(own));
        return true;
      }
      const external = { ...externalKey(user.appId, user.externalId), userId: user.userId };
      return transact([put(external, absent), { Put: own }]);
    },

    async updateProfile(userId, profile) {
      await changeUser(client, table, userId, (before) => loggedIn(before, profile, now()));
    },

    async updateMetadata(userId, fields) {
      for (let attempt = 0; attempt < 10; attempt++) {
        const found = await user(userId);
        if (found === undefined) return true;
        const before = found.metadata;
        const merged = mergeMetadata(before ?? {}, fields);
        if (merged === undefined) return false;
        const written = await update(
          userKey(userId),
          'SET metadata = :after',
          { ':after': merged, ...(before === undefined ? {} : { ':before': before }) },
          before === undefined
            ? 'attribute_exists(pk) AND attribute_not_exists(metadata)'
            : 'metadata = :before',
        );
        if (written) return true;
      }
      throw new CauserieError('busy', "The customer's fields change all the time. Try again.", {
        retryAfterSeconds: 1,
      });
    },

    async userIdByExternalId(appId, externalId) {
      const { pk, sk } = externalKey(appId, externalId);
      const found = await get<{ userId: string; deletedAt?: number }>(pk, sk, true);
      return found?.deletedAt === undefined ? found?.userId : undefined;
    },

    async identify(user, externalId) {
      const external = { ...externalKey(user.appId, externalId), userId: user.userId };
      return transact([
        put(external, absent),
        {
          Update: {
            TableName: table,
            Key: marshall(userKey(user.userId)),
            UpdateExpression: 'SET externalId = :external',
            ConditionExpression:
              'attribute_exists(pk) AND attribute_not_exists(deletedAt) AND attribute_not_exists(externalId) AND attribute_not_exists(mergedInto)',
            ExpressionAttributeValues: marshall({ ':external': externalId }),
          },
        },
      ]);
    },

    markMerged: (userId, into) =>
      update(
        userKey(userId),
        'SET mergedInto = :into',
        { ':into': into },
        'attribute_exists(pk) AND attribute_not_exists(deletedAt) AND attribute_not_exists(externalId) AND (attribute_not_exists(mergedInto) OR mergedInto = :into)',
      ),

    session: (sessionId) => get<Session>(directoryKeys.session(sessionId), 'session', true),

    async putSession(session) {
      await client.send(
        new PutItemCommand(put({ ...sessionKey(session.sessionId), ...session }).Put),
      );
    },

    extendSession: (sessionId, expiresAt) =>
      update(sessionKey(sessionId), 'SET expiresAt = :end', { ':end': expiresAt }),

    logSessionIn: (sessionId, userId, loginExpiresAt) =>
      update(sessionKey(sessionId), 'SET userId = :user, loginExpiresAt = :end', {
        ':user': userId,
        ':end': loginExpiresAt,
      }),

    async deleteSession(sessionId) {
      await client.send(
        new DeleteItemCommand({ TableName: table, Key: marshall(sessionKey(sessionId)) }),
      );
    },

    listConversations: (userId, query) => conversations.listOfUser(userId, query),

    async moveConversation(conversationId, from, to) {
      const snapshot = await conversations.snapshot(conversationId, { consistent: true });
      if (snapshot === undefined) return;
      const { head } = snapshot;
      const side = Object.entries(head.participants).find(([, one]) => one.userId === from)?.[0];
      // Moved already, and both lists with it.
      if (side === undefined) return;
      const sk = directoryKeys.conversation(head.createdAt, conversationId);
      // Refused only when it has been moved in between, which is what was wanted.
      await transact([
        listWrite(table, head, to, true),
        { Delete: { TableName: table, Key: marshall({ pk: directoryKeys.user(from), sk }) } },
        {
          Update: {
            TableName: tables.conversations,
            Key: marshall({ pk: conversationId, sk: headKey }),
            UpdateExpression: 'SET pt.#side.u = :to',
            ConditionExpression: 'pt.#side.u = :from',
            ExpressionAttributeNames: { '#side': side },
            ExpressionAttributeValues: marshall({ ':to': to, ':from': from }),
          },
        },
      ]);
    },
  };
}
