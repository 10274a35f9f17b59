import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, REGION, type SqsFixture, startService } from './support/sqs-fixture.ts';

const arn = (name: string) => `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;

describe('permissions of SQS operations', () => {
  let sqs: SqsFixture;
  beforeEach(() => {
    sqs = startService();
  });
  afterEach(() => sqs.close());

  const permissions = (operation: string, body: string) =>
    sqs.service
      .permissions({
        principal: undefined,
        operation,
        method: 'POST',
        path: '/',
        query: new URLSearchParams(),
        headers: {},
        body: Buffer.from(body),
      })
      .map(({ action, resource }) => [action, resource]);

  it.each([
    ['SendMessage', 'sqs:SendMessage'],
    ['SendMessageBatch', 'sqs:SendMessage'],
    ['DeleteMessageBatch', 'sqs:DeleteMessage'],
    ['ChangeMessageVisibilityBatch', 'sqs:ChangeMessageVisibility'],
    ['ReceiveMessage', 'sqs:ReceiveMessage'],
  ])('%s needs %s on its queue', (operation, action) => {
    const body = JSON.stringify({ QueueUrl: `http://127.0.0.1:1/${ACCOUNT}/inbox` });
    expect(permissions(operation, body)).toEqual([[action, arn('inbox')]]);
  });

  it('names the queue of operations that take its name, and none for lists', () => {
    expect(permissions('GetQueueUrl', '{"QueueName":"inbox"}')).toEqual([
      ['sqs:GetQueueUrl', arn('inbox')],
    ]);
    expect(permissions('ListQueues', '{}')).toEqual([['sqs:ListQueues', '*']]);
  });

  it('asks for what a move of messages does on both sides', () => {
    const body = JSON.stringify({ SourceArn: arn('dead'), DestinationArn: arn('work') });
    expect(permissions('StartMessageMoveTask', body)).toEqual([
      ['sqs:StartMessageMoveTask', arn('dead')],
      ['sqs:ReceiveMessage', arn('dead')],
      ['sqs:DeleteMessage', arn('dead')],
      ['sqs:GetQueueAttributes', arn('dead')],
      ['sqs:SendMessage', arn('work')],
    ]);
  });

  it('grants nothing to a body that is no JSON', () => {
    expect(permissions('SendMessage', '{')).toEqual([['sqs:SendMessage', arn('')]]);
  });
});
