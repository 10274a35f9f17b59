import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { ACCOUNT, Ended } from './harness.ts';
import { type HttpFixture, httpModel, route, startHttpApi } from './http-harness.ts';

let fixture: HttpFixture;
afterEach(() => fixture.api.close());

/** Sends header lines as they are, which fetch would join or refuse. */
function raw(url: string, headers: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const { hostname, port, pathname, search } = new URL(url);
    const request = httpRequest(
      { hostname, port, path: pathname + search, headers },
      (response) => {
        response.resume().on('end', resolve);
      },
    );
    request.on('error', reject).end();
  });
}

describe('HTTP API: payload 2.0', () => {
  it('a request without body has the event that AWS documents', async () => {
    fixture = await startHttpApi(httpModel([route('GET /agents/{agentId}/notes')]));
    await fetch(`${fixture.url}/agents/a%20b/notes?q=x%20y&tag=1&tag=2`, {
      headers: { 'user-agent': 'Mozilla/5.0', 'X-App': 'app' },
    });
    const host = new URL(fixture.url).host;
    expect(fixture.event()).toEqual({
      version: '2.0',
      routeKey: 'GET /agents/{agentId}/notes',
      rawPath: '/agents/a b/notes',
      rawQueryString: 'q=x%20y&tag=1&tag=2',
      headers: expect.objectContaining({ host, 'x-app': 'app', 'x-forwarded-for': '127.0.0.1' }),
      queryStringParameters: { q: 'x y', tag: '1,2' },
      pathParameters: { agentId: 'a b' },
      requestContext: {
        accountId: ACCOUNT,
        apiId: 'http567efg',
        domainName: host,
        domainPrefix: '127',
        http: {
          method: 'GET',
          path: '/agents/a b/notes',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'Mozilla/5.0',
        },
        requestId: expect.any(String),
        routeKey: 'GET /agents/{agentId}/notes',
        stage: '$default',
        time: '05/Jan/2026:09:30:15 +0000',
        timeEpoch: Date.UTC(2026, 0, 5, 9, 30, 15),
      },
      isBase64Encoded: false,
    });
  });

  it('duplicate headers are joined with a comma, cookies are taken out', async () => {
    fixture = await startHttpApi(httpModel([route('$default')]));
    const lines = [
      'X-Tag',
      '1',
      'x-tag',
      '2',
      'Cookie',
      'a=1; b=2',
      'Host',
      'h',
      'Connection',
      'close',
    ];
    await raw(`${fixture.url}/x`, lines);
    const { headers, cookies } = fixture.event();
    expect(cookies).toEqual(['a=1', 'b=2']);
    expect(headers).toMatchObject({ 'x-tag': '1,2' });
    expect(headers).not.toHaveProperty('cookie');
    expect(headers).not.toHaveProperty('connection');
  });

  it.each([
    ['application/json', '{"a":"ü"}', false],
    ['application/problem+json; charset=utf-8', '{}', false],
    ['text/plain', 'text', false],
    ['application/x-www-form-urlencoded', 'a=1', true],
    ['image/png', 'png', true],
  ])('a body of %s is text or base64', async (type, body, isBase64Encoded) => {
    fixture = await startHttpApi(httpModel([route('POST /')]));
    await fetch(fixture.url, { method: 'POST', body, headers: { 'content-type': type } });
    const event = fixture.event();
    expect(event['isBase64Encoded']).toBe(isBase64Encoded);
    expect(event['body']).toBe(isBase64Encoded ? Buffer.from(body).toString('base64') : body);
  });

  it('a named stage is the first segment of the path, and part of rawPath', async () => {
    const model = httpModel([route('GET /x')], { stage: { name: 'prod', variables: { v: '1' } } });
    fixture = await startHttpApi(model);
    expect((await fetch(`${fixture.url}/x`)).status).toBe(404);
    expect((await fetch(`${fixture.url}/prod/x`)).status).toBe(200);
    expect(fixture.event()).toMatchObject({ rawPath: '/prod/x', stageVariables: { v: '1' } });
  });

  it('an array that is no response and a missing statusCode give 200 and JSON', async () => {
    const results = [{ message: 'hello' }, [1, 2], null];
    fixture = await startHttpApi(httpModel([route('$default')]), { main: () => results.shift() });
    for (const text of ['{"message":"hello"}', '[1,2]', 'null']) {
      const response = await fetch(fixture.url);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('application/json');
      expect(await response.text()).toBe(text);
    }
  });

  it('a string result is the body itself', async () => {
    fixture = await startHttpApi(httpModel([route('$default')]), { main: () => 'Hello!' });
    expect(await (await fetch(fixture.url)).text()).toBe('Hello!');
  });

  it('status, headers, cookies and a base64 body reach the client', async () => {
    fixture = await startHttpApi(httpModel([route('$default')]), {
      main: () => ({
        statusCode: 201,
        headers: {
          'Content-Type': 'image/png',
          'X-Count': 3,
          'Content-Length': '999',
          Connection: 'close',
        },
        cookies: ['a=1; Secure', 'b=2'],
        body: Buffer.from([1, 2, 255]).toString('base64'),
        isBase64Encoded: true,
      }),
    });
    const response = await fetch(fixture.url);
    expect(response.status).toBe(201);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('x-count')).toBe('3');
    expect(response.headers.get('connection')).toBe('keep-alive');
    expect(response.headers.getSetCookie()).toEqual(['a=1; Secure', 'b=2']);
    expect(response.headers.get('apigw-requestid')).toMatch(/=$/);
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([1, 2, 255]);
  });

  it('HEAD gets no body', async () => {
    fixture = await startHttpApi(httpModel([route('ANY /x')]), {
      main: () => ({ statusCode: 200, body: 'four' }),
    });
    const response = await fetch(`${fixture.url}/x`, { method: 'HEAD' });
    expect(response.headers.get('content-length')).toBe('4');
    expect(await response.text()).toBe('');
  });
});

describe('HTTP API: errors', () => {
  it('without a route it is 404, also for another method', async () => {
    fixture = await startHttpApi(httpModel([route('GET /x')]));
    for (const [path, method] of [
      ['/y', 'GET'],
      ['/x', 'POST'],
      ['/x', 'HEAD'],
      ['/x/', 'GET'],
      ['/x', 'OPTIONS'],
    ] as const) {
      const response = await fetch(fixture.url + path, { method });
      expect([path, method, response.status]).toEqual([path, method, 404]);
      if (method !== 'HEAD') expect(await response.text()).toBe('{"message":"Not Found"}');
    }
  });

  it.each([
    ['throws', () => Promise.reject(new Error('x')), 500, 'Internal Server Error'],
    ['returns an invalid status', () => ({ statusCode: 'ok' }), 500, 'Internal Server Error'],
    [
      'returns an object as body',
      () => ({ statusCode: 200, body: {} }),
      500,
      'Internal Server Error',
    ],
    [
      'runs into its own timeout',
      () => Promise.reject(new Ended({ kind: 'timed-out', durationMs: 1 })),
      500,
      'Internal Server Error',
    ],
    [
      'is throttled',
      () => Promise.reject(new Ended({ kind: 'throttled' })),
      503,
      'Service Unavailable',
    ],
  ])('a function that %s', async (_what, main, status, message) => {
    fixture = await startHttpApi(httpModel([route('$default')]), { main });
    const response = await fetch(fixture.url);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ message });
    expect(fixture.log.errors).toHaveLength(1);
  });

  it('the integration ends after its timeout with 503', async () => {
    const model = httpModel([route('$default', { timeoutMs: 5_000 })]);
    fixture = await startHttpApi(model, { main: () => new Promise(() => {}) });
    const response = fetch(fixture.url);
    await fixture.functions.event('main');
    fixture.clock.advance(5_000);
    expect((await response).status).toBe(503);
    expect(await (await response).json()).toEqual({ message: 'Service Unavailable' });
  });

  it('more than 10 MB is 413', async () => {
    fixture = await startHttpApi(httpModel([route('POST /')]));
    const body = Buffer.alloc(10 * 1024 * 1024 + 1);
    const response = await fetch(fixture.url, { method: 'POST', body });
    expect(response.status).toBe(413);
    expect(fixture.functions.events).toEqual([]);
  });

  it('headers of more than 10,240 bytes are 431', async () => {
    fixture = await startHttpApi(httpModel([route('$default')]));
    const headers = { 'x-long': 'x'.repeat(10_240) };
    expect((await fetch(fixture.url, { headers })).status).toBe(431);
  });

  it('beyond rate and burst it is 429', async () => {
    const throttling = { rateLimit: 2, burstLimit: 1 };
    fixture = await startHttpApi(
      httpModel([route('$default')], { stage: { name: '$default', throttling } }),
    );
    expect((await fetch(fixture.url)).status).toBe(200);
    const response = await fetch(fixture.url);
    expect(response.status).toBe(429);
    expect(await response.json()).toEqual({ message: 'Too Many Requests' });
    fixture.clock.advance(500);
    expect((await fetch(fixture.url)).status).toBe(200);
  });

  it('payload 1.0 is refused, and so is what is no route key', async () => {
    fixture = await startHttpApi(httpModel([]));
    const replace = (model: ReturnType<typeof route>) => () =>
      fixture.api.replaceModel(httpModel([model]));
    expect(replace(route('GET /', { payloadFormatVersion: '1.0' }))).toThrow(
      expect.objectContaining({ code: 'UnsupportedPayloadFormat' }),
    );
    for (const routeKey of ['FETCH /', 'GET x', 'GET /{all+}/x']) {
      expect(replace(route(routeKey))).toThrow(
        expect.objectContaining({ code: 'InvalidRouteKey' }),
      );
    }
    const authorizer = {
      kind: 'jwt',
      issuer: 'https://issuer.example',
      audiences: ['a'],
      identitySource: ['Authorization'],
      scopes: [],
    } as const;
    expect(replace(route('GET /', { authorizer }))).toThrow(
      expect.objectContaining({ code: 'UnsupportedIdentitySource' }),
    );
  });

  it('a new deployment takes over later requests', async () => {
    fixture = await startHttpApi(httpModel([route('GET /x')]), { next: () => 'next' });
    fixture.api.replaceModel(httpModel([route('GET /x', { functionName: 'next' })]));
    expect(await (await fetch(`${fixture.url}/x`)).text()).toBe('next');
  });

  it('a client that leaves while it sends harms nobody', async () => {
    fixture = await startHttpApi(httpModel([route('$default')]));
    const controller = new AbortController();
    const body = new ReadableStream({
      start: (stream) => stream.enqueue(new TextEncoder().encode('half')),
    });
    const init = { method: 'POST', body, duplex: 'half', signal: controller.signal } as RequestInit;
    const sending = fetch(fixture.url, init);
    await new Promise((resolve) => setTimeout(resolve, 50));
    controller.abort();
    await expect(sending).rejects.toThrow();
    expect((await fetch(fixture.url)).status).toBe(200);
  });
});

describe('HTTP API: bill', () => {
  it('requests are metered by 512 KB, answers by their bytes', async () => {
    fixture = await startHttpApi(httpModel([route('$default')]), { main: () => 'x'.repeat(100) });
    await fetch(fixture.url);
    await fetch(fixture.url, { method: 'POST', body: Buffer.alloc(512 * 1024 + 1) });
    expect(fixture.meter.total('http.request')).toBe(1 + 2);
    expect(fixture.meter.total('egress.byte')).toBe(200);
  });
});

describe('HTTP API: CORS', () => {
  const cors = {
    allowOrigins: ['https://shop.example', 'http://*'],
    allowMethods: ['GET', 'POST'],
    allowHeaders: ['authorization', 'content-type'],
    exposeHeaders: ['x-count'],
    allowCredentials: true,
    maxAgeSeconds: 300,
  };
  const ask = (origin: string) => ({ origin, 'access-control-request-method': 'POST' });

  it('a preflight is answered by the API, without a route and without an invocation', async () => {
    fixture = await startHttpApi(httpModel([route('POST /x')], { cors }));
    const response = await fetch(`${fixture.url}/x`, {
      method: 'OPTIONS',
      headers: ask('https://shop.example'),
    });
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'authorization,content-type',
      'access-control-allow-credentials': 'true',
      'access-control-max-age': '300',
    });
    expect(fixture.functions.events).toEqual([]);
  });

  it('another origin gets no CORS headers, a wildcard of the scheme gets them', async () => {
    fixture = await startHttpApi(httpModel([route('$default')], { cors }));
    const allowed = async (origin: string) =>
      (await fetch(fixture.url, { method: 'OPTIONS', headers: ask(origin) })).headers.get(
        'access-control-allow-origin',
      );
    expect(await allowed('https://evil.example')).toBeNull();
    expect(await allowed('http://anything.example')).toBe('http://anything.example');
  });

  it("the integration's CORS headers are ignored where the API has its own", async () => {
    const main = () => ({
      statusCode: 200,
      headers: { 'access-control-allow-origin': '*', 'Access-Control-Allow-Headers': '*' },
    });
    fixture = await startHttpApi(httpModel([route('$default')], { cors }), { main });
    const plain = await fetch(fixture.url);
    expect(plain.headers.get('access-control-allow-origin')).toBeNull();
    const crossing = await fetch(fixture.url, { headers: { origin: 'https://shop.example' } });
    expect(crossing.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(crossing.headers.get('access-control-expose-headers')).toBe('x-count');
    expect(crossing.headers.get('access-control-allow-headers')).toBeNull();
    fixture.api.replaceModel(httpModel([route('$default')]));
    expect((await fetch(fixture.url)).headers.get('access-control-allow-origin')).toBe('*');
  });
});
