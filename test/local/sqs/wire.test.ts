import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, REGION, startWire } from './support/sqs-fixture.ts';

describe('SQS on the wire', () => {
  let sqs: Awaited<ReturnType<typeof startWire>>;
  let QueueUrl: string;

  beforeEach(async () => {
    sqs = await startWire();
    const created = await sqs.client.send(new CreateQueueCommand({ QueueName: 'inbox' }));
    QueueUrl = created.QueueUrl ?? '';
  });
  afterEach(() => sqs.close());

  const receive = async (max = 10, more: object = {}) => {
    const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: max, ...more });
    return (await sqs.client.send(command)).Messages ?? [];
  };
  const send = (body: string, more: object = {}) =>
    sqs.client.send(new SendMessageCommand({ QueueUrl, MessageBody: body, ...more }));
  const attributes = async (...names: string[]) => {
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: names as ['All'] });
    return (await sqs.client.send(command)).Attributes;
  };

  it('gives queues their URL, and finds and lists them', async () => {
    expect(QueueUrl).toBe(`${sqs.endpoint}/${ACCOUNT}/inbox`);
    const found = await sqs.client.send(new GetQueueUrlCommand({ QueueName: 'inbox' }));
    expect(found.QueueUrl).toBe(QueueUrl);
    await sqs.client.send(new CreateQueueCommand({ QueueName: 'audit' }));
    const first = await sqs.client.send(new ListQueuesCommand({ MaxResults: 1 }));
    expect(first.QueueUrls?.map((url) => url.split('/').pop())).toEqual(['audit']);
    const second = await sqs.client.send(
      new ListQueuesCommand({ MaxResults: 1, NextToken: first.NextToken }),
    );
    expect(second.QueueUrls).toEqual([QueueUrl]);
    expect(second.NextToken).toBeUndefined();
    const none = await sqs.client.send(new ListQueuesCommand({ QueueNamePrefix: 'x' }));
    expect(none.QueueUrls).toBeUndefined();
  });

  it('answers an unknown queue as AWS does', async () => {
    const missing = sqs.client.send(new GetQueueUrlCommand({ QueueName: 'nowhere' }));
    const error = await missing.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(QueueDoesNotExist);
    const raw = await fetch(sqs.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'AmazonSQS.GetQueueUrl' },
      body: '{"QueueName":"nowhere"}',
    });
    expect(raw.status).toBe(400);
    expect(raw.headers.get('x-amzn-query-error')).toBe(
      'AWS.SimpleQueueService.NonExistentQueue;Sender',
    );
    expect(await raw.json()).toEqual({
      __type: 'com.amazonaws.sqs#QueueDoesNotExist',
      message: 'The specified queue does not exist.',
    });
  });

  it('sends and receives with attributes; the SDK checks the digests', async () => {
    const sent = await send('grüß dich', {
      MessageAttributes: {
        Hello: { DataType: 'String', StringValue: 'There' },
        General: { DataType: 'String', StringValue: 'Kenobi' },
        'Help.Me': { DataType: 'String', StringValue: 'Me' },
      },
    });
    // Recorded from AWS.
    expect(sent.MD5OfMessageAttributes).toBe('4c360f3fdafd970e05fae2f149d997f5');
    const [message] = await receive(1, {
      MessageAttributeNames: ['Hel.*'],
      MessageSystemAttributeNames: ['All'],
    });
    expect(message?.Body).toBe('grüß dich');
    expect(message?.MessageId).toBe(sent.MessageId);
    expect(Object.keys(message?.MessageAttributes ?? {})).toEqual(['Hello', 'Help.Me']);
    expect(message?.MD5OfMessageAttributes).toBe('83fee93c1bcd8b9a5a923ffacdc636c7');
    expect(message?.Attributes).toEqual({
      ApproximateReceiveCount: '1',
      SentTimestamp: String(sqs.clock.now()),
      SenderId: 'AKIATEST',
      ApproximateFirstReceiveTimestamp: String(sqs.clock.now()),
    });
  });

  it('digests binary attributes as AWS does', async () => {
    const value = 'traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01';
    const sent = await send('test', {
      MessageAttributes: { attr1: { DataType: 'Binary', BinaryValue: Buffer.from(value) } },
    });
    expect(sent.MD5OfMessageAttributes).toBe('8cbe4db156db8a94db8b801b7addb984');
    const [message] = await receive(1, { MessageAttributeNames: ['All'] });
    const bytes = message?.MessageAttributes?.['attr1']?.BinaryValue ?? new Uint8Array();
    expect(Buffer.from(bytes).toString()).toBe(value);
  });

  it('leaves attributes out that were not asked for', async () => {
    await send('plain', { MessageAttributes: { A: { DataType: 'Number', StringValue: '1' } } });
    const [message] = await receive(1);
    expect(Object.keys(message ?? {}).sort()).toEqual(
      ['Body', 'MD5OfBody', 'MessageId', 'ReceiptHandle'].sort(),
    );
  });

  it('hides a received message, and gives it again when its timeout ends', async () => {
    await send('once more');
    const [first] = await receive();
    expect(await receive()).toEqual([]);
    sqs.clock.advance(30);
    const [second] = await receive(1, { AttributeNames: ['ApproximateReceiveCount'] });
    expect(second?.Attributes).toEqual({ ApproximateReceiveCount: '2' });
    // The older handle answers success and keeps the message; the latest deletes it.
    await sqs.client.send(
      new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }),
    );
    sqs.clock.advance(30);
    const [third] = await receive();
    expect(third?.Body).toBe('once more');
    sqs.clock.advance(60);
    await sqs.client.send(
      new DeleteMessageCommand({ QueueUrl, ReceiptHandle: third?.ReceiptHandle }),
    );
    expect(await receive()).toEqual([]);
  });

  it('changes visibility, up to 12 hours from the receive', async () => {
    await send('x');
    const [message] = await receive();
    const ReceiptHandle = message?.ReceiptHandle ?? '';
    const change = (VisibilityTimeout: number) =>
      sqs.client.send(
        new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }),
      );
    await change(100);
    sqs.clock.advance(99);
    expect(await receive()).toEqual([]);
    await expect(change(43_200)).rejects.toThrow('Total VisibilityTimeout');
    await expect(change(43_201)).rejects.toThrow('between 0 and 43200');
    await change(0);
    expect(await receive()).toHaveLength(1);
  });

  it('delays messages, at most 15 minutes', async () => {
    await send('later', { DelaySeconds: 900 });
    await expect(send('too late', { DelaySeconds: 901 })).rejects.toThrow('<= 900');
    expect(await attributes('ApproximateNumberOfMessagesDelayed')).toEqual({
      ApproximateNumberOfMessagesDelayed: '1',
    });
    sqs.clock.advance(899);
    expect(await receive()).toEqual([]);
    sqs.clock.advance(1);
    expect(await receive()).toHaveLength(1);
  });

  it('answers a long poll as soon as a message comes', async () => {
    const waiting = receive(10, { WaitTimeSeconds: 20 });
    await send('here');
    expect(await waiting).toHaveLength(1);
    expect(sqs.clock.timers).toBe(0);
  });

  it('answers a long poll when a delay ends, and empty after its time', async () => {
    await send('later', { DelaySeconds: 5 });
    const waiting = receive(10, { WaitTimeSeconds: 20 });
    await expect.poll(() => sqs.clock.timers).toBe(2);
    sqs.clock.advance(5);
    expect(await waiting).toHaveLength(1);
    const empty = receive(10, { WaitTimeSeconds: 20 });
    await expect.poll(() => sqs.clock.timers).toBeGreaterThan(0);
    sqs.clock.advance(20);
    expect(await empty).toEqual([]);
  });

  it('answers a long poll when a message is shown again', async () => {
    await send('back');
    const [message] = await receive();
    const waiting = receive(10, { WaitTimeSeconds: 20 });
    await expect.poll(() => sqs.clock.timers).toBe(2);
    const { ReceiptHandle } = message ?? {};
    await sqs.client.send(
      new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
    );
    expect(await waiting).toHaveLength(1);
  });

  it('drops messages past their retention', async () => {
    await sqs.client.send(
      new SetQueueAttributesCommand({ QueueUrl, Attributes: { MessageRetentionPeriod: '60' } }),
    );
    await send('old');
    sqs.clock.advance(60);
    expect(await receive()).toEqual([]);
    expect((await attributes('All'))?.['ApproximateNumberOfMessages']).toBe('0');
  });

  it('counts what is visible, in flight and delayed, and tells its defaults', async () => {
    for (const body of ['a', 'b', 'c']) await send(body);
    await receive(1);
    expect(await attributes('All')).toEqual({
      QueueArn: `arn:aws:sqs:${REGION}:${ACCOUNT}:inbox`,
      ApproximateNumberOfMessages: '2',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '0',
      CreatedTimestamp: String(sqs.clock.now() / 1000),
      LastModifiedTimestamp: String(sqs.clock.now() / 1000),
      VisibilityTimeout: '30',
      MaximumMessageSize: '1048576',
      MessageRetentionPeriod: '345600',
      DelaySeconds: '0',
      ReceiveMessageWaitTimeSeconds: '0',
      SqsManagedSseEnabled: 'true',
    });
    expect(await attributes()).toBeUndefined();
  });

  it('carries batches out entry by entry', async () => {
    const sent = await sqs.client.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'good', MessageBody: 'a' },
          { Id: 'bad', MessageBody: '\u0001' },
        ],
      }),
    );
    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(['good']);
    expect(sent.Failed).toMatchObject([
      { Id: 'bad', Code: 'InvalidMessageContents', SenderFault: true },
    ]);
    const [message] = await receive();
    const deleted = await sqs.client.send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: '1', ReceiptHandle: message?.ReceiptHandle },
          { Id: '2', ReceiptHandle: 'nonsense' },
        ],
      }),
    );
    expect(deleted.Successful).toEqual([{ Id: '1' }]);
    expect(deleted.Failed).toMatchObject([{ Id: '2', Code: 'ReceiptHandleIsInvalid' }]);
  });

  it('refuses batches that break the rules of batches', async () => {
    const batch = (Entries: { Id: string; MessageBody: string }[]) =>
      sqs.client
        .send(new SendMessageBatchCommand({ QueueUrl, Entries }))
        .catch((error: Error) => error.name);
    const entry = (Id: string, MessageBody = 'x') => ({ Id, MessageBody });
    expect(await batch([])).toBe('EmptyBatchRequest');
    expect(await batch([entry('a'), entry('a')])).toBe('BatchEntryIdsNotDistinct');
    expect(await batch([entry('a b')])).toBe('InvalidBatchEntryId');
    expect(await batch(Array.from({ length: 11 }, (_, i) => entry(`e${i}`)))).toBe(
      'TooManyEntriesInBatchRequest',
    );
    const half = 'x'.repeat(512 * 1024);
    expect(await batch([entry('a', half), entry('b', `${half}x`)])).toBe('BatchRequestTooLong');
    expect(await batch([entry('a', half), entry('b', half)])).toMatchObject({
      Successful: [{ Id: 'a' }, { Id: 'b' }],
    });
  });

  it.each([
    ['an empty body', { MessageBody: '' }, 'must contain the parameter MessageBody'],
    ['too long a body', { MessageBody: 'x'.repeat(1_048_577) }, 'shorter than 1048576 bytes'],
    ['a group id with a space', { MessageGroupId: 'a b' }, 'alphanumeric and punctuation'],
    ['a deduplication id', { MessageDeduplicationId: 'a' }, 'not valid for this queue type'],
    [
      'an empty attribute',
      { MessageAttributes: { A: { DataType: 'String', StringValue: '' } } },
      "attribute 'A' must contain a non-empty value of type 'String'",
    ],
  ])('refuses %s', async (_, input, message) => {
    await expect(send('x', input)).rejects.toThrow(message);
    expect(await receive()).toEqual([]);
  });

  it.each([
    [{ MaxNumberOfMessages: 11 }, 'Must be between 1 and 10, if provided.'],
    [{ WaitTimeSeconds: 21 }, 'Must be >= 0 and <= 20, if provided.'],
    [{ AttributeNames: ['Foo'] }, 'Unknown Attribute Foo.'],
  ])('refuses a receive with %j', async (input, message) => {
    await expect(receive(1, input)).rejects.toThrow(message);
  });

  it('accepts a group id on a standard queue (fair queues)', async () => {
    await send('a', { MessageGroupId: 'tenant' });
    await send('b', { MessageGroupId: 'tenant' });
    const messages = await receive(10, { MessageSystemAttributeNames: ['MessageGroupId'] });
    expect(messages.map(({ Attributes }) => Attributes?.MessageGroupId)).toEqual([
      'tenant',
      'tenant',
    ]);
  });

  it('purges once a minute', async () => {
    await send('a');
    await receive();
    await send('b', { DelaySeconds: 60 });
    await sqs.client.send(new PurgeQueueCommand({ QueueUrl }));
    const again = sqs.client.send(new PurgeQueueCommand({ QueueUrl }));
    await expect(again).rejects.toMatchObject({ name: 'PurgeQueueInProgress' });
    sqs.clock.advance(60);
    expect(await receive()).toEqual([]);
    await sqs.client.send(new PurgeQueueCommand({ QueueUrl }));
  });

  it('keeps tags', async () => {
    await sqs.client.send(new TagQueueCommand({ QueueUrl, Tags: { a: '1', b: '2' } }));
    await sqs.client.send(new UntagQueueCommand({ QueueUrl, TagKeys: ['a'] }));
    expect((await sqs.client.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).toEqual({
      b: '2',
    });
  });

  it('creates a queue again only with the same attributes, and not at once after a delete', async () => {
    const create = (Attributes: Record<string, string>) =>
      sqs.client.send(new CreateQueueCommand({ QueueName: 'inbox', Attributes }));
    expect((await create({ VisibilityTimeout: '30' })).QueueUrl).toBe(QueueUrl);
    await expect(create({ VisibilityTimeout: '31' })).rejects.toMatchObject({
      name: 'QueueNameExists',
    });
    await sqs.client.send(new DeleteQueueCommand({ QueueUrl }));
    await expect(receive()).rejects.toBeInstanceOf(QueueDoesNotExist);
    await expect(create({})).rejects.toMatchObject({ name: 'QueueDeletedRecently' });
    sqs.clock.advance(60);
    expect((await create({})).QueueUrl).toBe(QueueUrl);
  });

  it.each([
    [{ VisibilityTimeout: '43201' }, 'InvalidAttributeValue'],
    [{ Nonsense: '1' }, 'InvalidAttributeName'],
    [{ FifoQueue: 'true' }, 'InvalidAttributeName'],
    [{ DeduplicationScope: 'queue' }, 'InvalidAttributeName'],
    [{ KmsMasterKeyId: 'k', SqsManagedSseEnabled: 'true' }, 'InvalidAttributeName'],
  ])('refuses the attributes %j', async (Attributes, name) => {
    const command = new SetQueueAttributesCommand({
      QueueUrl,
      Attributes: Attributes as Record<string, string>,
    });
    await expect(sqs.client.send(command)).rejects.toMatchObject({ name });
  });

  it('refuses operations and bodies that it does not understand', async () => {
    const call = async (operation: string, body: string) => {
      const response = await fetch(sqs.endpoint, {
        method: 'POST',
        headers: { 'x-amz-target': `AmazonSQS.${operation}` },
        body,
      });
      return [response.status, ((await response.json()) as { __type: string }).__type];
    };
    const prefix = 'com.amazon.coral.service#';
    expect(await call('Frobnicate', '{}')).toEqual([400, `${prefix}UnknownOperationException`]);
    expect(await call('ListQueues', '{')).toEqual([400, `${prefix}SerializationException`]);
    expect(await call('SendMessage', '{}')).toEqual([
      400,
      `${prefix}MissingRequiredParameterException`,
    ]);
  });

  it('bills requests by 64 KB', async () => {
    sqs.billed.length = 0;
    await send('x'.repeat(64 * 1024 + 1));
    await receive();
    await receive();
    expect(sqs.billed).toEqual([
      { unit: 'sqs.standard', quantity: 2, detail: 'inbox' },
      { unit: 'sqs.standard', quantity: 2, detail: 'inbox' },
      { unit: 'sqs.standard', quantity: 1, detail: 'inbox' },
    ]);
  });
});
