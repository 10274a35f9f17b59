import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import {
  type AccessToken,
  accessTokenPrefix,
  hashOf,
  type OAuthCode,
  oauthLimits,
} from '../../../core/identity/oauth.ts';
import { directoryKeys } from './keys.ts';
import { marshalling } from './marshalling.ts';
import { getItems, type Item } from './reads.ts';
import { transactPatiently } from './writes.ts';

export type OAuthStore = ReturnType<typeof createOAuthStore>;

/** Codes and access tokens, by their digests: who reads the table can use none of them. */
export function createOAuthStore(client: DynamoDBClient, table: string) {
  const codeKey = (code: string) =>
    marshall({ pk: directoryKeys.oauthCode(hashOf(code)), sk: 'code' });
  /** All of an integration's tokens are in one partition, so that they end together. */
  const tokenKey = (integrationId: string, token: string) =>
    marshall({ pk: directoryKeys.oauthTokens(integrationId), sk: hashOf(token) });
  const clientKey = (clientId: string) =>
    marshall({ pk: directoryKeys.oauthClient(clientId), sk: 'oauthClient' });

  async function tokensOf(integrationId: string): Promise<Item[]> {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: directoryKeys.oauthTokens(integrationId) } },
        ConsistentRead: true,
      }),
    );
    return Items.sort((a, b) => createdAt(a) - createdAt(b));
  }

  async function remove(tokens: readonly Item[]): Promise<void> {
    for (const { pk, sk } of tokens) {
      await client.send(new DeleteItemCommand({ TableName: table, Key: { pk, sk } as Item }));
    }
  }

  return {
    async putCode(code: string, grant: OAuthCode): Promise<void> {
      const expiresAt = Math.ceil((grant.createdAt + oauthLimits.codeMs) / 1000);
      const Item = {
        ...codeKey(code),
        ...marshall({ ...grant, expiresAt }, marshalling),
      };
      await client.send(new PutItemCommand({ TableName: table, Item }));
    },

    /** A code is given out once, and to nobody but its client. */
    async takeCode(code: string, clientId: string): Promise<OAuthCode | undefined> {
      try {
        const { Attributes } = await client.send(
          new DeleteItemCommand({
            TableName: table,
            Key: codeKey(code),
            ConditionExpression: 'clientId = :client',
            ExpressionAttributeValues: { ':client': { S: clientId } },
            ReturnValues: 'ALL_OLD',
          }),
        );
        return Attributes === undefined ? undefined : (unmarshall(Attributes) as OAuthCode);
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    },

    /** @returns False when client or integration are no longer there; then nothing was written. */
    async putToken(token: string, granted: AccessToken): Promise<boolean> {
      const { integrationId, clientId } = granted;
      const refusal = await transactPatiently(client, [
        {
          Put: {
            TableName: table,
            Item: { ...tokenKey(integrationId, token), ...marshall(granted) },
          },
        },
        {
          ConditionCheck: {
            TableName: table,
            Key: marshall({ pk: directoryKeys.integration(integrationId), sk: 'integration' }),
            ConditionExpression: 'oauthClientId = :client',
            ExpressionAttributeValues: { ':client': { S: clientId } },
          },
        },
        {
          ConditionCheck: {
            TableName: table,
            Key: clientKey(clientId),
            ConditionExpression: 'attribute_exists(pk)',
          },
        },
      ]);
      if (refusal !== undefined) return false;
      const all = await tokensOf(integrationId);
      await remove(all.slice(0, Math.max(0, all.length - oauthLimits.tokens)));
      return true;
    },

    /** Whose a token is, as long as its client is there too. */
    async token(token: string): Promise<AccessToken | undefined> {
      const integrationId = integrationOfToken(token);
      if (integrationId === undefined) return undefined;
      const [found] = await getItems(client, table, [tokenKey(integrationId, token)], {
        consistent: true,
      });
      if (found === undefined) return undefined;
      const { pk: _pk, sk: _sk, ...granted } = unmarshall(found);
      const { clientId } = granted as AccessToken;
      const clients = await getItems(client, table, [clientKey(clientId)], { consistent: true });
      return clients.length === 0 ? undefined : (granted as AccessToken);
    },

    /** All of an integration's tokens. */
    async removeOf(integrationId: string): Promise<void> {
      await remove(await tokensOf(integrationId));
    },
  };
}

/** The token names its integration: its tokens are found without an index. */
export function accessTokenFor(integrationId: string, secret: string): string {
  return `${accessTokenPrefix}${integrationId}_${secret}`;
}

function integrationOfToken(token: string): string | undefined {
  return new RegExp(`^${accessTokenPrefix}([0-9a-f]{24})_[0-9a-f]{64}$`).exec(token)?.[1];
}

function createdAt(item: Item): number {
  return Number(item['createdAt']?.N ?? 0);
}
