import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { renderSite } from '../../../core/help-centre/site/render.ts';
import { type FileServer, startBrowser, startFileServer } from '../../support/browser.ts';
import { appId } from '../../support/people.ts';
import { coffeeShop } from './support/coffee-shop.ts';
import { madeUpId } from './support/made-up-centre.ts';

/** As `lib/stacks/site.ts` serves them. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; media-src 'self' https:; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const parcel = `articles/${madeUpId('a', 1)}.html`;

let browser: Browser;
let server: FileServer;
beforeAll(async () => {
  [browser, server] = await Promise.all([
    startBrowser(),
    startFileServer({ 'content-security-policy': policy, 'x-content-type-options': 'nosniff' }),
  ]);
  server.serve(renderSite({ appId, siteUrl: server.url, ...coffeeShop() }));
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** Runs something on a page, and collects what the browser complains of. */
async function visit<T>(
  path: string,
  options: BrowserContextOptions,
  what: (page: Page, complaints: string[]) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    // Pictures are somebody else's: nothing is fetched from outside.
    await page.route(
      (url) => !url.href.startsWith(server.url),
      (route) => route.abort(),
    );
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => {
      complaints.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => {
      if (message.type() === 'error' && !/ERR_FAILED|404/.test(message.text())) {
        complaints.push(message.text());
      }
    });
    await page.goto(`${server.url}/${path}`);
    return await what(page, complaints);
  } finally {
    await context.close();
  }
}

const pages = [
  'en/index.html',
  `en/categories/${madeUpId('c', 1)}.html`,
  `en/sections/${madeUpId('e', 1)}.html`,
  `en/${parcel}`,
  'en/search.html?q=parcel',
  `fr/${parcel}`,
  'ar/index.html',
  `ar/${parcel}`,
  'en/nowhere.html',
];
const looks = [
  ['light', { colorScheme: 'light', viewport: { width: 1280, height: 900 } }],
  ['dark, on a phone', { colorScheme: 'dark', viewport: { width: 360, height: 740 } }],
] as const;

it.each(looks.flatMap(([name, look]) => pages.map((page) => [page, name, look] as const)))(
  '[A14] %s is accessible, %s',
  async (path, _name, look) => {
    await visit(
      `${appId}/${path}`,
      { ...look, reducedMotion: 'reduce' },
      async (page, complaints) => {
        if (path.includes('search')) await page.locator('[data-hits] a').first().waitFor();
        // By the protocol, which the page's policy does not hold back.
        await page.evaluate(axe);
        const found = await page.evaluate(async () => {
          const { axe: tool } = window as unknown as {
            axe: {
              run(
                options: object,
              ): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
            };
          };
          const { violations } = await tool.run({
            runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
          });
          return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
        });
        expect(found).toEqual([]);
        expect(complaints).toEqual([]);
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(wide, 'nothing to scroll sideways').toBe(0);
      },
    );
  },
);

it('[A13] a body with scripts in it does nothing', async () => {
  await visit(`${appId}/en/${parcel}`, {}, async (page, complaints) => {
    await page.getByText('this', { exact: true }).click();
    expect(await page.locator('article script, article iframe, article [onclick]').count()).toBe(0);
    expect(complaints).toEqual([]);
    expect(await page.locator('a.film').getAttribute('href')).toBe(
      'https://www.youtube.com/embed/abc',
    );
  });
});

it('[A14] searching works by keyboard, with typing errors and beginnings of words', async () => {
  await visit(`${appId}/en/index.html`, {}, async (page, complaints) => {
    await page.getByRole('searchbox').fill('delivrey adress');
    await page.keyboard.press('Enter');
    await page.waitForURL(/search\.html\?q=/);
    const hits = page.locator('[data-hits] a');
    await hits.first().waitFor();
    expect(await hits.first().innerText()).toContain('Change the delivery address');
    await page.getByRole('searchbox').fill('desc');
    await expect.poll(() => hits.first().innerText()).toContain('Descale your machine');
    expect(await page.getByRole('status').innerText()).toBe('1 article found');
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Descale');
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(madeUpId('a', 8)));
    expect(complaints).toEqual([]);
  });
});

it('[A13] a title with markup in it is shown as it was written', async () => {
  await visit(`${appId}/en/search.html?q=label`, {}, async (page) => {
    await page.locator('[data-hits] a').first().waitFor();
    const hit = page.locator('[data-hits] a', { hasText: 'What <em>means</em> on a label' });
    expect(await hit.count()).toBe(1);
    await hit.click();
    expect(await page.locator('h1').innerText()).toBe('What <em>means</em> on a label');
  });
});

it('[A14] says when nothing is found, and shows markup in a query as text', async () => {
  await visit(
    `${appId}/fr/search.html?q=${encodeURIComponent('<img src=x onerror=alert(1)>zzqx')}`,
    {},
    async (page, complaints) => {
      await expect
        .poll(() => page.getByRole('status').innerText())
        .toBe('Aucun résultat. Essayez d’autres mots, ou moins de mots.');
      expect(await page.locator('main img').count()).toBe(0);
      expect(complaints).toEqual([]);
    },
  );
});

it('[A14] keyboards skip to the content, and languages lead to the same page', async () => {
  await visit(`${appId}/en/${parcel}`, {}, async (page) => {
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    await page.getByRole('link', { name: 'Français' }).click();
    expect(page.url()).toBe(`${server.url}/${appId}/fr/${parcel}`);
    expect(await page.locator('html').getAttribute('lang')).toBe('fr');
  });
});

it('[A14] a page that is not there speaks the visitor’s language and shows the way back', async () => {
  await visit(`${appId}/fr/articles/gone.html`, { locale: 'de-DE' }, async (page) => {
    expect(await page.getByText('Cette page n’existe pas').isVisible()).toBe(true);
    expect(await page.getByText('This page does not exist').isVisible()).toBe(false);
    await page.getByRole('link', { name: 'Vers le centre d’aide' }).click();
    expect(page.url()).toBe(`${server.url}/${appId}/fr/index.html`);
  });
});

it('[A14] the address of the app leads to its default language', async () => {
  await visit(`${appId}/index.html`, {}, async (page) => {
    await page.waitForURL(`${server.url}/${appId}/en/index.html`);
    expect(await page.title()).toBe('Kaffa help');
  });
});
