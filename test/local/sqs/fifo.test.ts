import {
  ChangeMessageVisibilityBatchCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWire } from './support/sqs-fixture.ts';

describe('FIFO queues', () => {
  let sqs: Awaited<ReturnType<typeof startWire>>;
  let QueueUrl: string;

  beforeEach(async () => {
    sqs = await startWire();
    const Attributes = { FifoQueue: 'true' };
    const created = await sqs.client.send(
      new CreateQueueCommand({ QueueName: 'steps.fifo', Attributes }),
    );
    QueueUrl = created.QueueUrl ?? '';
  });
  afterEach(() => sqs.close());

  const send = (group: string, body: string, deduplication = `${group}-${body}`) =>
    sqs.client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: body,
        MessageGroupId: group,
        MessageDeduplicationId: deduplication,
      }),
    );
  const receive = async (max = 10, more: object = {}) => {
    const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: max, ...more });
    return (await sqs.client.send(command)).Messages ?? [];
  };
  const bodies = (messages: Message[]) => messages.map(({ Body }) => Body);
  const remove = (message: Message | undefined) =>
    sqs.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
  const show = (messages: Message[]) =>
    sqs.client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl,
        Entries: messages.map(({ ReceiptHandle }, index) => ({
          Id: String(index),
          ReceiptHandle,
          VisibilityTimeout: 0,
        })),
      }),
    );

  it('hands out several of a group in one receive, in order, with growing sequence numbers', async () => {
    for (const body of ['1', '2', '3']) await send('g', body);
    const messages = await receive(10, { MessageSystemAttributeNames: ['All'] });
    expect(bodies(messages)).toEqual(['1', '2', '3']);
    const numbers = messages.map(({ Attributes }) => Attributes?.SequenceNumber ?? '');
    expect(numbers).toEqual([...new Set(numbers)].sort());
    expect(numbers[0]).toMatch(/^\d{20}$/);
    expect(messages[0]?.Attributes).toMatchObject({
      MessageGroupId: 'g',
      MessageDeduplicationId: 'g-1',
    });
  });

  it('keeps later ones of a group back while one is in flight, and others not', async () => {
    await send('g', '1');
    await send('g', '2');
    await send('h', '3');
    expect(bodies(await receive(1))).toEqual(['1']);
    expect(bodies(await receive())).toEqual(['3']);
    expect(await receive()).toEqual([]);
  });

  it('wakes a waiting receive when what blocked a group is deleted', async () => {
    await send('g', '1');
    await send('g', '2');
    const [first] = await receive(1);
    const waiting = receive(10, { WaitTimeSeconds: 20 });
    await expect.poll(() => sqs.clock.timers).toBe(2);
    await remove(first);
    expect(bodies(await waiting)).toEqual(['2']);
  });

  it.each([
    [0, []],
    [1, ['foo']],
    [2, ['foo', 'bar']],
  ])(
    'with the last of three in flight gives again the first %i that are shown',
    async (count, again) => {
      for (const body of ['foo', 'bar', 'baz']) await send('g', body);
      const messages = await receive();
      if (count > 0) await show(messages.slice(0, count));
      expect(bodies(await receive())).toEqual(again);
    },
  );

  it('stops at the first one in flight, however many behind it are visible', async () => {
    for (const body of ['1', '2']) await send('g', body);
    const messages = await receive();
    await send('g', '3');
    await show(messages.slice(0, 1));
    expect(bodies(await receive())).toEqual(['1']);
  });

  it('does not hand out one that is shown behind one in flight', async () => {
    for (const body of ['1', '2']) await send('g', body);
    const messages = await receive();
    await show(messages.slice(1));
    expect(await receive()).toEqual([]);
    await remove(messages[0]);
    expect(bodies(await receive())).toEqual(['2']);
  });

  it('refuses to delete with a handle whose timeout ended', async () => {
    await send('g', '1');
    const [message] = await receive();
    sqs.clock.advance(30);
    await expect(remove(message)).rejects.toMatchObject({
      message: `Value ${message?.ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
    });
    const batch = await sqs.client.send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: [{ Id: 'a', ReceiptHandle: message?.ReceiptHandle }],
      }),
    );
    expect(batch.Failed).toMatchObject([{ Code: 'ReceiptHandleIsInvalid', SenderFault: true }]);
    const [again] = await receive();
    await expect(remove(message)).rejects.toThrow('expired');
    await remove(again);
    await remove(again);
  });

  it('drops a duplicate for five minutes, in any group, even after a delete', async () => {
    const first = await send('g', '1', 'same');
    await remove((await receive())[0]);
    const second = await send('h', '2', 'same');
    expect(second.MessageId).toBe(first.MessageId);
    expect(second.SequenceNumber).toBe(first.SequenceNumber);
    expect(await receive()).toEqual([]);
    sqs.clock.advance(299);
    await send('g', '3', 'same');
    expect(await receive()).toEqual([]);
    sqs.clock.advance(1);
    await send('g', '4', 'same');
    expect(bodies(await receive())).toEqual(['4']);
  });

  it('deduplicates within groups where the scope is messageGroup', async () => {
    const Attributes = { DeduplicationScope: 'messageGroup' };
    await sqs.client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    await send('g', '1', 'same');
    await send('g', '2', 'same');
    await send('h', '3', 'same');
    expect(bodies(await receive())).toEqual(['1', '3']);
  });

  it('deduplicates by content where that is on', async () => {
    const Attributes = { ContentBasedDeduplication: 'true' };
    await sqs.client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    for (const MessageBody of ['a', 'a', 'b']) {
      await sqs.client.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId: 'g' }));
    }
    expect(bodies(await receive())).toEqual(['a', 'b']);
  });

  it('forgets deduplication with a purge', async () => {
    await send('g', '1', 'same');
    await sqs.client.send(new PurgeQueueCommand({ QueueUrl }));
    await send('g', '2', 'same');
    expect(bodies(await receive())).toEqual(['2']);
  });

  it('asks for group and deduplication id, and refuses a delay of its own', async () => {
    const attempt = (input: object) =>
      sqs.client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', ...input }));
    await expect(attempt({})).rejects.toThrow('must contain the parameter MessageGroupId');
    await expect(attempt({ MessageGroupId: 'g' })).rejects.toThrow(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
    const full = { MessageGroupId: 'g', MessageDeduplicationId: 'd' };
    await expect(attempt({ ...full, DelaySeconds: 2 })).rejects.toThrow(
      'not valid for this queue type',
    );
    await attempt({ ...full, DelaySeconds: 0 });
    const batch = sqs.client.send(
      new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: 'a', MessageBody: 'x' }] }),
    );
    await expect(batch).rejects.toThrow('MessageGroupId');
  });

  it('delays all its messages where the queue has a delay', async () => {
    const Attributes = { DelaySeconds: '5' };
    await sqs.client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    await send('g', '1');
    expect(await receive()).toEqual([]);
    sqs.clock.advance(5);
    expect(bodies(await receive())).toEqual(['1']);
  });

  it('needs the suffix .fifo, and the attribute', async () => {
    const create = (QueueName: string, Attributes?: Record<string, string>) =>
      sqs.client.send(new CreateQueueCommand({ QueueName, Attributes }));
    await expect(create('a.fifo')).rejects.toThrow('alphanumeric');
    await expect(create('a', { FifoQueue: 'true' })).rejects.toThrow('.fifo suffix');
    await expect(
      create('a.fifo', { FifoQueue: 'true', FifoThroughputLimit: 'perMessageGroupId' }),
    ).rejects.toMatchObject({ name: 'InvalidAttributeValue' });
  });
});
