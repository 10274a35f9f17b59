import type { Context } from 'aws-lambda';
import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { CauserieError } from '../../../core/errors.ts';
import type { HttpRoutes } from '../../../core/protocol/http-route.ts';
import { pageQuery } from '../../../core/protocol/queries.ts';
import { createHttpHandler } from '../../../functions/shared/http/handler.ts';
import type { HttpEvent } from '../../../functions/shared/http/request.ts';
import { log } from '../../../functions/shared/log.ts';
import { customer } from '../../support/people.ts';

const path = '/things/{thingId}';
const thing = z.object({ got: z.unknown() });
const shape = { path, summary: '', response: thing, status: 200 } as const;
const routes = {
  put: {
    ...shape,
    method: 'PUT',
    auth: 'none',
    body: z.object({ name: z.string().check(z.maxLength(5)) }),
    status: 201,
  },
  list: { ...shape, method: 'GET', path: '/things', auth: 'none', query: pageQuery },
  news: { ...shape, method: 'GET', path: '/news', auth: 'none', publicSeconds: 60 },
  mine: { ...shape, method: 'GET', auth: 'sdk' },
  work: { ...shape, method: 'POST', auth: 'agent' },
  rule: { ...shape, method: 'DELETE', auth: 'admin' },
} as const satisfies HttpRoutes;

let failure: unknown;
const take = async (got: object) => {
  if (failure !== undefined) throw failure;
  return { got };
};
const handler = createHttpHandler(
  routes,
  { put: take, list: take, news: take, mine: take, work: take, rule: take },
  {
    verifySdkToken: async (token) => {
      if (token !== 'good') throw new CauserieError('unauthorized', 'The token is wrong.');
      return customer();
    },
  },
);

async function call(routeKey: string, change: Partial<HttpEvent> & { claims?: object } = {}) {
  const { claims, ...rest } = change;
  const event = {
    routeKey,
    headers: {},
    isBase64Encoded: false,
    pathParameters: { thingId: 'a-1' },
    ...rest,
    requestContext: {
      requestId: 'request-7',
      ...(claims === undefined ? {} : { authorizer: { jwt: { claims } } }),
    },
  } as unknown as HttpEvent;
  const { statusCode, headers, body } = await handler(event, {} as Context);
  return { status: statusCode, headers, body: JSON.parse(body) };
}

const put = `PUT ${path}`;
const agentClaims = {
  token_use: 'id',
  'custom:app_id': 'app',
  'custom:agent_id': 'ada',
  'cognito:groups': '[agent supervisor]',
};

describe('an HTTP route', () => {
  it('[E1] takes what its route says, and answers with its status', async () => {
    const { status, headers, body } = await call(put, { body: '{"name":"a"}' });
    expect(status).toBe(201);
    expect(headers).toMatchObject({ 'cache-control': 'no-store' });
    expect(body.got).toMatchObject({ params: { thingId: 'a-1' }, body: { name: 'a' } });
    const encoded = { body: btoa('{"name":"b"}'), isBase64Encoded: true };
    expect((await call(put, encoded)).body.got.body).toEqual({ name: 'b' });
  });

  it('[M43] may be kept for as long as it says, and by nobody when it fails', async () => {
    const { headers } = await call('GET /news');
    expect(headers).toMatchObject({ 'cache-control': 'public, max-age=60', vary: 'origin' });
    failure = new CauserieError('not_found', 'There is no such thing.');
    const refused = await call('GET /news');
    failure = undefined;
    expect(refused.headers).toMatchObject({ 'cache-control': 'no-store' });
  });

  it.each([
    ['broken JSON', { body: '{"name":' }, 400, 'invalid_json'],
    ['nothing', {}, 400, 'invalid_request'],
    ['a wrong type', { body: '{"name":7}' }, 400, 'invalid_request'],
    ['too long a name', { body: '{"name":"abcdef"}' }, 400, 'invalid_request'],
    ['a list', { body: '[]' }, 400, 'invalid_request'],
    ['too much', { body: JSON.stringify({ name: 'x'.repeat(100_001) }) }, 413, 'too_large'],
    [
      'an id that is a path',
      { body: '{"name":"a"}', pathParameters: { thingId: '../b' } },
      404,
      'not_found',
    ],
    [
      'an id of 65 characters',
      { body: '{"name":"a"}', pathParameters: { thingId: 'x'.repeat(65) } },
      404,
      'not_found',
    ],
  ])('[E1] [E2] refuses %s', async (_, change, status, code) => {
    const answer = await call(put, change);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ errors: [{ code, title: expect.stringMatching(/\w\.$/) }] });
  });

  it.each([{ limit: '0' }, { limit: '101' }, { limit: '1e2' }, { limit: '-1' }, { limit: '' }])(
    '[E1] refuses the query %o',
    async (queryStringParameters) => {
      expect((await call('GET /things', { queryStringParameters })).status).toBe(400);
    },
  );

  it('[E1] reads numbers of a query', async () => {
    const queryStringParameters = { limit: '100', other: 'x' };
    const { body } = await call('GET /things', { queryStringParameters });
    expect(body.got.query).toEqual({ limit: 100 });
  });

  it('[E1] that is not there is not found', async () => {
    for (const routeKey of ['GET /nothing', '$default', '__proto__', 'constructor']) {
      expect((await call(routeKey)).status).toBe(404);
    }
  });

  it.each([
    [undefined, 401],
    ['good', 401],
    ['Basic good', 401],
    ['Bearer bad', 401],
    ['Bearer good', 200],
    ['bearer good', 200],
  ])('[I2] for customers, with authorization "%s", answers %i', async (authorization, status) => {
    const headers = authorization === undefined ? {} : { authorization };
    expect((await call(`GET ${path}`, { headers })).status).toBe(status);
  });

  it('[I12] for agents needs an agent’s ID token, and one for administrators needs more', async () => {
    expect((await call(`POST ${path}`)).status).toBe(403);
    expect((await call(`POST ${path}`, { claims: agentClaims })).status).toBe(200);
    const access = { ...agentClaims, token_use: 'access' };
    expect((await call(`POST ${path}`, { claims: access })).status).toBe(403);
    const stranger = { token_use: 'id', 'cognito:groups': '[admin]' };
    expect((await call(`POST ${path}`, { claims: stranger })).status).toBe(403);
    expect((await call(`DELETE ${path}`, { claims: agentClaims })).status).toBe(403);
    for (const groups of ['[admin]', '[agent admin]', ['admin']]) {
      const claims = { ...agentClaims, 'cognito:groups': groups };
      expect((await call(`DELETE ${path}`, { claims })).status).toBe(200);
    }
    const nearly = { ...agentClaims, 'cognito:groups': '[administrators not-admin]' };
    expect((await call(`DELETE ${path}`, { claims: nearly })).status).toBe(403);
  });

  it('[E4] that may succeed later says when', async () => {
    failure = new CauserieError('busy', 'Come again.', { retryAfterSeconds: 3 });
    const answer = await call('GET /things');
    failure = undefined;
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '3' } });
  });

  it('[E3] that fails within tells nothing of the inside', async () => {
    const logged = vi.spyOn(log, 'error').mockImplementation(() => {});
    failure = new Error('table directory-9 is away');
    const answer = await call('GET /things');
    failure = undefined;
    expect(answer.status).toBe(500);
    expect(answer.body.errors[0]).toMatchObject({ code: 'internal' });
    expect(answer.body.errors[0].title).toContain('request-7');
    expect(JSON.stringify(answer)).not.toMatch(/directory-9|stack|\.ts/);
    expect(logged).toHaveBeenCalledOnce();
    logged.mockRestore();
  });
});
