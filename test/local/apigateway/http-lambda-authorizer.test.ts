import { afterEach, describe, expect, it } from 'vitest';
import type { LambdaAuthorizerModel } from '../../../local/apigateway/model.ts';
import { ACCOUNT, type Handler, REGION } from './harness.ts';
import { type HttpFixture, httpModel, route, startHttpApi } from './http-harness.ts';

let fixture: HttpFixture;
afterEach(() => fixture.api.close());

async function start(check: Handler, more: Partial<LambdaAuthorizerModel> = {}): Promise<void> {
  const authorizer: LambdaAuthorizerModel = {
    kind: 'lambda',
    functionName: 'check',
    identitySource: ['$request.header.X-Key'],
    simpleResponses: true,
    resultTtlSeconds: 0,
    ...more,
  };
  fixture = await startHttpApi(httpModel([route('GET /x/{id}', { authorizer })]), { check });
}

const get = (key?: string) =>
  fetch(`${fixture.url}/x/1`, { headers: key === undefined ? {} : { 'x-key': key } });

describe('HTTP API: Lambda authorizer', () => {
  it('a missing identity source is 401 without an invocation', async () => {
    await start(() => ({ isAuthorized: true }));
    const response = await get();
    expect(response.status).toBe(401);
    expect(fixture.functions.events).toEqual([]);
  });

  it('a simple response allows, and its context is in the event', async () => {
    await start(() => ({ isAuthorized: true, context: { appId: 'a', roles: ['x'] } }));
    expect((await get('k')).status).toBe(200);
    expect(fixture.event()['requestContext']).toMatchObject({
      authorizer: { lambda: { appId: 'a', roles: ['x'] } },
    });
    expect(fixture.functions.of('check')[0]).toMatchObject({
      version: '2.0',
      type: 'REQUEST',
      routeArn: `arn:aws:execute-api:${REGION}:${ACCOUNT}:http567efg/$default/GET/x/1`,
      identitySource: ['k'],
      routeKey: 'GET /x/{id}',
      pathParameters: { id: '1' },
    });
  });

  it.each<[string, Handler, number]>([
    ['a simple refusal', () => ({ isAuthorized: false }), 403],
    ['anything but true', () => ({ isAuthorized: 'true' }), 403],
    ['an error', () => Promise.reject(new Error('oops')), 500],
    ['nothing', () => null, 500],
  ])('%s is refused', async (_what, check, status) => {
    await start(check);
    expect((await get('k')).status).toBe(status);
    expect(fixture.functions.of('main')).toEqual([]);
  });

  it('an IAM policy is evaluated for the route', async () => {
    await start(
      ({ identitySource, routeArn }) => ({
        policyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Action: 'execute-api:Invoke',
              Resource: String(identitySource) === 'good' ? routeArn : `${routeArn}/other`,
            },
          ],
        },
      }),
      { simpleResponses: false },
    );
    expect((await get('good')).status).toBe(200);
    expect((await get('bad')).status).toBe(403);
  });

  it('a result is kept for its time, by identity', async () => {
    await start(() => ({ isAuthorized: true }), { resultTtlSeconds: 60 });
    await get('a');
    await get('a');
    expect(fixture.functions.of('check')).toHaveLength(1);
    await get('b');
    expect(fixture.functions.of('check')).toHaveLength(2);
    fixture.clock.advance(60_000);
    await get('a');
    expect(fixture.functions.of('check')).toHaveLength(3);
  });
});
