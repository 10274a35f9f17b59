import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { freePorts } from '../../../bin/support/replay/free-ports.ts';
import { startRuntime } from '../../../local/runtime.ts';
import { fixtureAssembly, scratchFolder } from './fixture/assembly.ts';
import { SocketClient } from './fixture/socket-client.ts';

interface Started {
  process: ChildProcess;
  outputs: Record<string, string>;
  webSocketUrl: string;
  adminCredentials: { accessKeyId: string; secretAccessKey: string };
}

const scratch = scratchFolder();
const dataDir = join(scratch.path, 'data');
const children: ChildProcess[] = [];
let assembly: string;

beforeAll(() => {
  assembly = fixtureAssembly(scratch.path);
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    await end(child, 'SIGTERM');
    endGroup(child);
  }
});

afterAll(scratch.remove);

function start(base: number): Promise<Started> {
  const script = fileURLToPath(new URL('fixture/run.ts', import.meta.url));
  const child = spawn(process.execPath, [script, assembly, dataDir, String(base)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true, // a process group of its own, for `endGroup`
  });
  children.push(child);
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      if (text.endsWith('\n')) resolve({ process: child, ...JSON.parse(text) });
    });
    child.once('exit', (code) => reject(new Error(`The runtime ended with ${code}.`)));
  });
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}

/** Ends what a killed runtime may have left running: its database engine. */
function endGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nothing was left.
  }
}

it('kill -9 loses nothing that was acknowledged: table, queue, keys, names and bill come back', async () => {
  const base = await freePorts(12_000, 1_500);
  const first = await start(base);
  const client = await SocketClient.connect(`${first.webSocketUrl}?token=in&name=anna`);
  for (let id = 1; id <= 20; id++) {
    await client.ask({ action: 'say', id, pk: 'chat', sk: String(id).padStart(2, '0'), text: 'x' });
  }
  const operator = {
    endpoint: first.outputs['awsEndpointUrl'],
    region: 'us-east-1',
    // A copy: the SDK writes where they are from into what it is given.
    credentials: { ...first.adminCredentials },
  };
  // A job whose connection will be gone: it is done after the restart if not before.
  const sqs = new SQSClient(operator);
  for (const id of ['a', 'b', 'c']) {
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: first.outputs['jobsUrl'],
        MessageGroupId: 'g',
        MessageBody: JSON.stringify({ id, group: 'g', connectionId: 'AAAAAAAAAAAAAAA=' }),
      }),
    );
  }
  await end(first.process, 'SIGKILL');
  sqs.destroy();

  const second = await start(base);
  expect(second.outputs).toEqual(first.outputs);
  expect(second.adminCredentials).toEqual(first.adminCredentials);
  const dynamodb = new DynamoDBClient(operator);
  const keys = async (pk: string) => {
    const { Items = [] } = await dynamodb.send(
      new QueryCommand({
        TableName: first.outputs['tableName'],
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: pk } },
      }),
    );
    return Items.map((item) => item['sk']?.S);
  };
  expect((await keys('chat')).length).toBe(20);
  // In flight when the runtime was killed, a message comes again after its 30 s at the latest.
  await expect
    .poll(() => keys('job#g'), { timeout: 45_000, interval: 250 })
    .toEqual(['a', 'b', 'c']);
  const again = await SocketClient.connect(`${second.webSocketUrl}?token=in&name=anna`);
  expect(await again.ask({ action: 'say', id: 1, pk: 'chat', sk: '99', text: 'x' })).toMatchObject({
    greeting: 'hello anna',
  });
  again.close();
  dynamodb.destroy();
  await end(second.process, 'SIGTERM');
}, 90_000);

it('two runtimes do not share a data directory, and the lock of a dead one is taken over', async () => {
  const first = await start(0);
  await expect(startRuntime({ assembly, dataDir })).rejects.toMatchObject({
    code: 'DATA_DIRECTORY_IN_USE',
    message: expect.stringMatching(/--data DIR/),
  });
  await end(first.process, 'SIGKILL');
  const second = await startRuntime({ assembly, dataDir });
  await second.close();
}, 60_000);

it('a port in use is named, with the option that chooses another', async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  await expect(startRuntime({ assembly, ports: { base: port } })).rejects.toMatchObject({
    code: 'PORT_IN_USE',
    message: expect.stringMatching(new RegExp(`${port}.*HTTP API.*--port`)),
  });
  await new Promise((resolve) => server.close(resolve));
});
