import type { Context, SQSEvent } from 'aws-lambda';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { log } from '../../../functions/shared/log.ts';
import {
  createQueueHandler,
  type QueueHandlerOptions,
} from '../../../functions/shared/workers/queue-handler.ts';

/** Every call of the work: the message, and whether it was said to come again. */
let seen: [message: string, again: boolean][];
/** How often a message still fails, by message. */
let fails: Record<string, number>;

beforeEach(() => {
  seen = [];
  fails = {};
  vi.spyOn(log, 'error').mockImplementation(() => {});
});

/** @returns The ids of those that go back. An id is its message. */
async function give(
  options: QueueHandlerOptions,
  messages: { id: string; group?: string; received?: number }[],
): Promise<string[]> {
  const handler = createQueueHandler(async (message, { again }) => {
    const id = message as string;
    seen.push([id, again]);
    const left = fails[id] ?? 0;
    if (left === 0) return;
    fails[id] = left - 1;
    throw new Error(`${id} failed`);
  }, options);
  const Records = messages.map(({ id, group, received = 1 }) => ({
    messageId: id,
    body: JSON.stringify(id),
    attributes: { ApproximateReceiveCount: String(received), MessageGroupId: group },
  }));
  const context = { getRemainingTimeInMillis: () => 1000 } as Context;
  const answer = await handler({ Records } as unknown as SQSEvent, context);
  return answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

describe('[F2] what fails', () => {
  it('goes back with what is behind it in its group, and other groups go on', async () => {
    fails = { a1: 1 };
    const messages = [
      { id: 'a1', group: 'a' },
      { id: 'b1', group: 'b' },
      { id: 'a2', group: 'a' },
    ];
    expect(await give({ fifo: true }, messages)).toEqual(['a1', 'a2']);
    expect(seen.map(([id]) => id)).toEqual(['a1', 'b1']);
  });

  it('goes back alone in a queue without order', async () => {
    fails = { one: 1 };
    expect(await give({ fifo: false }, [{ id: 'one' }, { id: 'two' }])).toEqual(['one']);
    expect(seen.map(([id]) => id)).toEqual(['one', 'two']);
  });

  it('is tried as often as was asked for, and said to come again', async () => {
    fails = { one: 2, two: 3 };
    const messages = [{ id: 'one' }, { id: 'two' }, { id: 'three' }];
    expect(await give({ fifo: true, attempts: 3 }, messages)).toEqual(['two', 'three']);
    expect(seen).toEqual([
      ['one', false],
      ['one', true],
      ['one', true],
      ['two', false],
      ['two', true],
      ['two', true],
    ]);
  });

  it('is said to come again when the queue has given it out before', async () => {
    await give({ fifo: false }, [{ id: 'one', received: 2 }, { id: 'two' }]);
    expect(seen).toEqual([
      ['one', true],
      ['two', false],
    ]);
  });
});
