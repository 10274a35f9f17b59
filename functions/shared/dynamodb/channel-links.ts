import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { channelClientId } from '../../../core/channels/client-id.ts';
import type { ChannelLink } from '../../../core/channels/link.ts';
import type { ListQuery } from '../../../core/conversations/ports.ts';
import { CauserieError } from '../../../core/errors.ts';
import type { User } from '../../../core/identity/model.ts';
import { stillHimself } from './conversation-writes.ts';
import { directoryKeys, linkPlace } from './keys.ts';
import { marshalling } from './marshalling.ts';
import { getItems, type Item, listLookup } from './reads.ts';
import { toUserItem } from './user-item.ts';
import { conditional, transactPatiently } from './writes.ts';

/** Links of one user that are looked at; who has more is some machine. */
export const linksOfUser = 100;
const attempts = 10;

export type ChannelLinks = ReturnType<typeof createChannelLinks>;

/**
 * Links in the directory table: each stands under its id, which follows from integration and person, and has
 * a place beside its user, by which his are found.
 */
export function createChannelLinks(client: DynamoDBClient, table: string) {
  const keyOf = (clientId: string): Item => ({
    pk: { S: directoryKeys.channelLink(clientId) },
    sk: { S: 'link' },
  });
  const placeOf = (userId: string, clientId: string): Item => ({
    pk: { S: directoryKeys.user(userId) },
    sk: { S: linkPlace(clientId) },
  });
  const itemOf = (link: ChannelLink): Item => ({
    ...marshall(link, marshalling),
    ...keyOf(link.clientId),
    lookupPk: { S: directoryKeys.channelLinks(link.integrationId) },
    lookupSk: { S: `${new Date(link.linkedAt).toISOString()}#${link.clientId}` },
  });

  async function get(clientId: string): Promise<ChannelLink | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: keyOf(clientId), ConsistentRead: true }),
    );
    return Item === undefined ? undefined : plain(Item);
  }

  async function listOf(userId: string): Promise<ChannelLink[]> {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: {
          ':pk': { S: directoryKeys.user(userId) },
          ':prefix': { S: linkPlace('') },
        },
        ConsistentRead: true,
        Limit: linksOfUser,
      }),
    );
    if (Items.length === 0) return [];
    const ids = Items.map((item) => item['sk']?.S?.slice(linkPlace('').length) ?? '');
    const links = (await getItems(client, table, ids.map(keyOf), { consistent: true })).map(plain);
    return links
      .filter((link) => link.userId === userId)
      .sort((a, b) => a.linkedAt - b.linkedAt || (a.clientId < b.clientId ? -1 : 1));
  }

  /** @returns False when it is no longer as it was read; then nothing was written. */
  async function change(before: ChannelLink, after: ChannelLink): Promise<boolean> {
    const { version } = before;
    return conditional(() =>
      client.send(
        new PutItemCommand({
          TableName: table,
          Item: itemOf({ ...after, version: version + 1 }),
          ...ifVersion(version),
        }),
      ),
    );
  }

  return {
    /** As it is after every write that has ended. */
    get,

    find: (integrationId: string, externalId: string) =>
      get(channelClientId(integrationId, externalId)),

    /** Oldest first, a hundred at most, in two reads. */
    listOf,

    /** Of an integration, oldest first; may be a moment old. */
    async listOfIntegration(integrationId: string, query: ListQuery) {
      const partition = directoryKeys.channelLinks(integrationId);
      const byPk = (pk: string): Item => ({ pk: { S: pk }, sk: { S: 'link' } });
      const page = await listLookup(client, table, { partition, id: 'pk', keyOf: byPk }, query);
      return { links: page.items.map(plain), cursor: page.cursor };
    },

    /**
     * Makes a link, and its user with it where he is given.
     * @returns `exists` when there is one of the person, `gone` when the user has become somebody else or
     *   was deleted: then nothing was written.
     */
    async create(link: ChannelLink, user?: User): Promise<'created' | 'exists' | 'gone'> {
      const absent = 'attribute_not_exists(pk)';
      const owner: TransactWriteItem =
        user === undefined
          ? stillHimself(table, link.userId)
          : { Put: { TableName: table, Item: toUserItem(user), ConditionExpression: absent } };
      const refusal = await transactPatiently(client, [
        { Put: { TableName: table, Item: itemOf(link), ConditionExpression: absent } },
        owner,
        { Put: { TableName: table, Item: placeOf(link.userId, link.clientId) } },
      ]);
      if (refusal === undefined) return 'created';
      return refusal[0] === 'ConditionalCheckFailed' ? 'exists' : 'gone';
    },

    /** @param after What it is to be; its version is counted here, its user stays. */
    change,

    /**
     * Changes a link as it stands at that moment.
     * @param how Called again when another change came in between; undefined leaves it as it is.
     * @returns What it is now; undefined when there is none.
     * @throws CauserieError busy
     */
    async update(
      clientId: string,
      how: (before: ChannelLink) => ChannelLink | undefined,
    ): Promise<ChannelLink | undefined> {
      for (let attempt = 0; attempt < attempts; attempt++) {
        const before = await get(clientId);
        if (before === undefined) return undefined;
        const after = how(before);
        if (after === undefined) return before;
        if (await change(before, after)) return { ...after, version: before.version + 1 };
      }
      throw tooBusy();
    },

    /**
     * Makes a link another user's, as he is to be reached by it from now on.
     * @returns False when it is no longer as it was read, or he has become somebody else.
     */
    async move(before: ChannelLink, after: ChannelLink): Promise<boolean> {
      const { clientId, version } = before;
      const refusal = await transactPatiently(client, [
        {
          Put: {
            TableName: table,
            Item: itemOf({ ...after, version: version + 1 }),
            ...ifVersion(version),
          },
        },
        stillHimself(table, after.userId),
        ...(before.userId === after.userId
          ? []
          : [{ Delete: { TableName: table, Key: placeOf(before.userId, clientId) } }]),
        { Put: { TableName: table, Item: placeOf(after.userId, clientId) } },
      ]);
      return refusal === undefined;
    },

    /** Again is harmless. */
    async remove({ clientId, userId }: Pick<ChannelLink, 'clientId' | 'userId'>): Promise<void> {
      // Refused only when it has become somebody else's, whose it stays.
      await transactPatiently(client, [
        {
          Delete: {
            TableName: table,
            Key: keyOf(clientId),
            ConditionExpression: 'attribute_not_exists(pk) OR userId = :user',
            ExpressionAttributeValues: { ':user': { S: userId } },
          },
        },
        { Delete: { TableName: table, Key: placeOf(userId, clientId) } },
      ]);
    },
  };
}

function ifVersion(version: number) {
  return {
    ConditionExpression: 'version = :version',
    ExpressionAttributeValues: { ':version': { N: String(version) } },
  };
}

function plain(item: Item): ChannelLink {
  const { pk: _pk, sk: _sk, lookupPk: _lpk, lookupSk: _lsk, ...rest } = unmarshall(item);
  return rest as ChannelLink;
}

function tooBusy(): CauserieError {
  return new CauserieError('busy', 'The link changes all the time. Try again in a second.', {
    retryAfterSeconds: 1,
  });
}
