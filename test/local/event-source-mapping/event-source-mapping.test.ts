import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createEventSourceMapping,
  type EventSourceMapping,
  type EventSourceMappingOptions,
} from '../../../local/event-source-mapping/event-source-mapping.ts';
import { call } from '../sqs/support/call.ts';
import { ACCOUNT, REGION, type SqsFixture, startService } from '../sqs/support/sqs-fixture.ts';
import { failed, HeldFunction, type Invocation, ok } from './support/held-function.ts';

describe('event source mappings', () => {
  let sqs: SqsFixture;
  let lambda: HeldFunction;
  let mappings: EventSourceMapping[];

  const start = async (queue = {}, options: Partial<EventSourceMappingOptions> = {}) => {
    const fifo = 'FifoQueue' in queue;
    const queueName = fifo ? 'work.fifo' : 'work';
    await sqs.service.ensureQueue(queueName, { VisibilityTimeout: 60, ...queue });
    const mapping = createEventSourceMapping({
      queues: sqs.service,
      queueName,
      functionName: 'worker',
      invoker: lambda,
      clock: sqs.clock,
      log: { info: () => undefined, error: (_, message) => sqs.errors.push(message) },
      region: REGION,
      ...options,
    });
    mappings.push(mapping);
    return mapping;
  };
  const send = (body: string, group?: string, more: object = {}) =>
    call(sqs.service, 'SendMessage', {
      QueueUrl: group === undefined ? 'work' : 'work.fifo',
      MessageBody: body,
      ...(group !== undefined && { MessageGroupId: group, MessageDeduplicationId: body }),
      ...more,
    });
  const sendAll = (bodies: string[], group?: string) =>
    call(sqs.service, 'SendMessageBatch', {
      QueueUrl: group === undefined ? 'work' : 'work.fifo',
      Entries: bodies.map((body, index) => ({
        Id: String(index),
        MessageBody: body,
        ...(group !== undefined && { MessageGroupId: group, MessageDeduplicationId: body }),
      })),
    });
  const counts = async (queue = 'work') => {
    const { Attributes } = await call(sqs.service, 'GetQueueAttributes', {
      QueueUrl: queue,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    });
    const values = Attributes as Record<string, string>;
    return [
      Number(values['ApproximateNumberOfMessages']),
      Number(values['ApproximateNumberOfMessagesNotVisible']),
    ];
  };

  beforeEach(() => {
    sqs = startService();
    lambda = new HeldFunction();
    mappings = [];
  });
  afterEach(async () => {
    for (const mapping of mappings) await mapping.close();
    await sqs.close();
  });

  it('carries a sent message to the function without any time passing, and deletes it', async () => {
    const mapping = await start();
    const sent = await send('hello', undefined, {
      MessageAttributes: {
        Text: { DataType: 'String', StringValue: 'a' },
        Bytes: { DataType: 'Binary', BinaryValue: 'AQI=' },
      },
    });
    const invocation = await lambda.nth(0);
    const now = String(sqs.clock.now());
    expect(invocation.functionName).toBe('worker');
    expect(JSON.parse(invocation.payload)).toEqual({
      Records: [
        {
          messageId: sent['MessageId'],
          receiptHandle: expect.stringMatching(/^AQEB/),
          body: 'hello',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: now,
            SenderId: ACCOUNT,
            ApproximateFirstReceiveTimestamp: now,
          },
          messageAttributes: {
            Text: {
              stringValue: 'a',
              stringListValues: [],
              binaryListValues: [],
              dataType: 'String',
            },
            Bytes: {
              binaryValue: 'AQI=',
              stringListValues: [],
              binaryListValues: [],
              dataType: 'Binary',
            },
          },
          md5OfMessageAttributes: sent['MD5OfMessageAttributes'],
          md5OfBody: '5d41402abc4b2a76b9719d911017c592',
          eventSource: 'aws:sqs',
          eventSourceARN: `arn:aws:sqs:${REGION}:${ACCOUNT}:work`,
          awsRegion: REGION,
        },
      ],
    });
    invocation.end(ok());
    await mapping.idle();
    expect(await counts()).toEqual([0, 0]);
  });

  it('takes what waited before it began, in batches', async () => {
    await sqs.service.ensureQueue('work', {});
    await sendAll(['1', '2', '3', '4', '5']);
    await start({}, { batchSize: 2, maximumConcurrency: 10 });
    expect(lambda.bodies()).toEqual([['1', '2'], ['3', '4'], ['5']]);
  });

  it('runs no more at once than MaximumConcurrency', async () => {
    const mapping = await start({}, { batchSize: 1, maximumConcurrency: 2 });
    await sendAll(['1', '2', '3']);
    await lambda.nth(1);
    expect(mapping.running).toBe(2);
    expect(await counts()).toEqual([1, 2]);
    lambda.invocations[0]?.end(ok());
    expect((await lambda.nth(2)).records[0]?.body).toBe('3');
  });

  it('runs one batch of a FIFO group at a time, and groups beside each other', async () => {
    await start({ FifoQueue: true }, { batchSize: 2 });
    await sendAll(['a1', 'a2', 'a3'], 'a');
    await send('b1', 'b');
    await lambda.nth(1);
    expect(lambda.bodies()).toEqual([['a1', 'a2'], ['b1']]);
    lambda.invocations[0]?.end(ok());
    const next = await lambda.nth(2);
    expect(next.records.map(({ body }) => body)).toEqual(['a3']);
    expect(next.records[0]?.attributes).toMatchObject({
      MessageGroupId: 'a',
      MessageDeduplicationId: 'a3',
      SequenceNumber: expect.stringMatching(/^\d{20}$/),
    });
  });

  it.each([
    ['an error', failed],
    ['a time-out', { kind: 'timed-out', durationMs: 1 } as const],
  ])('keeps the batch hidden after %s until its visibility timeout ends', async (_, outcome) => {
    const mapping = await start();
    await sendAll(['1', '2']);
    (await lambda.nth(0)).end(outcome);
    await mapping.idle();
    sqs.clock.advance(59);
    expect(lambda.invocations).toHaveLength(1);
    sqs.clock.advance(1);
    const again = await lambda.nth(1);
    expect(again.records.map(({ body }) => body)).toEqual(['1', '2']);
    expect(again.records[0]?.attributes['ApproximateReceiveCount']).toBe('2');
  });

  it('moves what keeps failing to the dead-letter queue', async () => {
    await sqs.service.ensureQueue('dead', {});
    const RedrivePolicy = {
      deadLetterTargetArn: sqs.service.queueArn('dead'),
      maxReceiveCount: 2,
    };
    const mapping = await start({ RedrivePolicy });
    await send('poison');
    for (let round = 0; round < 2; round++) {
      (await lambda.nth(round)).end(failed);
      await mapping.idle();
      sqs.clock.advance(60);
    }
    expect(lambda.invocations).toHaveLength(2);
    expect(await counts('dead')).toEqual([1, 0]);
  });

  describe('with partial batch responses', () => {
    const idOf = ({ records }: Invocation, index: number) => records[index]?.messageId;

    it('deletes what is not listed and gives the rest again', async () => {
      const mapping = await start({}, { reportBatchItemFailures: true });
      await sendAll(['1', '2', '3']);
      const first = await lambda.nth(0);
      first.end(ok({ batchItemFailures: [{ itemIdentifier: idOf(first, 1) }] }));
      await mapping.idle();
      expect(await counts()).toEqual([0, 1]);
      sqs.clock.advance(60);
      expect((await lambda.nth(1)).records.map(({ body }) => body)).toEqual(['2']);
    });

    it('returns the first failure of a FIFO group and the rest, in order', async () => {
      const mapping = await start({ FifoQueue: true }, { reportBatchItemFailures: true });
      await sendAll(['1', '2', '3', '4'], 'g');
      const first = await lambda.nth(0);
      const rest = [1, 2, 3].map((index) => ({ itemIdentifier: idOf(first, index) }));
      first.end(ok({ batchItemFailures: rest }));
      await mapping.idle();
      await send('5', 'g');
      expect(lambda.invocations).toHaveLength(1);
      sqs.clock.advance(60);
      expect((await lambda.nth(1)).records.map(({ body }) => body)).toEqual(['2', '3', '4', '5']);
    });

    it('says so when a function breaks the order of a group', async () => {
      const mapping = await start({ FifoQueue: true }, { reportBatchItemFailures: true });
      await sendAll(['1', '2'], 'g');
      const first = await lambda.nth(0);
      first.end(ok({ batchItemFailures: [{ itemIdentifier: idOf(first, 0) }] }));
      await mapping.idle();
      expect(sqs.errors.join()).toContain('Group g is out of order');
      expect(await counts('work.fifo')).toEqual([0, 1]);
    });

    it('ignores the response where they are not asked for', async () => {
      const mapping = await start();
      await send('1');
      const first = await lambda.nth(0);
      first.end(ok({ batchItemFailures: [{ itemIdentifier: idOf(first, 0) }] }));
      await mapping.idle();
      expect(await counts()).toEqual([0, 0]);
    });
  });

  it('tries a throttled batch again, ever later, while its messages are hidden', async () => {
    const mapping = await start({}, { maximumConcurrency: 2 });
    await send('1');
    let attempts = 0;
    for (; attempts < 4; attempts++) {
      (await lambda.nth(attempts)).end({ kind: 'throttled' });
      const before = sqs.clock.timers;
      await expect.poll(() => sqs.clock.timers, { interval: 2 }).toBeGreaterThan(before);
      sqs.clock.advance(0.1 * 2 ** attempts);
    }
    const last = await lambda.nth(attempts);
    expect(last.records[0]?.attributes['ApproximateReceiveCount']).toBe('1');
    expect(mapping.running).toBe(1);
    sqs.clock.advance(50);
    last.end({ kind: 'throttled' });
    await expect.poll(() => sqs.clock.timers, { interval: 2 }).toBeGreaterThan(1);
    sqs.clock.advance(2);
    (await lambda.nth(5)).end({ kind: 'throttled' });
    await expect.poll(() => sqs.clock.timers, { interval: 2 }).toBeGreaterThan(1);
    sqs.clock.advance(4);
    // 57.5 s have passed: the next wait would outlast the visibility timeout.
    (await lambda.nth(6)).end({ kind: 'throttled' });
    await mapping.idle();
    expect(sqs.errors.join()).toContain('throttled');
    sqs.clock.advance(3);
    expect((await lambda.nth(7)).records[0]?.attributes['ApproximateReceiveCount']).toBe('2');
  });

  it('waits for a batch to fill up, no longer than its window', async () => {
    await start({}, { batchSize: 3, maximumBatchingWindowSeconds: 5 });
    await sendAll(['1', '2']);
    sqs.clock.advance(4);
    expect(lambda.invocations).toHaveLength(0);
    sqs.clock.advance(1);
    expect(lambda.bodies()).toEqual([['1', '2']]);
    await sendAll(['3', '4', '5', '6']);
    await lambda.nth(1);
    expect(lambda.bodies()[1]).toEqual(['3', '4', '5']);
    sqs.clock.advance(5);
    expect(lambda.bodies()[2]).toEqual(['6']);
  });

  it('splits batches that are larger than an invocation may be', async () => {
    await sqs.service.ensureQueue('work', {});
    for (let i = 0; i < 7; i++) await send(`${i}${'x'.repeat(1_048_575)}`);
    await start({}, { maximumConcurrency: 10 });
    expect(lambda.invocations.map(({ records }) => records.length)).toEqual([5, 2]);
  });

  it('starts with five at once on a standard queue, and adds five a second', async () => {
    await sqs.service.ensureQueue('work', {});
    for (let i = 0; i < 20; i++) await send(String(i));
    const mapping = await start({}, { batchSize: 1 });
    expect(mapping.running).toBe(5);
    sqs.clock.advance(1);
    lambda.invocations[0]?.end(ok());
    await expect.poll(() => mapping.running, { interval: 2 }).toBe(10);
  });

  it('deletes what its filter keeps out, without an invocation', async () => {
    const mapping = await start(
      {},
      { filterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["wanted"]}}' }] } },
    );
    await sendAll(['{"kind":"other"}', '{"kind":"wanted"}', 'no JSON']);
    const invocation = await lambda.nth(0);
    expect(invocation.records.map(({ body }) => body)).toEqual(['{"kind":"wanted"}']);
    invocation.end(ok());
    await mapping.idle();
    expect(await counts()).toEqual([0, 0]);
    expect(lambda.invocations).toHaveLength(1);
  });

  it('does nothing while disabled, and nothing more once closed', async () => {
    const disabled = await start({}, { enabled: false });
    await send('1');
    expect(disabled.running).toBe(0);
    const mapping = await start();
    await mapping.close();
    await send('2');
    expect(lambda.bodies()).toEqual([['1']]);
    (await lambda.nth(0)).end(ok());
    await mapping.idle();
    expect(await counts()).toEqual([1, 0]);
  });

  it('survives that the queues close before its function ends', async () => {
    const mapping = await start();
    await send('1');
    const invocation = await lambda.nth(0);
    await sqs.close();
    invocation.end(ok());
    await mapping.idle();
    expect(sqs.errors.join()).toContain('could not be deleted: Error: The queues are closed.');
    sqs = startService();
  });

  it('bills a receive and a delete for a batch, and no idle poll', async () => {
    const mapping = await start();
    sqs.clock.advance(60);
    sqs.billed.length = 0;
    await sendAll(['1', '2', '3']);
    (await lambda.nth(0)).end(ok());
    await mapping.idle();
    const request = { unit: 'sqs.standard', quantity: 1, detail: 'work' };
    // The send's own, the receive's and the delete's.
    expect(sqs.billed).toEqual([request, request, request]);
  });

  it.each([
    ['standard', {}],
    ['FIFO', { FifoQueue: true }],
  ])('delivers once more after the delete where that fault is injected, %s', async (_, queue) => {
    await sqs.close();
    let faults = 1;
    sqs = startService({ faults: { duplicateDelivery: () => faults-- > 0 } });
    const mapping = await start(queue, { batchSize: 1, maximumConcurrency: 2 });
    const group = 'FifoQueue' in queue ? 'g' : undefined;
    await sendAll(['1', '2'], group);
    for (let index = 0; index < 3; index++) (await lambda.nth(index)).end(ok());
    await mapping.idle();
    expect(lambda.bodies().flat().toSorted()).toEqual(['1', '1', '2']);
    if (group !== undefined) expect(lambda.bodies().flat()).toEqual(['1', '1', '2']);
    expect(await counts(group === undefined ? 'work' : 'work.fifo')).toEqual([0, 0]);
  });

  it.each([
    [{}, { batchSize: 11 }, 'MaximumBatchingWindowInSeconds'],
    [{ FifoQueue: true }, { batchSize: 11 }, '1 to 10'],
    [{ FifoQueue: true }, { maximumBatchingWindowSeconds: 1 }, 'no batching window'],
    [{}, { maximumConcurrency: 1 }, '2 to 1,000'],
  ])('refuses what Lambda refuses: %j with %j', async (queue, options, message) => {
    await expect(start(queue, options)).rejects.toThrow(message);
  });
});
