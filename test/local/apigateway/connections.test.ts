import {
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { afterEach, describe, expect, it } from 'vitest';
import { TokenBucket } from '../../../local/apigateway/token-bucket.ts';
import { createWebSocketApi } from '../../../local/apigateway/websocket-api.ts';
import type { Permission } from '../../../local/contracts.ts';
import type { SignedRequest } from '../../../local/iam/canonical-request.ts';
import { ACCOUNT, type Client, countingIds, REGION } from './harness.ts';
import { contextOf, type Fixture, MODEL, startWebSocketApi } from './websocket-harness.ts';

let fixture: Fixture;
afterEach(() => fixture.close());

async function openWithId(): Promise<{ client: Client; ConnectionId: string }> {
  const client = await fixture.open([], { 'user-agent': 'Mozilla/5.0' });
  const context = contextOf(await fixture.functions.event('connect'));
  return { client, ConnectionId: String(context['connectionId']) };
}

describe('@connections, by the unmodified SDK', () => {
  it('POST sends one text message', async () => {
    fixture = await startWebSocketApi(MODEL);
    const { client, ConnectionId } = await openWithId();
    const output = await fixture.management.send(
      new PostToConnectionCommand({ ConnectionId, Data: '{"text":"Grüezi"}' }),
    );
    expect(output.$metadata.httpStatusCode).toBe(200);
    expect(await client.message()).toBe('{"text":"Grüezi"}');
    expect(fixture.meter.total('websocket.message')).toBe(1);
  });

  it('POST of 128 KB passes and is four messages on the bill; one byte more is 413', async () => {
    fixture = await startWebSocketApi(MODEL);
    const { client, ConnectionId } = await openWithId();
    const Data = 'x'.repeat(128 * 1024);
    await fixture.management.send(new PostToConnectionCommand({ ConnectionId, Data }));
    expect(await client.message()).toBe(Data);
    expect(fixture.meter.total('websocket.message')).toBe(4);
    await expect(
      fixture.management.send(new PostToConnectionCommand({ ConnectionId, Data: `${Data}x` })),
    ).rejects.toMatchObject({
      name: 'PayloadTooLargeException',
      message: 'Message too long',
      $metadata: { httpStatusCode: 413 },
    });
  });

  it('GET tells when the connection began, who it is and when it was last active', async () => {
    fixture = await startWebSocketApi(MODEL);
    const { client, ConnectionId } = await openWithId();
    fixture.clock.advance(7_000);
    client.send({ action: 'ask' });
    await client.message();
    const output = await fixture.management.send(new GetConnectionCommand({ ConnectionId }));
    expect(output).toMatchObject({
      ConnectedAt: new Date(Date.UTC(2026, 0, 5, 9, 30, 15)),
      Identity: { SourceIp: '127.0.0.1', UserAgent: 'Mozilla/5.0' },
      LastActiveAt: new Date(Date.UTC(2026, 0, 5, 9, 30, 22)),
    });
  });

  it('DELETE closes the connection, and $disconnect follows', async () => {
    fixture = await startWebSocketApi(MODEL);
    const { client, ConnectionId } = await openWithId();
    const output = await fixture.management.send(new DeleteConnectionCommand({ ConnectionId }));
    expect(output.$metadata.httpStatusCode).toBe(204);
    expect(await client.closed).toMatchObject({ code: 1000 });
    const context = contextOf(await fixture.functions.event('disconnect'));
    expect(context['connectionId']).toBe(ConnectionId);
  });

  it.each([PostToConnectionCommand, GetConnectionCommand, DeleteConnectionCommand])(
    '%o of a connection that is gone is 410',
    async (Command) => {
      fixture = await startWebSocketApi(MODEL);
      const { client, ConnectionId } = await openWithId();
      client.socket.close();
      await fixture.functions.event('disconnect');
      const call = fixture.management.send(
        new (Command as typeof PostToConnectionCommand)({ ConnectionId, Data: 'x' }),
      );
      await expect(call).rejects.toMatchObject({
        name: 'GoneException',
        $metadata: { httpStatusCode: 410 },
      });
    },
  );

  it('a post inside $connect is 410: the connection does not exist yet', async () => {
    let error: unknown;
    fixture = await startWebSocketApi(MODEL, {
      connect: async (event) => {
        const ConnectionId = String(contextOf(event)['connectionId']);
        await fixture.management
          .send(new PostToConnectionCommand({ ConnectionId, Data: 'early' }))
          .catch((reason: unknown) => {
            error = reason;
          });
        return { statusCode: 200 };
      },
    });
    await fixture.open();
    expect(error).toMatchObject({ name: 'GoneException' });
  });

  it('an id that cannot be one is 400', async () => {
    fixture = await startWebSocketApi(MODEL);
    await expect(
      fixture.management.send(new PostToConnectionCommand({ ConnectionId: 'me', Data: 'x' })),
    ).rejects.toMatchObject({ name: 'BadRequestException', message: 'Invalid connectionId: me' });
  });

  it('posts and replies keep the order in which they were accepted', async () => {
    fixture = await startWebSocketApi(MODEL);
    const { client, ConnectionId } = await openWithId();
    for (let n = 0; n < 20; n += 1) {
      await fixture.management.send(new PostToConnectionCommand({ ConnectionId, Data: String(n) }));
    }
    await client.message(20);
    expect(client.messages).toEqual(Array.from({ length: 20 }, (_, n) => String(n)));
  });

  it('a client that does not read fills its buffer: 429, then it is cut off', async () => {
    fixture = await startWebSocketApi(MODEL);
    const { client, ConnectionId } = await openWithId();
    client.socket.pause();
    const post = () =>
      fixture.management
        .send(new PostToConnectionCommand({ ConnectionId, Data: 'x'.repeat(128 * 1024) }))
        .then(
          () => 'sent',
          (error: Error) => error.name,
        );
    let result = 'sent';
    for (let n = 0; n < 500 && result === 'sent'; n += 1) result = await post();
    expect(result).toBe('LimitExceededException');
    expect(fixture.api.connectionCount).toBe(1);
    fixture.clock.advance(30_000);
    expect(await post()).toBe('GoneException');
    expect(fixture.api.connectionCount).toBe(0);
  });
});

describe('@connections: permission and limits', () => {
  it('the call and its permission are put to the check as they came', async () => {
    const calls: [SignedRequest, string, Permission][] = [];
    fixture = await startWebSocketApi(MODEL, {}, async (...call) => {
      calls.push(call);
      return undefined;
    });
    const { ConnectionId } = await openWithId();
    await fixture.management.send(new PostToConnectionCommand({ ConnectionId, Data: 'hello' }));
    const [request, service, permission] = calls[0] ?? [];
    expect(request).toMatchObject({
      method: 'POST',
      path: `/v1/%40connections/${encodeURIComponent(ConnectionId)}`.replace('%40', '@'),
      body: Buffer.from('hello'),
    });
    expect(request?.headers['authorization']).toContain('execute-api/aws4_request');
    expect(service).toBe('execute-api');
    expect(permission).toEqual({
      action: 'execute-api:ManageConnections',
      resource: `arn:aws:execute-api:${REGION}:${ACCOUNT}:ws1234abcd/v1/POST/@connections/${ConnectionId}`,
    });
  });

  it('a refusal is answered and nothing is sent', async () => {
    fixture = await startWebSocketApi(MODEL, {}, async () => ({
      status: 403,
      headers: { 'x-amzn-errortype': 'ForbiddenException', 'content-type': 'application/json' },
      body: '{"message":"Forbidden"}',
    }));
    const { client, ConnectionId } = await openWithId();
    await expect(
      fixture.management.send(new PostToConnectionCommand({ ConnectionId, Data: 'x' })),
    ).rejects.toMatchObject({ name: 'ForbiddenException' });
    await client.settle();
    expect(client.messages).toEqual([]);
  });

  it('calls beyond the limits of the account are 429', async () => {
    fixture = await startWebSocketApi(MODEL);
    const { clock, functions, meter, log } = fixture;
    const api = createWebSocketApi({
      model: MODEL,
      invoker: functions,
      clock,
      ids: countingIds(),
      meter,
      log,
      region: REGION,
      accountId: ACCOUNT,
      authorizeCall: async () => undefined,
      accountThrottle: new TokenBucket(clock, { rateLimit: 10, burstLimit: 2 }),
    });
    const port = await api.listen(0);
    const statuses: number[] = [];
    for (let n = 0; n < 3; n += 1) {
      const url = `http://127.0.0.1:${port}/v1/@connections/AAAAAAAAAAAAAAA%3D`;
      statuses.push((await fetch(url, { method: 'POST', body: 'x' })).status);
    }
    await api.close();
    expect(statuses).toEqual([410, 410, 429]);
  });

  it.each([
    ['/v1', 426],
    ['/v2/@connections/AAAAAAAAAAAAAAA%3D', 403],
    ['/v1/@connections/%E0%A4%A', 403],
    ['/', 403],
  ])('GET %s is %i', async (path, status) => {
    fixture = await startWebSocketApi(MODEL);
    expect((await fetch(`http://127.0.0.1:${fixture.port}${path}`)).status).toBe(status);
  });
});
