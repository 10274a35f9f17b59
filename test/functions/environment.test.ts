import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import type { FunctionDefinition } from '../../functions/definition.ts';
import { decodeCursor, encodeCursor } from '../../functions/shared/dynamodb/cursor.ts';
import { environmentOf } from '../../functions/shared/environment.ts';
import { log } from '../../functions/shared/log.ts';
import { validate } from '../../functions/shared/validate.ts';
import { createQueueHandler } from '../../functions/shared/workers/queue-handler.ts';

afterEach(() => vi.unstubAllEnvs());

const definition = {
  name: 'a-function',
  environment: ['DIRECTORY_TABLE', 'STEPS_QUEUE_URL'],
} as unknown as FunctionDefinition;

describe('a function’s environment', () => {
  it('[E6] names what is missing, before anything is asked', () => {
    vi.stubEnv('DIRECTORY_TABLE', 'directory');
    vi.stubEnv('STEPS_QUEUE_URL', '');
    expect(() => environmentOf(definition)).toThrow(/a-function needs .*STEPS_QUEUE_URL/);
  });

  it('[E6] has what the definition names and nothing else', () => {
    vi.stubEnv('DIRECTORY_TABLE', 'directory');
    vi.stubEnv('STEPS_QUEUE_URL', 'queue');
    vi.stubEnv('USER_POOL_ID', 'pool');
    const environment = environmentOf(definition);
    expect(environment('DIRECTORY_TABLE')).toBe('directory');
    expect(() => environment('USER_POOL_ID')).toThrow(/does not name/);
  });
});

describe('a cursor', () => {
  it('[I8] comes back as it was given', () => {
    const cursor = encodeCursor('conversation#1', 'id') ?? '';
    expect(decodeCursor(cursor, 'conversation#')).toEqual({ place: 'conversation#1', id: 'id' });
    expect(decodeCursor(undefined)).toBeUndefined();
    expect(encodeCursor(undefined, 'id')).toBeNull();
  });

  const forge = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  it.each([
    ['nothing', ''],
    ['no base64', '%%%'],
    ['no list', forge({ place: 'conversation#1', id: 'i' })],
    ['too little', forge(['conversation#1'])],
    ['too much', forge(['conversation#1', 'i', 'x'])],
    ['numbers', forge([1, 2])],
    ['an empty place', forge(['', 'i'])],
    ['an empty id', forge(['conversation#1', ''])],
    ['a place of another list', forge(['session#1', 'i'])],
    ['a place that is too long', forge([`conversation#${'x'.repeat(600)}`, 'i'])],
    ['a place no key can be', forge(['conversation#\u0000\uffff', 'i'])],
  ])('[I8] forged of %s leads nowhere', (_, cursor) => {
    expect(() => decodeCursor(cursor, 'conversation#')).toThrow(
      expect.objectContaining({ code: 'invalid_request' }),
    );
  });
});

describe('validation', () => {
  const message = (schema: z.core.$ZodType, value: unknown): string => {
    try {
      validate(schema, value, 'body');
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error('it was taken');
  };

  it('[E1] says where and what', () => {
    const schema = z.object({ a: z.object({ b: z.array(z.number()) }) });
    expect(message(schema, { a: { b: [1, 'x'] } })).toMatch(
      /^The body is not valid at "a\.b\.1": .+\.$/,
    );
    expect(message(schema, 7)).toMatch(/^The body is not valid: .+\.$/);
  });

  it('[E1] of alternatives speaks of the one that came closest', () => {
    const schema = z.union([
      z.object({ kind: z.literal('a'), deep: z.object({ x: z.number() }) }),
      z.string(),
    ]);
    expect(message(schema, { kind: 'a', deep: { x: 'no' } })).toContain('"deep.x"');
  });
});

describe('a queue’s messages', () => {
  const batch = (...bodies: unknown[]) =>
    ({
      Records: bodies.map((body, index) => ({
        messageId: `m${index}`,
        body: typeof body === 'string' ? body : JSON.stringify(body),
        attributes: { MessageGroupId: groupOf(body), ApproximateReceiveCount: '1' },
      })),
    }) as unknown as Parameters<ReturnType<typeof createQueueHandler>>[0];
  /** `"x-…"` is of group x, everything else of one. */
  const groupOf = (body: unknown) => /^"(\w)-/.exec(String(body))?.[1];
  const run = async (fifo: boolean, ...bodies: unknown[]) => {
    const logged = vi.spyOn(log, 'error').mockImplementation(() => {});
    const done: unknown[] = [];
    const handler = createQueueHandler(
      async (message) => {
        if (String(message).endsWith('bad')) throw new Error('bad');
        done.push(message);
      },
      { fifo },
    );
    const { batchItemFailures } = await handler(batch(...bodies), {} as never);
    logged.mockRestore();
    return { done, failed: batchItemFailures.map((one) => one.itemIdentifier) };
  };

  it('[F2] go back one by one', async () => {
    expect(await run(false, '"a"', '"bad"', '"b"')).toEqual({ done: ['a', 'b'], failed: ['m1'] });
    expect(await run(false, 'no JSON', '"b"')).toEqual({ done: ['b'], failed: ['m0'] });
  });

  it('[F2] of a FIFO queue go back with all behind them', async () => {
    expect(await run(true, '"a"', '"bad"', '"b"')).toEqual({ done: ['a'], failed: ['m1', 'm2'] });
  });

  it('[F2] of a FIFO queue’s other groups go on', async () => {
    const { done, failed } = await run(true, '"a-bad"', '"b-1"', '"a-2"', '"b-3"');
    expect(done).toEqual(['b-1', 'b-3']);
    expect(failed.sort()).toEqual(['m0', 'm2']);
  });
});
