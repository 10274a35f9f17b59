import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFirstApp } from '../../bin/support/first-app.ts';
import { type LocalDeployment, startLocalDeployment } from '../../bin/support/local-deployment.ts';
import { launcherLook } from '../../core/messenger/launcher-look.ts';
import { startBrowser, startFileServer } from '../support/browser.ts';
import { type Deployment, startDeployment } from './support/deployment.ts';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await startDeployment();
});
afterAll(async () => {
  await deployment?.close();
});

/** As a page of another origin asks for it. */
const asPage = { headers: { origin: 'https://shop.example' } };

async function textOf(url: string): Promise<string> {
  const answer = await fetch(url, asPage);
  expect([url, answer.status]).toEqual([url, 200]);
  return answer.text();
}

/** Modules that a launcher names. */
const modulesIn = (script: string): string[] => script.match(/[\w-]+-[A-Z0-9]{8}\.js/g) ?? [];

/** Whether the text is a classic script, and not half of one. */
function parses(script: string): boolean {
  // It is compiled and never comes to run.
  runInNewContext(`()=>{${script}\n}`);
  return true;
}

describe('the messenger on the site', () => {
  it('[M61] is one script for an integration, with where everything is in it', async () => {
    const { messengerUrl, siteUrl, integrationId, httpApiUrl } = deployment.outputs;
    expect(messengerUrl).toBe(`${siteUrl}/messenger/${integrationId}.js`);
    const answer = await fetch(messengerUrl, asPage);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=60, stale-while-revalidate=86400',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
    });
    expect(answer.headers.get('content-security-policy')).toBeNull();
    const script = await answer.text();
    expect(script).toContain(
      JSON.stringify({
        integrationId,
        apiUrl: httpApiUrl,
        baseUrl: `${siteUrl}/messenger`,
        settings: {},
        look: launcherLook({}),
      }),
    );
    expect(parses(script)).toBe(true);
  });

  it('[M60] has every module that the script names, to be kept for good and readable for every page', async () => {
    const { messengerUrl, siteUrl } = deployment.outputs;
    const modules = modulesIn(await textOf(messengerUrl));
    expect(modules.length).toBeGreaterThan(0);
    for (const name of modules) {
      const answer = await fetch(`${siteUrl}/messenger/${name}`, asPage);
      expect([name, answer.status]).toEqual([name, 200]);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'public, max-age=31536000, immutable',
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
        'x-content-type-options': 'nosniff',
      });
    }
  });

  it('[M64] loads on a page of another origin that is isolated and runs no scripts but those of the site', async () => {
    const { messengerUrl, siteUrl } = deployment.outputs;
    const pages = await startFileServer({
      'content-security-policy': `default-src 'none'; script-src ${siteUrl}; connect-src *`,
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-opener-policy': 'same-origin',
    });
    const browser = await startBrowser();
    try {
      pages.serve([
        {
          path: 'index.html',
          contentType: 'text/html',
          body: `<!doctype html><title>Shop</title><script async src="${messengerUrl}"></script>`,
        },
      ]);
      const page = await browser.newPage();
      const loaded: string[] = [];
      page.on('requestfinished', (request) => loaded.push(request.url()));
      await page.goto(`${pages.url}/index.html`);
      const button = page.locator('causerie-messenger button').first();
      await button.waitFor();
      expect(await page.evaluate('crossOriginIsolated')).toBe(true);
      const app = page.waitForResponse((answer) => /\/app-[A-Z0-9]{8}\.js$/.test(answer.url()));
      await button.click();
      expect((await app).status()).toBe(200);
      expect(await (await app).finished()).toBeNull();
      expect(loaded.filter((url) => url === messengerUrl)).toEqual([messengerUrl]);
    } finally {
      await browser.close();
      await pages.close();
    }
  });

  it('[M61] is another script for another company, and none for an integration that is not there', async () => {
    const { integrationId } = await deployment.anotherApp('Other');
    const { siteUrl } = deployment.outputs;
    expect(await textOf(`${siteUrl}/messenger/${integrationId}.js`)).toContain(
      `"integrationId":"${integrationId}"`,
    );
    const missing = await fetch(`${siteUrl}/messenger/${'0'.repeat(24)}.js`, asPage);
    expect(missing.ok).toBe(false);
    expect(missing.headers.get('content-type')).toContain('text/html');
  });

  it('[M60] follows the addresses: what was published before is published anew', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'causerie-messenger-'));
    try {
      const first = await startLocalDeployment({ dataDir, port: 0 });
      const integrationId = await anotherIntegration(first);
      await first.runtime.close();
      const { runtime, outputs } = await startLocalDeployment({ dataDir, port: 0 });
      expect(outputs.httpApiUrl).not.toBe(first.outputs.httpApiUrl);
      const script = await textOf(`${outputs.siteUrl}/messenger/${integrationId}.js`);
      expect(script).toContain(`"apiUrl":"${outputs.httpApiUrl}"`);
      await runtime.close();
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});

/** One that the next start knows of from the table only. */
async function anotherIntegration({ runtime, outputs }: LocalDeployment): Promise<string> {
  const { integrationId } = await createFirstApp(
    {
      ...outputs,
      endpoint: runtime.awsEndpointUrl,
      credentials: runtime.adminCredentials,
      siteBucket: runtime.outputs['siteBucket'] ?? '',
    },
    { name: 'Second', admin: { email: 'second@example.com', displayName: 'Sue' } },
  );
  return integrationId;
}
