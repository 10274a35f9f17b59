import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type LocalDeployment,
  startLocalDeployment,
} from '../../../bin/support/local-deployment.ts';
import { startBrowser } from '../../support/browser.ts';
import { untilAnswers } from '../../support/until-answers.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let deployment: LocalDeployment;
let browser: Browser;
/** When articles and what flows answer can be found: some seconds after the start. */
let answers: Promise<void>;
const errors: string[] = [];
beforeAll(async () => {
  const log = {
    info: () => undefined,
    error: (source: string, text: string) => errors.push(`${source}: ${text}`),
  };
  [deployment, browser] = await Promise.all([
    startLocalDeployment({ port: 0, shop: true, runtime: { log } }),
    startBrowser(),
  ]);
  answers = untilAnswers(deployment.outputs);
});
afterAll(async () => {
  await browser?.close();
  await deployment?.close();
});

/** A visitor's page, and what the browser refused on it or did not find. */
async function visit(url: string): Promise<{ page: Page; refused: string[] }> {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const refused: string[] = [];
  await page.exposeFunction('refuse', (what: string) => refused.push(what));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
      (window as unknown as { refuse(what: string): void }).refuse(
        `${effectiveDirective} ${blockedURI}`,
      ),
    );
  });
  page.on('pageerror', (error) => refused.push(String(error)));
  page.on('response', (answer) => {
    if (answer.status() >= 400) refused.push(`${answer.status()} ${answer.url()}`);
  });
  await page.goto(url);
  return { page, refused };
}

const pages = () => {
  const { demoUrl = '', demoUrlFr = '' } = deployment.outputs;
  return [demoUrl, demoUrlFr];
};

describe('the demo shop', { timeout: 60_000 }, () => {
  it('is accessible in both languages, in the light and in the dark', async () => {
    for (const url of pages()) {
      const { page } = await visit(url);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.locator('causerie-messenger .launcher').waitFor();
        await page.evaluate(axe);
        const found = await page.evaluate(async () => {
          const { axe: tool } = window as unknown as {
            axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
          };
          const { violations } = await tool.run();
          return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
        });
        expect([url, colorScheme, found]).toEqual([url, colorScheme, []]);
      }
    }
  });

  it('has the same pages in English and in French, but for the words', async () => {
    const [english = '', french = ''] = ['en', 'fr'].map((language) =>
      readFileSync(new URL(`../../../examples/shop/${language}.html`, import.meta.url), 'utf8'),
    );
    const shape = (page: string) =>
      page.match(/<\/?[a-z][a-z0-9]*|\b(?:class|id|data-chat)="[^"]*"/g);
    expect(shape(french)).toEqual(shape(english));
  });

  it('sends who comes to its door to his language, and gives no more than it has', async () => {
    const { origin } = new URL(pages()[0] ?? '');
    const door = async (language: string) => {
      const headers = { 'accept-language': language };
      const answer = await fetch(origin, { headers, redirect: 'manual' });
      return answer.headers.get('location');
    };
    expect(await Promise.all(['de,fr;q=0.8,en;q=0.5', 'en-GB', 'ja'].map(door))).toEqual([
      'fr.html',
      'en.html',
      'en.html',
    ]);
    for (const path of [
      '/../package.json',
      '/%2e%2e/package.json',
      '/api/orders/A-99999',
      '/x.html',
    ]) {
      expect([path, (await fetch(origin + path)).status]).toEqual([path, 404]);
    }
    expect((await fetch(origin, { method: 'POST' })).status).toBe(405);
  });

  it('holds a conversation under its policy: nothing is refused', async () => {
    await answers;
    const { page, refused } = await visit(pages()[0] ?? '');
    const panel = page.locator('causerie-messenger .panel');
    await page.getByRole('link', { name: 'Ask about my order' }).click();
    const field = panel.getByRole('textbox', { name: 'Message' });
    await field.fill('Where is my order?');
    await field.press('Enter');
    await panel.getByLabel('Order number').fill('A-12345');
    await panel.locator('.theirs form').getByRole('button', { name: 'Send' }).click();
    await panel.getByText('has left us').waitFor();
    await panel.getByRole('button', { name: 'Yes' }).click();
    await panel.getByText('Have a good day!').waitFor();
    await panel.getByRole('button', { name: 'Back to conversations' }).click();
    await panel.getByText('Search for help').click();
    await panel.getByRole('searchbox').fill('bulb');
    await panel.getByText('Which bulb fits my lamp?').first().click();
    await panel.getByText('The label at the socket').waitFor();
    expect(refused).toEqual([]);
    expect(errors).toEqual([]);
    // The policy is there, and would have refused.
    await page.evaluate(() => document.body.setAttribute('style', 'color: red'));
    await expect.poll(() => refused).toEqual(['style-src-attr inline']);
  });
});
