import type { Browser, BrowserContext, Page, WebSocketRoute } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { customerJwt } from '../../integration/support/customer-jwt.ts';
import { type Deployment, startDeployment } from '../../integration/support/deployment.ts';
import { startBrowser } from '../../support/browser.ts';
import { createCompany } from './support/company.ts';
import { type CompanySite, startCompanySite } from './support/company-site.ts';
import { type Visitor, visit } from './support/visitor.ts';

let deployment: Deployment;
let company: ReturnType<typeof createCompany>;
let browser: Browser;
let site: CompanySite;
let context: BrowserContext;

/** What no page should have and some do: all of it is stronger than a rule of another sheet. */
const hostileCss = `
  body * {
    display: none !important; visibility: hidden !important; opacity: 0.1 !important; color: red;
    font: 40px/3 cursive !important; letter-spacing: 9px !important; text-transform: uppercase;
    transform: rotate(9deg) !important; filter: blur(9px) !important; pointer-events: none !important;
    inset: 9px !important; margin: 99px !important; zoom: 3 !important; direction: rtl !important;
    z-index: -1 !important; color-scheme: dark !important; float: left !important;
  }
  h1 { display: block !important }
  button { all: unset } div, causerie-messenger { position: absolute !important }
  svg { width: 100% } :root { font-size: 50px }
`;
/** Libraries of another time do this to a page. */
const hostileScript = `
  Object.prototype.extra = 'extra';
  Array.prototype.each = function () {};
  Element.prototype.remove = function () { this.parentNode.removeChild(this); };
  window.Map.prototype.extra = true;
`;

beforeAll(async () => {
  [deployment, browser] = await Promise.all([startDeployment(), startBrowser()]);
  company = createCompany(deployment);
  site = await startCompanySite(deployment.outputs);
  const { messengerUrl } = deployment.outputs;
  site.serve(
    { messenger: messengerUrl },
    { path: 'ugly.html', messenger: messengerUrl, css: hostileCss },
    { path: 'tongues.html', messenger: messengerUrl, language: 'en US!' },
    { path: 'old.html', messenger: messengerUrl, script: hostileScript },
    { path: 'empty.html' },
    { path: 'framed.html', frame: 'index.html' },
  );
});
afterEach(async () => {
  await context?.close();
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await deployment?.close();
});

const until = <T>(check: () => T) => vi.waitFor(check, { timeout: 25_000, interval: 50 });

async function arrive(prepare: (page: Page) => unknown = () => {}, path = 'index.html') {
  context = await browser.newContext({ viewport: { width: 1280, height: 1000 } });
  return visit(context, `${site.url}/${path}`, prepare);
}

/** It holds a conversation. */
async function converses(customer: Visitor, text = 'Hello'): Promise<void> {
  await customer.write(text);
  await until(async () => expect((await customer.lines()).at(-1)).toMatch(/^\d+ you: /));
  expect((await customer.lines()).at(-1)).toContain(text);
}

describe('what is missing', () => {
  it('[M12] [M13] an integration that is there no longer: says so, and leaves the page alone', async () => {
    const { integrationId, messengerUrl } = await company.messenger();
    const script = await (await fetch(messengerUrl)).text();
    await company.ask('DELETE', `/integrations/${integrationId}`);
    expect((await fetch(messengerUrl)).ok).toBe(false);
    // A browser may have kept it.
    const customer = await arrive((page) =>
      page.route(deployment.outputs.messengerUrl, (route) =>
        route.fulfill({ body: script, contentType: 'text/javascript' }),
      ),
    );
    await customer.open();
    await customer.notices('This messenger is not set up. Please contact us another way.');
    expect(customer.warnings.join()).toContain('(not_found)');
    await customer.checkPage();
  });

  it('[M12] without its script a page is as it was', async () => {
    const customer = await arrive((page) =>
      page.route('**/messenger/*.js', (route) => route.abort()),
    );
    expect(await customer.launcher.count()).toBe(0);
    await customer.checkPage();
  });

  it('[M14] what could not be loaded is told of, and loaded with the next click', async () => {
    const modules = /-[A-Z0-9]{8}\.js$/;
    const customer = await arrive((page) => page.route(modules, (route) => route.abort()));
    await customer.launcher.click();
    await until(() => expect(customer.warnings.join()).toContain('cannot be loaded'));
    expect(customer.warnings[0]).toContain(deployment.outputs.siteUrl);
    const { length } = customer.warnings;
    await customer.launcher.click();
    await until(() => expect(customer.warnings.length).toBeGreaterThan(length));
    expect(await customer.panel.count()).toBe(0);
    await customer.page.unroute(modules);
    await customer.open();
    await converses(customer);
    await customer.checkPage();
  });

  it('[M13] without HTTP it keeps trying, says so, and goes on when it is there', async () => {
    const { httpApiUrl } = deployment.outputs;
    const customer = await arrive(async (page) => {
      await page.clock.install();
      await page.route(`${httpApiUrl}/**`, (route) => route.abort());
    });
    await customer.open();
    await customer.page.clock.fastForward(5000);
    await customer.notices('The connection was lost. Trying again…');
    await customer.write('Anybody?');
    await customer.sees('Sending you: Anybody?');
    await customer.page.unroute(`${httpApiUrl}/**`);
    await customer.page.clock.fastForward(60_000);
    await customer.sees('1 you: Anybody?');
    await until(async () => expect(await customer.panel.locator('.banner').count()).toBe(0));
    await customer.checkPage();
  });

  it('[M13] where sockets are blocked it says so, keeps trying, and sends when they are not', async () => {
    let blocked = true;
    const customer = await arrive(async (page) => {
      await page.clock.install();
      await page.routeWebSocket(/.*/, (socket) => {
        if (blocked) socket.close();
        else socket.connectToServer();
      });
    });
    await customer.open();
    await customer.write('Does this get through?');
    await customer.sees('Sending you: Does this get through?');
    await customer.page.clock.fastForward(15_000);
    await customer.notices('Live messages are blocked on this network. We keep trying.');
    blocked = false;
    await customer.page.clock.fastForward(60_000);
    await customer.sees('1 you: Does this get through?');
    await until(async () => expect(await customer.panel.locator('.banner').count()).toBe(0));
    await customer.checkPage();
  });

  it('[M13] where nothing may be stored it works, and says that nothing stays', async () => {
    // A sandboxed frame has no storage, no cookies, no locks and no origin.
    const customer = await arrive(undefined, 'framed.html');
    await customer.open();
    await converses(customer);
    await customer.notices('Your browser keeps nothing: this conversation is gone when you leave');
    expect(customer.warnings.join()).toContain('(storage)');
    await customer.checkPage();
  });
});

describe('a login', () => {
  /** The page's function gives what `jwt` gives; \`window.asked\` counts how often it was asked. */
  const logIn = (customer: Visitor) =>
    customer.page.evaluate(`
      window.asked = 0;
      zE('messenger', 'loginUser', (give) => { window.asked++; window.jwt().then(give); });
    `);

  it('[M13] that has expired is asked for again, and said to be over when there is none', async () => {
    let expiresIn = 2;
    let expires = 0;
    const jwt = () => {
      expires = Math.floor(Date.now() / 1000) + expiresIn;
      return customerJwt(deployment.outputs, 'anna', expires);
    };
    const sockets: WebSocketRoute[] = [];
    const customer = await arrive(async (page) => {
      await page.exposeFunction('jwt', () => jwt());
      await page.routeWebSocket(/.*/, (socket) => {
        socket.connectToServer();
        sockets.push(socket);
      });
    });
    await logIn(customer);
    await customer.open();
    await converses(customer);
    // What it asks the server for when it is opened takes a login that holds.
    await until(async () => {
      await customer.close();
      await customer.open();
      expect(await customer.page.evaluate('window.asked')).toBe(2);
    });
    await converses(customer, 'Still me');
    expiresIn = -60;
    const before = expires;
    await until(() => expect(Date.now() / 1000).toBeGreaterThan(before));
    for (const socket of sockets) await socket.close();
    await customer.notices('Your login has expired. Sign in again to go on.');
    await customer.checkPage();
    expiresIn = 3600;
    await logIn(customer);
    await until(async () => expect(await customer.panel.locator('.banner').count()).toBe(0));
    await converses(customer, 'Me again');
  });
});

describe('the page', () => {
  /** How everything in the messenger looks, as it is computed. */
  async function looks(customer: Visitor): Promise<Record<string, string>[]> {
    await customer.open();
    await converses(customer);
    await customer.panel.locator('.tick', { hasText: 'Sent' }).waitFor();
    await customer.panel.locator('.presence').waitFor();
    await customer.panel.locator('.bar').waitFor({ state: 'detached' });
    return customer.page.locator('causerie-messenger').evaluate(readStyles);
  }

  it('[M11] its styles do not reach in, however strong they are', async () => {
    const plain = await looks(await arrive());
    await context.close();
    const customer = await arrive(undefined, 'ugly.html');
    const ugly = await looks(customer);
    expect(ugly.length).toBeGreaterThan(20);
    expect(ugly).toEqual(plain);
    await customer.checkPage();
  });

  it('[M11] the messenger’s styles do not reach out, and nothing is written into the page', async () => {
    const before = await arrive(undefined, 'empty.html');
    const page = () => context.pages()[0]?.evaluate(readPage);
    const alone = await page();
    await before.page.context().close();
    const customer = await arrive();
    await customer.open();
    await converses(customer);
    expect(await page()).toEqual(alone);
  });

  it('[M12] and its browser may name languages that are none', async () => {
    const languages = ['en-US@posix', '', 'x-', 'fr_FR@euro', 'fr_FR'];
    const customer = await arrive(
      (page) =>
        page.addInitScript((languages) => {
          Object.defineProperty(navigator, 'languages', { get: () => languages });
          Object.defineProperty(navigator, 'language', { get: () => languages[0] });
        }, languages),
      'tongues.html',
    );
    await customer.launcher.click();
    await customer.page.getByPlaceholder('Écrivez un message…').waitFor();
    await converses(customer);
    await customer.checkPage();
  });

  it('[M12] may have changed what every object and list has', async () => {
    const customer = await arrive(undefined, 'old.html');
    await customer.open();
    await converses(customer);
    await customer.checkPage();
  });
});

/** Runs in the page. */
async function readStyles(host: Element): Promise<Record<string, string>[]> {
  await Promise.all(host.shadowRoot?.getAnimations().map(({ finished }) => finished) ?? []);
  // What is told to who cannot see it comes and goes.
  const all = [host, ...(host.shadowRoot?.querySelectorAll('*:not(.sr *)') ?? [])];
  return all.map((element) => {
    const style = getComputedStyle(element);
    // The host has no size: where it would stand in the page is nothing.
    const place = /^(?:top|bottom|left|right|inset-.*)$/;
    const names = [...style].filter((name) => element !== host || !place.test(name));
    return Object.fromEntries([
      ['element', `${element.tagName}.${element.getAttribute('class')}`],
      ...names.map((name) => [name, style.getPropertyValue(name)]),
    ]);
  });
}

/** Runs in the page. */
function readPage() {
  const styles = [...document.querySelectorAll('html, body, h1, button')].map((element) => {
    const style = getComputedStyle(element);
    return Object.fromEntries([...style].map((name) => [name, style.getPropertyValue(name)]));
  });
  return {
    styles,
    sheets: document.styleSheets.length + document.adoptedStyleSheets.length,
    body: [...document.body.children]
      .map(({ tagName }) => tagName)
      .filter((name) => name !== 'CAUSERIE-MESSENGER' && name !== 'SCRIPT'),
  };
}
