import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { contextOf, type Fixture, MODEL, startWebSocketApi } from './websocket-harness.ts';

let fixture: Fixture;
afterEach(() => fixture.close());

const KB = 1024;
const MINUTE = 60_000;

/** A frame that asks for an answer and is `size` bytes long. */
function frameOf(size: number): string {
  const frame = JSON.stringify({ action: 'ask', pad: '' });
  return JSON.stringify({ action: 'ask', pad: 'x'.repeat(size - frame.length) });
}

describe('WebSocket API: sizes', () => {
  it('a frame of 32 KB passes', async () => {
    fixture = await startWebSocketApi(MODEL);
    const client = await fixture.open();
    client.send(frameOf(32 * KB));
    expect(await client.message()).toBe('answer');
  });

  it('a frame of more than 32 KB closes with 1009, and what came before it is served', async () => {
    fixture = await startWebSocketApi(MODEL);
    const client = await fixture.open();
    client.send({ action: 'send', n: 1 });
    client.send(frameOf(32 * KB + 1));
    client.send({ action: 'send', n: 2 });
    expect(await client.closed).toMatchObject({ code: 1009 });
    expect(fixture.functions.of('send')).toHaveLength(1);
    expect(fixture.functions.of('ask')).toHaveLength(0);
    const context = contextOf(await fixture.functions.event('disconnect'));
    expect(context['disconnectStatusCode']).toBe(1009);
  });

  it('a message of 128 KB in frames of 32 KB passes, one byte more closes with 1009', async () => {
    fixture = await startWebSocketApi(MODEL);
    const client = await fixture.open();
    const inFrames = (message: string): void => {
      for (let i = 0; i < message.length; i += 32 * KB) {
        const fin = i + 32 * KB >= message.length;
        client.socket.send(message.slice(i, i + 32 * KB), { fin });
      }
    };
    inFrames(frameOf(128 * KB));
    expect(await client.message()).toBe('answer');
    expect(fixture.meter.total('websocket.message')).toBe(4 + 1);
    inFrames(frameOf(128 * KB + 1));
    expect(await client.closed).toMatchObject({ code: 1009 });
    expect(fixture.functions.of('ask')).toHaveLength(1);
  });

  it('a binary frame closes with 1003', async () => {
    fixture = await startWebSocketApi(MODEL);
    const client = await fixture.open();
    client.socket.send(Buffer.from([1, 2, 3]));
    expect(await client.closed).toMatchObject({ code: 1003 });
    expect(fixture.api.connectionCount).toBe(0);
  });
});

describe('WebSocket API: times', () => {
  it('a connection idle for 10 minutes is closed with 1001', async () => {
    fixture = await startWebSocketApi(MODEL);
    const client = await fixture.open();
    fixture.clock.advance(10 * MINUTE - 1);
    await client.settle();
    expect(fixture.api.connectionCount).toBe(1);
    fixture.clock.advance(1);
    expect(await client.closed).toEqual({ code: 1001, reason: 'Going away' });
    const context = contextOf(await fixture.functions.event('disconnect'));
    expect(context).toMatchObject({ disconnectStatusCode: 1001, disconnectReason: 'Going away' });
  });

  it('messages in either direction keep it open, until it is two hours old', async () => {
    fixture = await startWebSocketApi(MODEL);
    const client = await fixture.open();
    for (let minutes = 9; minutes < 120; minutes += 9) {
      fixture.clock.advance(9 * MINUTE);
      client.send({ action: 'ask' });
      await client.message(minutes / 9);
    }
    expect(fixture.api.connectionCount).toBe(1);
    fixture.clock.advance(3 * MINUTE);
    expect(await client.closed).toMatchObject({ code: 1001 });
  });

  it('a ping is answered and does not count as a message', async () => {
    fixture = await startWebSocketApi(MODEL);
    const client = await fixture.open();
    fixture.clock.advance(9 * MINUTE);
    await client.settle();
    fixture.clock.advance(MINUTE);
    expect(await client.closed).toMatchObject({ code: 1001 });
  });

  it('a closed connection leaves no timer behind', async () => {
    fixture = await startWebSocketApi(MODEL);
    const client = await fixture.open();
    expect(fixture.clock.pendingTimers).toBe(1);
    client.socket.close();
    await client.closed;
    await fixture.functions.event('disconnect');
    await new Promise((resolve) => setImmediate(resolve));
    expect(fixture.clock.pendingTimers).toBe(0);
  });
});

describe('WebSocket API: $disconnect', () => {
  it.each([
    [4000, 'bye', 4000, 'bye'],
    [undefined, undefined, 1005, 'Client-side close frame status not set'],
  ])('carries code %s and reason %s of the client', async (code, reason, status, text) => {
    fixture = await startWebSocketApi(MODEL);
    const client = await fixture.open();
    client.socket.close(code, reason);
    const event = await fixture.functions.event('disconnect');
    expect(contextOf(event)).toMatchObject({
      routeKey: '$disconnect',
      eventType: 'DISCONNECT',
      disconnectStatusCode: status,
      disconnectReason: text,
    });
    expect(event['headers']).toMatchObject({ Host: `127.0.0.1:${fixture.port}` });
  });

  it('is invoked after a cut', async () => {
    fixture = await startWebSocketApi(MODEL);
    const client = await fixture.open();
    client.socket.terminate();
    const context = contextOf(await fixture.functions.event('disconnect'));
    expect(context['disconnectStatusCode']).toBe(1006);
  });

  it('is invoked for a client that left while $connect ran', async () => {
    let accept = (_result: unknown): void => {};
    fixture = await startWebSocketApi(MODEL, {
      connect: () =>
        new Promise((resolve) => {
          accept = resolve;
        }),
    });
    const socket = connect(fixture.port, '127.0.0.1');
    socket.write(
      'GET /v1 HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n' +
        'sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    await fixture.functions.event('connect');
    socket.resetAndDestroy();
    await new Promise((resolve) => socket.once('close', resolve));
    accept({ statusCode: 200 });
    const event = await fixture.functions.event('disconnect');
    expect(contextOf(event)['connectionId']).toBe(
      contextOf(await fixture.functions.event('connect'))['connectionId'],
    );
    expect(fixture.api.connectionCount).toBe(0);
  });
});

describe('WebSocket API: bill and faults', () => {
  it('messages are metered by 32 KB in both directions', async () => {
    fixture = await startWebSocketApi(MODEL, {
      ask: () => ({ statusCode: 200, body: 'y'.repeat(32 * KB + 1) }),
    });
    const client = await fixture.open();
    client.send({ action: 'ask' });
    await client.message();
    expect(fixture.meter.total('websocket.message')).toBe(1 + 2);
    expect(fixture.meter.total('egress.byte')).toBe(32 * KB + 1);
  });

  it('connection time is metered on demand and on close', async () => {
    fixture = await startWebSocketApi(MODEL);
    const client = await fixture.open();
    fixture.clock.advance(3 * MINUTE);
    fixture.api.flushMeters();
    expect(fixture.meter.total('websocket.connectionMinute')).toBe(3);
    fixture.clock.advance(MINUTE);
    client.socket.close();
    await fixture.functions.event('disconnect');
    expect(fixture.meter.total('websocket.connectionMinute')).toBe(4);
  });

  it('a share of the connections can be cut off', async () => {
    fixture = await startWebSocketApi(MODEL);
    const clients = await Promise.all([fixture.open(), fixture.open(), fixture.open()]);
    const draws = [0.1, 0.9, 0.4];
    expect(fixture.api.cutConnections(0.5, () => draws.shift() ?? 1)).toBe(2);
    expect(fixture.api.connectionCount).toBe(1);
    await fixture.functions.event('disconnect', 2);
    const open = clients.filter(({ socket }) => socket.readyState === socket.OPEN);
    expect(open.length).toBeGreaterThanOrEqual(1);
  });
});
