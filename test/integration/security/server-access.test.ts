import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FirstApp } from '../../../bin/support/first-app.ts';
import type { Scope, SunshineRoute } from '../../../core/protocol/sunshine/route.ts';
import { sunshineRoutes } from '../../../core/protocol/sunshine/routes.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';

/**
 * Which key may ask what of the server API, on every operation that there is: made from the list of them,
 * so that none can be forgotten. What one app's keys make of another's ids stands in
 * `test/integration/sunshine/cross-app.test.ts`.
 */
const all: SunshineRoute[] = Object.values(sunshineRoutes);
const guarded = all
  .filter(({ scopes }) => scopes.length > 0)
  .map((route) => [`${route.method} ${route.path}`, route] as const);

it('names the operations that ask for no key', () => {
  const open = all.filter(({ scopes }) => scopes.length === 0).map(({ operation }) => operation);
  // A browser that is sent on, and a client that proves itself by its own secret.
  expect(open.sort()).toEqual(['Authorize', 'GetToken']);
});

let deployment: Deployment;
let other: FirstApp;
/** Of the first app, by their scope. */
const keys: Record<string, string> = {};
/** What is none of its keys. */
let strangers: (string | undefined)[];

const basic = (id: unknown, secret: unknown) =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

async function ask(
  path: string,
  { method = 'GET', authorization, body }: Record<string, string | undefined>,
) {
  const response = await fetch(deployment.outputs.httpApiUrl + path, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(authorization === undefined ? {} : { authorization }),
    },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, text: await response.text() };
}

beforeAll(async () => {
  deployment = await startDeployment();
  other = await deployment.anotherApp('Other');
  const { outputs, http, tokenOf } = deployment;
  const { appId, apiKeyId, integrationId } = outputs;
  keys['app'] = basic(apiKeyId, outputs.apiKeySecret);
  const account = await http('/admin/keys', {
    token: await tokenOf(outputs.admin)(),
    body: { displayName: 'Account', scope: 'account' },
  });
  keys['account'] = basic(account.json['keyId'], account.json['secret']);
  const custom = {
    type: 'custom',
    displayName: 'Own',
    webhooks: [{ target: 'https://example.org/', triggers: ['user:merge'] }],
  };
  const made = async (path: string, body: object) => {
    const sent = { method: 'POST', authorization: keys['app'], body: JSON.stringify(body) };
    return JSON.parse((await ask(`/v2/apps/${appId}/${path}`, sent)).text);
  };
  const { integration } = await made('integrations', custom);
  const { key } = await made(`integrations/${integration.id}/keys`, { displayName: 'Own' });
  keys['integration'] = basic(key.id, key.secret);
  const { json } = await http('/sdk/sessions', { body: { integrationId } });
  strangers = [
    undefined,
    'Basic garbage',
    basic(apiKeyId, 'x'.repeat(64)),
    basic(apiKeyId, other.apiKeySecret),
    `Bearer ${json['token']}`,
    `Bearer ${await tokenOf(outputs.agent)()}`,
    'Bearer garbage',
  ];
});
afterAll(() => deployment?.close());

/** In the app itself, of things that are not there: what may ask gets as far as that. */
function asked({ method, path, body }: SunshineRoute, authorization: string | undefined) {
  const { appId } = deployment.outputs;
  const full = path.replace('{appId}', appId).replaceAll(/\{\w+\}/g, 'a'.repeat(24));
  return ask(full, { method, authorization, body: body === undefined ? undefined : '{}' });
}

describe('an operation', () => {
  it.each(guarded)('[S12] %s answers nobody without a key of the app', async (_name, route) => {
    for (const stranger of strangers) {
      const answer = await asked(route, stranger);
      expect(answer.status, `${stranger}: ${answer.text}`).toBe(401);
    }
  });

  // Those that nothing has to be there for would end what the others need.
  const harmless = guarded.filter(([name]) => name !== 'DELETE /v2/apps/{appId}');
  it.each(harmless)('[S12] %s is for keys of its scopes alone', async (_name, route) => {
    for (const scope of ['app', 'account', 'integration'] satisfies Scope[]) {
      const { status, text } = await asked(route, keys[scope]);
      if (!route.scopes.includes(scope)) expect(status, `${scope}: ${text}`).toBe(403);
      else if (route.operation !== 'RevokeAccess') expect([401, 403], scope).not.toContain(status);
    }
  });
});
