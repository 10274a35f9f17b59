import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FirstApp } from '../../../bin/support/first-app.ts';
import type { Scope, SunshineRoute } from '../../../core/protocol/sunshine/route.ts';
import { sunshineRoutes } from '../../../core/protocol/sunshine/routes.ts';
import { type Deployment, type HttpAnswer, startDeployment } from '../support/deployment.ts';
import { exampleOf } from './support/example-of.ts';

/**
 * Which key may ask what of the server API, on every operation that there is: made from the list of them,
 * so that none can be forgotten.
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
/** Headers, of the first app's keys by their scope. */
const keys: Record<string, string> = {};
let theirKey: string;
/** Ids of the second app's, and of the first's, by the names that paths have for them. */
let theirs: Record<string, string>;
let ours: Record<string, string>;
let sdkToken: string;
let agentToken: string;

const basic = (id: unknown, secret: unknown) =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

async function ask(path: string, authorization?: string, method = 'GET', body?: unknown) {
  const response = await fetch(deployment.outputs.httpApiUrl + path, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(authorization === undefined ? {} : { authorization }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text, json: JSON.parse(text) as HttpAnswer['json'] };
}

const webhook = { target: 'https://example.org/Secret', triggers: ['user:merge'] };

/** What an app has, made with its own key. */
async function furnish(appId: string, key: string, who: string) {
  const made = async (path: string, body: object, at: string) => {
    const answer = await ask(`/v2/apps/${appId}${path}`, key, 'POST', body);
    expect(answer.status, `${path}: ${answer.text}`).toBe(201);
    return Reflect.get(answer.json[at] as object, 'id') as string;
  };
  const ids: Record<string, string> = { appId, zendeskId: who, userIdOrExternalId: who };
  const profile = { givenName: 'Secret' };
  ids['userId'] = await made('/users', { externalId: who, profile }, 'user');
  ids['conversationId'] = await made(
    '/conversations',
    { type: 'personal', participants: [{ userExternalId: who }] },
    'conversation',
  );
  const said = await ask(
    `/v2/apps/${appId}/conversations/${ids['conversationId']}/messages`,
    key,
    'POST',
    { author: { type: 'business' }, content: { type: 'text', text: 'Secret' } },
  );
  ids['messageId'] = (said.json['messages'] as { id: string }[])[0]?.id ?? '';
  ids['integrationId'] = await made(
    '/integrations',
    { type: 'custom', displayName: 'Secret', webhooks: [webhook] },
    'integration',
  );
  const custom = `/integrations/${ids['integrationId']}`;
  ids['keyId'] = await made(`${custom}/keys`, { displayName: 'Secret' }, 'key');
  ids['webhookId'] = await made(
    `${custom}/webhooks`,
    webhook,
    'webhook',
  );
  const boards = await ask(`/v2/apps/${appId}/switchboards`, key);
  ids['switchboardId'] = (boards.json['switchboards'] as { id: string }[])[0]?.id ?? '';
  ids['switchboardIntegrationId'] = await made(
    `/switchboards/${ids['switchboardId']}/switchboardIntegrations`,
    { name: `secret-${who}`, integrationId: ids['integrationId'] },
    'switchboardIntegration',
  );
  const clients = await ask(`/v2/apps/${appId}/users/${who}/clients`, key);
  ids['clientId'] = (clients.json['clients'] as { id: string }[])[0]?.id ?? 'a'.repeat(24);
  return { ...ids, deviceId: 'theirs' };
}

beforeAll(async () => {
  deployment = await startDeployment();
  other = await deployment.anotherApp('Other');
  const { outputs } = deployment;
  keys['app'] = basic(outputs.apiKeyId, outputs.apiKeySecret);
  theirKey = basic(other.apiKeyId, other.apiKeySecret);
  theirs = await furnish(other.appId, theirKey, 'berta');
  ours = await furnish(outputs.appId, keys['app'], 'anna');
  const admin = await deployment.tokenOf(outputs.admin)();
  const account = await deployment.http('/admin/keys', {
    token: admin,
    body: { displayName: 'Account', scope: 'account' },
  });
  keys['account'] = basic(account.json['keyId'], account.json['secret']);
  const own = await ask(
    `/v2/apps/${outputs.appId}/integrations/${ours['integrationId']}/keys`,
    keys['app'],
    'POST',
    { displayName: 'own' },
  );
  const { id, secret } = own.json['key'] as { id: string; secret: string };
  keys['integration'] = basic(id, secret);
  const session = await deployment.http('/sdk/sessions', {
    body: { integrationId: outputs.integrationId },
  });
  sdkToken = `Bearer ${session.json['token']}`;
  agentToken = `Bearer ${await deployment.tokenOf(outputs.agent)()}`;
});
afterAll(async () => {
  await deployment?.close();
});

/** With ids in it, and a body and a query that are as they should be. */
function asked(route: SunshineRoute, authorization: string | undefined, ids: typeof ours) {
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const id = ids[name];
    if (id === undefined) throw new Error(`What is {${name}}? Say it in this test.`);
    return id;
  });
  const known = { userExternalId: ids['zendeskId'] };
  const query = route.query === undefined ? {} : (exampleOf(route.query, known) as object);
  const search = new URLSearchParams(query as Record<string, string>);
  const body = bodies[route.operation]?.(ids);
  return ask(
    search.size === 0 ? path : `${path}?${search}`,
    authorization,
    route.method,
    body ?? (route.body === undefined ? undefined : exampleOf(route.body, known)),
  );
}

/** What a schema alone does not say of a body. */
const text = { type: 'text', text: 'Intruder' };
const bodies: Record<string, (ids: typeof ours) => object> = {
  JoinConversation: ({ zendeskId }) => ({ userExternalId: zendeskId }),
  LeaveConversation: ({ zendeskId }) => ({ userExternalId: zendeskId }),
  PostMessage: () => ({ author: { type: 'business' }, content: text }),
  CreateSwitchboardIntegration: ({ integrationId }) => ({ name: 'intruder', integrationId }),
};

describe('an operation', () => {
  it.each(guarded)('[S12] %s answers nobody without a key of the app', async (_name, route) => {
    const { apiKeyId } = deployment.outputs;
    for (const authorization of [
      undefined,
      'Basic garbage',
      basic(apiKeyId, 'x'.repeat(64)),
      basic(apiKeyId, other.apiKeySecret),
      sdkToken,
      agentToken,
      'Bearer oauth.garbage',
    ]) {
      const answer = await asked(route, authorization, ours);
      expect(answer.status, `${authorization}: ${answer.text}`).toBe(401);
    }
  });

  it.each(guarded)('[S12] %s is for keys of its scopes alone', async (_name, route) => {
    for (const scope of ['app', 'account', 'integration'] satisfies Scope[]) {
      if (route.scopes.includes(scope)) continue;
      expect((await asked(route, keys[scope], ours)).status, scope).toBe(403);
    }
  });

  const inApp = guarded.filter(([, { path }]) => path.includes('{appId}'));
  it.each(inApp)('[S11] %s of another app does not exist', async (_name, route) => {
    for (const scope of route.scopes) {
      const answer = await asked(route, keys[scope], theirs);
      expect(answer.status, `${scope}: ${answer.text}`).toBe(404);
      expect(answer.text).not.toContain('Secret');
    }
  });

  const named = inApp.filter(([, { path }]) => /\{(?!appId)\w+\}/.test(path));
  it.each(named)('[S11] %s finds nothing of another app in one’s own', async (_name, route) => {
    const crossed = { ...theirs, appId: deployment.outputs.appId };
    for (const scope of route.scopes) {
      const answer = await asked(route, keys[scope], crossed);
      // A key of an integration is for what is the integration's own, whatever else there is.
      const expected = scope === 'integration' ? [403, 404] : [404];
      expect(expected, `${scope}: ${answer.status} ${answer.text}`).toContain(answer.status);
      expect(answer.text).not.toContain('Secret');
    }
  });

  it('[S11] takes no user, conversation, integration or file of another app by what a body names', async () => {
    const { appId, integrationId, conversationId, userId } = theirs;
    const of = `/v2/apps/${deployment.outputs.appId}`;
    const mine = `${of}/conversations/${ours['conversationId']}`;
    const board = `${of}/switchboards/${ours['switchboardId']}/switchboardIntegrations`;
    const { siteUrl } = deployment.outputs;
    const mediaUrl = `${siteUrl}/media/${appId}/${'1'.repeat(40)}/secret.png`;
    for (const [path, body] of [
      [`${of}/conversations`, { type: 'personal', participants: [{ userId }] }],
      [`${mine}/join`, { userId }],
      [`${mine}/messages`, { author: { type: 'user', userId }, content: text }],
      [`${mine}/activity`, { author: { type: 'user', userId }, type: 'conversation:read' }],
      [`${mine}/passControl`, { switchboardIntegration: theirs['switchboardIntegrationId'] }],
      [board, { name: 'intruder', integrationId }],
      [
        `${of}/users/anna/clients`,
        {
          matchCriteria: { type: 'webhook', integrationId, externalId: 'x', primary: true },
          confirmation: { type: 'immediate' },
          target: { conversationId },
        },
      ],
      [`${of}/attachments/remove`, { mediaUrl }],
    ] as const) {
      const answer = await ask(path, keys['app'], 'POST', body);
      expect([400, 404], `${path}: ${answer.status} ${answer.text}`).toContain(answer.status);
      expect(answer.text).not.toContain('Secret');
    }
  });

  it('[S11] and the other app has what it had', async () => {
    const of = `/v2/apps/${other.appId}`;
    const integration = `/integrations/${theirs['integrationId']}`;
    for (const path of [
      '',
      '/users/berta',
      `/conversations/${theirs['conversationId']}`,
      integration,
      `${integration}/keys/${theirs['keyId']}`,
      `${integration}/webhooks/${theirs['webhookId']}`,
    ]) {
      expect((await ask(of + path, theirKey)).status, path).toBe(200);
    }
    const { text } = await ask(
      `${of}/conversations/${theirs['conversationId']}/messages`,
      theirKey,
    );
    expect(text).toContain(theirs['messageId']);
    const linked = await ask(
      `${of}/switchboards/${theirs['switchboardId']}/switchboardIntegrations`,
      theirKey,
    );
    expect(linked.text).toContain(theirs['switchboardIntegrationId']);
  });
});
