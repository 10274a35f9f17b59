import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import {
  QueryCommand as DocumentQuery,
  DynamoDBDocumentClient,
  PutCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, client, type Fixture, startFixture } from './support.ts';

const ARN = 'arn:aws:dynamodb:us-east-1:000000000000:table/messages';
let fixture: Fixture;
const clients: DynamoDBClient[] = [];
beforeAll(async () => {
  fixture = await startFixture({
    Reader: { Effect: 'Allow', Action: ['dynamodb:GetItem', 'dynamodb:Query'], Resource: ARN },
    IndexReader: { Effect: 'Allow', Action: 'dynamodb:Query', Resource: `${ARN}/index/*` },
    Writer: {
      Effect: 'Allow',
      Action: ['dynamodb:PutItem', 'dynamodb:PartiQLInsert'],
      Resource: ARN,
    },
    Tenant: {
      Effect: 'Allow',
      Action: 'dynamodb:*',
      Resource: ARN,
      Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['app1#*'] } },
    },
  });
});
afterAll(async () => {
  for (const each of clients) each.destroy();
  await fixture.close();
});

function as(role: string, session = 'fn'): DynamoDBClient {
  const made = client(fixture.dynamodb.endpoint, fixture.iam.credentialsFor(role, session));
  clients.push(made);
  return made;
}

const TableName = 'messages';
const Item = { pk: { S: 'a' }, sk: { S: '1' } };
const query = {
  TableName,
  KeyConditionExpression: 'pk = :p',
  ExpressionAttributeValues: { ':p': { S: 'a' } },
};
const denied = (action: string, resource = ARN) => ({
  name: 'AccessDeniedException',
  message: expect.stringContaining(
    `is not authorized to perform: ${action} on resource: ${resource} `,
  ),
});

describe('permissions', () => {
  it('lets a role do what it may and nothing else', async () => {
    const reader = as('Reader');
    await reader.send(new GetItemCommand({ TableName, Key: Item }));
    await reader.send(new QueryCommand(query));
    await expect(reader.send(new PutItemCommand({ TableName, Item }))).rejects.toMatchObject(
      denied('dynamodb:PutItem'),
    );
    await expect(reader.send(new ScanCommand({ TableName }))).rejects.toMatchObject(
      denied('dynamodb:Scan'),
    );
    await expect(
      reader.send(new GetItemCommand({ TableName: 'other', Key: Item })),
    ).rejects.toMatchObject(denied('dynamodb:GetItem', ARN.replace('messages', 'other')));
  });

  it('asks for an index by its own ARN', async () => {
    const byIndex = {
      ...query,
      IndexName: 'byGroup',
      KeyConditionExpression: '#g = :p',
      ExpressionAttributeNames: { '#g': 'group' },
    };
    await as('IndexReader').send(new QueryCommand(byIndex));
    await expect(as('IndexReader').send(new QueryCommand(query))).rejects.toMatchObject(
      denied('dynamodb:Query'),
    );
    await expect(as('Reader').send(new QueryCommand(byIndex))).rejects.toMatchObject(
      denied('dynamodb:Query', `${ARN}/index/byGroup`),
    );
  });

  it('asks for each part of a transaction, for batches and for statements', async () => {
    const writer = as('Writer');
    const Put = { TableName, Item };
    await writer.send(new TransactWriteItemsCommand({ TransactItems: [{ Put }] }));
    const ConditionCheck = {
      TableName,
      Key: { pk: { S: 'b' }, sk: { S: '1' } },
      ConditionExpression: 'attribute_not_exists(pk)',
    };
    await expect(
      writer.send(new TransactWriteItemsCommand({ TransactItems: [{ Put }, { ConditionCheck }] })),
    ).rejects.toMatchObject(denied('dynamodb:ConditionCheckItem'));
    await expect(
      writer.send(
        new BatchWriteItemCommand({ RequestItems: { [TableName]: [{ PutRequest: { Item } }] } }),
      ),
    ).rejects.toMatchObject(denied('dynamodb:BatchWriteItem'));
    await writer.send(
      new ExecuteStatementCommand({
        Statement: `INSERT INTO "messages" VALUE {'pk': 's', 'sk': '1'}`,
      }),
    );
    await expect(
      writer.send(
        new ExecuteStatementCommand({
          Statement: `SELECT * FROM "messages"."byGroup" WHERE "group" = 'x'`,
        }),
      ),
    ).rejects.toMatchObject(denied('dynamodb:PartiQLSelect', `${ARN}/index/byGroup`));
  });

  it('keeps a role to its leading keys', async () => {
    const tenant = as('Tenant');
    const put = (pk: string) =>
      tenant.send(new PutItemCommand({ TableName, Item: { ...Item, pk: { S: pk } } }));
    await put('app1#c1');
    await expect(put('app2#c1')).rejects.toMatchObject(denied('dynamodb:PutItem'));
    const ask = (pk: string) =>
      tenant.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: '#p = :p AND sk > :s',
          ExpressionAttributeNames: { '#p': 'pk' },
          ExpressionAttributeValues: { ':p': { S: pk }, ':s': { S: '0' } },
        }),
      );
    expect((await ask('app1#c1')).Items).toHaveLength(1);
    await expect(ask('app2#c1')).rejects.toMatchObject(denied('dynamodb:Query'));
  });

  it('learns of roles and sessions that come later', async () => {
    const late = {
      Statement: { Effect: 'Allow' as const, Action: 'dynamodb:GetItem', Resource: ARN },
    };
    fixture.iam.register({ logicalId: 'Late', roleName: 'late', policies: [late] });
    await as('Late', 'new-fn').send(new GetItemCommand({ TableName, Key: Item }));
  });

  it('refuses who cannot sign', async () => {
    const forger = client(fixture.dynamodb.endpoint, { ...ADMIN, secretAccessKey: 'guess' });
    clients.push(forger);
    await expect(forger.send(new ListTablesCommand({}))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
    const nobody = client(fixture.dynamodb.endpoint, {
      accessKeyId: 'AKIANOBODY',
      secretAccessKey: 'x',
    });
    clients.push(nobody);
    await expect(nobody.send(new ListTablesCommand({}))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
    const reply = await fetch(fixture.dynamodb.endpoint, { method: 'POST', body: '{}' });
    expect([reply.status, await reply.text()]).toEqual([
      400,
      expect.stringContaining('MissingAuthenticationToken'),
    ]);
  });
});

describe('the administrator', () => {
  it('makes, lists and describes tables of this account and Region', async () => {
    const { admin } = fixture;
    await admin.send(
      new CreateTableCommand({
        TableName: 'extra',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'N' }],
      }),
    );
    expect((await admin.send(new ListTablesCommand({}))).TableNames).toEqual(['extra', 'messages']);
    const { Table } = await admin.send(new DescribeTableCommand({ TableName }));
    expect(Table?.TableArn).toBe(ARN);
    expect(Table?.GlobalSecondaryIndexes?.[0]?.IndexArn).toBe(`${ARN}/index/byGroup`);
  });

  it('is served through the document client, unicode and large items included', async () => {
    const documents = DynamoDBDocumentClient.from(fixture.admin);
    const body = 'żółć 🎈 \u0001 "quoted" '.repeat(8_000);
    await documents.send(new PutCommand({ TableName, Item: { pk: 'big', sk: 'ł', body } }));
    const { Items } = await documents.send(
      new DocumentQuery({
        TableName,
        KeyConditionExpression: 'pk = :p',
        ExpressionAttributeValues: { ':p': 'big' },
      }),
    );
    expect(Items).toEqual([{ pk: 'big', sk: 'ł', body }]);
  });
});
