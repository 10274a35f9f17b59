import {
  CancelMessageMoveTaskCommand,
  CreateQueueCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, REGION, startWire } from './support/sqs-fixture.ts';

const arn = (name: string) => `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;

describe.each([
  ['standard', ''],
  ['FIFO', '.fifo'],
])('dead-letter queues, %s', (_, suffix) => {
  let sqs: Awaited<ReturnType<typeof startWire>>;
  const source = `work${suffix}`;
  const dead = `dead${suffix}`;
  const url = (name: string) => `${sqs.endpoint}/${ACCOUNT}/${name}`;
  const type: Record<string, string> = suffix === '' ? {} : { FifoQueue: 'true' };

  const create = (QueueName: string, Attributes: Record<string, string> = type) =>
    sqs.client.send(new CreateQueueCommand({ QueueName, Attributes }));
  const redrive = (maxReceiveCount: number, target = arn(dead)) =>
    sqs.client.send(
      new SetQueueAttributesCommand({
        QueueUrl: url(source),
        Attributes: {
          RedrivePolicy: JSON.stringify({ deadLetterTargetArn: target, maxReceiveCount }),
        },
      }),
    );
  const send = (MessageBody: string, name = source) =>
    sqs.client.send(
      new SendMessageCommand({
        QueueUrl: url(name),
        MessageBody,
        ...(suffix !== '' && { MessageGroupId: 'g', MessageDeduplicationId: MessageBody }),
      }),
    );
  const receive = async (name: string) => {
    const command = new ReceiveMessageCommand({
      QueueUrl: url(name),
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
    });
    return (await sqs.client.send(command)).Messages ?? [];
  };
  /** Puts messages into the dead-letter queue the way they get there. */
  const bury = async (...names: string[]) => {
    await redrive(1);
    for (const name of names) await send(name);
    await receive(source);
    sqs.clock.advance(30);
    expect(await receive(source)).toEqual([]);
  };

  beforeEach(async () => {
    sqs = await startWire();
    await create(dead);
    await create(source);
  });
  afterEach(() => sqs.close());

  it('takes a message that was received as often as allowed', async () => {
    await redrive(2);
    const sent = await send('poison');
    await send('next');
    for (let count = 1; count <= 2; count++) {
      expect((await receive(source)).map(({ Body }) => Body)).toEqual(['poison', 'next']);
      sqs.clock.advance(30);
    }
    expect(await receive(source)).toEqual([]);
    const buried = await receive(dead);
    expect(buried.map(({ Body }) => Body)).toEqual(['poison', 'next']);
    expect(buried[0]?.MessageId).toBe(sent.MessageId);
    expect(buried[0]?.Attributes?.DeadLetterQueueSourceArn).toBe(arn(source));
  });

  it('lists its sources', async () => {
    await redrive(2);
    const listed = await sqs.client.send(
      new ListDeadLetterSourceQueuesCommand({ QueueUrl: url(dead) }),
    );
    expect(listed.queueUrls).toEqual([url(source)]);
  });

  it('has to exist, to be of the same type and to allow it', async () => {
    await expect(redrive(2, arn('nowhere'))).rejects.toThrow('Dead letter target does not exist');
    await expect(redrive(0)).rejects.toThrow('valid values are from 1 to 1000');
    await expect(redrive(2, 'dummy')).rejects.toThrow('Invalid value for deadLetterTargetArn.');
    const other = suffix === '' ? 'other.fifo' : 'other';
    await create(other, suffix === '' ? { FifoQueue: 'true' } : {});
    await expect(redrive(2, arn(other))).rejects.toThrow('same type of queue');
    await sqs.client.send(
      new SetQueueAttributesCommand({
        QueueUrl: url(dead),
        Attributes: { RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' },
      }),
    );
    await expect(redrive(2)).rejects.toThrow('RedriveAllowPolicy');
  });

  it('gives messages back to where they came from', async () => {
    await bury('a', 'b');
    const task = await sqs.client.send(new StartMessageMoveTaskCommand({ SourceArn: arn(dead) }));
    expect(task.TaskHandle).toBeTruthy();
    sqs.clock.advance(1);
    const listed = await sqs.client.send(new ListMessageMoveTasksCommand({ SourceArn: arn(dead) }));
    expect(listed.Results).toMatchObject([
      {
        Status: 'COMPLETED',
        ApproximateNumberOfMessagesMoved: 2,
        ApproximateNumberOfMessagesToMove: 2,
      },
    ]);
    expect(listed.Results?.[0]?.TaskHandle).toBeUndefined();
    expect((await receive(source)).map(({ Body }) => Body)).toEqual(['a', 'b']);
  });

  it('moves at the rate asked for, one task at a time, until it is cancelled', async () => {
    await bury('a', 'b', 'c');
    const start = () =>
      sqs.client.send(
        new StartMessageMoveTaskCommand({
          SourceArn: arn(dead),
          DestinationArn: arn(source),
          MaxNumberOfMessagesPerSecond: 1,
        }),
      );
    const { TaskHandle } = await start();
    await expect(start()).rejects.toThrow('There is already a task running');
    sqs.clock.advance(1);
    const cancelled = await sqs.client.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    expect(cancelled.ApproximateNumberOfMessagesMoved).toBe(2);
    sqs.clock.advance(60);
    expect(await receive(source)).toHaveLength(2);
    expect(await receive(dead)).toHaveLength(1);
    await expect(
      sqs.client.send(new CancelMessageMoveTaskCommand({ TaskHandle })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException', message: 'Task does not exist.' });
  });

  it('moves only out of dead-letter queues', async () => {
    const start = (SourceArn: string) =>
      sqs.client.send(new StartMessageMoveTaskCommand({ SourceArn }));
    await expect(start(arn(source))).rejects.toThrow(
      'Source queue must be configured as a Dead Letter Queue.',
    );
    await expect(start(arn('nowhere'))).rejects.toThrow('SourceArn parameter');
  });
});
