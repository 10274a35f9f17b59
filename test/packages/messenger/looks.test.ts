import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launcherLook } from '../../../core/messenger/launcher-look.ts';
import type {
  MessengerConfig,
  MessengerSettings,
} from '../../../core/protocol/messenger-settings.ts';
import { buildMessenger } from '../../../packages/messenger/build.ts';
import { type FileServer, startBrowser, startFileServer } from '../../support/browser.ts';

/** What a page with the built messenger shows, without a server behind it. */
describe('the messenger as it is built', () => {
  let browser: Browser;
  let server: FileServer;
  let folder: string;
  let launcher: string;
  let modules: { path: string; body: string; contentType: string }[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'causerie-messenger-'));
    await buildMessenger(folder);
    const contentType = 'text/javascript; charset=utf-8';
    modules = await Promise.all(
      (await readdir(folder)).map(async (file) => ({
        path: `messenger/${file}`,
        body: await readFile(join(folder, file), 'utf8'),
        contentType,
      })),
    );
    launcher = await readFile(join(folder, 'launcher.js'), 'utf8');
    [browser, server] = await Promise.all([startBrowser(), startFileServer({})]);
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), server?.close(), rm(folder, { recursive: true })]);
  });

  /** A page in `lang`, with what its console warns of. */
  async function pageWith(lang: string, settings: MessengerSettings, css = '') {
    const config: MessengerConfig = {
      integrationId: '0'.repeat(24),
      apiUrl: `${server.url}/api`,
      baseUrl: `${server.url}/messenger`,
      settings,
      look: launcherLook(settings),
    };
    server.serve([
      ...modules,
      {
        path: 'index.html',
        body: `<!doctype html><html lang="${lang}"><meta charset="utf-8"><title>x</title><style>${css}</style><body><script src="/script.js"></script></body></html>`,
        contentType: 'text/html; charset=utf-8',
      },
      {
        path: 'script.js',
        body: launcher.replace('__CAUSERIE_CONFIG__', () => JSON.stringify(config)),
        contentType: 'text/javascript; charset=utf-8',
      },
    ]);
    const page = await browser.newPage({ locale: 'en-US' });
    const warnings: string[] = [];
    page.on('console', (message) => warnings.push(message.text()));
    await page.goto(`${server.url}/index.html`);
    return { page, warnings };
  }
  const button = (page: Page) => page.locator('causerie-messenger button.launcher');
  const open = async (page: Page) => {
    await button(page).click();
    await page.locator('causerie-messenger [part~=panel]').waitFor();
  };

  it.each([
    ['fr-CA', 'Messagerie', 'Fermer la messagerie', 'ltr'],
    ['ar', 'دردشة', 'إغلاق الرسائل', 'rtl'],
    ['zh-Hant-HK', '聊天', '關閉訊息', 'ltr'],
    ['tlh', 'Chat', 'Close messages', 'ltr'],
  ])('[M71] speaks the language of the page: %s', async (lang, label, close, direction) => {
    const { page } = await pageWith(lang, {});
    await expect.poll(() => button(page).getAttribute('aria-label')).toBe(label);
    await open(page);
    await expect.poll(() => button(page).getAttribute('aria-label')).toBe(close);
    expect(await page.locator('causerie-messenger').getAttribute('dir')).toBe(direction);
    await page.close();
  });

  const colorOf = (page: Page, of: string) =>
    page
      .locator(`causerie-messenger ${of}`)
      .first()
      .evaluate((element) => getComputedStyle(element).backgroundColor);

  it('[M75] has the company’s colour before it is opened and after, from the page too', async () => {
    const { page } = await pageWith('en', { colors: { primary: '#6b2d5c' } });
    expect(await colorOf(page, '.launcher')).toBe('rgb(107, 45, 92)');
    await open(page);
    expect(await colorOf(page, '.launcher')).toBe('rgb(107, 45, 92)');
    await page.evaluate("causerie.set({ colors: { primary: '#ffd400' } })");
    await expect.poll(() => colorOf(page, '.launcher')).toBe('rgb(255, 212, 0)');
    await page.close();
  });

  it.each([
    ['#ffd400', '#000000'],
    ['#767676', '#ffffff'],
    ['#7f7f7f', '#000000'],
    ['#0a1a3a', '#ffffff'],
  ])(
    '[M74] has an icon that can be read on %s, before it is opened and after',
    async (primary, text) => {
      const { page } = await pageWith('en', { colors: { primary } });
      // Black and white as they are painted, however they are written.
      const icon = () =>
        page.locator('causerie-messenger .launcher').evaluate((element) => {
          const { canvas } = document
            .createElement('canvas')
            .getContext('2d') as CanvasRenderingContext2D;
          const pen = canvas.getContext('2d') as CanvasRenderingContext2D;
          pen.fillStyle = getComputedStyle(element).color;
          pen.fillRect(0, 0, 1, 1);
          return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)]
            .map((channel) => channel.toString(16).padStart(2, '0'))
            .join('');
        });
      expect(`#${await icon()}`).toBe(text);
      await open(page);
      expect(`#${await icon()}`).toBe(text);
      await page.close();
    },
  );

  it('[M77] is overruled by the page’s own style sheet', async () => {
    const css = 'causerie-messenger{--causerie-primary:#123456;--causerie-background:#fffff0}';
    const { page } = await pageWith('en', { colors: { primary: '#6b2d5c' } }, css);
    await open(page);
    expect(await colorOf(page, '.launcher')).toBe('rgb(18, 52, 86)');
    expect(await colorOf(page, '[part~=panel]')).toBe('rgb(255, 255, 240)');
    await page.close();
  });

  it('[M78] tells a page of colours of its own that are hard to read, once', async () => {
    const pale = { primary: '#cccccc', onPrimary: '#ffffff' };
    const { page, warnings } = await pageWith('en', { scheme: 'light', colors: pale });
    const told = () => warnings.filter((text) => text.includes('contrast'));
    await open(page);
    await page.evaluate("causerie.set({ colors: { error: '#ffaaaa', onError: '#ffffff' } })");
    await expect
      .poll(told)
      .toContainEqual(expect.stringContaining('onError (#ffffff) on error (#ffaaaa)'));
    const count = told().length;
    await page.evaluate("causerie.set({ colors: { error: '#ffaaaa', onError: '#ffffff' } })");
    await page.evaluate("causerie.set({ colors: { notify: '#ffbbbb', onNotify: '#ffffff' } })");
    await expect.poll(told).toHaveLength(count + 1);
    await page.close();
  });
});
