import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../../../local/sqs/receiving.ts';
import type { SqsService } from '../../../local/sqs/sqs-service.ts';
import { call } from './support/call.ts';
import { startService } from './support/sqs-fixture.ts';
import { VirtualClock } from './support/virtual-clock.ts';

describe('queues on disk', () => {
  let dataDir: string;
  let clock: VirtualClock;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'sqs-'));
    clock = new VirtualClock();
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  /** Opens the queues, does something and closes them again. */
  const session = async <T>(act: (service: SqsService) => Promise<T>): Promise<T> => {
    const { service } = startService({ dataDir, clock });
    try {
      return await act(service);
    } finally {
      await service.close();
    }
  };
  const send = (service: SqsService, name: string, body: string, more: object = {}) =>
    call(service, 'SendMessage', { QueueUrl: name, MessageBody: body, ...more });
  const bodies = (deliveries: Delivery[]) => deliveries.map((d) => d.message.content.body);

  it('keep messages, with their attributes, and their order', async () => {
    const first = await session(async (service) => {
      await service.ensureQueue('work', { VisibilityTimeout: 77 });
      const MessageAttributes = { A: { DataType: 'String', StringValue: '1' } };
      await send(service, 'work', 'b', { MessageAttributes });
      return send(service, 'work', 'a');
    });
    await session(async (service) => {
      expect(service.visibilityTimeout('work')).toBe(77);
      const received = service.receive('work', 10);
      expect(bodies(received)).toEqual(['b', 'a']);
      expect(received[0]?.message.content.attributes).toEqual({
        A: { DataType: 'String', StringValue: '1' },
      });
      expect(received[1]?.message.content.messageId).toBe(first['MessageId']);
    });
  });

  it('give again what was in flight, with its receive count, and nothing that was deleted', async () => {
    await session(async (service) => {
      await service.ensureQueue('dead', {});
      const deadLetterTargetArn = service.queueArn('dead');
      await service.ensureQueue('work', {
        RedrivePolicy: { deadLetterTargetArn, maxReceiveCount: 2 },
      });
      await send(service, 'work', 'kept');
      await send(service, 'work', 'done');
      const [, done] = service.receive('work', 2);
      await service.deleteBatch('work', [done?.receiptHandle ?? '']);
    });
    await session(async (service) => {
      const received = service.receive('work', 10);
      expect(bodies(received)).toEqual(['kept']);
      expect(received[0]?.receiveCount).toBe(2);
    });
    await session(async (service) => {
      expect(service.receive('work', 10)).toEqual([]);
      expect(bodies(service.receive('dead', 10))).toEqual(['kept']);
    });
  });

  it('take a handle of before the restart', async () => {
    const handle = await session(async (service) => {
      await service.ensureQueue('work', {});
      await send(service, 'work', 'x');
      return service.receive('work', 1)[0]?.receiptHandle ?? '';
    });
    await session(async (service) => {
      expect(await service.deleteBatch('work', [handle])).toEqual([]);
      expect(service.receive('work', 1)).toEqual([]);
    });
  });

  it('keep delays running', async () => {
    await session(async (service) => {
      await service.ensureQueue('timers', {});
      await send(service, 'timers', 'x', { DelaySeconds: 60 });
    });
    clock.advance(59);
    await session(async (service) => {
      expect(service.receive('timers', 1)).toEqual([]);
      clock.advance(1);
      expect(bodies(service.receive('timers', 1))).toEqual(['x']);
    });
  });

  it('remember deduplication ids and go on counting sequence numbers', async () => {
    const fifo = (id: string) => ({ MessageGroupId: 'g', MessageDeduplicationId: id });
    const before = await session(async (service) => {
      await service.ensureQueue('steps.fifo', { FifoQueue: true });
      const sent = await send(service, 'steps.fifo', 'x', fifo('1'));
      const [delivery] = service.receive('steps.fifo', 1);
      await service.deleteBatch('steps.fifo', [delivery?.receiptHandle ?? '']);
      return sent;
    });
    await session(async (service) => {
      expect((await send(service, 'steps.fifo', 'x', fifo('1')))['MessageId']).toBe(
        before['MessageId'],
      );
      expect(service.receive('steps.fifo', 1)).toEqual([]);
      const next = await send(service, 'steps.fifo', 'x', fifo('2'));
      expect(String(next['SequenceNumber']) > String(before['SequenceNumber'])).toBe(true);
      clock.advance(300);
      await send(service, 'steps.fifo', 'y', fifo('1'));
    });
    await session(async (service) => {
      expect(bodies(service.receive('steps.fifo', 10))).toEqual(['x', 'y']);
    });
  });

  it('keep a purge, a delete and tags', async () => {
    await session(async (service) => {
      await service.ensureQueue('purged', {});
      await service.ensureQueue('deleted', {});
      await send(service, 'purged', 'x');
      await send(service, 'deleted', 'x');
      await call(service, 'TagQueue', { QueueUrl: 'purged', Tags: { a: '1' } });
      await call(service, 'PurgeQueue', { QueueUrl: 'purged' });
      await call(service, 'DeleteQueue', { QueueUrl: 'deleted' });
    });
    await session(async (service) => {
      expect(service.receive('purged', 1)).toEqual([]);
      expect(await call(service, 'ListQueueTags', { QueueUrl: 'purged' })).toEqual({
        Tags: { a: '1' },
      });
      expect(() => service.receive('deleted', 1)).toThrow('does not exist');
    });
  });

  it('change with the template', async () => {
    await session((service) => service.ensureQueue('work', { DelaySeconds: 5 }));
    await session(async (service) => {
      await service.ensureQueue('work', { VisibilityTimeout: '9' });
      const result = await call(service, 'GetQueueAttributes', {
        QueueUrl: 'work',
        AttributeNames: ['DelaySeconds', 'VisibilityTimeout'],
      });
      expect(result).toEqual({ Attributes: { DelaySeconds: '0', VisibilityTimeout: '9' } });
    });
  });

  it('lose nothing that was acknowledged when the process is killed', async () => {
    const script = fileURLToPath(new URL('./support/stream-until-killed.ts', import.meta.url));
    const child = spawn(process.execPath, [script, dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const kept: string[] = [];
    const deleted: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      (line.startsWith('keep') ? kept : deleted).push(line);
      if (deleted.length === 300) child.kill('SIGKILL');
    }
    const { service } = startService({ dataDir, clock: new VirtualClock(Date.now()) });
    const found = new Set<string>();
    for (;;) {
      const batch = service.receive('stream', 10);
      if (batch.length === 0) break;
      for (const { message } of batch) found.add(message.content.body);
    }
    await service.close();
    expect(kept.length).toBeGreaterThan(100);
    expect(kept.filter((body) => !found.has(body))).toEqual([]);
    expect(deleted.filter((body) => found.has(body))).toEqual([]);
  });
});
