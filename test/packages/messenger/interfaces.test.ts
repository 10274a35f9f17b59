import type { Browser, BrowserContext, Page } from 'playwright-core';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadMessenger, MessengerError } from '../../../packages/messenger/src/api/index.ts';
import { CauserieMessenger, useMessenger } from '../../../packages/messenger/src/react/index.tsx';
import { type FileServer, startBrowser, startFileServer } from '../../support/browser.ts';
import { companyPage, messengerFiles } from './support/messenger-site.ts';

const nonce = 'c2VjcmV0';
/** As strict as a page can be: whatever is not vouched for is refused. */
const policy = (site: string) =>
  `default-src 'none'; script-src 'nonce-${nonce}' 'strict-dynamic'; style-src 'none'; connect-src ${site}; base-uri 'none'; require-trusted-types-for 'script'; trusted-types causerie-script`;
const first = '5f0000000000000000000001';
const second = '5f0000000000000000000002';

let browser: Browser;
let site: FileServer;
let shop: FileServer;
let context: BrowserContext;
let page: Page;
let mistakes: string[];
let warnings: string[];
let requests: string[];

beforeAll(async () => {
  site = await startFileServer({ 'access-control-allow-origin': '*' });
  shop = await startFileServer({ 'content-security-policy': policy(site.url) });
  browser = await startBrowser();
  const configs = [first, second].map((integrationId) => ({
    integrationId,
    apiUrl: site.url,
    baseUrl: `${site.url}/messenger`,
    settings: { colors: { primary: '#17494D' } },
  }));
  site.serve(await messengerFiles(configs));
  const script = `<script src="${site.url}/messenger/${first}.js" nonce="${nonce}"></script>`;
  const [kit, html] = await companyPage('kit.tsx', { nonce });
  if (kit === undefined || html === undefined) throw new Error('There is no page.');
  const embedded = `<script nonce="${nonce}">zEMessenger = {autorender: false}</script>${script}`;
  const withHead = (path: string, head: string) => ({
    ...html,
    path,
    body: html.body.replace('</title>', `</title>${head}`),
  });
  shop.serve([kit, html, withHead('script.html', script), withHead('embedded.html', embedded)]);
});
beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
  [mistakes, warnings, requests] = [[], [], []];
  page.on('pageerror', (error) => mistakes.push(error.message));
  page.on('console', (message) => {
    if (message.text().startsWith('Causerie')) warnings.push(message.text());
  });
  page.on('request', (request) => requests.push(new URL(request.url()).pathname));
});
afterEach(async () => {
  const violations = await page.evaluate(() => window.kit.violations);
  await context?.close();
  expect([mistakes, violations]).toEqual([[], []]);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await shop?.close();
});

const visit = async (path: string) => {
  await page.goto(`${shop.url}/${path}`);
  await page.waitForFunction(() => window.kit !== undefined);
};
const until = (assertion: () => Promise<void> | void) =>
  vi.waitFor(assertion, { timeout: 10_000, interval: 30 });
const dialog = () => page.getByRole('dialog');
const hosts = () => page.locator('causerie-messenger');
const launcher = () => hosts().locator('[part=launcher]');
const settings = () => page.evaluate(() => window.causerie?.shell.settings);
const options = (integrationId = first) => ({ siteUrl: site.url, integrationId, nonce });
const loads = (name: RegExp) => requests.filter((path) => name.test(path)).length;
const load = (given: ReturnType<typeof options> & { launcher?: false }) =>
  page.evaluate((given) => {
    window.kit.messenger = window.kit.loadMessenger(given);
  }, given);

describe('zE on the page', () => {
  it('[M20] is there when the script has run; its rest comes with the first call that needs it', async () => {
    await visit('script.html');
    const heard = await page.evaluate(() => {
      const order: string[] = [];
      const { zE } = window;
      const off = zE?.('messenger:on', 'open', () => order.push('off'));
      zE?.('messenger:on', 'open', (event: { type: string }) => order.push(event.type));
      const nothing = zE?.('messenger:on', 'nonsense', () => {});
      zE?.('messenger', 'hide');
      zE?.('messenger', 'show');
      (off as () => void)();
      (nothing as () => void)();
      Object.assign(window, { order });
      return typeof off;
    });
    expect(heard).toBe('function');
    await until(() => expect(warnings.join()).toMatch(/nonsense.*There is no such command/s));
    expect(loads(/\/app-/)).toBe(0);
    await page.evaluate(() => window.zE?.('messenger', 'open'));
    await dialog().waitFor();
    const order = () => page.evaluate(() => (window as never as { order: string[] }).order);
    await until(async () => expect(await order()).toEqual(['messagingOpened']));
  });

  it('[M36] costs a page that only shows, hides and opens nothing', async () => {
    await visit('script.html');
    await page.evaluate(() => {
      window.zE?.('messenger', 'hide');
      window.zE?.('messenger', 'show');
      window.zE?.('messenger', 'open');
    });
    await dialog().waitFor();
    expect(loads(/\/ze-/)).toBe(0);
    await page.evaluate(() => {
      window.zE?.('messenger:set', 'zIndex', 5);
      window.zE?.('messenger:set', 'zIndex', 6);
    });
    await until(async () => expect((await settings())?.zIndex).toBe(6));
    expect(loads(/\/ze-/)).toBe(1);
  });

  it('[M20] keeps the order of what is called before its rest is there', async () => {
    await visit('script.html');
    await page.evaluate(() => {
      window.zE?.('messenger:set', 'zIndex', 5);
      window.zE?.('messenger:ui', 'newConversation', { displayName: 'Order 4711' });
      window.zE?.('messenger', 'close');
      window.zE?.('messenger:set', 'zIndex', 6);
      window.zE?.('messenger', 'open');
      window.zE?.('messenger', 'close');
    });
    await until(async () => expect((await settings())?.zIndex).toBe(6));
    await page.waitForFunction(() => window.causerie?.shell.app !== undefined);
    await until(async () => {
      expect(await page.evaluate(() => window.causerie?.isOpen)).toBe(false);
      expect(await dialog().isVisible()).toBe(false);
    });
  });

  it('[M24] tells each new listener the unread messages', async () => {
    await visit('script.html');
    const counts = await page.evaluate(
      () => new Promise((resolve) => window.zE?.('messenger:on', 'unreadMessages', resolve)),
    );
    expect(counts).toBe(0);
    const heard = await page.evaluate(() => {
      const numbers: unknown[] = [];
      const hear = (count: unknown) => numbers.push(count);
      const off = window.zE?.('messenger:on', 'unreadMessages', hear) as () => void;
      window.causerie?.shell.emit('unread', 1);
      off();
      window.causerie?.shell.emit('unread', 2);
      return numbers;
    });
    expect(heard).toEqual([1]);
  });

  it('[M29] is shown in an element of the page, and only there', async () => {
    await visit('embedded.html');
    expect(await launcher().count()).toBe(0);
    await page.evaluate(() => {
      window.zE?.('messenger', 'render', { mode: 'embedded', widget: { targetElement: '#gone' } });
      window.zE?.('messenger', 'render', { mode: 'embedded', widget: { targetElement: '#here' } });
    });
    await page.locator('#here').getByRole('textbox', { name: 'Message' }).waitFor();
    expect(await launcher().isVisible()).toBe(false);
    await until(() => expect(warnings.join()).toMatch(/targetElement is '#gone'/));
  });
});

describe('the typed interface', () => {
  it('[M31] [M33] returns at once; what is called is done in order', async () => {
    await visit('index.html');
    const unread = await page.evaluate((given) => {
      const { kit } = window;
      const messenger = kit.loadMessenger(given);
      messenger.on('open', () => kit.heard.push(['open']));
      const off = messenger.on('close', () => kit.heard.push(['off']));
      off();
      messenger.on('close', () => kit.heard.push(['close']));
      messenger.set({ zIndex: 5 });
      messenger.hide();
      messenger.show();
      const opened = messenger.open({ view: 'new' });
      messenger.set({ zIndex: 6 });
      kit.messenger = messenger;
      return opened.then(() => messenger.unread);
    }, options());
    expect(unread).toBe(0);
    await dialog().waitFor();
    expect(await page.evaluate(() => window.kit.messenger.isOpen)).toBe(true);
    expect(await settings()).toMatchObject({ zIndex: 6, colors: { primary: '#17494D' } });
    await page.evaluate(() => window.kit.messenger.close());
    await dialog().waitFor({ state: 'hidden' });
    expect(await page.evaluate(() => window.kit.heard)).toEqual([['open'], ['close']]);
  });

  it('[M31] the same address is the same messenger; another takes its place', async () => {
    await visit('script.html');
    const same = await page.evaluate((given) => {
      const one = window.kit.loadMessenger({ ...given, zIndex: 1, locale: 'fr' });
      const src = `${given.siteUrl}/messenger/${given.integrationId}.js`;
      window.kit.messenger = one;
      return one === window.kit.loadMessenger({ src, zIndex: 2 });
    }, options());
    expect(same).toBe(true);
    await until(async () => expect(await settings()).toMatchObject({ zIndex: 2, locale: 'fr' }));
    // The page's own script tag has put it there already.
    expect(loads(new RegExp(`${first}.js`))).toBe(1);
    await load(options(second));
    await page.waitForFunction((id) => window.causerie?.integrationId === id, second);
    expect(await hosts().count()).toBe(1);
    expect((await settings())?.zIndex).toBeUndefined();
  });

  it('[M31] is taken off the page and put there again', async () => {
    await visit('index.html');
    await load(options());
    await page.evaluate(() => window.kit.messenger.open());
    await dialog().waitFor();
    const gone = await page.evaluate(async () => {
      window.kit.messenger.destroy();
      window.kit.messenger.close();
      const code = await window.kit.messenger.open().catch((error) => error.code);
      return [code, window.causerie, window.zE, document.querySelector('causerie-messenger')];
    });
    expect(gone).toEqual(['destroyed', undefined, undefined, null]);
    await page.evaluate(async (given) => {
      // In one breath, as frameworks do.
      window.kit.loadMessenger(given).destroy();
      window.kit.messenger = window.kit.loadMessenger(given);
      await window.kit.messenger.open();
    }, options());
    await dialog().waitFor();
    expect(await hosts().count()).toBe(1);
  });

  it('[M33] its script has the page’s nonce', async () => {
    await visit('index.html');
    const given = await page.evaluate(
      (given) =>
        new Promise((resolve) => {
          new MutationObserver(([record]) => {
            const [script] = record?.addedNodes ?? [];
            if (script instanceof HTMLScriptElement) resolve(script.nonce);
          }).observe(document.head, { childList: true });
          window.kit.loadMessenger(given);
        }),
      options(),
    );
    expect(given).toBe(nonce);
  });

  it('[M31] what was asked for last stays, whatever arrives last', async () => {
    await visit('index.html');
    await page.route(`**/${first}.js`, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      await route.continue();
    });
    const code = await page.evaluate(
      async ([one, other]) => {
        const { loadMessenger } = window.kit;
        const lost = loadMessenger(one)
          .open()
          .catch((error) => error.code);
        // The first one's script is on its way.
        await new Promise((resolve) => setTimeout(resolve, 50));
        window.kit.messenger = loadMessenger(other);
        await window.kit.messenger.open();
        return lost;
      },
      [options(first), options(second)] as const,
    );
    expect(code).toBe('destroyed');
    await dialog().waitFor();
    await page.waitForTimeout(500);
    expect(await page.evaluate(() => window.causerie?.integrationId)).toBe(second);
    expect(await hosts().count()).toBe(1);
  });

  it('[M31] a script that does not load is told of, and can be tried again', async () => {
    await visit('index.html');
    const missing = options('0'.repeat(24));
    const failed = await page.evaluate(async (given) => {
      const messenger = window.kit.loadMessenger(given);
      messenger.close();
      return messenger.open().catch((error) => [error.code, error.message]);
    }, missing);
    expect(failed).toEqual(['script_failed', expect.stringContaining('Content-Security-Policy')]);
    expect(warnings).toHaveLength(1);
    await load(missing);
    await until(() => expect(loads(/0{24}.js/)).toBe(2));
    await load(options());
    await page.evaluate(() => window.kit.messenger.open());
    await dialog().waitFor();
  });

  it('[M31] without a launcher the page opens it itself', async () => {
    await visit('index.html');
    await load({ ...options(), launcher: false });
    await page.waitForFunction(() => window.causerie !== undefined);
    expect(await launcher().isVisible()).toBe(false);
    await page.evaluate(() => window.kit.messenger.open());
    await dialog().waitFor();
  });

  it('[M29] in an element of the page', async () => {
    await visit('index.html');
    await page.evaluate((given) => {
      const target = document.querySelector<HTMLElement>('#here') ?? undefined;
      window.kit.messenger = window.kit.loadMessenger({ ...given, target });
    }, options());
    await page.locator('#here').getByRole('textbox', { name: 'Message' }).waitFor();
    expect(await launcher().isVisible()).toBe(false);
  });

  it('[M31] wrong options are refused with what to give', async () => {
    for (const wrong of [
      {},
      { siteUrl: 'https://site.example' },
      { siteUrl: 'https://site.example', integrationId: 'x' },
      { siteUrl: 'site.example', integrationId: first },
      { src: 'https://site.example/messenger/launcher.js' },
      { src: `javascript:alert(1)//${first}.js` },
    ]) {
      expect(() => loadMessenger(wrong as never)).toThrow(MessengerError);
      expect(() => loadMessenger(wrong as never)).toThrow(/Give siteUrl/);
    }
    await visit('index.html');
  });

  it('[M32] on a server it does nothing', async () => {
    const messenger = loadMessenger({ siteUrl: 'https://site.example', integrationId: first });
    messenger.set({ zIndex: 1 });
    messenger.on('open', () => {})();
    let settled = false;
    const done = () => {
      settled = true;
    };
    messenger.open().then(done, done);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([messenger.isOpen, messenger.unread, settled]).toEqual([false, 0, false]);
    const Beside = () => createElement('p', null, String(useMessenger().unread));
    const embedded = createElement(CauserieMessenger, {
      siteUrl: 'https://site.example',
      integrationId: first,
      mode: 'embedded',
      className: 'chat',
    });
    expect(renderToString(createElement('main', null, createElement(Beside), embedded))).toBe(
      '<main><p>0</p><div class="chat"></div></main>',
    );
    await visit('index.html');
  });
});

describe('the React component', () => {
  const render = (props: object | null) =>
    page.evaluate((props) => window.kit.render(props), props);

  it('[M34] strict mode puts one messenger on the page, once; without the component it is gone', async () => {
    await visit('index.html');
    await render(options());
    await page.waitForFunction(() => window.causerie !== undefined);
    expect(loads(new RegExp(`${first}.js`))).toBe(1);
    expect(await hosts().count()).toBe(1);
    await render(null);
    await until(async () => expect(await hosts().count()).toBe(0));
    expect(await page.evaluate(() => window.causerie)).toBeUndefined();
    await render(options());
    await until(async () => expect(await hosts().count()).toBe(1));
  });

  it('[M34] useMessenger reaches it from any component, also before it is there', async () => {
    await visit('index.html');
    await render(null);
    const opened = page.evaluate(() => window.kit.onPage.messenger.open());
    await render({ ...options(), hear: ' first' });
    await opened;
    await dialog().waitFor();
    await until(async () => expect(await page.textContent('#state')).toBe('true 0'));
    // Another listener takes the first one's place.
    await render({ ...options(), hear: ' second', zIndex: 7 });
    await until(async () => expect((await settings())?.zIndex).toBe(7));
    await page.evaluate(() => window.kit.onPage.messenger.close());
    await until(async () => expect(await page.textContent('#state')).toBe('false 0'));
    expect(await page.evaluate(() => window.kit.heard)).toEqual([['open first'], ['close second']]);
  });

  it('[M34] other properties are other settings; what is gone is taken back', async () => {
    await visit('index.html');
    const primary = '#17494D';
    await render({ ...options(), zIndex: 5, colors: { action: '#111', error: '#222' } });
    await until(async () =>
      expect(await settings()).toEqual({
        zIndex: 5,
        colors: { primary, action: '#111', error: '#222' },
      }),
    );
    await render({ ...options(), launcher: false, colors: { action: '#333' } });
    await until(async () =>
      expect(await settings()).toEqual({
        launcher: { hidden: true },
        colors: { primary, action: '#333' },
      }),
    );
    await render(options());
    await until(async () => expect(await settings()).toEqual({ colors: { primary } }));
    expect(loads(new RegExp(`${first}.js`))).toBe(1);
  });

  it('[M34] another integration takes its place', async () => {
    await visit('index.html');
    await render(options());
    await page.waitForFunction((id) => window.causerie?.integrationId === id, first);
    await render(options(second));
    await page.waitForFunction((id) => window.causerie?.integrationId === id, second);
    expect(await hosts().count()).toBe(1);
    await page.evaluate(() => window.kit.onPage.messenger.open());
    await dialog().waitFor();
  });

  it('[M34] embedded, it is in the component’s own element', async () => {
    await visit('index.html');
    await render({ ...options(), mode: 'embedded', className: 'chat' });
    await page.locator('#shop .chat').getByRole('textbox', { name: 'Message' }).waitFor();
    expect(await launcher().isVisible()).toBe(false);
    await render(options());
    await until(async () => expect(await launcher().isVisible()).toBe(true));
    expect(await page.locator('.chat').count()).toBe(0);
  });
});
