import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import {
  type LocalDeployment,
  startLocalDeployment,
} from '../../../bin/support/local-deployment.ts';
import { createClient } from '../../../packages/client/src/index.ts';

let local: LocalDeployment;
let sqs: SQSClient;
let dynamodb: DynamoDBClient;

beforeAll(async () => {
  const log = { info: () => undefined, error: () => undefined };
  local = await startLocalDeployment({ port: 0, runtime: { log } });
  const { region, awsEndpointUrl: endpoint, adminCredentials } = local.runtime;
  const access = { region, endpoint };
  sqs = new SQSClient({ ...access, credentials: { ...adminCredentials } });
  dynamodb = new DynamoDBClient({ ...access, credentials: { ...adminCredentials } });
});
afterAll(async () => {
  sqs?.destroy();
  dynamodb?.destroy();
  await local?.close();
});

interface Line {
  level: string;
  message: string;
  correlationId?: string;
  frameId?: string;
  messageId?: string;
  receives?: number;
}

const linesOf = (name: string): Line[] =>
  local.runtime.lambda.logLines(`causerie-${name}`).flatMap((line) => {
    try {
      return [JSON.parse(line) as Line];
    } catch {
      return [];
    }
  });

it('[O1] a message that fails in a worker is found by the id of the frame that it came with', async () => {
  const { httpApiUrl, integrationId, conversationsTable } = local.outputs;
  const client = createClient({ httpApiUrl, integrationId });
  await client.connect();
  const { id } = await client.createConversation({ message: 'hello' });
  // What the flows' worker reads of it is broken from now on; nobody else reads it.
  await dynamodb.send(
    new PutItemCommand({
      TableName: conversationsTable,
      Item: { pk: { S: id }, sk: { S: 'f' }, d: { S: 'no JSON' }, v: { N: '1' }, s: { N: '1' } },
    }),
  );
  const frame = client.send(id, 'does anybody read this?');
  const stored = await frame.stored;
  const failed = await vi.waitFor(
    () => {
      const line = linesOf('worker-steps').find(({ frameId }) => frameId === frame.id);
      expect(line).toBeDefined();
      return line;
    },
    { timeout: 20_000, interval: 100 },
  );
  expect(stored.clientId).toBe(frame.id);
  expect(failed).toMatchObject({
    level: 'ERROR',
    message: 'message failed',
    // As API Gateway names the request, on AWS and here.
    correlationId: expect.stringMatching(/^[\w=-]{8,}$/),
    messageId: expect.any(String),
    receives: expect.any(Number),
  });
  client.disconnect();
});

it('[O1] what nobody’s request set off has the message’s own id', async () => {
  const url = local.runtime.outputs['deliveryQueueUrl'] ?? '';
  const { MessageId } = await sqs.send(
    new SendMessageCommand({ QueueUrl: url, MessageBody: '{"conversationId":7}' }),
  );
  await vi.waitFor(
    () =>
      expect(linesOf('worker-delivery')).toContainEqual(
        expect.objectContaining({ correlationId: MessageId, messageId: MessageId }),
      ),
    { timeout: 20_000, interval: 100 },
  );
});

it('[O4] dead letters go back by a move task to the queue that they came from, as the runbook says', async () => {
  const urlOf = async (QueueName: string) =>
    (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? '';
  const dead = await urlOf('causerie-delivery-dead-letters');
  const attributes = async (AttributeNames: ('QueueArn' | 'ApproximateNumberOfMessages')[]) =>
    (await sqs.send(new GetQueueAttributesCommand({ QueueUrl: dead, AttributeNames }))).Attributes;
  // One that was given up, of a conversation that there is not: its worker finds nothing to do.
  const message = { conversationId: 'f'.repeat(24), seq: 1, connectionId: 'gone' };
  await sqs.send(new SendMessageCommand({ QueueUrl: dead, MessageBody: JSON.stringify(message) }));
  const { QueueArn = '' } = (await attributes(['QueueArn'])) ?? {};
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: QueueArn }));
  await vi.waitFor(
    async () =>
      expect(await attributes(['ApproximateNumberOfMessages'])).toEqual({
        ApproximateNumberOfMessages: '0',
      }),
    { timeout: 20_000, interval: 200 },
  );
  await sleep(500);
  const wasGivenBack = linesOf('worker-delivery').every(({ frameId }) => frameId !== 'gone');
  expect(wasGivenBack).toBe(true);
});
