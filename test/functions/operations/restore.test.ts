import { PutItemCommand, ScanCommand, type ScanCommandInput } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { restoreItems } from '../../../bin/support/restore-items.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';

let dynamodb: TestDynamoDb;

beforeAll(async () => {
  dynamodb = await startTestDynamoDb();
});
afterAll(() => dynamodb?.close());

/** The one is as it was, the other as it is. */
const was = 'conversations';
const is = 'directory';

const put = (table: string, pk: string, sk: string, d: string) =>
  dynamodb.client.send(
    new PutItemCommand({ TableName: table, Item: { pk: { S: pk }, sk: { S: sk }, d: { S: d } } }),
  );

async function contentOf(table: string): Promise<Record<string, string>> {
  const content: Record<string, string> = {};
  let start: ScanCommandInput['ExclusiveStartKey'];
  do {
    const page = { TableName: table, ...(start === undefined ? {} : { ExclusiveStartKey: start }) };
    const { Items = [], LastEvaluatedKey } = await dynamodb.client.send(new ScanCommand(page));
    for (const item of Items) content[`${item['pk']?.S} ${item['sk']?.S}`] = item['d']?.S ?? '';
    start = LastEvaluatedKey;
  } while (start !== undefined);
  return content;
}

it('[O4] a restore brings back what is missing, and what was written since wins', async () => {
  // More than one page of a megabyte.
  const large = 'x'.repeat(100_000);
  for (let at = 0; at < 15; at++) await put(was, `lost-${at}`, 'z', large);
  await put(was, 'kept', 'm1', 'old');
  await put(is, 'kept', 'm1', 'new');
  await put(is, 'since', 'm1', 'new');

  const one = { from: was, to: is, overwrite: false };
  expect(await restoreItems(dynamodb.client, { ...one, partition: 'lost-3' })).toEqual({
    put: 1,
    there: 0,
  });
  expect(await restoreItems(dynamodb.client, one)).toEqual({ put: 14, there: 2 });
  expect(await restoreItems(dynamodb.client, one)).toEqual({ put: 0, there: 16 });
  const content = await contentOf(is);
  expect(content).toMatchObject({ 'kept m1': 'new', 'since m1': 'new' });
  expect(Object.keys(await contentOf(was)).every((key) => key in content)).toBe(true);

  await restoreItems(dynamodb.client, { ...one, overwrite: true });
  expect(await contentOf(is)).toMatchObject({ 'kept m1': 'old', 'since m1': 'new' });
});
