import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCustomResource } from '../../functions/shared/cloudformation/custom-resource.ts';

interface Put {
  method: string | undefined;
  contentType: string | undefined;
  answer: Record<string, string>;
}

let server: Server;
let url: string;
let puts: Put[];
/** Statuses of the next answers; 200 after them. */
let statuses: number[];

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

beforeAll(async () => {
  server = createServer((request, response) => {
    void textOf(request).then((text) => {
      const { method, headers } = request;
      puts.push({ method, contentType: headers['content-type'], answer: JSON.parse(text) });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer`;
});
afterAll(() => {
  server.close();
});
beforeEach(() => {
  puts = [];
  statuses = [];
});

const context = { logGroupName: '/causerie/functions/x', getRemainingTimeInMillis: () => 60_000 };
const event = (RequestType: 'Create' | 'Update' | 'Delete') => ({
  RequestType,
  ResponseURL: url,
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'Run',
  ...(RequestType === 'Create' ? {} : { PhysicalResourceId: 'before' }),
});

describe('a custom resource', () => {
  it('[M63] answers that it is done, in the form that CloudFormation takes', async () => {
    let worked = 0;
    const handle = createCustomResource('messenger', async () => {
      worked++;
    });
    await handle(event('Create'), context);
    await handle(event('Update'), context);
    expect(worked).toBe(2);
    expect(puts).toMatchObject([
      {
        method: 'PUT',
        contentType: undefined,
        answer: {
          Status: 'SUCCESS',
          PhysicalResourceId: 'messenger',
          StackId: 'stack',
          RequestId: 'request',
          LogicalResourceId: 'Run',
        },
      },
      { answer: { Status: 'SUCCESS', PhysicalResourceId: 'before' } },
    ]);
  });

  it('[M63] answers why it failed, and where there is more of it', async () => {
    const handle = createCustomResource('messenger', async () => {
      throw new Error(`the bucket is away${'!'.repeat(1500)}`);
    });
    await handle(event('Create'), context);
    const [put] = puts;
    expect(put?.answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'messenger' });
    expect(put?.answer['Reason']).toMatch(/^the bucket is away!+ \(log group \/causerie/);
    expect(put?.answer['Reason']?.length).toBeLessThan(1100);
  });

  it('[M63] answers before its function’s time is over', async () => {
    const handle = createCustomResource('messenger', () => new Promise(() => undefined));
    await handle(event('Create'), { ...context, getRemainingTimeInMillis: () => 15_001 });
    expect(puts[0]?.answer).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('longer than its function may run'),
    });
  });

  it('[M63] does nothing when it is deleted', async () => {
    const handle = createCustomResource('messenger', async () => {
      throw new Error('called');
    });
    await handle(event('Delete'), context);
    expect(puts).toMatchObject([{ answer: { Status: 'SUCCESS', PhysicalResourceId: 'before' } }]);
  });

  it('answers again where its answer was not taken, and fails where it never is', async () => {
    const handle = createCustomResource('messenger', async () => undefined);
    statuses = [503];
    await handle(event('Create'), context);
    expect(puts.length).toBe(2);
    statuses = [500, 500, 500];
    await expect(handle(event('Create'), context)).rejects.toThrow('answers 500');
  });
});
