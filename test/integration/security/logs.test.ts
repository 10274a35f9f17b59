import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type LocalDeployment,
  startLocalDeployment,
} from '../../../bin/support/local-deployment.ts';
import { sessionCredentials } from '../../../local/iam/credentials.ts';
import { loadApplication } from '../../../local/template/application.ts';
import { customerJwt } from '../support/customer-jwt.ts';
import { type Reached, reach } from '../support/deployment.ts';
import { createPeople } from '../support/people.ts';
import { RawSocket } from '../support/raw-socket.ts';

/**
 * A day on which everything goes wrong: whatever is secret is sent where it belongs and where it does not,
 * while the database, queues, sockets and other people's servers fail. Then every line of every function's
 * log, and of the runtime's, is searched for it.
 */
let dataDir: string;
let deployment: LocalDeployment;
let people: ReturnType<typeof createPeople>;
let reached: Reached;
let server: Server;
let serverUrl: string;
const runtimeLines: string[] = [];

/** What may stand in no log, by what it is. */
const secrets = new Map<string, string>();
let count = 0;

/** A text that is found again wherever it goes. */
function marked(what: string, length = 40): string {
  count += 1;
  const text = `mark${count}q`.padEnd(length, 'zqxjk');
  secrets.set(what, text);
  return text;
}

function keep<T extends string | undefined>(what: string, value: T): T {
  if (value === undefined || value.length < 12) throw new Error(`${what} is ${value}`);
  secrets.set(what, value);
  return value;
}

beforeAll(async () => {
  // A server of others that fails, and says back all that it was told.
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      response.writeHead(500, { 'content-type': 'application/json', 'x-echo': request.url ?? '' });
      const said = { url: request.url, headers: request.headers, body };
      response.end(
        JSON.stringify({ ok: false, error_code: 401, description: JSON.stringify(said) }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  serverUrl = `http://127.0.0.1:${(server.address() as { port: number }).port}`;

  dataDir = mkdtempSync(join(tmpdir(), 'causerie-logs-'));
  const line = (source: string, message: string) => runtimeLines.push(`${source}: ${message}`);
  deployment = await startLocalDeployment({
    port: 0,
    dataDir,
    runtime: {
      extraEnvironment: { CAUSERIE_EGRESS_ALLOW: '127.0.0.1' },
      log: { info: line, error: line },
    },
  });
  reached = reach(deployment.outputs);
  people = createPeople(reached);
});
afterAll(async () => {
  people?.close();
  reached?.leave();
  await deployment?.close();
  server?.closeAllConnections();
  server?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function faults(body: object): Promise<void> {
  const { awsEndpointUrl, controlToken } = deployment.outputs;
  const answer = await fetch(`${awsEndpointUrl}/_causerie/faults`, {
    method: 'POST',
    headers: { authorization: `Bearer ${controlToken}` },
    body: JSON.stringify(body),
  });
  expect(answer.status, await answer.text()).toBe(200);
}

/** What nobody is to read of the deployment itself: keys of its functions, what signs its tokens. */
async function keepOwnSecrets(): Promise<void> {
  const { outputs } = deployment;
  const { seed } = JSON.parse(readFileSync(join(dataDir, 'account.json'), 'utf8'));
  const { functions, roles } = loadApplication(join(import.meta.dirname, '../../../cdk.out'));
  for (const { functionName, roleId } of functions) {
    const role = roles.find(({ logicalId }) => logicalId === roleId);
    const key = sessionCredentials(seed, role?.roleName ?? '', functionName);
    keep(`key of ${functionName}`, key.secretAccessKey);
    keep(`token of ${functionName}`, key.sessionToken);
  }
  const client = new SecretsManagerClient({
    region: outputs.region,
    endpoint: outputs.awsEndpointUrl ?? '',
    credentials: {
      accessKeyId: outputs.awsAccessKeyId ?? '',
      secretAccessKey: outputs.awsSecretAccessKey ?? '',
    },
  });
  const SecretId = deployment.runtime.outputs['sdkTokenSecretArn'];
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
  keep('what signs sessions', SecretString);
  client.destroy();
  keep('the operator’s key', outputs.awsSecretAccessKey);
}

/** Requests of every kind, with what is secret in them. What comes of them is of no interest. */
async function everybodyAsks(round: string): Promise<void> {
  const { outputs } = deployment;
  const { integrationId, appId } = outputs;
  const ask: Reached['http'] = (path, request) => reached.http(path, request);
  const admin = keep('token of an administrator', await reached.tokenOf(outputs.admin)());
  const agent = keep('token of an agent', await reached.tokenOf(outputs.agent)());
  const { json } = await ask('/sdk/sessions', { body: { integrationId } });
  const { token, sessionId, refreshSecret } = json as Record<string, string>;
  if (token !== undefined) keep(`token of a session, ${round}`, token);
  if (refreshSecret !== undefined) keep(`secret of a session, ${round}`, refreshSecret);
  const jwt = keep(
    `JWT, ${round}`,
    await customerJwt(outputs, marked(`external id, ${round}`), '1h', {
      name: marked(`name, ${round}`),
      email: `${marked(`address, ${round}`)}@example.org`,
    }),
  );
  const forged = keep(
    `forged JWT, ${round}`,
    await customerJwt({ ...outputs, apiKeySecret: 'x'.repeat(64) }, 'eve'),
  );
  const basic = Buffer.from(`${outputs.apiKeyId}:${outputs.apiKeySecret}`).toString('base64');
  keep('key of the app, as it is sent', basic);
  const text = () => marked(`words, ${round} ${count}`);

  await ask('/sdk/login', { body: { integrationId, jwt, session: { sessionId, refreshSecret } } });
  await ask('/sdk/login', { body: { integrationId, jwt: forged } });
  await ask('/sdk/login', { text: `{"jwt":"${marked(`broken JSON, ${round}`)}"` });
  const wrong = { sessionId, refreshSecret: marked(`wrong secret, ${round}`) };
  await ask('/sdk/sessions/refresh', { body: wrong });
  await ask('/sdk/device', {
    method: 'PUT',
    ...(token === undefined ? {} : { token }),
    body: {
      deviceId: marked(`device, ${round}`),
      platform: 'ios',
      pushToken: marked(`push token, ${round}`),
    },
  });
  const attachment = await ask('/sdk/attachments', {
    ...(token === undefined ? {} : { token }),
    body: { name: 'a.txt', mediaType: 'text/plain', size: 5 },
  });
  const { fields } = (attachment.json['upload'] ?? {}) as { fields?: Record<string, string> };
  const signature = fields?.['x-amz-signature'] ?? fields?.['X-Amz-Signature'];
  if (signature !== undefined) keep(`signature of a form, ${round}`, signature);

  const { email, password } = outputs.agent;
  keep('password', password);
  const signedIn = await ask('/agent/sessions', { body: { email, password } });
  const refreshToken = signedIn.json['refreshToken'];
  if (typeof refreshToken === 'string') keep(`refresh token, ${round}`, refreshToken);
  await ask('/agent/sessions', { body: { email, password: marked(`wrong password, ${round}`) } });
  await ask('/agent/sessions/refresh', {
    body: { refreshToken: marked(`wrong refresh token, ${round}`) },
  });
  await ask('/admin/agents', {
    token: admin,
    body: {
      email: `${round}@example.com`,
      displayName: 'New',
      password: `Aa1-${marked(`first password, ${round}`)}`,
      role: 'agent',
    },
  });
  await ask(`/admin/secrets/secret-${round}`, {
    method: 'PUT',
    token: admin,
    body: { value: marked(`secret of flows, ${round}`) },
  });
  for (const [type, settings] of [
    ['telegram', { token: `12345:${marked(`Telegram’s token, ${round}`, 35)}`, apiUrl: serverUrl }],
    ['webhook', { secret: marked(`secret of a channel, ${round}`), target: `${serverUrl}/in` }],
  ] as const) {
    const made = await ask('/admin/integrations', {
      token: admin,
      body: { type, displayName: type, settings },
    });
    const channel = made.json['integrationId'];
    await ask(`/channels/${channel}`, {
      body: { events: [{ type: 'message', id: 'x', user: { id: text() } }], secret: text() },
    });
  }
  const webhook = {
    target: `${serverUrl}/hook?token=${marked(`address of a webhook, ${round}`)}`,
    triggers: ['conversation:message', 'conversation:create'],
  };
  const server = async (path: string, body: object) => {
    const answer = await fetch(`${outputs.httpApiUrl}/v2/apps/${appId}${path}`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return JSON.parse(await answer.text()) as Record<string, Record<string, unknown>>;
  };
  const custom = await server('/integrations', {
    type: 'custom',
    displayName: 'x',
    webhooks: [webhook],
  });
  const [made] = (custom['integration']?.['webhooks'] ?? []) as unknown as { secret?: string }[];
  if (made?.secret !== undefined) keep(`secret of a webhook, ${round}`, made.secret);
  await server('/users', { externalId: text(), profile: { givenName: text() } });
  await server('/users', { externalId: { wrong: text() } });

  if (token !== undefined) {
    const socket = await RawSocket.connect(outputs.webSocketUrl, token).catch(() => undefined);
    if (socket !== undefined) {
      socket.send({ action: 'createConversation', id: `c-${round}`, displayName: text() });
      socket.send({
        action: 'createConversation',
        id: `d-${round}`,
        message: { id: 'm', content: { type: 'text', text: text() } },
      });
      socket.send(`{"action":"message","content":"${text()}`);
      socket.send({ action: 'message', id: text(), content: { type: text() } });
      await sleep(1500);
      socket.close();
    }
  }
  for (const bad of [marked(`wrong token, ${round}`), forged, `${token}x`]) {
    await RawSocket.connect(outputs.webSocketUrl, bad).catch(() => undefined);
    await ask('/sdk/conversations', { token: bad });
    await ask('/agent/me', { token: bad });
    await fetch(`${outputs.httpApiUrl}/v2/apps/${appId}`, {
      headers: { authorization: `Bearer ${bad}` },
    });
  }
  const { json: list } = await ask('/agent/conversations?filter=all', { token: agent });
  for (const { id } of ((list['conversations'] ?? []) as { id: string }[]).slice(0, 2)) {
    const content = { type: 'text', text: text() };
    await ask(`/agent/conversations/${id}/messages`, { token: agent, body: { content } });
    await ask(`/agent/conversations/${id}/notes`, { token: agent, body: { text: text() } });
  }
  await ask('/sdk/logout', { body: { sessionId, refreshSecret } });
}

/** Of a new customer, while all is well. */
async function openSocket(): Promise<RawSocket> {
  const { integrationId, webSocketUrl } = deployment.outputs;
  await faults({ dynamodb: {} });
  const { json } = await reached.http('/sdk/sessions', { body: { integrationId } });
  return RawSocket.connect(webSocketUrl, keep('token of an open socket', String(json['token'])));
}

/** All lines that there are. */
function lines(): string[] {
  const folder = join(dataDir, 'logs');
  const files = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  return [...files.flatMap((text) => text.split('\n')), ...runtimeLines].filter(Boolean);
}

describe('secrets', () => {
  it('[E8] stand in no line of a log, whatever goes wrong', async () => {
    keep('secret of the app’s key', deployment.outputs.apiKeySecret);
    await keepOwnSecrets();
    await everybodyAsks('well');
    await faults({ dynamodb: { serverError: 0.3, seed: 1 }, sqs: { failed: 0.3 } });
    await everybodyAsks('badly').catch(() => undefined);
    const open = await openSocket();
    await faults({ dynamodb: { serverError: 1 } });
    const content = { type: 'text', text: marked('words in a frame that fails') };
    const frame = { action: 'createConversation', id: 'f', message: { id: 'm', content } };
    expect(await open.ask(frame)).toMatchObject({ type: 'error', code: 'internal' });
    open.close();
    await everybodyAsks('worst').catch(() => undefined);
    await faults({ dynamodb: {}, sqs: { failed: 0 }, connections: { failed: 1 }, kill: true });
    await everybodyAsks('again').catch(() => undefined);
    await faults({ connections: { failed: 0 } });
    await sleep(3000);

    const all = lines();
    expect(all.filter((line) => line.includes('request failed')).length).toBeGreaterThan(5);
    expect(all.filter((line) => line.includes('frame failed')).length).toBeGreaterThan(0);
    expect(all.filter((line) => line.includes('message failed')).length).toBeGreaterThan(0);
    expect(secrets.size).toBeGreaterThan(100);
    const told = [...secrets].flatMap(([what, secret]) =>
      all.filter((line) => line.includes(secret)).map((line) => `${what}: ${line.slice(0, 600)}`),
    );
    expect(told).toEqual([]);
  }, 180_000);

  it('[E8] are in none of the fields that API Gateway logs of a request', () => {
    const folder = join(import.meta.dirname, '../../../cdk.out');
    const formats = readdirSync(folder)
      .filter((name) => name.endsWith('.template.json'))
      .flatMap((name) => {
        const { Resources } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
        return Object.values(Resources as Record<string, { Properties?: object }>);
      })
      .flatMap(({ Properties = {} }) => Reflect.get(Properties, 'AccessLogSettings') ?? [])
      .map(({ Format }: { Format: string }) => Format);
    expect(formats.length).toBe(2);
    for (const format of formats) {
      const logged = [...format.matchAll(/\$[\w.]+/g)].map(([field]) => field);
      expect(logged.length).toBeGreaterThan(5);
      // No header, query, path as it was asked, body, or what an authorizer found.
      for (const field of logged) {
        expect(field).not.toMatch(/authorizer|header|query|\.path$|body|input|claims|jwt/i);
      }
    }
  });
});
