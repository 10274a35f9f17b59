import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FirstApp } from '../../../bin/support/first-app.ts';
import type { SunshineRoute } from '../../../core/protocol/sunshine/route.ts';
import { sunshineRoutes } from '../../../core/protocol/sunshine/routes.ts';
import { exampleOf } from '../security/support/example-of.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { type Key, type Sunshine, sunshine } from './support/client.ts';
import { makeThings, secretOf, type Things } from './support/things.ts';

/**
 * What one company's keys make of another's ids, on every path that there is: made from the list of
 * operations, so that a new one is looked at by itself. A name in a path that is new has to be said in
 * `support/things.ts`.
 */
let deployment: Deployment;
let other: FirstApp;
let own: Things;
let theirs: Things;
/** Keys of the first company, and its clients of the API. */
const keys: Record<string, Key> = {};
const callers: Record<string, Sunshine> = {};

beforeAll(async () => {
  deployment = await startDeployment();
  other = await deployment.anotherApp('Other');
  own = await makeThings(deployment, deployment.outputs);
  theirs = await makeThings(deployment, other);
  const made = await deployment.http('/admin/keys', {
    token: await deployment.tokenOf(deployment.outputs.admin)(),
    body: { displayName: 'Account', scope: 'account' },
  });
  const { keyId, secret } = made.json as { keyId: string; secret: string };
  keys['app'] = deployment.outputs;
  keys['account'] = { apiKeyId: keyId, apiKeySecret: secret };
  keys['integration'] = own.integrationKey;
  for (const [scope, key] of Object.entries(keys)) {
    callers[scope] = sunshine(deployment, { ...key });
  }
});
afterAll(() => deployment?.close());

const routes: SunshineRoute[] = Object.values(sunshineRoutes);
const variablesOf = ({ path }: SunshineRoute) =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

/** Each path once for each name in it, with whom it is asked by. */
const cases = routes
  .filter(({ path }) => path.startsWith('/v2/'))
  .flatMap((route) =>
    variablesOf(route).flatMap((variable) =>
      ['app', 'account', 'integration'].map((scope) => ({ route, variable, scope })),
    ),
  );

function thing(of: Things, route: SunshineRoute, name: string): string {
  // Keys of apps and of integrations have one name in paths.
  const key = name === 'keyId' && route.path.includes('/integrations/') ? 'integrationKeyId' : name;
  const id = of[key as keyof Things];
  if (typeof id !== 'string') throw new Error(`What is {${name}}? Say it in support/things.ts.`);
  return id;
}

/** What a schema alone does not say of a body. */
function bodyOf(route: SunshineRoute): object | FormData | undefined {
  if (route.multipart === true) {
    const form = new FormData();
    form.set('source', new Blob(['x'], { type: 'text/plain' }), 'x.txt');
    return form;
  }
  if (route.body === undefined) return undefined;
  const participants = [{ userId: own.userIdOrExternalId }];
  const author = { type: 'business' };
  const bodies: Record<string, object> = {
    CreateConversation: { type: 'personal', participants },
    JoinConversation: { userId: own.userIdOrExternalId },
    LeaveConversation: { userId: own.userIdOrExternalId },
    PostMessage: { author, content: { type: 'text', text: 'x' } },
    PostActivity: { author, type: 'conversation:read' },
    CreateIntegration: { type: 'web' },
    CreateWebhook: { target: 'https://hooks.example.com/', triggers: ['conversation:read'] },
    CreateSwitchboardIntegration: { name: 'mine', integrationId: own.integrationId },
    DeleteAttachment: { mediaUrl: own.mediaUrl },
    CreateClient: {
      matchCriteria: { type: 'whatsapp', integrationId: own.integrationId, phoneNumber: '+155501' },
      confirmation: { type: 'immediate' },
      target: { conversationId: own.conversationId },
    },
  };
  return bodies[route.operation] ?? (exampleOf(route.body) as object);
}

async function ask(by: Sunshine, route: SunshineRoute, of: (name: string) => string) {
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(of(name)),
  );
  const body = bodyOf(route);
  const filter =
    route.operation === 'ListConversations' ? `filter[userId]=${own.userIdOrExternalId}` : '';
  const search =
    route.operation === 'UploadAttachment'
      ? '?access=public'
      : route.operation === 'ListUsers'
        ? '?filter[identities.email]=a@example.org'
        : `?${filter}`;
  return by.raw(path + search, {
    method: route.method,
    ...(body instanceof FormData ? { text: body } : body === undefined ? {} : { body }),
  });
}

describe('another company’s ids', () => {
  it.each(cases.map((one) => [one.route.operation, one.variable, one.scope, one] as const))(
    '[S81] %s with their %s is nothing to a key of scope %s',
    async (_o, _v, _s, one) => {
      const { route, variable, scope } = one;
      const caller = callers[scope];
      if (caller === undefined) throw new Error(`no key of scope ${scope}`);
      const answer = await ask(caller, route, (name) =>
        thing(name === variable ? theirs : own, route, name),
      );
      const isHis = route.scopes.some((allowed) => allowed === scope);
      // Whose app it is comes first; within his own, whether such a key may ask at all.
      const expected = variable === 'appId' || isHis ? 404 : 403;
      expect(answer.status, answer.text).toBe(expected);
      expect(answer.text).not.toContain(secretOf(other.appId));
    },
  );

  it('[S81] nor is all of it together', async () => {
    for (const route of routes.filter(({ path }) => path.includes('{appId}'))) {
      for (const caller of Object.values(callers)) {
        const answer = await ask(caller, route, (name) => thing(theirs, route, name));
        expect([route.operation, answer.status]).toEqual([route.operation, 404]);
      }
    }
  });

  it('[S81] nor in what is sent', async () => {
    const { app } = callers as { app: Sunshine };
    const base = `/v2/apps/${own.appId}`;
    const at = `${base}/conversations/${own.conversationId}`;
    const { userIdOrExternalId: userId, integrationId, conversationId } = theirs;
    const author = { type: 'user', userId };
    const content = { type: 'text', text: 'x' };
    const sent: [string, object][] = [
      [`${base}/conversations`, { type: 'personal', participants: [{ userId }] }],
      [`${at}/join`, { userId }],
      [`${at}/leave`, { userId }],
      [`${at}/messages`, { author, content }],
      [`${at}/activity`, { author, type: 'conversation:read' }],
      [`${at}/passControl`, { switchboardIntegration: theirs.switchboardIntegrationId }],
      [`${at}/offerControl`, { switchboardIntegration: theirs.switchboardIntegrationId }],
      [`${base}/attachments/remove`, { mediaUrl: theirs.mediaUrl }],
      [
        `${base}/integrations`,
        { type: 'web', defaultResponderId: theirs.switchboardIntegrationId },
      ],
      [
        `${base}/switchboards/${own.switchboardId}/switchboardIntegrations`,
        { name: 'theirs', integrationId },
      ],
      [
        `${base}/users/${own.userIdOrExternalId}/clients`,
        {
          matchCriteria: { type: 'webhook', integrationId, externalId: 'x' },
          confirmation: { type: 'immediate' },
          target: { conversationId },
        },
      ],
    ];
    for (const [path, body] of sent) {
      const answer = await app.raw(path, { body });
      expect([400, 404], `${path}: ${answer.text}`).toContain(answer.status);
      expect(answer.text).not.toContain(secretOf(other.appId));
    }
    for (const query of [
      `filter[userId]=${userId}`,
      `filter[userExternalId]=${secretOf(other.appId)}-user`,
      `filter[userId]=${own.userIdOrExternalId}&page[after]=${conversationId}`,
    ]) {
      const answer = await app.raw(`${base}/conversations?${query}`);
      expect([400, 404], `${query}: ${answer.text}`).toContain(answer.status);
    }
  });

  it('[S81] and the other company has what it had, and so has one’s own', async () => {
    const theirApi = sunshine(deployment, { ...other });
    for (const [api, of] of [
      [theirApi, theirs],
      [callers['app'] as Sunshine, own],
    ] as const) {
      const base = `/v2/apps/${of.appId}`;
      const user = `${base}/users/${of.userIdOrExternalId}`;
      const board = `${base}/switchboards/${of.switchboardId}/switchboardIntegrations`;
      const integration = `${base}/integrations/${of.integrationId}`;
      const hook = `${integration}/webhooks/${of.webhookId}`;
      for (const path of [user, integration, hook, `${user}/devices/${of.deviceId}`]) {
        expect((await api.raw(path)).status, path).toBe(200);
      }
      expect((await api.raw(`${integration}/keys/${of.integrationKeyId}`)).status).toBe(200);
      expect((await api.raw(board)).text).toContain(of.switchboardIntegrationId);
      const said = await api.raw(`${base}/conversations/${of.conversationId}/messages`);
      expect(said.text).toContain(secretOf(of.appId));
      expect((await fetch(of.mediaUrl)).status).toBe(200);
    }
  });
});
