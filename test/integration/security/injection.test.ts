import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FirstApp } from '../../../bin/support/first-app.ts';
import { type ClientAction, clientFrameSchemas } from '../../../core/protocol/client-frames.ts';
import { docsRoutes } from '../../../core/protocol/docs-routes.ts';
import type { HttpRoute } from '../../../core/protocol/http-route.ts';
import { routeGroups } from '../../../core/protocol/openapi.ts';
import type { SunshineRoute } from '../../../core/protocol/sunshine/route.ts';
import { sunshineRoutes } from '../../../core/protocol/sunshine/routes.ts';
import { customerJwt } from '../support/customer-jwt.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { createPeople } from '../support/people.ts';
import { type Frame, RawSocket } from '../support/raw-socket.ts';
import { askUntilHeard } from './support/ask-until-heard.ts';
import { exampleOf, textsOf, withText } from './support/example-of.ts';
import { hostileTexts } from './support/hostile.ts';

/**
 * Hostile texts wherever a text may stand, on every route, operation and frame that there is. None is an error
 * of the server's, none reaches what is another app's, and what may be kept comes back as it was.
 */
let deployment: Deployment;
let people: ReturnType<typeof createPeople>;
let other: FirstApp;
let victim: string;
let hostile: string[];
let before: Record<string, unknown>;
const tokens: Record<string, string> = {};
/** The first app's, by the names that paths have for them. */
const ours: Record<string, string> = {};

const serverKey = ({ apiKeyId, apiKeySecret }: FirstApp) =>
  `Basic ${Buffer.from(`${apiKeyId}:${apiKeySecret}`).toString('base64')}`;

/** Everything in the tables that names the other app or something of it, by its key. */
async function theirItems(): Promise<Record<string, unknown>> {
  const { outputs } = deployment;
  const client = new DynamoDBClient({
    region: outputs.region,
    ...(outputs.awsEndpointUrl === undefined ? {} : { endpoint: outputs.awsEndpointUrl }),
    credentials: {
      accessKeyId: outputs.awsAccessKeyId ?? '',
      secretAccessKey: outputs.awsSecretAccessKey ?? '',
    },
  });
  const found: Record<string, unknown> = {};
  for (const TableName of [outputs.conversationsTable, outputs.directoryTable]) {
    for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
      for (const item of Items.map((one) => unmarshall(one))) {
        const text = JSON.stringify(item);
        // Hostile texts name the victim: what holds them is the first app's own.
        const isTheirs = text.includes(other.appId) || item['pk'] === victim;
        // A pool's clock goes on while somebody waits.
        const isClock = item['sk'] === 'pace';
        if (isTheirs && !isClock && !text.includes(outputs.appId)) {
          found[`${item['pk']} ${item['sk']}`] = item;
        }
      }
    }
  }
  client.destroy();
  return found;
}

/** When nothing of what they did goes on any more. */
async function settled(): Promise<Record<string, unknown>> {
  for (let known = await theirItems(); ; ) {
    await sleep(1500);
    const now = await theirItems();
    if (isDeepStrictEqual(now, known)) return now;
    known = now;
  }
}

beforeAll(async () => {
  deployment = await startDeployment();
  people = createPeople(deployment);
  other = await deployment.anotherApp('Other');
  const { outputs } = deployment;
  const session = async (integrationId: string) =>
    (await deployment.http('/sdk/sessions', { body: { integrationId } })).json;
  const anna = await session(outputs.integrationId);
  tokens['sdk'] = String(anna['token']);
  tokens['agent'] = await deployment.tokenOf(outputs.agent)();
  tokens['admin'] = await deployment.tokenOf(outputs.admin)();
  const theirs = await people.customer({ integrationId: other.integrationId });
  victim = (await theirs.client.createConversation({ message: 'Theirs' })).id;
  hostile = hostileTexts(victim);
  const socket = await RawSocket.connect(outputs.webSocketUrl, tokens['sdk']);
  const made = await socket.ask({ action: 'createConversation', id: 'c' });
  ours['conversationId'] = (made['conversation'] as { id: string }).id;
  socket.close();
  Object.assign(ours, {
    appId: outputs.appId,
    integrationId: outputs.integrationId,
    userIdOrExternalId: String(anna['userId']),
    zendeskId: String(anna['userId']),
  });
  people.close();
  before = await settled();
  expect(Object.keys(before).length).toBeGreaterThan(5);
});
afterAll(async () => {
  people?.close();
  await deployment?.close();
});

interface Asked {
  path: string;
  method: string;
  authorization?: string | undefined;
  body?: unknown;
}

async function send({ path, method, authorization, body }: Asked) {
  const response = await fetch(deployment.outputs.httpApiUrl + path, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(authorization === undefined ? {} : { authorization }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    redirect: 'manual',
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

/** So many at once, so that the machine is not asked for more environments than it has. */
async function sendAll(requests: Asked[]): Promise<void> {
  const waiting = [...requests];
  const worker = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const answer = await send(next);
      const what = `${next.method} ${next.path} ${JSON.stringify(next.body)?.slice(0, 300)}`;
      expect(answer.status, `${what}: ${answer.text.slice(0, 300)}`).toBeLessThan(500);
      expect(answer.text, what).not.toContain('Theirs');
      expect(answer.headers.get('set-cookie'), what).toBeNull();
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
}

const variables = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
const pathOf = (path: string, ids: Record<string, string>) =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent((ids[name] ?? 'a'.repeat(24)).toWellFormed()),
  );

/** A quarter of them, the next quarter for the next place: all of them stand somewhere on most routes. */
let turn = 0;
function someHostile(): string[] {
  turn += 1;
  return hostile.filter((_, index) => (index + turn) % 4 === 0);
}

type Asking = Pick<HttpRoute, 'method' | 'path' | 'body' | 'query'>;

/** A route's requests: each text of path, query and body in turn is a hostile one. */
function attacksOn(route: Asking, authorization: string | undefined): Asked[] {
  const { method } = route;
  const example = (schema: Asking['body']) =>
    schema === undefined ? undefined : exampleOf(schema);
  const body = example(route.body);
  const query = (example(route.query) ?? {}) as Record<string, unknown>;
  const request = (ids: Record<string, string>, search: object, content: unknown): Asked => {
    const entries = Object.entries(search).map(([name, value]) => [
      name,
      String(value).toWellFormed(),
    ]);
    const text = new URLSearchParams(entries).toString();
    const path = pathOf(route.path, ids) + (text === '' ? '' : `?${text}`);
    return { path, method, authorization, body: content };
  };
  return [
    ...variables(route.path).flatMap((name) =>
      // API Gateway itself refuses an empty part of a path.
      [...someHostile(), ...someHostile()]
        .filter((text) => text !== '')
        .map((text) => request({ ...ours, [name]: text }, query, body)),
    ),
    ...(route.query === undefined ? [] : textsOf(route.query)).flatMap(([name = '']) =>
      someHostile().map((text) => request(ours, { ...query, [name]: text }, body)),
    ),
    ...(route.body === undefined ? [] : textsOf(route.body)).flatMap((place) =>
      someHostile().map((text) => request(ours, query, withText(body, place, text))),
    ),
  ];
}

/** It ends what the others need, or is made for keeping out who asks too often. */
const last = ['POST /sdk/logout', 'POST /agent/sessions'];
const nameOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;

describe('hostile texts', () => {
  const routes: HttpRoute[] = [
    ...routeGroups.flatMap((group) => Object.values(group.routes)),
    ...Object.values(docsRoutes),
  ].filter((route) => !last.includes(nameOf(route)));

  it.each(routes.map((route) => [nameOf(route), route] as const))(
    '[E2] [I9] on %s are refused, or are nothing but texts',
    async (_name, route) => {
      const token = tokens[route.auth];
      await sendAll(attacksOn(route, token === undefined ? undefined : `Bearer ${token}`));
    },
    60_000,
  );

  const operations: SunshineRoute[] = Object.values(sunshineRoutes).filter(
    // It is for keys of other scopes; `server-access.test.ts` has them.
    ({ scopes }: SunshineRoute) =>
      scopes.length === 0 || (scopes as readonly string[]).includes('app'),
  );
  it.each(operations.map((route) => [nameOf(route), route] as const))(
    '[E2] [S11] on %s are refused, or are nothing but texts',
    async (_name, route) => {
      await sendAll(attacksOn(route, serverKey(deployment.outputs)));
    },
    60_000,
  );

  const actions = Object.keys(clientFrameSchemas) as ClientAction[];
  it.each(actions)(
    '[E2] [I8] in a frame %s are refused, or are nothing but texts',
    async (action) => {
      const schema = clientFrameSchemas[action];
      const socket = await RawSocket.connect(deployment.outputs.webSocketUrl, tokens['sdk']);
      const example = exampleOf(schema, { conversationId: ours['conversationId'] });
      for (const place of textsOf(schema)) {
        for (const text of someHostile()) {
          const frame = { ...(withText(example, place, text) as Frame), action };
          if (place[0] !== 'id') frame.id = 'x';
          const answer = await askUntilHeard(socket, frame);
          expect(answer.code, `${JSON.stringify(frame).slice(0, 300)}`).not.toBe('internal');
          expect(JSON.stringify(answer)).not.toContain('Theirs');
        }
      }
      const sync = { action: 'sync', id: 'still-here' };
      expect(await askUntilHeard(socket, sync)).toMatchObject({ type: 'synced' });
      socket.close();
    },
    60_000,
  );

  it('[I1] as the token of a socket, or in a log-in, are nobody’s', async () => {
    const { integrationId, webSocketUrl } = deployment.outputs;
    for (const text of hostile.filter((one) => /^[\w.%]+$/.test(one) && one.length < 2000)) {
      await expect(RawSocket.connect(webSocketUrl, text), text).rejects.toThrow(/40[013]/);
    }
    await sendAll(
      hostile.map((jwt) => ({ path: '/sdk/login', method: 'POST', body: { integrationId, jwt } })),
    );
  });
});

describe('what may be any text', () => {
  it('[I3] an external id is one person’s, whatever stands in it', async () => {
    const { outputs } = deployment;
    const externalIds = [
      ...hostile.filter((text) => text.length > 0 && text.length <= 1024 && text.isWellFormed()),
      // As keys are put together, and as long ones are shortened.
      `${other.appId}#berta`,
      'x'.repeat(1024),
      `${'x'.repeat(1023)}.`,
      '語'.repeat(400),
      `${'語'.repeat(399)}x`,
    ];
    const people = new Map<string, string>();
    for (const externalId of externalIds) {
      const jwt = await customerJwt(outputs, externalId);
      const body = { integrationId: outputs.integrationId, jwt };
      const first = await deployment.http('/sdk/login', { body });
      const again = await deployment.http('/sdk/login', { body });
      expect(first.status, `${externalId}: ${first.text}`).toBe(200);
      expect(again.json['userId'], externalId).toBe(first.json['userId']);
      const known = people.get(String(first.json['userId']));
      expect(known, `${externalId} is ${known}`).toBeUndefined();
      people.set(String(first.json['userId']), externalId);
    }
    expect(people.size).toBe(new Set(externalIds).size);
    for (const externalId of ['\ud800', 'a\udc00', '', 'x'.repeat(1025)]) {
      const jwt = await customerJwt(outputs, externalId);
      const body = { integrationId: outputs.integrationId, jwt };
      expect(await deployment.http('/sdk/login', { body })).toMatchObject({
        status: 400,
        code: 'invalid_request',
      });
    }
    const named = { name: 'Anna \ud83d', email: '\ud83d@example.org' };
    const jwt = await customerJwt(outputs, 'named', '1h', named);
    const body = { integrationId: outputs.integrationId, jwt };
    expect(await deployment.http('/sdk/login', { body })).toMatchObject({ status: 200 });
  });

  it('[E2] fields of any name are fields, and mean nothing to DynamoDB or to JavaScript', async () => {
    const key = serverKey(deployment.outputs);
    const names = hostile.filter((name) => name.length > 0 && name.length <= 100);
    const fields = Object.fromEntries(names.map((name, index) => [name.toWellFormed(), index]));
    const own = Object.entries(fields).filter(([name]) => name !== '__proto__');
    const path = `/v2/apps/${deployment.outputs.appId}/users`;
    const sent = { method: 'POST', path, authorization: key, body: {} };
    const made = await send({ ...sent, body: { externalId: 'fields', metadata: fields } });
    expect(made.status, made.text).toBe(201);
    const read = await send({ ...sent, method: 'GET', path: `${path}/fields`, body: undefined });
    const { user } = JSON.parse(read.text) as { user: { metadata: object; id: string } };
    expect(Object.entries(user.metadata).sort()).toEqual(own.sort());
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('[I8] a cursor that was made up, or is another’s, leads nowhere else', async () => {
    const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const theirToken = await deployment.tokenOf(other.agent)();
    const list = '/agent/conversations?filter=all&state=any&limit=1';
    const { json } = await deployment.http(list, { token: theirToken });
    const cursors = [
      json['cursor'],
      forged([`conversation#9999999999999#${victim}`, victim]),
      forged([other.appId, victim]),
      forged(['~', '~']),
      forged([{ S: 'x' }, victim]),
      forged({ pk: victim, sk: 'z' }),
      forged(['x'.repeat(5000), victim]),
      ...hostile,
    ].filter((cursor) => typeof cursor === 'string');
    for (const cursor of cursors) {
      for (const [path, token] of [
        ['/sdk/conversations?', tokens['sdk']],
        ['/agent/conversations?filter=all&state=any&', tokens['agent']],
        ['/agent/conversations?filter=mine&', tokens['agent']],
      ] as const) {
        const search = new URLSearchParams({ cursor: cursor.toWellFormed() });
        const answer = await deployment.http(`${path}${search}`, { token: token ?? '' });
        expect(answer.status, `${path} ${cursor}: ${answer.text}`).toBeLessThan(500);
        // Its id may stand in what the first app's customer is called.
        expect(answer.text).not.toContain(`"id":"${victim}"`);
        expect(answer.text).not.toContain('Theirs');
      }
    }
  });
});

describe('afterwards', () => {
  it('[I9] everything of the other app is as it was', async () => {
    expect(await theirItems()).toEqual(before);
  });

  it('[E3] nothing of this was an error of the server’s', () => {
    const throttled = /was throttled: all of its concurrency is in use$/;
    expect(deployment.errors.filter((line) => !throttled.test(line))).toEqual([]);
  });
});
