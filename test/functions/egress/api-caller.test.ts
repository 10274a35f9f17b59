import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { callLimits } from '../../../core/flows/calls/limits.ts';
import type { CallAnswer, CallNeed } from '../../../core/flows/calls/outcome.ts';
import { createApiCaller } from '../../../functions/shared/egress/api-caller.ts';
import { createGuardedFetch } from '../../../functions/shared/egress/guarded-fetch.ts';
import { type CompanyApi, type SeenRequest, startCompanyApi } from '../../support/company-api.ts';

const token = 'tök/en+42 "quoted" <&> \\ end';
const key = 'sk_live_51Hq8ZkLmN0pQ';
const vault: Record<string, string> = { SHOP: key, ODD: token };

let api: CompanyApi;
beforeAll(async () => {
  api = await startCompanyApi(key);
});
afterAll(() => api.close());

const logged: unknown[] = [];
afterEach(() => {
  logged.length = 0;
});

function callerFor(allowed: string[] = ['127.0.0.1']) {
  const note = (...line: unknown[]) => void logged.push(line);
  return createApiCaller({
    fetch: createGuardedFetch({ allowedAddresses: new Set(allowed) }),
    secrets: async (appId, names) =>
      Object.fromEntries(
        names.flatMap((name) =>
          appId === 'app' && Object.hasOwn(vault, name) ? [[name, vault[name] ?? '']] : [],
        ),
      ),
    log: { warn: note, error: note },
  });
}
const caller = callerFor();

function call(path: string, change: Partial<CallNeed> = {}, from = caller) {
  return from.call('app', {
    type: 'call',
    id: 'n1',
    idempotencyKey: 'run-1.7',
    method: 'GET',
    url: [`${api.url}${path}`],
    headers: {},
    timeoutMs: 2000,
    ...change,
  });
}
const bearer = { Authorization: ['Bearer ', { secret: 'SHOP' }] };
const echoed = (answer: CallAnswer) => (answer as unknown as { body: SeenRequest }).body;

describe('calling a company’s API', () => {
  it('[G6] gives status and body, with the secret in its header', async () => {
    expect(await call('/orders/A-1001', { headers: bearer })).toEqual({
      type: 'call',
      outcome: 'answered',
      status: 200,
      body: api.orders.get('A-1001'),
    });
  });

  it('[G6] answers too when the API refuses', async () => {
    expect(await call('/orders/A-1001')).toMatchObject({ outcome: 'answered', status: 401 });
    expect(await call('/orders/none', { headers: bearer })).toMatchObject({ status: 404 });
    expect(await call('/status?code=503')).toMatchObject({ status: 503, body: { code: '503' } });
    expect(await call('/status?code=204')).toMatchObject({ status: 204, body: null });
    expect(await call('/status?code=304')).toMatchObject({ status: 304 });
  });

  it('[G5] sends the same key with the same call, so that it happens once', async () => {
    const cancel = (idempotencyKey: string) =>
      call('/orders/A-1002/cancel', { method: 'POST', headers: bearer, idempotencyKey });
    expect(await cancel('run-1.8')).toMatchObject({ body: { cancelled: true } });
    expect(await cancel('run-1.8')).toMatchObject({ body: { cancelled: true } });
    expect(await cancel('run-1.9')).toMatchObject({ body: { cancelled: false } });
  });

  it('[G5] says who asks and what it sends', async () => {
    const plain = echoed(await call('/echo'));
    expect(plain.headers).toMatchObject({
      'user-agent': 'Causerie',
      'idempotency-key': 'run-1.7',
      accept: 'application/json, */*;q=0.5',
    });
    expect(plain.headers).not.toHaveProperty('content-length');
    const post = (body: string, headers: CallNeed['headers'] = {}) =>
      call('/echo', { method: 'POST', body: [body], headers }).then(echoed);
    expect(await post('{"é":1}')).toMatchObject({
      body: '{"é":1}',
      headers: { 'content-type': 'application/json', 'content-length': '8' },
    });
    expect((await post('a')).headers['content-type']).toBe('text/plain; charset=utf-8');
    const removal = await call('/echo', { method: 'DELETE', body: ['{"why":"é"}'] });
    expect(echoed(removal)).toMatchObject({ method: 'DELETE', body: '{"why":"é"}' });
    const form = { 'Content-Type': ['application/x-www-form-urlencoded'], ACCEPT: ['text/csv'] };
    expect((await post('a=1', form)).headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'text/csv',
    });
  });

  it.each<[string, Partial<CallNeed>, string]>([
    ['a secret that is not there', { headers: { a: [{ secret: 'NONE' }] } }, 'secret_missing'],
    [
      'a name that every object has',
      { headers: { a: [{ secret: 'toString' }] } },
      'secret_missing',
    ],
    ['a GET with a body', { body: ['x'] }, 'invalid_request'],
    ['a host of its own', { headers: { Host: ['inside'] } }, 'invalid_request'],
    ['another length', { headers: { 'content-length': ['0'] } }, 'invalid_request'],
    ['chunks', { headers: { 'Transfer-Encoding': ['chunked'] } }, 'invalid_request'],
    ['a cookie', { headers: { Cookie: ['a=b'] } }, 'invalid_request'],
    ['an idempotency key', { headers: { 'idempotency-Key': ['1'] } }, 'invalid_request'],
    ['a header twice', { headers: { a: ['1'], A: ['2'] } }, 'invalid_request'],
    ['no name', { headers: { '': ['1'] } }, 'invalid_request'],
    ['a line break in a name', { headers: { 'a\r\nb': ['1'] } }, 'invalid_request'],
    ['a line break in a value', { headers: { a: ['1\r\nb: 2'] } }, 'invalid_request'],
    ['a line feed alone', { headers: { a: ['1\nb: 2'] } }, 'invalid_request'],
    ['letters beyond Latin-1', { headers: { a: ['日本'] } }, 'invalid_request'],
    ['a line break in the key', { idempotencyKey: 'a\r\nb: 2' }, 'invalid_request'],
    ['31 headers', { headers: headers(31, 'x') }, 'invalid_request'],
    ['17 KB of headers', { headers: headers(17, 'x'.repeat(1000)) }, 'invalid_request'],
    ['300 KB', { method: 'POST', body: ['x'.repeat(300 * 1024)] }, 'invalid_request'],
    ['no URL', { url: ['not a url'] }, 'invalid_request'],
    ['a line break in the URL', { url: ['https://1.1.1.1/a\r\nHost: b'] }, 'invalid_request'],
    [
      'a URL of 9,000 characters',
      { url: [`https://1.1.1.1/${'x'.repeat(9000)}`] },
      'invalid_request',
    ],
    ['an address inside', { url: ['https://169.254.169.254/latest/'] }, 'address_refused'],
    ['a file', { url: ['file:///etc/passwd'] }, 'address_refused'],
    ['http to the world', { url: ['http://1.1.1.1/', { secret: 'SHOP' }] }, 'address_refused'],
  ])('[G6] fails with %s and asks nobody', async (_, change, code) => {
    const before = api.seen.length;
    expect(await call('/echo', change)).toMatchObject({ type: 'call', outcome: 'failed', code });
    expect(api.seen).toHaveLength(before);
  });

  it.each<[string, string, Partial<CallNeed>]>([
    ['timeout', '/slow?ms=5000', { timeoutMs: 50 }],
    ['redirected', '/redirect?to=/echo', {}],
    ['redirected', '/redirect?to=http://169.254.169.254/', {}],
    ['too_large', `/big?bytes=${callLimits.answerBytes + 1}`, {}],
    ['unreachable', '', { url: ['http://127.0.0.1:59/'] }],
  ])('[G6] of a server’s misbehaviour makes %s', async (code, path, change) => {
    const before = api.seen.length;
    const answer = await call(path, change);
    expect(answer).toMatchObject({ outcome: 'failed', code });
    expect((answer as { message: string }).message).toMatch(/^[A-Z\d].*\.$/);
    // Where it was sent on to, nobody was asked.
    expect(api.seen.length - before).toBeLessThan(2);
  });

  it.each(['gzip', 'br', 'deflate', 'deflate-raw'])('[G3] unpacks %s up to 1 MB', async (name) => {
    expect(await call(`/packed?with=${name}&bytes=1000`)).toMatchObject({
      body: { text: 'x'.repeat(1000) },
    });
    const most = callLimits.answerBytes - '{"text":""}'.length;
    expect(await call(`/packed?with=${name}&bytes=${most}`)).toMatchObject({ outcome: 'answered' });
    expect(await call(`/packed?with=${name}&bytes=${most + 1}`)).toMatchObject({
      outcome: 'failed',
      code: 'too_large',
    });
  });
});

function headers(count: number, value: string): CallNeed['headers'] {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`x-${at}`, [value]]));
}

describe('secrets of a call', () => {
  const traces = [token, key].flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1),
    Buffer.from(secret).toString('base64url').slice(0, -1),
    Buffer.from(secret).toString('hex'),
  ]);
  const leaks = (value: unknown) =>
    traces.filter((trace) => JSON.stringify(value).includes(JSON.stringify(trace).slice(1, -1)));

  it('[G4] reach the API, and do not come back when it echoes them', async () => {
    const answer = await call('', {
      method: 'POST',
      url: [`${api.url}/echo?key=`, { secret: 'ODD', in: 'url' }, '&then=', { secret: 'SHOP' }],
      headers: { ...bearer, 'x-odd': ['=', { secret: 'ODD' }] },
      body: ['{"a":"', { secret: 'ODD', in: 'json' }, '","b":"kept"}'],
    });
    const sent = api.seen.at(-1);
    expect(sent?.headers['authorization']).toBe(`Bearer ${key}`);
    expect(new URL(sent?.path ?? '', api.url).searchParams.get('key')).toBe(token);
    expect(JSON.parse(sent?.body ?? '')).toEqual({ a: token, b: 'kept' });
    expect(leaks(sent)).not.toEqual([]);
    expect(leaks(answer)).toEqual([]);
    expect(echoed(answer).headers['authorization']).toBe('Bearer •••');
    expect(JSON.parse(echoed(answer).body)).toEqual({ a: '•••', b: 'kept' });
    expect(logged).toEqual([]);
  });

  it.each<[string, CallNeed['url']]>([
    ['the host', ['https://', { secret: 'SHOP' }, '.example.com/']],
    ['its end', ['https://example', { secret: 'SHOP' }]],
    ['its end, with a path', ['https://example.', { secret: 'SHOP' }, '/']],
    ['the password', ['https://user:', { secret: 'SHOP' }, '@example.com/']],
    ['the port', ['https://example.com:', { secret: 'SHOP' }, '/']],
    ['all of it', [{ secret: 'SHOP' }]],
    ['the host after three slashes', ['https:///', { secret: 'SHOP' }, '/']],
    ['the host after a backslash', ['https:\\\\', { secret: 'SHOP' }, '/']],
    ['the host after one slash', ['https:/', { secret: 'SHOP' }, '/']],
    ['the host after a tab', ['https:\t//', { secret: 'SHOP' }, '/']],
  ])('[G4] cannot stand in %s', async (_, url) => {
    const answer = await call('', { url }, callerFor([]));
    expect(answer).toMatchObject({ outcome: 'failed', code: 'address_refused' });
    expect(leaks([answer, logged])).toEqual([]);
  });

  it('[G4] stand in no failure and in no line of the log', async () => {
    const url = (host: string) => [`${host}/`, { secret: 'ODD' }, '?', { secret: 'SHOP' }];
    const refuse = callerFor([]);
    const failures = [
      await call('', { url: url(api.url), headers: bearer }, refuse),
      await call('', { url: url('https://localhost'), headers: bearer }, refuse),
      await call('', { url: url('http://127.0.0.1:59'), headers: bearer }),
      await call('', { url: url(`${api.url}/slow?ms=5000&`), headers: bearer, timeoutMs: 20 }),
      await call('', { url: url(`${api.url}/redirect?`), headers: bearer }),
      await call('', { url: url(`${api.url}/big?bytes=2000000&`), headers: bearer }),
      await call('', { url: url('http://['), headers: bearer }),
      await call('', { url: url(api.url), headers: { a: [{ secret: 'ODD' }, '日本'] } }),
    ];
    for (const failure of failures) expect(failure).toMatchObject({ outcome: 'failed' });
    expect(logged.length).toBeGreaterThan(0);
    expect(leaks([failures, logged])).toEqual([]);
  });

  it('[G4] do not come back however an API spells them', async () => {
    const printable = fc.string({ unit: 'binary', minLength: 8, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(printable, fc.string({ maxLength: 5 }), async (secret, before) => {
        vault['ANY'] = secret;
        const basic = Buffer.from(`${before}:${secret}`).toString('base64');
        const answer = await call('/echo', {
          method: 'POST',
          headers: { 'content-type': ['text/plain'] },
          body: [{ secret: 'ANY' }, ` ${basic} ${encodeURIComponent(secret)}`],
        });
        expect(echoed(answer).body).toMatch(/^••• [\w+/=]*••• •••$/);
      }),
      { numRuns: 50 },
    );
  });
});
