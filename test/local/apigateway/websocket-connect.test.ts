import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { WebSocketApiModel } from '../../../local/apigateway/model.ts';
import { ACCOUNT, Client, Ended, REGION, refused } from './harness.ts';
import { contextOf, type Fixture, MODEL, startWebSocketApi } from './websocket-harness.ts';

let fixture: Fixture;
afterEach(() => fixture.close());

const authorized: WebSocketApiModel = {
  ...MODEL,
  routes: MODEL.routes.map((route) =>
    route.routeKey === '$connect' ? { ...route, authorizerId: 'auth1' } : route,
  ),
};

const METHOD_ARN = `arn:aws:execute-api:${REGION}:${ACCOUNT}:ws1234abcd/v1/$connect`;

const policy = (Effect: string, Resource: string | string[], Action = 'execute-api:Invoke') => ({
  Version: '2012-10-17',
  Statement: [{ Effect, Action, Resource }],
});

const acceptProtocol = {
  connect: () => ({ statusCode: 200, headers: { 'sec-websocket-protocol': 'causerie' } }),
};

describe('WebSocket API: $connect', () => {
  it('the event shows headers, query and context of the opening request', async () => {
    fixture = await startWebSocketApi(MODEL);
    const client = await Client.open(`${fixture.url}?app=a%20b&tag=1&tag=2`, [], { 'X-App': 'x' });
    const event = await fixture.functions.event('connect');
    client.socket.terminate();
    expect(event['headers']).toMatchObject({
      Host: `127.0.0.1:${fixture.port}`,
      'Sec-WebSocket-Version': '13',
      'X-App': 'x',
      'X-Forwarded-For': '127.0.0.1',
    });
    expect(event['multiValueHeaders']).toMatchObject({ 'X-App': ['x'] });
    expect(event['queryStringParameters']).toEqual({ app: 'a b', tag: '2' });
    expect(event['multiValueQueryStringParameters']).toEqual({ app: ['a b'], tag: ['1', '2'] });
    expect(event['isBase64Encoded']).toBe(false);
    expect(event).not.toHaveProperty('body');
    const context = contextOf(event);
    expect(context).toMatchObject({
      routeKey: '$connect',
      eventType: 'CONNECT',
      messageDirection: 'IN',
      stage: 'v1',
      connectionId: expect.stringMatching(/^[\w-]{11,15}=$/),
    });
    expect(context).not.toHaveProperty('messageId');
    expect(context).not.toHaveProperty('authorizer');
  });

  it('the upgrade waits for the integration', async () => {
    let accept = (_result: unknown): void => {};
    fixture = await startWebSocketApi(MODEL, {
      connect: () =>
        new Promise((resolve) => {
          accept = resolve;
        }),
    });
    let isOpen = false;
    const opening = fixture.open().then(() => {
      isOpen = true;
    });
    await fixture.functions.event('connect');
    expect(isOpen).toBe(false);
    accept({ statusCode: 200 });
    await opening;
  });

  it.each([403, 418, 503])(
    'status %i of the integration reaches the client without its body',
    async (statusCode) => {
      fixture = await startWebSocketApi(MODEL, {
        connect: () => ({ statusCode, body: 'secret' }),
      });
      expect(await refused(fixture.url)).toEqual({ status: statusCode, body: '' });
      expect(fixture.api.connectionCount).toBe(0);
    },
  );

  it.each([
    ['throws', () => Promise.reject(new Error('oops')), 502],
    ['returns no status', () => ({}), 502],
    ['is throttled', () => Promise.reject(new Ended({ kind: 'throttled' })), 500],
  ])('an integration that %s refuses the connection', async (_what, connect, status) => {
    fixture = await startWebSocketApi(MODEL, { connect });
    expect(await refused(fixture.url)).toMatchObject({ status });
  });

  it('an integration that takes 29 seconds refuses the connection with 504', async () => {
    fixture = await startWebSocketApi(MODEL, { connect: () => new Promise(() => {}) });
    const refusal = refused(fixture.url);
    await fixture.functions.event('connect');
    fixture.clock.advance(29_000);
    expect(await refusal).toMatchObject({ status: 504 });
  });

  it('another path than the stage is Forbidden', async () => {
    fixture = await startWebSocketApi(MODEL);
    const { status, body } = await refused(`ws://127.0.0.1:${fixture.port}/other`);
    expect(status).toBe(403);
    expect(JSON.parse(body)).toMatchObject({ message: 'Forbidden' });
    expect(fixture.functions.events).toEqual([]);
  });

  it('an API without $connect accepts every connection', async () => {
    fixture = await startWebSocketApi({ ...MODEL, routes: [] });
    await fixture.open();
    expect(fixture.api.connectionCount).toBe(1);
  });

  it('a subprotocol is accepted only if $connect returns it, in a header of any case', async () => {
    fixture = await startWebSocketApi(MODEL, acceptProtocol);
    const client = await fixture.open(['causerie', 'token.abc']);
    expect(client.socket.protocol).toBe('causerie');
  });

  it('a subprotocol that $connect does not return is not accepted', async () => {
    fixture = await startWebSocketApi(MODEL);
    await expect(fixture.open(['causerie'])).rejects.toThrow('Server sent no subprotocol');
  });

  it('headers with names of objects are headers like any other', async () => {
    fixture = await startWebSocketApi(MODEL);
    const client = await Client.open(`${fixture.url}?__proto__=q`, [], { constructor: 'c' });
    const event = await fixture.functions.event('connect');
    client.socket.terminate();
    expect(event['headers']).toMatchObject({ constructor: 'c' });
    expect(Object.entries(event['queryStringParameters'] as object)).toEqual([['__proto__', 'q']]);
  });

  it('a request that is no handshake of WebSocket is 400 without an invocation', async () => {
    fixture = await startWebSocketApi(MODEL);
    const socket = connect(fixture.port, '127.0.0.1');
    socket.write(
      'GET /v1 HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
    );
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
    expect(fixture.functions.events).toEqual([]);
  });

  it('more than 500 new connections at once get 429', async () => {
    fixture = await startWebSocketApi(MODEL, { connect: () => ({ statusCode: 400 }) });
    const statuses = await Promise.all(
      Array.from({ length: 510 }, async () => (await refused(fixture.url)).status),
    );
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
  });
});

describe('WebSocket API: REQUEST authorizer', () => {
  it('a missing identity source gives 401 without an invocation', async () => {
    fixture = await startWebSocketApi(authorized);
    expect(await refused(fixture.url)).toMatchObject({ status: 401 });
    expect(fixture.functions.events).toEqual([]);
  });

  it('the authorizer is given the event that AWS documents', async () => {
    fixture = await startWebSocketApi(authorized, {
      ...acceptProtocol,
      authorizer: () => ({ principalId: 'u', policyDocument: policy('Allow', METHOD_ARN) }),
    });
    await fixture.open(['causerie', 'token.abc']);
    const event = await fixture.functions.event('authorizer');
    expect(event).toMatchObject({
      type: 'REQUEST',
      methodArn: METHOD_ARN,
      headers: { 'Sec-WebSocket-Protocol': 'causerie,token.abc' },
      queryStringParameters: {},
      stageVariables: {},
      requestContext: { routeKey: '$connect', eventType: 'CONNECT', apiId: 'ws1234abcd' },
    });
  });

  it('its context is in $connect and in every later event, values as strings', async () => {
    fixture = await startWebSocketApi(authorized, {
      ...acceptProtocol,
      authorizer: () => ({
        principalId: 'user-1',
        policyDocument: policy('Allow', METHOD_ARN),
        context: { appId: 'app-1', limit: 7, agent: false },
      }),
    });
    const client = await fixture.open(['causerie']);
    client.send({ action: 'send' });
    await fixture.functions.event('send');
    client.socket.close();
    await fixture.functions.event('disconnect');
    for (const name of ['connect', 'send', 'disconnect']) {
      expect(contextOf(await fixture.functions.event(name))['authorizer']).toEqual({
        principalId: 'user-1',
        integrationLatency: 0,
        appId: 'app-1',
        limit: '7',
        agent: 'false',
      });
    }
  });

  it.each([
    ['an explicit deny', policy('Deny', METHOD_ARN)],
    ['no statement for the method', policy('Allow', METHOD_ARN.replace('v1', 'v2'))],
    ['no statement for the action', policy('Allow', METHOD_ARN, 'execute-api:ManageConnections')],
    ['an empty policy', { Version: '2012-10-17', Statement: [] }],
    [
      'a deny beside an allow',
      { Statement: [...policy('Allow', '*').Statement, ...policy('Deny', '*').Statement] },
    ],
  ])('%s gives 403', async (_what, policyDocument) => {
    fixture = await startWebSocketApi(authorized, {
      authorizer: () => ({ principalId: 'u', policyDocument }),
    });
    expect(await refused(fixture.url, ['causerie'])).toMatchObject({ status: 403 });
    expect(fixture.functions.of('connect')).toEqual([]);
  });

  it.each([
    ['*', '*'],
    [`arn:aws:execute-api:*:*:ws1234abcd/*`, 'execute-api:*'],
    [`arn:aws:execute-api:${REGION}:${ACCOUNT}:ws1234abc?/v1/$connect`, 'EXECUTE-API:invoke'],
  ])('resource %s and action %s allow', async (resource, action) => {
    fixture = await startWebSocketApi(authorized, {
      ...acceptProtocol,
      authorizer: () => ({
        principalId: 'u',
        policyDocument: policy('Allow', [resource, 'arn:aws:s3:::x'], action),
      }),
    });
    await fixture.open(['causerie']);
  });

  it.each([
    ['throws Unauthorized', () => Promise.reject(new Error('Unauthorized')), 401],
    ['throws anything else', () => Promise.reject(new Error('oops')), 500],
    ['returns no principal', () => ({ policyDocument: policy('Allow', '*') }), 500],
    [
      'returns an object in its context',
      () => ({ principalId: 'u', policyDocument: policy('Allow', '*'), context: { a: {} } }),
      500,
    ],
    [
      'returns more than 8 KB',
      () => ({
        principalId: 'u',
        policyDocument: policy('Allow', '*'),
        context: { a: 'x'.repeat(8 * 1024) },
      }),
      500,
    ],
  ])('an authorizer that %s refuses', async (_what, authorizer, status) => {
    fixture = await startWebSocketApi(authorized, { authorizer });
    expect(await refused(fixture.url, ['causerie'])).toMatchObject({ status });
  });
});
