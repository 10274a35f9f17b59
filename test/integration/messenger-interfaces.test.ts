import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { companyPage, messengerFiles } from '../packages/messenger/support/messenger-site.ts';
import {
  type FileServer,
  type ServedFile,
  startBrowser,
  startFileServer,
} from '../support/browser.ts';
import { customerJwt } from './support/customer-jwt.ts';
import { type Deployment, startDeployment } from './support/deployment.ts';
import { createPeople } from './support/people.ts';

/** Zendesk's addresses, where the integrations' scripts are instead. */
const loader = 'https://static.zdassets.com/ekr/snippet.js';

let deployment: Deployment;
let people: ReturnType<typeof createPeople>;
let browser: Browser;
let server: FileServer;
let context: BrowserContext;
let page: Page;
let mistakes: string[];
let warnings: string[];
let second: string;

beforeAll(async () => {
  [deployment, browser, server] = await Promise.all([
    startDeployment(),
    startBrowser(),
    startFileServer({ 'access-control-allow-origin': '*' }),
  ]);
  people = createPeople(deployment);
  const other = await deployment.anotherApp('Other');
  second = other.integrationId;
  const apiUrl = deployment.outputs.httpApiUrl;
  const configs = [deployment.outputs.integrationId, second].map((integrationId) => ({
    integrationId,
    apiUrl,
    baseUrl: `${server.url}/messenger`,
    settings: {},
  }));
  server.serve([
    ...(await messengerFiles(configs)),
    ...named('zendesk', await companyPage('use-zendesk.tsx')),
    ...named('kit', await companyPage('kit.tsx')),
  ]);
});
/** A page of its own folder. */
const named = (folder: string, files: ServedFile[]) =>
  files.map((file) => ({ ...file, path: `${folder}/${file.path}` }));

beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  mistakes = [];
  warnings = [];
  page.on('pageerror', (error) => mistakes.push(error.message));
  page.on('console', (message) => {
    if (message.text().startsWith('Causerie')) warnings.push(message.text());
  });
  await page.route(`${loader}**`, async (route) => {
    const key = new URL(route.request().url()).searchParams.get('key');
    const script = await fetch(`${server.url}/messenger/${key}.js`);
    await route.fulfill({ contentType: 'text/javascript', body: await script.text() });
  });
});
afterEach(async () => {
  await context?.close();
  people.close();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  await deployment?.close();
});

type Method = keyof Window['shop']['zendesk'];
const zendesk = (method: Method, ...given: unknown[]) =>
  page.evaluate(
    ([method, given]) => {
      (window.shop.zendesk[method] as (...given: unknown[]) => void)(...given);
    },
    [method, given] as const,
  );
interface Heard {
  id: string;
  createdAt: number;
  type: string;
  payload?: { conversation: { id: string } };
}
const heard = (name: string): Promise<Heard[]> =>
  page.evaluate(
    (name) => window.shop.heard.flatMap(([one, value]) => (one === name ? [value] : [])) as never,
    name,
  );
const until = (assertion: () => Promise<void> | void) =>
  vi.waitFor(assertion, { timeout: 15_000, interval: 50 });
const settings = () => page.evaluate(() => window.causerie?.shell.settings);
const dialog = () => page.getByRole('dialog');
const launcher = () => page.locator('causerie-messenger [part=launcher]');

describe('a shop that was written for Zendesk’s widget, with react-use-zendesk', () => {
  beforeEach(async () => {
    await page.goto(`${server.url}/zendesk/index.html#${deployment.outputs.integrationId}`);
    await page.waitForFunction(() => window.zE !== undefined && window.shop !== undefined);
  });

  it('[M30] opens and closes, and says so', async () => {
    await zendesk('open');
    await dialog().waitFor();
    await until(async () => {
      expect(await heard('open')).toEqual([
        { id: expect.any(String), createdAt: expect.any(Number), type: 'messagingOpened' },
      ]);
      expect(await page.textContent('#state')).toMatch(/^true/);
    });
    await zendesk('close');
    await dialog().waitFor({ state: 'hidden' });
    await until(async () => {
      expect(await heard('close')).toHaveLength(1);
      expect(await page.textContent('#state')).toBe('false 0');
    });
    await zendesk('hide');
    expect(await launcher().isVisible()).toBe(false);
    await zendesk('show');
    expect(await launcher().isVisible()).toBe(true);
    expect([mistakes, warnings]).toEqual([[], []]);
  });

  it('[M30] sets what Zendesk’s has set', async () => {
    await zendesk('setLocale', 'fr');
    await zendesk('setZIndex', 12);
    await zendesk('setCookies', 'none');
    await zendesk('setConversationFields', [{ id: '4711', value: 'gold' }]);
    await zendesk('setConversationTags', ['vip']);
    await zendesk('setCustomize', {
      theme: { primary: '#17494D' },
      messageLog: { hideHeader: true },
    });
    await zendesk('useSessionAuth');
    await until(async () =>
      expect(await settings()).toEqual({
        locale: 'fr',
        zIndex: 12,
        storage: false,
        fields: { 4711: 'gold' },
        tags: ['vip'],
        colors: { primary: '#17494D' },
        scheme: 'light',
        hide: { conversationHeader: true },
      }),
    );
    await zendesk('setCustomize', { theme: { primary: 'teal' } });
    await until(() => expect(warnings.join()).toMatch(/theme.primary is 'teal'. Write a colour/));
    expect((await settings())?.colors).toEqual({ primary: '#17494D' });
    expect(mistakes).toEqual([]);
  });

  it('[M30] converses: started, opened, assigned, unread', async () => {
    const agent = await people.agent();
    await zendesk('setConversationTags', ['vip']);
    await zendesk('newConversation', { displayName: 'Order 4711', metadata: { order: '4711' } });
    const box = page.getByRole('textbox', { name: 'Message' });
    await box.fill('Where is my parcel?');
    await box.press('Enter');
    await until(async () => {
      expect(await heard('conversationStarted')).toHaveLength(1);
      expect(agent.waiting).toHaveLength(1);
    });
    const [started] = await heard('conversationStarted');
    const id = started?.payload?.conversation.id ?? '';
    expect(agent.waiting).toEqual([id]);
    const opened = await heard('conversationOpened');
    expect(opened[0]?.payload).toEqual({ conversation: { id: null } });

    const taken = await agent.ask(`/${id}/assign`, {});
    expect(taken.json).toMatchObject({ tags: ['vip'], metadata: { order: '4711' } });
    const say = (text: string, after: number) =>
      agent.ask(`/${id}/messages`, { id: `m-${after}`, after, content: { type: 'text', text } });
    await say('On its way', 2);
    await page.getByText('On its way').first().waitFor();
    // What he has seen is not unread.
    await until(() => expect(Math.max(...agent.read)).toBe(3));
    await until(async () => {
      expect((await heard('conversationAgentAssigned'))[0]?.payload).toMatchObject({
        conversation: { id },
      });
    });
    await zendesk('close');
    await dialog().waitFor({ state: 'hidden' });
    await say('It is there', 3);
    await until(async () => expect(await heard('unreadMessages')).toContain(1));
    await until(async () => expect(await page.textContent('#state')).toBe('false 1'));
    expect([mistakes, warnings]).toEqual([[], []]);
  });

  it('[M30] logs in and out, and tells of a JWT that is refused', async () => {
    const jwt = await customerJwt(deployment.outputs, 'ada');
    const login = (jwt: string) =>
      page.evaluate(
        (jwt) =>
          new Promise((resolve) => {
            window.shop.zendesk.loginUser(jwt, resolve);
          }),
        jwt,
      );
    expect(await login(jwt)).toBeNull();
    const forged = await customerJwt(
      { ...deployment.outputs, apiKeySecret: 'x'.repeat(32) },
      'ada',
    );
    expect(await login(forged)).toEqual({
      type: 'LoginFailedError',
      reason: 'unauthorized',
      message: expect.any(String),
    });
    await zendesk('logoutUser');
    await zendesk('resetWidget');
    await until(async () => expect(await heard('resetWidget')).toHaveLength(1));
    expect(mistakes).toEqual([]);
  });

  it('[M30] hears what the customer and the flows do', async () => {
    // From the number of unread messages on, who listens is heard of.
    await until(async () => expect((await heard('unreadMessages')).length).toBeGreaterThan(0));
    await page.evaluate(() => {
      const shell = window.causerie?.shell;
      const conversationId = 'c'.repeat(24);
      shell?.emit('proactiveShown', { flowId: 'f1', text: 'May we help?' });
      shell?.emit('proactiveClicked', { flowId: 'f1', text: 'May we help?' });
      shell?.emit('newConversationClicked', { source: 'list' });
      shell?.emit('agentRequested', { conversationId });
      shell?.emit('messagesShown', {
        conversationId,
        messages: [{ id: 'm', received: new Date().toISOString(), role: 'business' }],
      });
    });
    await until(async () => {
      for (const name of [
        'proactiveMessageDisplayed',
        'proactiveMessageClicked',
        'newConversationButtonClicked',
        'conversationWithAgentRequested',
        'messagesShown',
      ]) {
        // Messages were shown before, too.
        expect(await heard(name)).toContainEqual(
          expect.objectContaining({ type: name, payload: expect.any(Object) }),
        );
      }
    });
  });

  it('[M30] another key takes the messenger’s place, and the first comes back', async () => {
    const integration = () => page.evaluate(() => window.causerie?.integrationId);
    const { integrationId } = deployment.outputs;
    // In strict mode the library loads the script twice; the second one would come between.
    await page.waitForLoadState('networkidle');
    for (const [key, opened] of [
      [second, 1],
      [integrationId, 2],
    ] as const) {
      await page.evaluate((key) => window.shop.setKey(key), key);
      await until(async () => expect(await integration()).toBe(key));
      expect(await page.locator('causerie-messenger').count()).toBe(1);
      await until(async () => {
        expect(await page.evaluate(() => window.zE !== undefined)).toBe(true);
      });
      await zendesk('open');
      await dialog().waitFor();
      await until(async () => expect(await heard('open')).toHaveLength(opened));
      await zendesk('close');
    }
    expect(mistakes).toEqual([]);
  });
});

describe('a shop that uses the package', () => {
  let requests: string[];
  beforeEach(async () => {
    requests = [];
    page.on('request', (request) => requests.push(new URL(request.url()).pathname));
    await page.goto(`${server.url}/kit/index.html`);
    await page.waitForFunction(() => window.kit !== undefined);
  });
  const place = () => ({ siteUrl: server.url, integrationId: deployment.outputs.integrationId });
  const count = (path: string) => requests.filter((one) => one === path).length;

  it('[M31] sends, with what the page knows of the customer', async () => {
    const agent = await people.agent();
    const sent = await page.evaluate(async (place) => {
      const messenger = window.kit.loadMessenger({
        ...place,
        tags: ['vip'],
        fields: { plan: 'gold' },
      });
      window.kit.messenger = messenger;
      messenger.on('conversationStarted', (detail) => window.kit.heard.push([detail]));
      const first = await messenger.send('Hello');
      const second = await messenger.send(
        { type: 'text', text: 'Are you there?' },
        { metadata: { order: 4711 } },
      );
      return [first, second];
    }, place());
    expect(sent).toEqual([
      expect.objectContaining({ kind: 'message', content: { type: 'text', text: 'Hello' } }),
      expect.objectContaining({ kind: 'message', seq: 2 }),
    ]);
    await until(() => expect(agent.waiting).toHaveLength(1));
    const [conversationId] = agent.waiting;
    const taken = await agent.ask(`/${conversationId}/assign`, {});
    expect(taken.json).toMatchObject({ tags: ['vip'], metadata: { plan: 'gold' } });
    const stored = await agent.ask(`/${conversationId}/entries`);
    expect(stored.json['entries']).toMatchObject([
      { content: { text: 'Hello' } },
      { content: { text: 'Are you there?' }, metadata: { order: 4711 } },
      { name: 'assigned' },
    ]);
    expect(await page.evaluate(() => window.kit.heard)).toEqual([[{ conversationId }]]);
    expect(
      await page.evaluate(() => window.kit.messenger.send('').catch((error) => typeof error.code)),
    ).toBe('string');
  });

  it('[M31] logs in and out; a JWT that is refused changes nothing', async () => {
    let jwt = await customerJwt(deployment.outputs, 'grace');
    await page.exposeFunction('jwt', () => jwt);
    const login = () =>
      page.evaluate((place) => {
        window.kit.messenger ??= window.kit.loadMessenger(place);
        window.kit.messenger.on('loginFailed', ({ code }) => window.kit.heard.push([code]));
        return window.kit.messenger.login(window.jwt).catch((error) => error.code);
      }, place());
    expect(await login()).toBeUndefined();
    jwt = await customerJwt({ ...deployment.outputs, apiKeySecret: 'x'.repeat(32) }, 'grace');
    expect(await login()).toBe('unauthorized');
    expect(await page.evaluate(() => window.kit.heard)).toContainEqual(['unauthorized']);
    await page.evaluate(() => window.kit.messenger.logout());
    expect(count('/sdk/logout')).toBe(1);
  });

  it('[M34] with getToken the customer is logged in, once; without it again he is logged out', async () => {
    const jwt = await customerJwt(deployment.outputs, 'linus');
    await page.exposeFunction('jwt', () => jwt);
    const render = (props: object) => page.evaluate((props) => window.kit.render(props), props);
    await render({ ...place(), loggedIn: true });
    await until(() => expect(count('/sdk/login')).toBe(1));
    await render({ ...place(), loggedIn: true, zIndex: 3 });
    await render(place());
    await until(() => expect(count('/sdk/logout')).toBe(1));
    expect(count('/sdk/login')).toBe(1);
    await render({ ...place(), loggedIn: true });
    await until(() => expect(count('/sdk/login')).toBe(2));
    expect(mistakes).toEqual([]);
  });
});
