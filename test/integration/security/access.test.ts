import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FirstApp } from '../../../bin/support/first-app.ts';
import { type ClientAction, clientFrameSchemas } from '../../../core/protocol/client-frames.ts';
import { docsRoutes } from '../../../core/protocol/docs-routes.ts';
import type { HttpRoute } from '../../../core/protocol/http-route.ts';
import { routeGroups } from '../../../core/protocol/openapi.ts';
import type { HttpRouteKey } from '../../../functions/definition.ts';
import { definitions } from '../../../functions/definitions.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { createPeople } from '../support/people.ts';
import { RawSocket } from '../support/raw-socket.ts';
import { exampleOf } from './support/example-of.ts';

/**
 * Who may ask what, on every route and frame that there is: made from the list of routes, so that none can
 * be forgotten. The server API's routes have theirs in `test/integration/sunshine`.
 */
const nameOf = ({ method, path }: Pick<HttpRouteKey, 'method' | 'path'>) => `${method} ${path}`;

const routes = new Map<string, HttpRoute>(
  [
    ...routeGroups.flatMap((group) => Object.values(group.routes)),
    ...Object.values(docsRoutes),
  ].map((route) => [nameOf(route), route]),
);
const deployed = definitions.flatMap(({ trigger }) =>
  trigger.kind === 'http' ? trigger.routes : [],
);
const guarded = [...routes.values()].filter(({ auth }) => auth !== 'none');

/** For everybody: to begin a session, what stands on every page, and the descriptions. Nothing else may be. */
const open = [
  'GET /asyncapi.json',
  'GET /flow.schema.json',
  'GET /health',
  'GET /openapi.json',
  'GET /sdk/integrations/{integrationId}/offers',
  'POST /agent/sessions',
  'POST /agent/sessions/refresh',
  'POST /sdk/login',
  'POST /sdk/logout',
  'POST /sdk/sessions',
  'POST /sdk/sessions/refresh',
];
/** They prove who they are by themselves: by a key, by a channel's signature. */
const provesItself = (path: string) => path.startsWith('/v2/') || path.startsWith('/channels/');

describe('the list of routes', () => {
  it('has every route that is deployed, each with the guard that is deployed', () => {
    const own = deployed.filter(({ path }) => !provesItself(path));
    const known = own.filter((route) => routes.get(nameOf(route))?.auth === route.auth);
    expect(own.map(nameOf).filter((name) => !known.map(nameOf).includes(name))).toEqual(
      own.map(nameOf).filter((name) => name.startsWith('GET /oauth') || name.includes(' /oauth')),
    );
  });

  it('names who is let in without a word', () => {
    const free = [...routes.values()].filter(({ auth }) => auth === 'none').map(nameOf);
    expect(free.sort()).toEqual(open);
  });
});

let deployment: Deployment;
let people: ReturnType<typeof createPeople>;
let other: FirstApp;
/** Of the first app. */
const tokens: Record<'sdk' | 'agent' | 'admin', string> = { sdk: '', agent: '', admin: '' };
/** A customer of the first app, who has said nothing to anybody. */
let stranger: string;
/** Ids of the second app's, by the names that paths have for them. */
const theirs: Record<string, string> = {};
let theirAdmin: string;

async function session(integrationId: string): Promise<string> {
  const { json } = await deployment.http('/sdk/sessions', { body: { integrationId } });
  return json['token'] as string;
}

async function made(path: string, body: object, at: string): Promise<string> {
  const answer = await deployment.http(path, { token: theirAdmin, body });
  expect(answer.status, `${path}: ${answer.text}`).toBe(201);
  const id = at
    .split('.')
    .reduce((value: unknown, key) => Reflect.get(value as object, key), answer.json);
  return String(id);
}

beforeAll(async () => {
  deployment = await startDeployment();
  people = createPeople(deployment);
  other = await deployment.anotherApp('Other');
  tokens.sdk = await session(deployment.outputs.integrationId);
  stranger = await session(deployment.outputs.integrationId);
  tokens.agent = await deployment.tokenOf(deployment.outputs.agent)();
  tokens.admin = await deployment.tokenOf(deployment.outputs.admin)();
  theirAdmin = await deployment.tokenOf(other.admin)();

  const customer = await people.customer({ integrationId: other.integrationId });
  const { id } = await customer.client.createConversation({ message: 'Secret of the other app' });
  theirs['conversationId'] = id;
  const began = { body: { integrationId: other.integrationId } };
  const { json: theirSession } = await deployment.http('/sdk/sessions', began);
  theirs['userId'] = String(theirSession['userId']);
  theirs['integrationId'] = other.integrationId;
  theirs['keyId'] = other.apiKeyId;
  const { json } = await deployment.http('/agent/me', {
    token: await deployment.tokenOf(other.agent)(),
  });
  theirs['agentId'] = String(json['agentId']);
  const flow = { format: 1, name: 'Secret', start: 'a', steps: { a: { type: 'end' } } };
  theirs['flowId'] = await made('/admin/flows', { document: flow }, 'flowId');
  const text = { locale: 'en', name: 'Secret', title: 'Secret' };
  const root = '/admin/help-centre';
  theirs['categoryId'] = await made(`${root}/categories`, text, 'categoryId');
  theirs['sectionId'] = await made(
    `${root}/sections`,
    { ...text, categoryId: theirs['categoryId'] },
    'sectionId',
  );
  theirs['articleId'] = await made(
    `${root}/articles`,
    { ...text, sectionId: theirs['sectionId'], body: '<p>Secret of the other app</p>' },
    'articleId',
  );
  theirs['clientId'] = await made(
    '/admin/oauth-clients',
    { displayName: 'Secret', redirectUris: ['https://partner.example/back'] },
    'clientId',
  );
  await deployment.http('/admin/secrets/token', {
    method: 'PUT',
    token: theirAdmin,
    body: { value: 'Secret of the other app' },
  });
  Object.assign(theirs, { locale: 'en', version: '1', name: 'token', deviceId: 'theirs' });
  theirs['failureId'] = 'a'.repeat(24);
});
afterAll(async () => {
  people?.close();
  await deployment?.close();
});

/** A route's path with the other app's ids in it. */
function pathOf({ path }: HttpRoute): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const id = theirs[name];
    if (id === undefined) throw new Error(`What is {${name}}? Say it in this test.`);
    return id;
  });
}

/** What a schema alone does not say of a body. */
const bodies: Record<string, object> = {
  'POST /agent/conversations/{conversationId}/transfer': { queueId: 'main' },
};
/** Refused for another reason, which is the same for a conversation that there is not. */
const otherwise: Record<string, number> = {
  'POST /agent/conversations/{conversationId}/accept': 409,
  'POST /agent/conversations/{conversationId}/decline': 409,
};

function asked(route: HttpRoute, token: string | undefined) {
  const { version: _, ...known } = theirs;
  const query = route.query === undefined ? {} : (exampleOf(route.query, known) as object);
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]) => [name, String(value)]),
  );
  return deployment.http(search.size === 0 ? pathOf(route) : `${pathOf(route)}?${search}`, {
    method: route.method,
    ...(token === undefined ? {} : { token }),
    ...(route.body === undefined
      ? {}
      : { body: bodies[nameOf(route)] ?? exampleOf(route.body, known) }),
  });
}

describe('a route', () => {
  it.each(guarded.map((route) => [nameOf(route), route] as const))(
    '[I1] %s answers nobody without a token, and no token of another kind',
    async (_name, route) => {
      for (const token of [undefined, 'garbage', `${tokens.sdk}x`, other.apiKeySecret]) {
        expect((await asked(route, token)).status).toBe(401);
      }
      if (route.auth === 'sdk') {
        expect((await asked(route, tokens.agent)).status).toBe(401);
        expect((await asked(route, tokens.admin)).status).toBe(401);
      } else {
        expect((await asked(route, tokens.sdk)).status).toBe(401);
      }
      if (route.auth === 'admin') expect((await asked(route, tokens.agent)).status).toBe(403);
    },
  );

  /** Names in a path that mean something in every app: whose they are follows from the token. */
  const own = new Set(['locale', 'version', 'name', 'deviceId']);
  const named = ({ path }: HttpRoute) =>
    [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).filter((name) => !own.has(name));

  it.each(
    guarded
      .filter((route) => named(route).length > 0)
      .map((route) => [nameOf(route), route] as const),
  )('[I9] %s knows nothing of another app', async (_name, route) => {
    const kind = route.auth as keyof typeof tokens;
    const answer = await asked(route, tokens[kind]);
    const expected = otherwise[nameOf(route)] ?? 404;
    expect(answer.status, answer.text).toBe(expected);
    expect(answer.text).not.toContain('Secret');
    if (route.auth === 'agent') {
      expect((await asked(route, tokens.admin)).status, 'an administrator').toBe(expected);
    }
  });

  it.each(
    guarded
      .filter(({ auth, method }) => auth !== 'sdk' && method === 'GET')
      .filter((route) => named(route).length === 0)
      .map((route) => [nameOf(route), route] as const),
  )('[I9] %s lists nothing of another app', async (_name, route) => {
    const answer = await asked(route, tokens[route.auth as keyof typeof tokens]);
    expect(answer.status, answer.text).toBeLessThan(500);
    expect(answer.text).not.toContain('Secret');
    for (const name of [
      'conversationId',
      'integrationId',
      'keyId',
      'agentId',
      'flowId',
      'articleId',
    ]) {
      expect(answer.text).not.toContain(theirs[name]);
    }
  });

  it('[I9] and the other app has what it had', async () => {
    const ask = (path: string) => deployment.http(path, { token: theirAdmin });
    for (const path of [
      `/agent/conversations/${theirs['conversationId']}`,
      `/admin/integrations/${theirs['integrationId']}`,
      `/admin/flows/${theirs['flowId']}`,
      `/admin/help-centre/articles/${theirs['articleId']}`,
    ]) {
      expect((await ask(path)).status, path).toBe(200);
    }
    expect((await ask('/admin/keys')).text).toContain(theirs['keyId']);
    expect((await ask('/admin/secrets')).text).toContain('token');
    const { text } = await ask(`/agent/conversations/${theirs['conversationId']}/entries`);
    expect(JSON.parse(text).entries).toHaveLength(1);
  });
});

describe('a frame', () => {
  const actions = Object.keys(clientFrameSchemas) as ClientAction[];
  const about = actions.filter((action) => 'conversationId' in clientFrameSchemas[action].shape);

  it.each(about)(
    '[I5] %s about a conversation that is not one’s own finds none',
    async (action) => {
      const mine = await people.customer();
      const { id } = await mine.client.createConversation({ message: 'Mine' });
      for (const [who, token, conversationId] of [
        ['another customer', stranger, id],
        ['a customer of another app', stranger, theirs['conversationId']],
        ['an agent of another app', tokens.agent, theirs['conversationId']],
      ] as const) {
        const socket = await RawSocket.connect(deployment.outputs.webSocketUrl, token);
        const known = { conversationId, messageId: 'a'.repeat(24) };
        const frame = exampleOf(clientFrameSchemas[action], known) as object;
        const answer = await socket.ask({ ...frame, id: 'x' });
        expect(answer, who).toMatchObject({ type: 'error', id: 'x' });
        expect(['not_found', 'forbidden'], `${who}: ${answer.code}`).toContain(answer.code);
        await socket.close();
      }
      expect(mine.entries.filter(({ kind }) => kind === 'message')).toHaveLength(1);
      expect(mine.typing).toEqual([]);
    },
  );

  it('[I5] sync tells of nothing that is not one’s own', async () => {
    for (const token of [stranger, tokens.agent]) {
      const socket = await RawSocket.connect(deployment.outputs.webSocketUrl, token);
      const conversationId = theirs['conversationId'];
      const answer = await socket.ask({
        action: 'sync',
        id: 's',
        conversations: [{ conversationId, after: null }],
      });
      expect(answer).toMatchObject({ conversations: [], unknown: [conversationId] });
      await socket.close();
    }
  });

  it('[I1] no socket opens without a token, nor with one that is not ours', async () => {
    for (const token of [undefined, 'garbage', `${tokens.sdk}x`, other.apiKeySecret]) {
      await expect(RawSocket.connect(deployment.outputs.webSocketUrl, token)).rejects.toThrow(
        /40[13]/,
      );
    }
  });
});
