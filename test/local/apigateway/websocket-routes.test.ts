import { afterEach, describe, expect, it } from 'vitest';
import { Ended } from './harness.ts';
import { contextOf, type Fixture, MODEL, startWebSocketApi } from './websocket-harness.ts';

let fixture: Fixture;
afterEach(() => fixture.close());

const withDefault = {
  ...MODEL,
  routes: [...MODEL.routes, { routeKey: '$default', functionName: 'fallback' }],
};

describe('WebSocket API: routes of frames', () => {
  it('a frame goes to the route that its action names', async () => {
    fixture = await startWebSocketApi(MODEL);
    const client = await fixture.open();
    client.send({ action: 'send', text: 'Grüezi' });
    const event = await fixture.functions.event('send');
    expect(event['body']).toBe('{"action":"send","text":"Grüezi"}');
    expect(event['isBase64Encoded']).toBe(false);
    expect(Object.keys(event).sort()).toEqual(['body', 'isBase64Encoded', 'requestContext']);
  });

  it('a message event has the request context that AWS documents', async () => {
    fixture = await startWebSocketApi(MODEL);
    const client = await fixture.open([], { 'user-agent': 'Mozilla/5.0' });
    fixture.clock.advance(5_000);
    client.send({ action: 'send' });
    const context = contextOf(await fixture.functions.event('send'));
    const connected = contextOf(await fixture.functions.event('connect'));
    expect(context).toEqual({
      routeKey: 'send',
      messageId: expect.stringMatching(/^[\w-]{15}=$/),
      eventType: 'MESSAGE',
      extendedRequestId: context['requestId'],
      requestTime: '05/Jan/2026:09:30:20 +0000',
      messageDirection: 'IN',
      stage: 'v1',
      connectedAt: Date.UTC(2026, 0, 5, 9, 30, 15),
      requestTimeEpoch: Date.UTC(2026, 0, 5, 9, 30, 20),
      identity: { userAgent: 'Mozilla/5.0', sourceIp: '127.0.0.1' },
      requestId: expect.stringMatching(/^[\w-]{15}=$/),
      domainName: `127.0.0.1:${fixture.port}`,
      connectionId: connected['connectionId'],
      apiId: 'ws1234abcd',
    });
    expect(context['messageId']).not.toBe(context['requestId']);
  });

  it('a nested selection expression is followed', async () => {
    fixture = await startWebSocketApi({ ...MODEL, routeSelectionExpression: '$request.body.a.b' });
    const client = await fixture.open();
    client.send({ a: { b: 'send' } });
    await fixture.functions.event('send');
  });

  it.each([
    ['an unknown action', '{"action":"nope"}'],
    ['a missing action', '{"other":1}'],
    ['an action that is an object', '{"action":{}}'],
    ['a JSON string', '"send"'],
    ['text that is not JSON', 'hello'],
    ['a reserved route', '{"action":"$connect"}'],
    ['the name of a method of objects', '{"action":"constructor"}'],
  ])('%s goes to $default', async (_what, frame) => {
    fixture = await startWebSocketApi(withDefault, { fallback: () => ({ statusCode: 200 }) });
    const client = await fixture.open();
    client.send(frame);
    const event = await fixture.functions.event('fallback');
    expect(event['body']).toBe(frame);
    expect(contextOf(event)['routeKey']).toBe('$default');
  });

  it('without a route the client gets Forbidden and the socket stays open', async () => {
    fixture = await startWebSocketApi(MODEL);
    const client = await fixture.open();
    client.send('hello');
    const frame = JSON.parse(await client.message());
    const { connectionId } = contextOf(await fixture.functions.event('connect'));
    expect(frame).toEqual({ message: 'Forbidden', connectionId, requestId: expect.any(String) });
    client.send({ action: 'ask' });
    expect(await client.message(2)).toBe('answer');
  });

  it.each([
    ['throws', () => Promise.reject(new TypeError('oops')), 'TypeError: oops'],
    ['is throttled', () => Promise.reject(new Ended({ kind: 'throttled' })), 'throttled'],
    [
      'times out',
      () => Promise.reject(new Ended({ kind: 'timed-out', durationMs: 3000 })),
      'own timeout',
    ],
    ['returns no status', () => ({ ok: true }), 'not a proxy response'],
    ['returns nothing', () => undefined, 'not a proxy response'],
  ])('a function that %s gives Internal server error', async (_what, send, logged) => {
    fixture = await startWebSocketApi(MODEL, { send });
    const client = await fixture.open();
    client.send({ action: 'send' });
    const frame = JSON.parse(await client.message());
    const { connectionId, requestId } = contextOf(await fixture.functions.event('send'));
    expect(frame).toEqual({ message: 'Internal server error', connectionId, requestId });
    expect(fixture.log.errors.join()).toContain(logged);
  });

  it('an invoker that breaks its promise harms only the frame', async () => {
    const routes = [{ routeKey: 'ask', functionName: 'missing' }];
    fixture = await startWebSocketApi({ ...MODEL, routes });
    const client = await fixture.open();
    client.send({ action: 'ask' });
    expect(await client.message()).toContain('Internal server error');
    expect(fixture.log.errors.join()).toContain('There is no function missing.');
  });

  it('the integration ends after 29 seconds', async () => {
    fixture = await startWebSocketApi(MODEL, { send: () => new Promise(() => {}) });
    const client = await fixture.open();
    client.send({ action: 'send' });
    await fixture.functions.event('send');
    fixture.clock.advance(28_999);
    await client.settle();
    expect(client.messages).toEqual([]);
    fixture.clock.advance(1);
    expect(JSON.parse(await client.message())).toMatchObject({ message: 'Internal server error' });
  });

  it('a reply is sent only where the route has a route response', async () => {
    fixture = await startWebSocketApi(MODEL, {
      send: () => ({ statusCode: 200, body: 'dropped' }),
      ask: (event) =>
        String(event['body']).includes('quiet')
          ? { statusCode: 200 }
          : { statusCode: 200, body: Buffer.from('aha').toString('base64'), isBase64Encoded: true },
    });
    const client = await fixture.open();
    client.send({ action: 'send' });
    client.send({ action: 'ask', quiet: true });
    client.send({ action: 'ask' });
    expect(await client.message()).toBe('aha');
    await client.settle();
    expect(client.messages).toEqual(['aha']);
  });

  it('frames of a connection run concurrently and start in their order', async () => {
    const release: (() => void)[] = [];
    fixture = await startWebSocketApi(MODEL, {
      ask: async (event) => {
        await new Promise<void>((resolve) => release.push(resolve));
        return { statusCode: 200, body: JSON.parse(String(event['body'])).n };
      },
    });
    const client = await fixture.open();
    for (const n of ['1', '2', '3']) client.send({ action: 'ask', n });
    await fixture.functions.event('ask', 3);
    const started = fixture.functions.of('ask').map((event) => JSON.parse(String(event['body'])).n);
    expect(started).toEqual(['1', '2', '3']);
    for (const go of release.reverse()) go();
    await client.message(3);
    expect(client.messages).toEqual(['3', '2', '1']);
  });

  it('beyond rate and burst of the stage the client gets Too Many Requests', async () => {
    fixture = await startWebSocketApi({
      ...MODEL,
      stage: {
        name: 'v1',
        throttling: { rateLimit: 1, burstLimit: 3 },
        routeSettings: { send: { rateLimit: 1, burstLimit: 1 } },
      },
    });
    const client = await fixture.open();
    for (let i = 0; i < 3; i += 1) client.send({ action: 'ask' });
    await client.message(3);
    // $connect took one of the three.
    expect(client.messages.filter((text) => text === 'answer')).toHaveLength(2);
    expect(client.messages.filter((text) => text.includes('Too Many Requests'))).toHaveLength(1);
    client.send({ action: 'send' });
    client.send({ action: 'send' });
    expect(await client.message(4)).toContain('Too Many Requests');
    expect(fixture.functions.of('send')).toHaveLength(1);
    fixture.clock.advance(1_000);
    client.send({ action: 'ask' });
    expect(await client.message(5)).toBe('answer');
  });

  it('a new deployment takes over later frames and drops no socket', async () => {
    fixture = await startWebSocketApi(MODEL, { next: () => ({ statusCode: 200, body: 'new' }) });
    const client = await fixture.open();
    client.send({ action: 'ask' });
    await client.message();
    fixture.api.replaceModel({
      ...MODEL,
      routes: [{ routeKey: 'ask', functionName: 'next', hasRouteResponse: true }],
    });
    client.send({ action: 'ask' });
    expect(await client.message(2)).toBe('new');
  });

  it('a model that API Gateway would refuse is refused', async () => {
    fixture = await startWebSocketApi(MODEL);
    const { api } = fixture;
    expect(() => api.replaceModel({ ...MODEL, routeSelectionExpression: 'action' })).toThrow(
      expect.objectContaining({ code: 'UnsupportedRouteSelection' }),
    );
    const routes = [{ routeKey: '$connect', functionName: 'connect', authorizerId: 'none' }];
    expect(() => api.replaceModel({ ...MODEL, routes })).toThrow(
      expect.objectContaining({ code: 'UnknownAuthorizer' }),
    );
  });
});
