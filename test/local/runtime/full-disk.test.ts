import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from '../../../bin/support/replay/free-ports.ts';
import {
  openSmallDisk,
  type SmallDisk,
  smallDiskProblem,
} from '../../../bin/support/replay/small-disk.ts';
import { fixtureAssembly, scratchFolder } from './fixture/assembly.ts';

interface Started {
  outputs: Record<string, string>;
  httpApiUrl: string;
  adminCredentials: { accessKeyId: string; secretAccessKey: string };
}

const problem = smallDiskProblem();
const missing = problem === undefined ? '' : ` (left out: ${problem})`;

describe.skipIf(problem !== undefined)(`a runtime whose disk is full${missing}`, () => {
  const scratch = scratchFolder();
  const dataDir = join(scratch.path, 'data');
  let disk: SmallDisk;
  let assembly: string;
  let base: number;
  let child: ChildProcess | undefined;
  let said = '';

  beforeAll(async () => {
    assembly = fixtureAssembly(scratch.path);
    disk = await openSmallDisk(dataDir, 48 * 2 ** 20);
    base = await freePorts(12_000, 1_500);
  }, 60_000);

  afterAll(async () => {
    await kill();
    await disk.remove();
    scratch.remove();
  });

  async function start(): Promise<Started> {
    const script = fileURLToPath(new URL('fixture/run.ts', import.meta.url));
    const { command, args } = disk.enter(process.execPath, [
      ...[script, assembly, dataDir, String(base)],
    ]);
    const started = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    child = started;
    said = '';
    started.stderr.on('data', (text) => {
      said += text;
    });
    return new Promise((resolve, reject) => {
      let text = '';
      started.stdout.on('data', (chunk) => {
        text += chunk;
        if (text.endsWith('\n')) resolve(JSON.parse(text));
      });
      started.once('exit', () => reject(new Error(said)));
    });
  }

  /** `kill -9` on the runtime and its database. */
  async function kill(): Promise<void> {
    if (child?.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It had ended.
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    child = undefined;
  }

  function clientsOf({ outputs, adminCredentials }: Started) {
    const operator = {
      endpoint: outputs['awsEndpointUrl'] ?? '',
      region: 'us-east-1',
      maxAttempts: 1,
    };
    const credentials = () => ({ ...operator, credentials: { ...adminCredentials } });
    const dynamodb = new DynamoDBClient(credentials());
    const sqs = new SQSClient(credentials());
    const s3 = new S3Client({ ...credentials(), forcePathStyle: true });
    const { tableName: TableName, jobsUrl: QueueUrl, pagesBucket: Bucket } = outputs;
    const item = (sk: string) => ({
      TableName,
      Item: { pk: { S: 'chat' }, sk: { S: sk }, text: { S: 'x'.repeat(5_000) } },
    });
    return {
      put: (sk: string) => dynamodb.send(new PutItemCommand(item(sk))),
      putTogether: (...sks: string[]) =>
        dynamodb.send(
          new TransactWriteItemsCommand({ TransactItems: sks.map((sk) => ({ Put: item(sk) })) }),
        ),
      async keys(pk: string) {
        const { Items = [] } = await dynamodb.send(
          new QueryCommand({
            TableName,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': { S: pk } },
          }),
        );
        return Items.map((one) => one['sk']?.S);
      },
      job: (id: string) =>
        sqs.send(
          new SendMessageCommand({
            QueueUrl,
            MessageGroupId: 'g',
            MessageBody: JSON.stringify({
              ...{ id, group: 'g', connectionId: 'AAAAAAAAAAAAAAA=' },
              more: 'x'.repeat(5_000),
            }),
          }),
        ),
      write: (Key: string) =>
        s3.send(new PutObjectCommand({ Bucket, Key, Body: 'y'.repeat(5_000) })),
      async read(Key: string) {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        return (await Body?.transformToString())?.length;
      },
      end() {
        for (const one of [dynamodb, sqs, s3]) one.destroy();
      },
    };
  }

  it('[O9] says so when it is started and has no room to begin with', async () => {
    await disk.fill();
    await expect(start()).rejects.toThrow(/is full: make room.*code: 'DISK_FULL'/s);
    await kill();
    await disk.free();
  });

  it('[O9] refuses what it cannot keep, keeps what it acknowledged, also after kill -9, and goes on by itself', async () => {
    const first = await start();
    const one = clientsOf(first);
    await one.put('1');
    await one.job('a');
    await one.write('one');
    await expect.poll(() => one.keys('job#g'), { timeout: 20_000 }).toEqual(['a']);

    await disk.fill();
    const unavailable = { name: 'ServiceUnavailable', $metadata: { httpStatusCode: 503 } };
    const refused = {
      name: 'InternalServerError',
      message: 'Internal server error',
      $metadata: { httpStatusCode: 500 },
    };
    await expect(one.put('2')).rejects.toMatchObject(refused);
    await expect(one.putTogether('3', '4')).rejects.toMatchObject(refused);
    // The second is no duplicate of what was taken: nothing was.
    for (let time = 0; time < 2; time++) {
      await expect(one.job('b')).rejects.toMatchObject(unavailable);
      await expect(one.write('two')).rejects.toMatchObject(unavailable);
    }
    expect(await one.keys('chat')).toEqual(['1']);
    expect(await one.read('one')).toBe(5_000);
    // The bill is written every two seconds.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(child?.exitCode).toBeNull();
    expect(said.match(/^.*disk of.*$/gm)).toEqual([
      expect.stringContaining(`The disk of ${dataDir} is full: make room`),
    ]);

    // With room it goes on, without a restart.
    await disk.free();
    await one.put('2');
    await one.putTogether('3', '4');
    await one.job('b');
    await one.write('two');
    await expect.poll(() => one.keys('job#g'), { timeout: 20_000 }).toEqual(['a', 'b']);

    await disk.fill();
    await expect(one.put('5')).rejects.toMatchObject(refused);
    await expect(one.job('c')).rejects.toMatchObject(unavailable);
    await kill();
    one.end();

    await disk.free();
    const again = clientsOf(await start());
    expect(await again.keys('chat')).toEqual(['1', '2', '3', '4']);
    expect([await again.read('one'), await again.read('two')]).toEqual([5_000, 5_000]);
    await again.job('c');
    await expect.poll(() => again.keys('job#g'), { timeout: 20_000 }).toEqual(['a', 'b', 'c']);
    again.end();
  }, 120_000);
});
