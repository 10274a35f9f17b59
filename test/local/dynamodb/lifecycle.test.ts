import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { startEngine } from '../../../local/dynamodb/engine.ts';
import { ADMIN, client, type Fixture, quietLog, startFixture, TABLE } from './support.ts';

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function fixture(databaseFile?: string): Promise<Fixture> {
  const started = await startFixture({}, databaseFile);
  opened.push(() => started.close());
  return started;
}

const TableName = 'messages';
const key = (pk: string) => ({ pk: { S: pk }, sk: { S: '1' } });

describe('the tables', () => {
  it('keep their items over a restart, and follow the template', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'causerie-dynamodb-'));
    opened.push(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'tables.sqlite');
    const first = await startFixture({}, file);
    await first.admin.send(
      new PutItemCommand({ TableName, Item: { ...key('kept'), kind: { S: 'k' } } }),
    );
    await first.close();

    const { admin, dynamodb } = await fixture(file);
    expect(
      (await admin.send(new GetItemCommand({ TableName, Key: key('kept') }))).Item,
    ).toBeDefined();
    const byKind = {
      IndexName: 'byKind',
      KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' as const }],
      Projection: { ProjectionType: 'ALL' as const },
    };
    const { properties } = TABLE;
    await dynamodb.ensureTable({
      tableName: TableName,
      properties: {
        ...properties,
        AttributeDefinitions: [
          ...properties.AttributeDefinitions.filter((each) => each.AttributeName !== 'group'),
          { AttributeName: 'kind', AttributeType: 'S' },
        ],
        GlobalSecondaryIndexes: [byKind],
      },
    });
    const found = await admin.send(
      new QueryCommand({
        TableName,
        IndexName: 'byKind',
        KeyConditionExpression: 'kind = :k',
        ExpressionAttributeValues: { ':k': { S: 'k' } },
      }),
    );
    expect(found.Items).toHaveLength(1);
    await expect(
      dynamodb.ensureTable({
        tableName: TableName,
        properties: { ...properties, KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] },
      }),
    ).rejects.toMatchObject({ code: 'TABLE', message: expect.stringContaining('key schema') });
  });

  it('lose what has expired, at no charge, and nothing else', async () => {
    const { admin, dynamodb, meter } = await fixture();
    const now = Math.floor(Date.now() / 1000);
    const put = (pk: string, expires: object) =>
      admin.send(new PutItemCommand({ TableName, Item: { ...key(pk), expires } as never }));
    await Promise.all(
      Array.from({ length: 250 }, (_, i) => put(`old${i}`, { N: String(now - 10) })),
    );
    await put('live', { N: String(now + 1_000) });
    await put('ancient', { N: '1000' }); // older than five years counts as a mistake
    await put('text', { S: String(now - 10) });
    await dynamodb.flush();
    const before = meter.sum('dynamodb.write');
    expect(await dynamodb.sweep()).toBe(250);
    await dynamodb.flush();
    expect(meter.sum('dynamodb.write')).toBe(before);
    const { Items = [] } = await admin.send(new ScanCommand({ TableName }));
    expect(Items.map((item) => item['pk']?.S).sort()).toEqual(['ancient', 'live', 'text']);
  });
});

describe('the engine', () => {
  it('is the one that the environment names', async () => {
    const env = { CAUSERIE_DYNAMODB_ENDPOINT: 'http://127.0.0.1:1234/' };
    expect((await startEngine({ log: quietLog, env })).endpoint).toBe('http://127.0.0.1:1234');
  });

  it('that a killed runtime left behind is ended before the next one opens the file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'causerie-orphan-'));
    opened.push(() => rmSync(folder, { recursive: true }));
    const databaseFile = join(folder, 'tables.sqlite');
    const module = new URL('../../../local/dynamodb/engine.ts', import.meta.url).href;
    const script = `import { startEngine } from ${JSON.stringify(module)};
      const log = { info() {}, error() {} };
      const databaseFile = ${JSON.stringify(databaseFile)};
      console.log((await startEngine({ log, env: {}, databaseFile })).endpoint);`;
    const runtime = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    opened.push(() => runtime.kill('SIGKILL'));
    const [line] = (await once(runtime.stdout, 'data')) as [Buffer];
    const orphan = line.toString().trim();
    runtime.kill('SIGKILL');
    await once(runtime, 'exit');
    expect((await fetch(orphan)).status).toBeGreaterThan(0);

    const engine = await startEngine({ log: quietLog, env: {}, databaseFile });
    opened.push(() => engine.close());
    await expect(fetch(orphan)).rejects.toThrow();
    expect((await fetch(engine.endpoint)).status).toBeGreaterThan(0);
  });

  it('fails with its own words when it cannot open the file', async () => {
    const databaseFile = join(tmpdir(), 'no', 'such', 'folder', 'x.sqlite');
    await expect(startEngine({ log: quietLog, env: {}, databaseFile })).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
    });
  });
});

describe('faults on purpose', () => {
  const increment = new UpdateItemCommand({
    TableName,
    Key: key('counter'),
    UpdateExpression: 'ADD n :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  });
  const count = async ({ admin }: Fixture): Promise<string | undefined> =>
    (await admin.send(new GetItemCommand({ TableName, Key: key('counter') }))).Item?.['n']?.N;

  it.each([
    ['throttled', 'ThrottlingException', undefined],
    ['throughputExceeded', 'ProvisionedThroughputExceededException', undefined],
    ['serverError', 'InternalServerError', undefined],
    ['crashAfterCommit', 'TimeoutError', '1'],
  ])('%s: the client gets %s', async (fault, name, carriedOut) => {
    const started = await fixture();
    started.dynamodb.setFaults({ [fault]: 1, operations: ['UpdateItem'] });
    await expect(started.admin.send(increment)).rejects.toMatchObject({ name });
    expect(await count(started)).toBe(carriedOut);
    started.dynamodb.setFaults({});
    await started.admin.send(increment);
  });

  it('are the same for the same seed, and are lived through by a retrying client', async () => {
    const started = await fixture();
    const pattern = async (): Promise<string> => {
      started.dynamodb.setFaults({
        throttled: 0.3,
        serverError: 0.2,
        seed: 7,
        operations: ['UpdateItem'],
      });
      let marks = '';
      for (let i = 0; i < 30; i += 1) {
        marks += await started.admin.send(increment).then(
          () => '.',
          (error: Error) => error.name[0],
        );
      }
      return marks;
    };
    const first = await pattern();
    expect(first).toMatch(/\./);
    expect(first).toMatch(/T/);
    expect(await pattern()).toBe(first);
    // Its pauses double with each refusal: seldom many in a row, so that the test does not wait for them.
    started.dynamodb.setFaults({ throttled: 0.15, serverError: 0.15, operations: ['UpdateItem'] });
    const patient = client(started.dynamodb.endpoint, ADMIN, 10);
    opened.push(() => patient.destroy());
    for (let i = 0; i < 10; i += 1) await patient.send(increment);
  }, 90_000);
});
