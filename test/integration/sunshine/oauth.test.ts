import { createHash, randomBytes } from 'node:crypto';
import type { Browser } from 'playwright-core';
import * as official from 'sunshine-conversations-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FirstApp } from '../../../bin/support/first-app.ts';
import { startBrowser } from '../../support/browser.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { type Sunshine, sunshine } from './support/client.ts';
import { type Receiver, startReceiver } from './support/receiver.ts';

let deployment: Deployment;
let api: Sunshine;
let admin: string;
let other: FirstApp;
let receiver: Receiver;
let browser: Browser;

beforeAll(async () => {
  deployment = await startDeployment({ CAUSERIE_EGRESS_ALLOW: '127.0.0.1' });
  api = sunshine(deployment);
  admin = await deployment.tokenOf(deployment.outputs.admin)();
  other = await deployment.anotherApp('Other');
  receiver = await startReceiver();
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  await receiver?.close();
  await deployment?.close();
});

const redirectUri = 'https://partner.example/back?from=causerie';

interface Client {
  clientId: string;
  clientSecret: string;
}

async function register(body: object = {}, token = admin): Promise<Client> {
  const answer = await deployment.http('/admin/oauth-clients', {
    token,
    body: { displayName: 'Partner', redirectUris: [redirectUri], ...body },
  });
  expect(answer.status, answer.text).toBe(201);
  return answer.json as unknown as Client;
}

async function allow(body: object, token = admin): Promise<{ code: string; at: URL }> {
  const answer = await deployment.http('/admin/oauth/authorizations', { token, body });
  expect(answer.status, answer.text).toBe(201);
  const at = new URL(String(answer.json['redirectTo']));
  return { code: at.searchParams.get('code') ?? '', at };
}

const exchange = ({ clientId, clientSecret }: Client, code: string, more: object = {}) =>
  api.raw('/oauth/token', {
    authorization: '',
    body: {
      grant_type: 'authorization_code',
      client_id: clientId,
      client_secret: clientSecret,
      code,
      ...more,
    },
  });

/** An access token, as a partner gets one. */
async function connect(client: Client): Promise<string> {
  const { code } = await allow({ clientId: client.clientId });
  const { status, json } = await exchange(client, code);
  expect([status, json['token_type']]).toEqual([200, 'Bearer']);
  return String(json['access_token']);
}

const as = (token: string, path: string, request: Parameters<Sunshine['raw']>[1] = {}) =>
  api.raw(path, { ...request, authorization: `Bearer ${token}` });

const browse = (path: string, headers: Record<string, string> = {}) =>
  fetch(deployment.outputs.httpApiUrl + path, { redirect: 'manual', headers });

function authorizePath(query: Record<string, string>): string {
  return `/oauth/authorize?${new URLSearchParams({ response_type: 'code', ...query })}`;
}

describe('clients', () => {
  it('[S73] are registered, changed and listed by administrators; the secret is shown once', async () => {
    const { clientId, clientSecret } = await register();
    expect(clientId).toMatch(/^[0-9a-f]{24}$/);
    expect(clientSecret).toMatch(/^[0-9a-f]{64}$/);
    const redirectUris = ['http://localhost:3000/back'];
    const changed = await deployment.http(`/admin/oauth-clients/${clientId}`, {
      method: 'PATCH',
      token: admin,
      body: { redirectUris },
    });
    expect(changed.json).toMatchObject({ displayName: 'Partner', redirectUris });
    const listed = await deployment.http('/admin/oauth-clients', { token: admin });
    expect(listed.text).toContain(clientId);
    expect(listed.text).not.toContain(clientSecret);
    expect(listed.text).not.toContain('ecret');
  });

  it.each([
    'http://partner.example/back',
    'javascript:alert(1)',
    'https://partner.example/back#x',
    'https://user:pass@partner.example/',
    'partner.example',
    'myapp://back',
  ])('[S73] go back to https addresses only, not to %s', async (uri) => {
    const answer = await deployment.http('/admin/oauth-clients', {
      token: admin,
      body: { displayName: 'Partner', redirectUris: [uri] },
    });
    expect([answer.status, answer.code]).toEqual([400, 'invalid_request']);
  });
});

describe('GET /oauth/authorize', () => {
  it('[S74] sends the browser to the page, with what it was sent with', async () => {
    const { clientId } = await register();
    const answer = await browse(authorizePath({ client_id: clientId, state: 'a b&c' }));
    expect(answer.status).toBe(302);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    const to = new URL(answer.headers.get('location') ?? '', deployment.outputs.httpApiUrl);
    expect([to.pathname, to.searchParams.get('state')]).toEqual(['/oauth/consent', 'a b&c']);
  });

  it.each([
    ['another address', 'https://evil.example/'],
    ['one that begins like it', `${redirectUri}&more=1`],
    ['one in other case', redirectUri.toUpperCase()],
    ['one below it', 'https://partner.example/back/../evil?from=causerie'],
  ])('[S74] sends it nowhere with %s', async (_, uri) => {
    const { clientId } = await register();
    for (const path of ['/oauth/authorize', '/oauth/consent']) {
      const query = new URLSearchParams({ client_id: clientId, redirect_uri: uri });
      const answer = await browse(`${path}?response_type=code&${query}`);
      expect(answer.status).toBe(400);
      expect(answer.headers.get('location')).toBeNull();
    }
    const refused = await deployment.http('/admin/oauth/authorizations', {
      token: admin,
      body: { clientId, redirectUri: uri },
    });
    expect(refused.status).toBe(400);
  });

  it('[S74] tells the client what is wrong with the rest, with its state', async () => {
    const { clientId } = await register();
    const wrong = [
      [{ response_type: 'token' }, 'unsupported_response_type'],
      [{ code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }, 'invalid_request'],
      [{ code_challenge: 'x'.repeat(43) }, 'invalid_request'],
      [{ code_challenge: 'short', code_challenge_method: 'S256' }, 'invalid_request'],
    ] as const;
    for (const [query, error] of wrong) {
      const path = authorizePath({ client_id: clientId, state: 's', ...query });
      const to = new URL((await browse(path)).headers.get('location') ?? '');
      expect(to.origin + to.pathname).toBe('https://partner.example/back');
      expect(Object.fromEntries(to.searchParams)).toEqual({ from: 'causerie', error, state: 's' });
    }
    expect((await browse(authorizePath({ client_id: 'f'.repeat(24) }))).status).toBe(400);
  });
});

describe('the page of consent', () => {
  it('[S74] speaks English and French, is framed by nobody, and shows names as they are', async () => {
    const { clientId } = await register({ displayName: '<img src=x onerror=alert(1)>"\'' });
    const path = `/oauth/consent?${new URLSearchParams({ client_id: clientId, state: '"><script>' })}`;
    const english = await browse(path);
    expect(english.headers.get('x-frame-options')).toBe('DENY');
    const policy = english.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(english.headers.get('set-cookie')).toBeNull();
    const text = await english.text();
    expect(text).toContain('lang="en"');
    expect(text).not.toContain('<img');
    expect(text).not.toContain('"><script>');
    const french = await (await browse(path, { 'accept-language': 'fr-CA,fr;q=0.9' })).text();
    expect(french).toContain('lang="fr"');
    expect(french).toContain('demande à être connecté');
  });

  it('[S74] lets an administrator allow, and nobody else', async () => {
    const client = await register({ redirectUris: ['http://localhost:9/back'] });
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on('console', (line) => line.type() === 'error' && problems.push(line.text()));
    await page.route('http://localhost:9/**', (route) =>
      route.fulfill({ body: 'back', contentType: 'text/plain' }),
    );
    const path = authorizePath({ client_id: client.clientId, state: 'mine' });
    await page.goto(deployment.outputs.httpApiUrl + path);
    const { agent, admin: account } = deployment.outputs;
    const submit = async (email: string, password: string) => {
      await page.fill('[name=email]', email);
      await page.fill('[name=password]', password);
      await page.click('button:not([disabled])');
    };
    await submit(account.email, 'wrong password');
    await page.waitForSelector('text=E-mail address or password is wrong.');
    await submit(agent.email, agent.password);
    await page.waitForSelector('text=Only administrators can allow this.');
    expect(problems.filter((one) => !/status of 40[13]/.test(one))).toEqual([]);
    await submit(account.email, account.password);
    await page.waitForURL('http://localhost:9/**');
    const { searchParams } = new URL(page.url());
    expect(searchParams.get('state')).toBe('mine');
    expect((await exchange(client, searchParams.get('code') ?? '')).status).toBe(200);
    await page.goto(deployment.outputs.httpApiUrl + path);
    await page.click('text=Do not allow');
    await page.waitForURL('http://localhost:9/**');
    expect(new URL(page.url()).search).toBe('?error=access_denied&state=mine');
    await page.close();
  });
});

describe('POST /oauth/token', () => {
  it('[S75] gives a token for a code, once', async () => {
    const client = await register();
    const { code, at } = await allow({ clientId: client.clientId, state: 'x' });
    expect(at.href.startsWith(`${redirectUri}&code=`)).toBe(true);
    expect(at.searchParams.get('state')).toBe('x');
    const { status, json, headers } = await exchange(client, code, { redirect_uri: redirectUri });
    expect(status).toBe(200);
    expect(json).toEqual({
      access_token: expect.stringMatching(/^oauth_/),
      token_type: 'Bearer',
    });
    expect(headers.get('cache-control')).toBe('no-store');
    const again = await exchange(client, code);
    expect([again.status, again.json['error'], again.code]).toEqual([
      400,
      'invalid_grant',
      'invalid_grant',
    ]);
  });

  it('[S75] of the same code many times at once, gives one', async () => {
    const client = await register();
    const { code } = await allow({ clientId: client.clientId });
    const answers = await Promise.all(Array.from({ length: 8 }, () => exchange(client, code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(400)]);
  });

  it('[S75] takes a form and Basic too', async () => {
    const { clientId, clientSecret } = await register();
    const { code } = await allow({ clientId });
    const { status } = await api.raw('/oauth/token', {
      method: 'POST',
      text: `${new URLSearchParams({ grant_type: 'authorization_code', code })}`,
      contentType: 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
    });
    expect(status).toBe(200);
  });

  it('[S75] knows nobody by another secret, in the same words', async () => {
    const client = await register();
    const { code } = await allow({ clientId: client.clientId });
    const wrong = [
      { client_secret: 'x'.repeat(64) },
      { client_secret: '' },
      { client_secret: undefined },
      { client_id: 'f'.repeat(24) },
      { client_id: '../x' },
      { client_id: undefined },
    ];
    const answers = await Promise.all(wrong.map((more) => exchange(client, code, more)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 401, code: 'invalid_client' });
    expect((await exchange(client, code)).status).toBe(200);
  });

  it('[S75] keeps a code for its client, its address and its verifier', async () => {
    const client = await register();
    const thief = await register();
    const verifier = randomBytes(32).toString('base64url');
    const codeChallenge = createHash('sha256').update(verifier).digest('base64url');
    const { clientId } = client;
    const asked = { clientId, codeChallenge };
    const { code } = await allow(asked);
    const stolen = await exchange(thief, code, { code_verifier: verifier });
    expect([stolen.status, stolen.code]).toEqual([400, 'invalid_grant']);
    // His try has not used it up.
    expect((await exchange(client, code, { code_verifier: verifier })).status).toBe(200);
    for (const more of [{}, { code_verifier: 'x'.repeat(43) }, { code_verifier: codeChallenge }]) {
      const next = await allow(asked);
      expect((await exchange(client, next.code, more)).code).toBe('invalid_grant');
      // But that of the client itself has.
      expect((await exchange(client, next.code, { code_verifier: verifier })).status).toBe(400);
    }
    const plain = await allow({ clientId });
    expect((await exchange(client, plain.code, { code_verifier: verifier })).status).toBe(400);
    const moved = await allow({ clientId });
    const elsewhere = { redirect_uri: 'https://partner.example/other' };
    expect((await exchange(client, moved.code, elsewhere)).status).toBe(400);
    const granted = await exchange(client, 'x', { grant_type: 'client_credentials' });
    expect(granted.code).toBe('unsupported_grant_type');
  });

  it('[S78] another account’s client is not there', async () => {
    const theirAdmin = await deployment.tokenOf(other.admin)();
    const theirs = await register({}, theirAdmin);
    const body = { clientId: theirs.clientId };
    const refused = await deployment.http('/admin/oauth/authorizations', { token: admin, body });
    const unknown = await deployment.http('/admin/oauth/authorizations', {
      token: admin,
      body: { clientId: 'f'.repeat(24) },
    });
    expect([refused.status, refused.text]).toEqual([400, unknown.text]);
    for (const method of ['PATCH', 'DELETE']) {
      const path = `/admin/oauth-clients/${theirs.clientId}`;
      const answer = await deployment.http(path, { method, token: admin, body: {} });
      expect(answer.status).toBe(404);
    }
    const own = await allow(body, theirAdmin);
    expect((await exchange(theirs, own.code)).status).toBe(200);
  });
});

describe('an access token', () => {
  it('[S72] [S77] is got and ended by the official client', async () => {
    const { clientId, clientSecret } = await register();
    // It is a browser's to be sent there; the client follows and brings the page.
    await api.oauth.authorize(clientId, 'code', { state: 's' });
    await expect(api.oauth.authorize('f'.repeat(24), 'code', {})).rejects.toMatchObject({
      status: 400,
    });
    const { code } = await allow({ clientId });
    const granted = await api.oauth.getToken({
      ...{ code, client_id: clientId, client_secret: clientSecret },
      grant_type: 'authorization_code',
    });
    const token = String(granted['access_token']);
    const { ApiClient, OAuthEndpointsApi, UsersApi } = official;
    const partner = new ApiClient();
    partner.basePath = deployment.outputs.httpApiUrl;
    partner.authentications.bearerAuth.accessToken = token;
    const users = new UsersApi(partner);
    await users.createUser(api.appId, { externalId: 'by-the-client' });
    await new OAuthEndpointsApi(partner).revokeAccess();
    const refused = users.getUser(api.appId, 'by-the-client');
    await expect(refused).rejects.toMatchObject({ status: 401 });
    await expect(api.oauth.revokeAccess()).rejects.toMatchObject({ status: 403 });
  });

  it('[S76] sees what a key of an integration sees, in the app that allowed it', async () => {
    const token = await connect(await register());
    const { json } = await as(token, '/v2/tokenInfo');
    const { id: appId } = json['app'] as { id: string };
    expect(appId).toBe(api.appId);
    const base = `/v2/apps/${appId}`;
    const user = await as(token, `${base}/users`, { body: { externalId: 'of-the-partner' } });
    expect(user.status).toBe(201);
    const { id: userId } = user.json['user'] as { id: string };
    const made = await as(token, `${base}/conversations`, {
      body: { type: 'personal', participants: [{ userId }] },
    });
    const { id } = made.json['conversation'] as { id: string };
    const posted = await as(token, `${base}/conversations/${id}/messages`, {
      body: { author: { type: 'business' }, content: { type: 'text', text: 'From a partner' } },
    });
    expect(posted.status).toBe(201);
    const [message] = posted.json['messages'] as { source: { integrationId: string } }[];
    const listed = await deployment.http('/admin/integrations?limit=100', { token: admin });
    const { integrations } = listed.json as {
      integrations: { integrationId: string; oauthClientId?: string; displayName: string }[];
    };
    const own = integrations.find((one) => one.integrationId === message?.source.integrationId);
    expect(own).toMatchObject({ displayName: 'Partner', oauthClientId: expect.any(String) });
    for (const path of ['/v2/apps', base, `${base}/keys`, `${base}/integrations`]) {
      expect((await as(token, path)).status, path).toBe(403);
    }
    expect((await as(token, `${base}/switchboards`)).status).toBe(403);
    expect((await as(token, `/v2/apps/${other.appId}/users/x`)).status).toBe(404);
  });

  it('[S76] is told by webhooks of its own integration', async () => {
    const token = await connect(await register());
    const base = `/v2/apps/${api.appId}`;
    const hook = await as(token, `${base}/integrations/me/webhooks`, {
      body: { target: receiver.url, triggers: ['conversation:create'] },
    });
    expect(hook.status).toBe(201);
    const { id } = hook.json['webhook'] as { id: string };
    const hooks = await as(token, `${base}/integrations/me/webhooks`);
    expect((hooks.json['webhooks'] as { id: string }[]).map((one) => one.id)).toEqual([id]);
    const user = await as(token, `${base}/users`, { body: { externalId: 'told' } });
    const { id: userId } = user.json['user'] as { id: string };
    // Functions remember for some seconds that nobody wants to be told.
    await expect
      .poll(
        async () => {
          await as(token, `${base}/conversations`, {
            body: { type: 'personal', participants: [{ userId }] },
          });
          return receiver.events().length;
        },
        { timeout: 30_000, interval: 1000 },
      )
      .toBeGreaterThan(0);
  });

  it('[S77] ends at once when it is revoked, with integration and webhooks', async () => {
    const client = await register();
    const token = await connect(client);
    const second = await connect(client);
    const path = `/v2/apps/${api.appId}/integrations/me/webhooks`;
    const body = { target: receiver.url, triggers: ['conversation:read'] };
    expect((await as(token, path, { body })).status).toBe(201);
    const listed = async () => {
      const { text } = await deployment.http('/admin/integrations?limit=100', { token: admin });
      return text.includes(client.clientId);
    };
    expect(await listed()).toBe(true);
    const ended = await as(token, '/oauth/authorization', { method: 'DELETE' });
    expect([ended.status, ended.text]).toEqual([200, '{}']);
    for (const one of [token, second]) expect((await as(one, '/v2/tokenInfo')).status).toBe(401);
    expect(await listed()).toBe(false);
    // Allowed again, it begins with nothing.
    const anew = await connect(client);
    expect((await as(anew, path)).json).toEqual({ webhooks: [] });
    expect((await as(token, '/v2/tokenInfo')).status).toBe(401);
  });

  it('[S77] ends with its client, and with its integration', async () => {
    const client = await register();
    const token = await connect(client);
    const gone = await deployment.http(`/admin/oauth-clients/${client.clientId}`, {
      method: 'DELETE',
      token: admin,
    });
    expect(gone.status).toBe(200);
    expect((await as(token, '/v2/tokenInfo')).status).toBe(401);
    const { text } = await deployment.http('/admin/integrations?limit=100', { token: admin });
    expect(text).not.toContain(client.clientId);

    const next = await register();
    const kept = await connect(next);
    const { code } = await allow({ clientId: next.clientId });
    const listed = await deployment.http('/admin/integrations?limit=100', { token: admin });
    const { integrations } = listed.json as {
      integrations: { integrationId: string; oauthClientId?: string }[];
    };
    const own = integrations.find((one) => one.oauthClientId === next.clientId);
    await deployment.http(`/admin/integrations/${own?.integrationId}`, {
      method: 'DELETE',
      token: admin,
    });
    expect((await as(kept, '/v2/tokenInfo')).status).toBe(401);
    // A code that is still under way opens nothing either.
    expect((await exchange(next, code)).code).toBe('invalid_grant');
  });

  it('[S77] keys end nothing by it', async () => {
    const byApp = await api.raw('/oauth/authorization', { method: 'DELETE' });
    expect(byApp.status).toBe(403);
    const made = await api.raw(`/v2/apps/${api.appId}/integrations`, {
      body: {
        type: 'custom',
        webhooks: [{ target: receiver.url, triggers: ['conversation:read'] }],
      },
    });
    const { id } = made.json['integration'] as { id: string };
    const { json } = await api.raw(`/v2/apps/${api.appId}/integrations/${id}/keys`, {
      body: { displayName: 'k' },
    });
    const key = json['key'] as { id: string; secret: string };
    const authorization = `Basic ${Buffer.from(`${key.id}:${key.secret}`).toString('base64')}`;
    const own = await api.raw('/oauth/authorization', { method: 'DELETE', authorization });
    expect(own.status).toBe(403);
    expect((await api.raw(`/v2/apps/${api.appId}/integrations/${id}`)).status).toBe(200);
  });

  it('[S76] ten of an integration are good, the last ones', async () => {
    const client = await register();
    const tokens: string[] = [];
    for (let count = 0; count < 11; count++) tokens.push(await connect(client));
    const states = await Promise.all(
      tokens.map(async (one) => (await as(one, '/v2/tokenInfo')).status),
    );
    expect(states).toEqual([401, ...Array(10).fill(200)]);
    for (const wrong of ['oauth_', `${tokens[10]}0`, `${tokens[10]?.slice(0, -1)}g`]) {
      expect((await as(wrong, '/v2/tokenInfo')).status).toBe(401);
    }
  });

  it('[S79] its integration is in the switchboard by the client’s id', async () => {
    const client = await register();
    await connect(client);
    const base = `/v2/apps/${api.appId}/switchboards`;
    const { json } = await api.raw(base);
    const [{ id } = { id: '' }] = json['switchboards'] as { id: string }[];
    const path = `${base}/${id}/switchboardIntegrations`;
    const linked = await api.raw(path, {
      body: { name: 'partner', integrationType: client.clientId },
    });
    expect(linked.status).toBe(201);
    expect(linked.json['switchboardIntegration']).toMatchObject({
      integrationType: client.clientId,
    });
    const user = await api.raw(`/v2/apps/${api.appId}/users`, { body: { externalId: 'passed' } });
    const { id: userId } = user.json['user'] as { id: string };
    const made = await api.raw(`/v2/apps/${api.appId}/conversations`, {
      body: { type: 'personal', participants: [{ userId }] },
    });
    const conversation = made.json['conversation'] as { id: string };
    const at = `/v2/apps/${api.appId}/conversations/${conversation.id}`;
    const passed = await api.raw(`${at}/passControl`, {
      body: { switchboardIntegration: client.clientId },
    });
    expect(passed.status).toBe(200);
    const { json: seen } = await api.raw(at);
    expect(seen['conversation']).toMatchObject({
      activeSwitchboardIntegration: { name: 'partner', integrationType: client.clientId },
    });
    const never = await api.raw(path, {
      body: { name: 'nobody', integrationType: 'f'.repeat(24) },
    });
    expect(never.status).toBe(400);
  });
});
