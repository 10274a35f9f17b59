import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import { definitions } from '../../../functions/definitions.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';

/**
 * What a browser does for a page that means no good: it sends along what it has by itself, and tells the page
 * what it is allowed to. And what our own pages allow.
 */
const evil = 'https://evil.example';
const deployed = definitions.flatMap(({ trigger }) =>
  trigger.kind === 'http' ? trigger.routes : [],
);
const named = deployed.map((route) => [`${route.method} ${route.path}`, route] as const);

let deployment: Deployment;
/** Everything that a browser might have kept of us, if we had it keep anything. */
let cookie: string;

beforeAll(async () => {
  deployment = await startDeployment();
  const { outputs } = deployment;
  const { json } = await deployment.http('/sdk/sessions', {
    body: { integrationId: outputs.integrationId },
  });
  const admin = await deployment.tokenOf(outputs.admin)();
  cookie = [
    `token=${json['token']}`,
    `session=${json['sessionId']}`,
    `refreshSecret=${json['refreshSecret']}`,
    `idToken=${admin}`,
    `authorization=${encodeURIComponent(`Bearer ${admin}`)}`,
    `key=${Buffer.from(`${outputs.apiKeyId}:${outputs.apiKeySecret}`).toString('base64')}`,
  ].join('; ');
});
afterAll(() => deployment?.close());

const urlOf = (path: string) =>
  deployment.outputs.httpApiUrl + path.replaceAll(/\{[\w+]+\}/g, 'a'.repeat(24));

/** As a form of the page, or an `<img>`, may ask: without a preflight. */
function askAsPage({ method, path }: { method: string; path: string }): Promise<Response> {
  return fetch(urlOf(path), {
    method,
    headers: { origin: evil, cookie, 'content-type': 'text/plain' },
    redirect: 'manual',
    ...(method === 'GET' ? {} : { body: '{"value":"0123456789","name":"x"}' }),
  });
}

describe('a page of another origin', () => {
  it.each(named)(
    '[I13] is nobody to %s, whatever its browser sends along',
    async (_name, route) => {
      const answer = await askAsPage(route);
      const text = await answer.text();
      if (route.auth !== 'none') expect(answer.status, text).toBe(401);
      expect(answer.status, text).toBeLessThan(500);
      expect(answer.headers.get('set-cookie')).toBeNull();
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    },
  );

  it.each(named)('[I13] may not ask %s with credentials', async (_name, { method, path }) => {
    const answer = await fetch(urlOf(path), {
      method: 'OPTIONS',
      headers: {
        origin: evil,
        'access-control-request-method': method,
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    // The API is for pages of every origin, which have to have a token of their own.
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  it('[I1] [I13] opens no socket with what its browser sends along', async () => {
    const status = await new Promise<number | undefined>((resolve) => {
      const socket = new WebSocket(deployment.outputs.webSocketUrl, ['causerie.v1'], {
        headers: { origin: evil, cookie, authorization: 'Bearer x' },
      });
      socket.once('open', () => resolve(101));
      socket.once('unexpected-response', (_request, response) => {
        socket.terminate();
        resolve(response.statusCode);
      });
      socket.on('error', () => undefined);
    });
    expect(status).toBe(401);
  });

  it('[I13] may neither read nor change what the deployment stores for browsers', async () => {
    const { siteUrl } = deployment.outputs;
    for (const method of ['PUT', 'POST', 'DELETE', 'PATCH']) {
      const path = `${siteUrl}/messenger/${deployment.outputs.integrationId}.js`;
      const answer = await fetch(path, { method, headers: { origin: evil, cookie } });
      expect(answer.status, method).toBe(403);
      await answer.body?.cancel();
    }
  });
});

/** What every page of ours has: it runs what is its own, and stands in nobody's frame. */
function expectGuarded(url: string, headers: Headers): void {
  const policy = headers.get('content-security-policy') ?? '';
  expect(headers.get('content-type'), url).toMatch(/^text\/html; ?charset=utf-8$/i);
  expect(policy, url).toContain("default-src 'none'");
  expect(policy, url).toContain("frame-ancestors 'none'");
  expect(policy, url).toContain("base-uri 'none'");
  const directives = policy.split(';').map((one) => one.trim().split(/\s+/));
  for (const name of ['script-src', 'style-src', 'connect-src']) {
    const [, ...sources] = directives.find(([directive]) => directive === name) ?? [];
    for (const source of sources) expect(source, `${url} ${name}`).toMatch(/^'(self|sha256-.+)'$/);
  }
  expect(headers.get('x-content-type-options'), url).toBe('nosniff');
  expect(headers.get('x-frame-options'), url).toBe('DENY');
  expect(headers.get('referrer-policy'), url).toMatch(
    /^(no-referrer|strict-origin-when-cross-origin)$/,
  );
  expect(headers.get('strict-transport-security'), url).toMatch(/^max-age=31536000/);
  expect(headers.get('set-cookie'), url).toBeNull();
}

describe('what is served as HTML', () => {
  it('[I14] is guarded: the help centre’s pages, its page for what is not there, and where access is allowed', async () => {
    const { outputs } = deployment;
    const token = await deployment.tokenOf(outputs.admin)();
    const made = async (path: string, body: object) => {
      const answer = await deployment.http(`/admin/${path}`, { token, body });
      expect(answer.status, answer.text).toBe(201);
      return answer.json;
    };
    const text = { locale: 'en', name: 'Name', title: 'Title' };
    const { categoryId } = await made('help-centre/categories', text);
    const { sectionId } = await made('help-centre/sections', { ...text, categoryId });
    const body = '<p onclick="alert(1)">Text<script>alert(1)</script></p>';
    const { articleId } = await made('help-centre/articles', {
      ...{ ...text, sectionId, body },
      draft: false,
    });
    await deployment.http(`/admin/help-centre/articles/${articleId}/publish`, { token, body: {} });
    const index = `${outputs.siteUrl}/${outputs.appId}/en/index.html`;
    const page = await vi.waitFor(
      async () => {
        const answer = await fetch(index);
        const html = await answer.text();
        expect(answer.status).toBe(200);
        return { answer, html };
      },
      { timeout: 30_000, interval: 200 },
    );
    expectGuarded(index, page.answer.headers);
    const links = [...page.html.matchAll(/href="([^"#?]+\.html)"/g)].map(([, href = '']) => href);
    expect(links.length).toBeGreaterThan(0);
    for (const href of new Set(links)) {
      const url = new URL(href, index);
      expect(url.origin).toBe(new URL(index).origin);
      const answer = await fetch(url);
      await answer.body?.cancel();
      expectGuarded(url.href, answer.headers);
    }
    const missing = await fetch(`${outputs.siteUrl}/${outputs.appId}/en/nowhere.html`);
    expect(missing.ok).toBe(false);
    await missing.body?.cancel();
    expectGuarded('missing', missing.headers);

    const client = await made('oauth-clients', {
      displayName: '"><script>alert(1)</script>',
      redirectUris: ['https://partner.example/back'],
    });
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: String(client['clientId']),
      redirect_uri: 'https://partner.example/back',
      state: `'"><script>alert(1)</script>`,
    });
    const consent = await fetch(`${outputs.httpApiUrl}/oauth/consent?${query}`);
    const html = await consent.text();
    expect(consent.status, html).toBe(200);
    expectGuarded('consent', consent.headers);
    expect(html).not.toContain('<script>alert');
  }, 60_000);

  it.each(named.filter(([, { method, path }]) => method === 'GET' && path !== '/oauth/consent'))(
    '[I14] is nothing of %s: its answers are JSON, or words',
    async (_name, route) => {
      const answer = await fetch(`${urlOf(route.path)}?q=<script>alert(1)</script>`, {
        headers: { accept: 'text/html' },
        redirect: 'manual',
      });
      await answer.body?.cancel();
      expect(answer.headers.get('content-type') ?? 'application/json').toMatch(
        /^(application\/(schema\+)?json|text\/plain)/,
      );
    },
  );
});
