import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { BillUnit, Ids, RuntimeLog } from '../../../../local/contracts.ts';
import {
  createSqsService,
  type SqsService,
  type SqsServiceOptions,
} from '../../../../local/sqs/sqs-service.ts';
import { VirtualClock } from './virtual-clock.ts';

export const REGION = 'eu-central-1';
export const ACCOUNT = '111122223333';

export interface Billed {
  unit: BillUnit;
  quantity: number;
  detail: string;
}

export interface SqsFixture {
  service: SqsService;
  clock: VirtualClock;
  billed: Billed[];
  errors: string[];
  close(): Promise<void>;
}

/** Ids that count, so that a failing run can be run again. */
export function countingIds(): Ids {
  let count = 0;
  const next = (): string => String(++count).padStart(12, '0');
  return {
    uuid: () => `00000000-0000-4000-8000-${next()}`,
    token: (length) => next().padStart(length, 'A').slice(-length),
  };
}

/** SQS with a virtual clock, without the wire. */
export function startService(options: Partial<SqsServiceOptions> = {}): SqsFixture {
  const clock = options.clock instanceof VirtualClock ? options.clock : new VirtualClock();
  const billed: Billed[] = [];
  const errors: string[] = [];
  const log: RuntimeLog = {
    info: () => undefined,
    error: (source, message) => errors.push(`${source}: ${message}`),
  };
  const service = createSqsService({
    ids: countingIds(),
    meter: { record: (unit, quantity, detail) => billed.push({ unit, quantity, detail }) },
    region: REGION,
    accountId: ACCOUNT,
    queueUrlBase: () => 'http://127.0.0.1:1',
    log,
    ...options,
    clock,
  });
  return { service, clock, billed, errors, close: () => service.close() };
}

/** SQS with a virtual clock behind a real socket, and the unmodified SDK at the other end. */
export async function startWire(
  options: Partial<SqsServiceOptions> = {},
): Promise<SqsFixture & { client: SQSClient; endpoint: string }> {
  let port = 0;
  const fixture = startService({ queueUrlBase: () => `http://127.0.0.1:${port}`, ...options });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      const reply = await fixture.service.handle({
        principal: { accessKeyId: 'AKIATEST', arn: `arn:aws:iam::${ACCOUNT}:root` },
        operation: headers['x-amz-target']?.split('.')[1] ?? '',
        method: request.method ?? '',
        path: '/',
        query: new URLSearchParams(),
        headers,
        body: Buffer.concat(chunks),
      });
      response.writeHead(reply.status, reply.headers).end(reply.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new SQSClient({
    region: REGION,
    endpoint,
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
  });
  const close = async (): Promise<void> => {
    client.destroy();
    await fixture.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { ...fixture, client, endpoint, close };
}
