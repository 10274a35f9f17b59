import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ConditionalCheckFailedException,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sendingDirectly } from '../../../functions/shared/dynamodb/direct-client.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';

const limits = { connectionTimeout: 1000, requestTimeout: 300, maxAttempts: 3 };
const direct = (endpoint: string) =>
  sendingDirectly(
    new DynamoDBClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 3,
    }),
    { ...limits, now: Date.now, random: () => 0 },
  );

describe('a client that goes straight to the wire', () => {
  let dynamodb: TestDynamoDb;
  let client: DynamoDBClient;
  const TableName = 'directory';

  beforeAll(async () => {
    dynamodb = await startTestDynamoDb();
    const endpoint = await dynamodb.client.config.endpoint?.();
    client = direct(`http://${endpoint?.hostname}:${endpoint?.port}`);
    // The first goes through the SDK, whatever it is.
    await client.send(new DescribeTableCommand({ TableName }));
  });
  afterAll(() => dynamodb.close());

  it('reads back what it wrote, bytes included, as the SDK does', async () => {
    const bytes = Buffer.from([0, 1, 2, 250, 251, 255]);
    const Item = {
      pk: { S: 'a' },
      sk: { S: 'b' },
      bytes: { B: bytes },
      deep: { M: { B: { S: 'B' }, list: { L: [{ B: bytes }, { N: '1.50' }, { NULL: true }] } } },
    };
    await client.send(new PutItemCommand({ TableName, Item }));
    const get = new GetItemCommand({ TableName, Key: { pk: Item.pk, sk: Item.sk } });
    const mine = await client.send(get);
    const theirs = await dynamodb.client.send(get);
    expect(mine.Item).toEqual(theirs.Item);
    expect(mine.Item?.['bytes']?.B).toEqual(new Uint8Array(bytes));
    const found = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: 'a' } },
      }),
    );
    expect(found.Items).toEqual([theirs.Item]);
    expect(found.$metadata.httpStatusCode).toBe(200);
  });

  it('throws what the SDK throws', async () => {
    const Item = { pk: { S: 'a' }, sk: { S: 'taken' } };
    await client.send(new PutItemCommand({ TableName, Item }));
    const ConditionExpression = 'attribute_not_exists(pk)';
    const put = client.send(new PutItemCommand({ TableName, Item, ConditionExpression }));
    await expect(put).rejects.toBeInstanceOf(ConditionalCheckFailedException);
    const other = { pk: { S: 'a' }, sk: { S: 'free' } };
    const error: unknown = await client
      .send(
        new TransactWriteItemsCommand({
          TransactItems: [
            { Put: { TableName, Item: other } },
            { Put: { TableName, Item, ConditionExpression } },
          ],
        }),
      )
      .catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(TransactionCanceledException);
    const { CancellationReasons } = error as TransactionCanceledException;
    expect(CancellationReasons?.map(({ Code }) => Code)).toEqual([
      'None',
      'ConditionalCheckFailed',
    ]);
    const wrong = client.send(
      new UpdateItemCommand({ TableName, Key: other, UpdateExpression: 'SET' }),
    );
    await expect(wrong).rejects.toMatchObject({ name: 'ValidationException', $fault: 'client' });
  });
});

describe('an answer that does not come', () => {
  let server: Server;
  let client: DynamoDBClient;
  /** What each request in turn is answered with. */
  let answers: ((request: IncomingMessage, response: ServerResponse) => void)[] = [];
  let bodies: string[] = [];

  const ok = (_: IncomingMessage, response: ServerResponse) => void response.end('{}');
  const error = (status: number, code: string) => (_: IncomingMessage, response: ServerResponse) =>
    void response.writeHead(status).end(JSON.stringify({ __type: `com.amazonaws#${code}` }));
  const cut = (request: IncomingMessage) => void request.socket.destroy();
  const silence = () => {};

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        bodies.push(body);
        (answers.shift() ?? ok)(request, response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    client = direct(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await client.send(new GetItemCommand({ TableName: 't', Key: { pk: { S: 'a' } } }));
  });
  afterEach(() => {
    answers = [];
    bodies = [];
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const get = () => client.send(new GetItemCommand({ TableName: 't', Key: { pk: { S: 'a' } } }));

  it.each([
    ['of the server’s own failure', error(500, 'InternalServerError')],
    ['of a throttle', error(400, 'ThrottlingException')],
    ['of throughput', error(400, 'ProvisionedThroughputExceededException')],
    ['that broke off', cut],
    ['that took too long', silence],
  ])('or that %s is asked for again, and no more often than it may', async (_, broken) => {
    bodies = [];
    answers = [broken, broken];
    await get();
    expect(bodies).toHaveLength(3);
    answers = [broken, broken, broken];
    await expect(get()).rejects.toThrow();
    expect(bodies).toHaveLength(6);
  });

  it('is not asked for again where the request was wrong', async () => {
    bodies = [];
    answers = [error(400, 'ValidationException')];
    await expect(get()).rejects.toMatchObject({ name: 'ValidationException' });
    expect(bodies).toHaveLength(1);
  });

  it('is left to the SDK where the signature is not taken', async () => {
    bodies = [];
    answers = [error(400, 'InvalidSignatureException')];
    await get();
    expect(bodies).toHaveLength(2);
  });

  it('is the same transaction, however often it is tried', async () => {
    bodies = [];
    answers = [cut, error(500, 'InternalServerError')];
    const TransactItems = [{ Delete: { TableName: 't', Key: { pk: { S: 'a' } } } }];
    await client.send(new TransactWriteItemsCommand({ TransactItems }));
    const tokens = bodies.map((body) => JSON.parse(body).ClientRequestToken as string);
    expect(tokens).toHaveLength(3);
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).toMatch(/^[0-9a-f-]{36}$/);
  });
});
