import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type LocalDeployment,
  startLocalDeployment,
} from '../../../bin/support/local-deployment.ts';
import { createClient } from '../../../packages/client/src/index.ts';
import { type Reached, reach } from '../support/deployment.ts';

let local: LocalDeployment;
let reached: Reached;
let adminToken: string;
let sqs: SQSClient;
let dynamodb: DynamoDBClient;
let lambda: LambdaClient;

beforeAll(async () => {
  const log = { info: () => undefined, error: () => undefined };
  local = await startLocalDeployment({ port: 0, runtime: { log } });
  reached = reach(local.outputs);
  adminToken = await reached.tokenOf(local.outputs.admin)();
  const { region, awsEndpointUrl: endpoint, adminCredentials } = local.runtime;
  const access = () => ({ region, endpoint, credentials: { ...adminCredentials } });
  sqs = new SQSClient(access());
  dynamodb = new DynamoDBClient(access());
  lambda = new LambdaClient(access());
});
afterAll(async () => {
  for (const client of [sqs, dynamodb, lambda]) client?.destroy();
  reached?.leave();
  await local?.close();
});

interface Line {
  correlationId?: string;
  frameId?: string;
  messageId?: string;
}

const linesOf = (name: string): Line[] =>
  local.runtime.lambda.logLines(`causerie-${name}`).flatMap((line) => {
    try {
      return [JSON.parse(line) as Line];
    } catch {
      return [];
    }
  });

/** A flow that asks what it is about. */
async function publishMenu(integrationId: string): Promise<void> {
  const document = {
    schema: 1,
    name: 'Menu',
    languages: ['en'],
    triggers: [{ type: 'conversationStarted', when: { integrations: [integrationId] } }],
    start: 'menu',
    steps: {
      menu: {
        type: 'options',
        text: 'What is it about?',
        options: [{ label: 'A person', next: 'end' }],
      },
      end: { type: 'end' },
    },
  };
  const { json, text } = await admin('POST', '/flows', { document });
  const published = await admin('POST', `/flows/${json['flowId']}/publish`, { revision: 1 });
  expect(published.status, text).toBe(200);
}

/** Waits for a line. */
const line = (name: string, isIt: (line: Line) => boolean): Promise<Line> =>
  vi.waitFor(
    () => {
      const found = linesOf(name).find(isIt);
      if (found === undefined) throw new Error(`${name} logs no such line`);
      return found;
    },
    { timeout: 20_000, interval: 100 },
  );

const admin = (method: string, path: string, body: unknown) =>
  reached.http(`/admin${path}`, { method, token: adminToken, body });

describe('[O1] a message that fails in a worker', () => {
  it('is found by the id of the frame that it came with', async () => {
    const { httpApiUrl, conversationsTable } = local.outputs;
    const made = { type: 'web', displayName: 'Flows', responder: 'answerBot' };
    const { json } = await admin('POST', '/integrations', made);
    const integrationId = String(json['integrationId']);
    await publishMenu(integrationId);
    const client = createClient({ httpApiUrl, integrationId });
    const asked: unknown[] = [];
    client.on('entry', (_id, entry) => {
      if (entry.kind === 'message' && 'text' in entry.content) asked.push(entry.content.text);
    });
    await client.connect();
    const { id } = await client.createConversation({ message: 'hello' });
    // The menu is asked: the flow waits for what he says next.
    await vi.waitFor(() => expect(asked).toContain('What is it about?'), { timeout: 20_000 });
    // What the flows' worker alone reads of it is broken from now on.
    const broken = { pk: { S: id }, sk: { S: 'f' }, d: { S: 'no JSON' } };
    await dynamodb.send(new PutItemCommand({ TableName: conversationsTable, Item: broken }));
    const frame = client.send(id, 'does anybody read this?');
    await frame.stored;
    const failed = await line('worker-steps', ({ frameId }) => frameId === frame.id);
    expect(failed).toMatchObject({
      level: 'ERROR',
      message: 'message failed',
      // As API Gateway names the request.
      correlationId: expect.stringMatching(/^[\w=-]{8,}$/),
      messageId: expect.any(String),
      receives: 1,
      error: { name: 'SyntaxError' },
    });
    expect(failed.correlationId).not.toBe(failed.messageId);
    client.disconnect();
  });

  it('and that no request set off is found by its own id', async () => {
    const QueueUrl = local.runtime.outputs['deliveryQueueUrl'];
    const { MessageId = '' } = await sqs.send(
      new SendMessageCommand({ QueueUrl, MessageBody: 'no JSON' }),
    );
    expect(await line('worker-delivery', ({ messageId }) => messageId === MessageId)).toMatchObject(
      { correlationId: MessageId },
    );
  });
});

it('[O4] what was given up goes back to its queue by the command of the runbook', async () => {
  const urlOf = async (QueueName: string) =>
    (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? '';
  const [queue, dead] = [
    await urlOf('causerie-delivery'),
    await urlOf('causerie-delivery-dead-letters'),
  ];
  const Attributes = { VisibilityTimeout: '0' };
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue, Attributes }));
  const { MessageId = '' } = await sqs.send(
    new SendMessageCommand({ QueueUrl: queue, MessageBody: 'no JSON, ever' }),
  );
  const tries = () =>
    linesOf('worker-delivery').filter(({ messageId }) => messageId === MessageId).length;
  const lying = async (): Promise<string | undefined> => {
    const AttributeNames = ['All' as const];
    const found = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: dead, AttributeNames }));
    return found.Attributes?.['ApproximateNumberOfMessages'];
  };
  const givenUp = (times: number) =>
    vi.waitFor(
      async () =>
        expect({ tries: tries(), lying: await lying() }).toEqual({ tries: times, lying: '1' }),
      { timeout: 30_000, interval: 100 },
    );
  await givenUp(5);
  const { Attributes: of = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: dead, AttributeNames: ['QueueArn'] }),
  );
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: of['QueueArn'] }));
  // It is tried as often again.
  await givenUp(10);
}, 60_000);

describe('[O3] what was acknowledged', () => {
  it('is counted in the log, and no message has a line of its own beyond the first few', async () => {
    const { httpApiUrl, integrationId } = local.outputs;
    const client = createClient({ httpApiUrl, integrationId });
    await client.connect();
    const { id } = await client.createConversation({ message: 'hello' });
    for (let at = 0; at < 40; at++) await client.send(id, `${at}`).stored;
    client.disconnect();
    const counted = local.runtime.lambda
      .logLines('causerie-websocket-message')
      .filter((text) => text.includes('"MessagesAcknowledged":'));
    expect(counted.length).toBeGreaterThan(0);
    expect(counted.length).toBeLessThan(40);
    const [first = '{}'] = counted;
    expect(JSON.parse(first)).toMatchObject({
      _aws: { CloudWatchMetrics: [{ Namespace: 'causerie', Dimensions: [[]] }] },
    });
  });
});

describe('[O7] retention', () => {
  it('is one setting, whoever sets it, and deletes with the permissions that it has', async () => {
    const { httpApiUrl, integrationId, conversationsTable, apiKeyId, apiKeySecret } = local.outputs;
    const client = createClient({ httpApiUrl, integrationId });
    await client.connect();
    const closed = await client.createConversation({ message: 'closed' });
    const open = await client.createConversation({ message: 'open' });
    await client.close(closed.id);
    client.disconnect();

    const set = await admin('PATCH', '/app', { settings: { conversationRetentionSeconds: 1 } });
    expect(set.json).toMatchObject({ settings: { conversationRetentionSeconds: 1 } });
    const authorization = `Basic ${Buffer.from(`${apiKeyId}:${apiKeySecret}`).toString('base64')}`;
    const seen = await fetch(`${httpApiUrl}/v2/apps/${local.outputs.appId}`, {
      headers: { authorization },
    });
    expect(await seen.json()).toMatchObject({
      app: { settings: { conversationRetentionSeconds: 1 } },
    });

    const itemsOf = async (id: string) =>
      (
        await dynamodb.send(
          new QueryCommand({
            TableName: conversationsTable,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': { S: id } },
          }),
        )
      ).Count ?? 0;
    expect(await itemsOf(closed.id)).toBeGreaterThan(2);
    // It looks at an app once a day, so what is to go has to be old enough by now.
    await sleep(1200);
    const FunctionName = 'causerie-worker-retention';
    const { FunctionError } = await lambda.send(new InvokeCommand({ FunctionName }));
    expect(FunctionError, linesOf('worker-retention').map(String).join()).toBeUndefined();
    expect(await itemsOf(closed.id)).toBe(2);
    const kept = await reached.http(`/agent/conversations/${open.id}`, { token: adminToken });
    expect(kept.status).toBe(200);
  });
});
