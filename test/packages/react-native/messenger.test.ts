import { readFile } from 'node:fs/promises';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { customerJwt } from '../../integration/support/customer-jwt.ts';
import { type Deployment, startDeployment } from '../../integration/support/deployment.ts';
import { type AgentHere, createPeople } from '../../integration/support/people.ts';
import { type FileServer, startBrowser, startFileServer } from '../../support/browser.ts';
import { type App, openApp, violations } from './support/app.ts';
import { appPage } from './support/page.ts';

let deployment: Deployment;
let browser: Browser;
let server: FileServer;
let people: ReturnType<typeof createPeople>;
let agent: AgentHere;
const apps: App[] = [];

beforeAll(async () => {
  [deployment, browser, server] = await Promise.all([
    startDeployment(),
    startBrowser(),
    startFileServer({}),
  ]);
  server.serve(await appPage());
  people = createPeople(deployment);
  agent = await people.agent();
});
afterEach(async () => {
  for (const app of apps.splice(0)) {
    expect(app.complaints).toEqual([]);
    await app.close();
  }
});
afterAll(async () => {
  people?.close();
  await browser?.close();
  await server?.close();
  await deployment?.close();
});

type Given = Partial<Parameters<typeof openApp>[2]>;

async function open(given: Given = {}, device = {}, jwt?: string): Promise<App> {
  const { httpApiUrl, integrationId } = deployment.outputs;
  const app = await openApp(
    browser,
    server.url,
    { httpApiUrl, integrationId, ...given },
    device,
    jwt,
  );
  apps.push(app);
  return app;
}

/** An app in which a conversation has begun, and its id. */
async function begun(text: string, ...how: Parameters<typeof open>): Promise<[App, string]> {
  const app = await open(...how);
  await app.run(({ causerie }) => causerie.show('new'));
  await app.write(text);
  const [started] = await until(async () => {
    const events = await app.events('conversationStarted');
    expect(events).toHaveLength(1);
    return events;
  });
  return [app, started?.conversationId ?? ''];
}

const until = <T>(assertion: () => T | Promise<T>) =>
  vi.waitFor(assertion, { timeout: 15_000, interval: 50 });
const seen = (app: App, text: string) =>
  app.page.getByText(text, { exact: true }).first().waitFor();
const numbers = (app: App) => app.page.getByTestId('numbers').innerText();
const say = (id: string, content: object) => agent.ask(`/${id}/messages`, { content });
const conversation = async (id: string) => (await agent.ask(`/${id}`)).json;

async function devicesOf(userId: string) {
  const { outputs } = deployment;
  const client = new DynamoDBClient({
    region: outputs.region,
    endpoint: outputs.awsEndpointUrl ?? '',
    credentials: {
      accessKeyId: outputs.awsAccessKeyId ?? '',
      secretAccessKey: outputs.awsSecretAccessKey ?? '',
    },
  });
  try {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: outputs.directoryTable,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': { S: `user#${userId}` }, ':prefix': { S: 'device#' } },
        ConsistentRead: true,
      }),
    );
    return Items.map((item) => unmarshall(item));
  } finally {
    client.destroy();
  }
}
const userOf = (app: App) => app.run(({ causerie }) => causerie.session?.userId ?? '');

it('[M83] [M84] a customer writes, an agent answers, and the app knows where he stands all along', async () => {
  const [app, id] = await begun('Where is my parcel?');
  await until(async () => expect(await numbers(app)).toContain('place 1'));
  await app.page.getByText('You are next in line').waitFor();

  // Also where nothing has changed since the app was started.
  await app.restart();
  await until(async () => expect(await numbers(app)).toContain('place 1'));
  await app.run(({ causerie }, given) => causerie.show({ conversationId: given }), id);
  await app.page.getByText('You are next in line').waitFor();

  // The first word of an agent: nobody is waited for any more.
  expect((await say(id, { type: 'text', text: 'It left this morning.' })).status).toBe(201);
  await seen(app, 'It left this morning.');
  await until(async () => expect(await numbers(app)).toContain('place -'));
  expect(await app.events('agentAssigned')).toMatchObject([{ conversationId: id }]);
  expect(await app.events('agentReplied')).toMatchObject([
    { conversationId: id, displayName: 'Alex' },
  ]);
  expect(await app.events('queue')).not.toHaveLength(0);
  await agent.ask(`/${id}/read`, { seq: 1 });
  await app.page.getByText(/ · Read$/).waitFor();
  // On the screen it is read.
  await until(async () => expect(agent.read).not.toHaveLength(0));

  await app.run(({ causerie }) => causerie.go({ name: 'list' }));
  await say(id, { type: 'text', text: 'Anything else?' });
  await until(async () => expect(await numbers(app)).toContain('unread 1 here 1'));
  await app.page.getByRole('button', { name: /Anything else\?.*1 unread message/ }).click();
  await until(async () => expect(await numbers(app)).toContain('unread 0 here 0'));
  const counts = (await app.events('unread')).map(({ count }) => count);
  expect(counts.slice(-2)).toEqual([1, 0]);

  await agent.ask(`/${id}/typing`, { state: 'start' });
  await app.page.getByText('Alex is typing').waitFor();
  const shown = await until(async () => {
    const messages = (await app.events('messagesShown')).flatMap((event) => event.messages);
    expect(messages).toHaveLength(3);
    return messages;
  });
  expect(new Set(shown.map((one) => one.id)).size).toBe(3);
});

it('[M84] who is there is observable', async () => {
  const app = await open();
  await until(async () => expect(await numbers(app)).toMatch(/agents 0$/));
  const { token } = agent;
  const status = (now: string) =>
    deployment.http('/agent/status', { method: 'PUT', token, body: { status: now } });
  await status('online');
  try {
    await until(async () => {
      await app.run(({ causerie }) => causerie.refreshAvailability());
      expect(await numbers(app)).toMatch(/agents 1$/);
    });
    await app.page.getByText('We are here for you').first().waitFor();
    expect((await app.events('availability')).at(-1)?.queues).toMatchObject([{ agentsOnline: 1 }]);
  } finally {
    await status('offline');
  }
});

it('[M85] fields and tags stand on the conversation before the next message, and are taken away', async () => {
  const app = await open();
  await app.run(({ causerie }) => {
    causerie.setFields({ plan: 'pro', seats: 3 });
    causerie.setTags(['app', 'vip']);
    causerie.pageView({ url: 'app://shop/orders/4711', title: 'Order 4711' });
    causerie.show('new');
  });
  await app.write('Hello');
  const id = await until(async () => {
    const [started] = await app.events('conversationStarted');
    expect(started).toBeDefined();
    return started?.conversationId ?? '';
  });
  expect(await conversation(id)).toMatchObject({
    metadata: { plan: 'pro', seats: 3 },
    tags: ['app', 'vip'],
    page: { url: 'app://shop/orders/4711', title: 'Order 4711' },
  });
  await app.run(({ causerie }) => {
    causerie.setFields({ plan: null, order: 7 });
    causerie.setTags(['app']);
  });
  await app.write('And now');
  await until(async () => expect((await agent.ask(`/${id}/entries`)).text).toContain('And now'));
  expect(await conversation(id)).toMatchObject({ metadata: { seats: 3, order: 7 }, tags: ['app'] });
  await app.run(({ causerie }) => {
    causerie.clearFields();
    causerie.clearTags();
  });
  await app.write('Nothing');
  await until(async () => {
    const now = await conversation(id);
    expect(now['metadata'] ?? {}).toEqual({});
    expect(now['tags'] ?? []).toEqual([]);
  });
});

it('[M85] fields that do not fit are told of, and hold no message up', async () => {
  const [app, id] = await begun('Hello');
  await app.run(({ causerie }) => causerie.setFields({ much: 'x'.repeat(5000) }));
  await app.write('Still here');
  await until(async () => expect((await agent.ask(`/${id}/entries`)).text).toContain('Still here'));
  expect(await app.events('fieldsRefused')).toMatchObject([
    { conversationId: id, code: 'invalid_request' },
  ]);
});

it('[M80] [M81] the push token goes with who is logged in, and is forgotten with the log-out', async () => {
  const app = await open({
    pushToken: { platform: 'ios', token: 'apns-token-1', appVersion: '2.1' },
  });
  const anonymous = await userOf(app);
  const [first] = await until(async () => {
    const devices = await devicesOf(anonymous);
    expect(devices).toMatchObject([
      { platform: 'ios', pushToken: 'apns-token-1', appVersion: '2.1' },
    ]);
    return devices;
  });
  // Known elsewhere: the anonymous customer becomes him.
  await people.customer({ getToken: () => customerJwt(deployment.outputs, 'carla') });
  const jwt = await customerJwt(deployment.outputs, 'carla');
  await app.run(async ({ causerie }, token) => void (await causerie.login(token)), jwt);
  await until(async () => expect(await app.run(({ causerie }) => causerie.state.ready)).toBe(true));
  const carla = await userOf(app);
  expect(carla).not.toBe(anonymous);
  await until(async () => {
    expect(await devicesOf(carla)).toMatchObject([{ deviceId: first?.['deviceId'] }]);
    expect(await devicesOf(anonymous)).toEqual([]);
  });
  // Another start of the app is the same device.
  await app.restart();
  await until(async () => expect(await devicesOf(carla)).toHaveLength(1));
  await app.run(({ causerie }) => causerie.logout());
  await until(async () => expect(await devicesOf(carla)).toEqual([]));
  const next = await until(async () => {
    const user = await userOf(app);
    expect(await devicesOf(user)).toMatchObject([{ pushToken: 'apns-token-1' }]);
    return user;
  });
  expect(next).not.toBe(carla);
  await app.run(({ causerie }) => causerie.unregisterPushToken());
  expect(await devicesOf(next)).toEqual([]);
});

it('[M80] a device that is not described as it should be is refused', async () => {
  const app = await open();
  const refused = (body: object) =>
    app.run(
      ({ causerie }, given) =>
        causerie.client.request('/sdk/device', { method: 'PUT', body: given }).then(
          () => 'taken',
          (error: { code: string }) => error.code,
        ),
      body,
    );
  const device = { deviceId: 'd'.repeat(32), platform: 'ios', pushToken: 'token-of-it' };
  expect(await refused(device)).toBe('taken');
  for (const wrong of [
    { deviceId: 'short' },
    { deviceId: 'x'.repeat(65) },
    { platform: 'fridge' },
    { pushToken: '' },
    { pushToken: 'x'.repeat(4097) },
    { appVersion: 'x'.repeat(65) },
    { locale: 'not a language' },
  ]) {
    expect(await refused({ ...device, ...wrong }), JSON.stringify(wrong)).toBe('invalid_request');
  }
  const { status } = await deployment.http('/sdk/device', { method: 'PUT', body: device });
  expect(status).toBe(401);
});

it('[M87] a push opens its conversation, and is not shown over it or to somebody else', async () => {
  const [app, id] = await begun('First');
  const { integrationId } = deployment.outputs;
  const userId = await userOf(app);
  const fits = (data: object) =>
    app.run(({ causerie }, given) => causerie.shouldBeDisplayed(given), data);
  const push = { integrationId, conversationId: id, userId };
  expect(await fits({ causerie: push }), 'it is on the screen').toBe('hide');
  await app.run(({ causerie }) => causerie.go({ name: 'list' }));
  expect(await fits({ causerie: push })).toBe('display');
  expect(await fits({ data: { causerie: JSON.stringify(push) } }), 'as FCM has it').toBe('display');
  expect(await fits({ causerie: { ...push, userId: 'f'.repeat(24) } })).toBe('hide');
  for (const other of [
    {},
    { causerie: 'no JSON' },
    { causerie: { ...push, integrationId: 'f'.repeat(24) } },
    { causerie: { ...push, conversationId: '../../etc' } },
  ]) {
    expect(await fits(other), JSON.stringify(other)).toBe('notOurs');
  }
  expect(
    await app.run(({ causerie }, given) => causerie.handleTap(given), { causerie: push }),
  ).toBe(true);
  await seen(app, 'First');
  expect(await app.run(({ causerie }) => causerie.shown)).toBe(true);
  expect(await app.events('notificationTapped')).toEqual([
    { type: 'notificationTapped', conversationId: id },
  ]);
  expect(await app.run(({ causerie }) => causerie.handleTap({}))).toBe(false);
});

it('[M88] links are the app’s before they are the device’s, and only what may be followed is one', async () => {
  const [app, id] = await begun('Hello');
  const actions = [
    { type: 'link', text: 'Shop', uri: 'https://shop.example/here' },
    { type: 'link', text: 'Script', uri: 'javascript:alert(1)' },
    { type: 'postback', text: 'Press me', payload: 'pressed-it' },
  ];
  const text = 'See https://shop.example/page. Or file:///etc/passwd';
  await say(id, { type: 'text', text, actions });
  const { page } = app;
  await page.getByRole('link', { name: 'https://shop.example/page', exact: true }).click();
  await page.getByRole('link', { name: 'Shop', exact: true }).click();
  await until(async () =>
    expect(await app.run(({ urls }) => urls)).toEqual([
      'https://shop.example/page',
      'https://shop.example/here',
    ]),
  );
  expect((await app.events('linkClicked')).map(({ source }) => source)).toEqual(['text', 'link']);
  expect(page.context().pages(), 'the app has dealt with them').toHaveLength(1);
  expect(await page.getByRole('link', { name: 'Script' }).count()).toBe(0);
  expect(await page.getByRole('link', { name: /passwd/ }).count()).toBe(0);
  await app.run(({ causerie }) => causerie.openUrl('javascript:alert(1)', 'text'));
  expect(await app.events('linkClicked')).toHaveLength(2);
  // What the app leaves is opened by the device: here another window.
  const popup = page.waitForEvent('popup');
  await app.run(({ causerie }) => causerie.openUrl('https://other.example/', 'text'));
  await (await popup).close();

  await page.getByRole('button', { name: 'Press me' }).click();
  await page.getByText('You chose: Press me').waitFor();
  await until(async () => expect((await agent.ask(`/${id}/entries`)).text).toContain('pressed-it'));
});

it('[M89] a form is checked before it is sent, and shown answered', async () => {
  const [app, id] = await begun('Hello');
  const fields = [
    { type: 'text', name: 'order', label: 'Order', minSize: 3 },
    { type: 'email', name: 'mail', label: 'E-mail' },
    { type: 'text', name: 'seats', label: 'Seats', format: 'integer', required: false },
    {
      type: 'select',
      name: 'size',
      label: 'Size',
      options: [
        { name: 's', label: 'Small' },
        { name: 'l', label: 'Large' },
      ],
    },
  ];
  await say(id, { type: 'form', fields, text: 'Tell us more' });
  const { page } = app;
  await page.getByRole('textbox', { name: 'Order' }).fill('47');
  await page.getByRole('textbox', { name: 'E-mail' }).fill('nobody');
  const submit = page.getByRole('form').getByRole('button', { name: 'Send' });
  await submit.click();
  for (const fault of [
    'At least 3 characters',
    'Enter an e-mail address such as name@example.com',
    'Please fill this in',
    '3 answers need your attention',
  ]) {
    await seen(app, fault);
  }
  expect(await violations(page)).toEqual([]);
  expect(await app.events('formInvalid')).toMatchObject([{ fields: ['order', 'mail', 'size'] }]);
  expect((await agent.ask(`/${id}/entries`)).text).not.toContain('formResponse');

  await page.getByRole('textbox', { name: 'Order' }).fill('4711');
  await page.getByRole('textbox', { name: 'E-mail' }).fill('ada@example.com');
  await page.getByRole('radio', { name: 'Large' }).click();
  await submit.click();
  await page.getByText('Size: Large').waitFor();
  expect(await page.getByRole('form').count()).toBe(0);
  await app.restart();
  await app.run(({ causerie }, given) => causerie.show({ conversationId: given }), id);
  await page.getByText('Size: Large').waitFor();
  expect(await page.getByRole('form').count()).toBe(0);
  const answer = await until(async () => {
    const { entries } = (await agent.ask(`/${id}/entries`)).json as {
      entries: { content?: object }[];
    };
    const found = entries.find((one) => JSON.stringify(one).includes('"formResponse"'));
    expect(found).toBeDefined();
    return found?.content;
  });
  expect(answer).toMatchObject({
    fields: [
      { name: 'order', text: '4711' },
      { name: 'mail', email: 'ada@example.com' },
      { name: 'size', select: [{ name: 'l' }] },
    ],
  });
});

it('[M83] every kind of message is shown, and quick replies answer', async () => {
  const [app, id] = await begun('Hello');
  const { page } = app;
  const link = { type: 'link', text: 'Look', uri: 'https://shop.example/x' };
  const item = (title: string) => ({ title, description: `About ${title}`, actions: [link] });
  const picture =
    'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  await page.route('https://pictures.example/**', (route) =>
    route.fulfill({ contentType: 'image/png', body: Buffer.from(picture.slice(22), 'base64') }),
  );
  await say(id, { type: 'carousel', items: [item('One'), item('Two')] });
  await say(id, { type: 'list', items: [item('Three')] });
  await say(id, {
    ...{ type: 'image', mediaUrl: 'https://pictures.example/a.png', altText: 'A parcel' },
  });
  await say(id, { type: 'file', mediaUrl: 'https://files.example/bill%20.pdf', mediaSize: 20_000 });
  await say(id, {
    type: 'location',
    coordinates: { lat: 48.8, long: 2.3 },
    location: { name: 'Shop' },
  });
  for (const shown of ['One', 'About Two', 'Three', 'Shop']) await seen(app, shown);
  await page.getByRole('link', { name: 'Open picture: A parcel' }).waitFor();
  await page.getByRole('link', { name: /Download bill .pdf.*20 kB/ }).waitFor();
  expect(await violations(page)).toEqual([]);

  const actions = ['Yes', 'No'].map((text) => ({ type: 'reply', text, payload: `it-is-${text}` }));
  await say(id, { type: 'text', text: 'Is it red?', actions, blockChatInput: true });
  await seen(app, 'Please choose an answer above');
  expect(await page.getByRole('textbox').count()).toBe(0);
  await page.getByRole('button', { name: 'Yes' }).click();
  await page.getByRole('textbox').waitFor();
  expect(await page.getByRole('button', { name: 'Yes' }).count()).toBe(0);
  await until(async () => expect((await agent.ask(`/${id}/entries`)).text).toContain('it-is-Yes'));
});

it('[M90] what is written offline is shown, kept and sent once; what is refused can be sent again', async () => {
  const [app, id] = await begun('Online');
  const { page } = app;
  await page.context().setOffline(true);
  await page.evaluate(() => dispatchEvent(new Event('offline')));
  await app.run(({ causerie }) => causerie.client.disconnect());
  await app.write('Offline');
  await seen(app, 'Sending');
  await page.context().setOffline(false);
  await app.restart();
  await app.run(({ causerie }, given) => causerie.show({ conversationId: given }), id);
  await seen(app, 'Offline');
  await until(async () => {
    const { text } = await agent.ask(`/${id}/entries`);
    expect(text.split('"Offline"')).toHaveLength(2);
  });
  await until(async () => expect(await page.getByText('Sending').count()).toBe(0));

  // Something that the server refuses for good.
  await app.run(
    ({ causerie }, given) =>
      void causerie.send(given, { type: 'text', text: 'Too much', metadata: {} } as never, {
        metadata: { much: 'x'.repeat(5000) },
      }),
    id,
  );
  await page.getByText(/Not sent/).waitFor();
  expect(await app.events('sendFailed')).toMatchObject([
    { conversationId: id, code: 'invalid_request' },
  ]);
  await page.getByRole('button', { name: 'Send again' }).click();
  await until(async () => expect(await app.events('sendFailed')).toHaveLength(2));
  await page.getByRole('button', { name: 'Delete' }).click();
  await until(async () => expect(await page.getByText('Too much').count()).toBe(0));
});

it('[M91] history comes as one scrolls up, whole and in order', async () => {
  const [app, id] = await begun('Message 0');
  for (let n = 1; n < 120; n++) await say(id, { type: 'text', text: `Message ${n}` });
  await app.restart();
  await app.run(({ causerie }, given) => causerie.show({ conversationId: given }), id);
  const { page } = app;
  await seen(app, 'Message 119');
  const log = page.getByRole('log');
  await until(async () => {
    await log.evaluate((element) => {
      element.scrollTop = element.scrollHeight;
    });
    await page.getByText('Message 0', { exact: true }).waitFor({ timeout: 300 });
  });
  const texts = await app.run(({ causerie }, given) => {
    const thread = causerie.state.threads.get(given);
    return thread?.entries.flatMap((entry) =>
      entry.kind === 'message' && entry.content.type === 'text' ? [entry.content.text] : [],
    );
  }, id);
  expect(texts).toEqual(Array.from({ length: 120 }, (_, n) => `Message ${n}`));
  await page.getByRole('button', { name: 'Go to the latest message' }).click();
  await page.getByText('Message 119', { exact: true }).waitFor();
});

it('[M92] the words are the customer’s own, and run his way, in light and in dark', async () => {
  const [app, id] = await begun('Bonjour', { locale: 'fr-CA', texts: { fr: { title: 'Ici' } } });
  const { page } = app;
  await page.getByRole('textbox', { name: 'Message', exact: true }).waitFor();
  await page.getByText(/Vous êtes/).waitFor();
  await page.getByRole('heading', { name: 'Ici' }).waitFor();
  await app.run(({ causerie }) => causerie.setLocale('ar'));
  await until(async () => {
    const box = await page.getByText('Bonjour', { exact: true }).boundingBox();
    // One's own is where lines end: on the left, in Arabic.
    expect(box?.x ?? 1000).toBeLessThan(60);
  });
  expect(await page.locator('[dir=rtl][lang=ar]').count()).toBeGreaterThan(0);
  await say(id, { type: 'text', text: 'مرحبا' });
  await seen(app, 'مرحبا');
  expect(await violations(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  await until(async () => expect(await violations(page)).toEqual([]));
  await app.run(({ causerie }) => causerie.go({ name: 'list' }));
  expect(await violations(page)).toEqual([]);
});

it('[M94] the customer ends it cleanly, goes on or begins another', async () => {
  const [app, id] = await begun('Hello');
  const { page } = app;
  await page.getByRole('button', { name: 'End conversation' }).click();
  await seen(app, 'End this conversation?');
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect((await conversation(id))['state']).toBe('open');
  await page.getByRole('button', { name: 'End conversation' }).click();
  await page.getByRole('alert').getByRole('button', { name: 'End conversation' }).click();
  await seen(app, 'The conversation has ended');
  expect((await conversation(id))['state']).toBe('closed');
  expect(await app.events('conversationEnded')).toMatchObject([{ conversationId: id }]);
  await app.write('One more thing');
  await seen(app, 'The conversation goes on');
  expect((await conversation(id))['state']).toBe('open');
  await agent.ask(`/${id}/close`, {});
  await page.getByRole('button', { name: 'Start a new conversation' }).click();
  expect(await app.events('newConversationClicked')).toMatchObject([{ source: 'ended' }]);
  await app.write('Something else');
  await until(async () => {
    const conversations = await app.run(({ causerie }) => causerie.state.conversations.length);
    expect(conversations).toBe(2);
  });
});

it('[M86] [M96] a flow offers itself on a page of the app, is taken up, and asks how it was', async () => {
  const token = await deployment.tokenOf(deployment.outputs.admin)();
  const ask = (path: string, body: object) => deployment.http(path, { token, body });
  const integration = await ask('/admin/integrations', {
    ...{ type: 'web', displayName: 'App', responder: 'answerBot' },
  });
  const integrationId = String(integration.json['integrationId']);
  const document = {
    schema: 1,
    name: 'Lamps',
    languages: ['en'],
    triggers: [
      {
        ...{ type: 'proactive', text: { en: 'Any questions about lamps?' }, pages: ['/lamps*'] },
        when: { integrations: [integrationId] },
      },
    ],
    start: 'hello',
    steps: {
      hello: { type: 'message', text: { en: 'They shine.' }, next: 'rating' },
      rating: {
        ...{ type: 'rating', text: { en: 'How was it?' }, scale: 5, askComment: true },
        next: 'end',
      },
      end: { type: 'end' },
    },
  };
  const made = await ask('/admin/flows', { document });
  const flowId = String(made.json['flowId']);
  expect((await ask(`/admin/flows/${flowId}/publish`, { revision: 1 })).status).toBe(200);
  const app = await open({ integrationId });
  const { page } = app;
  await app.run(({ causerie }) => causerie.pageView({ url: 'app://shop/chairs' }));
  await until(async () => {
    // Workers and functions forget what was before after some seconds.
    const answer = await app.run(({ causerie }) => causerie.client.request('/sdk/offers'));
    expect(JSON.stringify(answer)).toContain(flowId);
  });
  await app.restart();
  await app.run(({ causerie }) => causerie.pageView({ url: 'app://shop/chairs' }));
  expect(await page.getByText('Any questions about lamps?').count()).toBe(0);
  await app.run(({ causerie }) => causerie.pageView({ url: 'app://shop/lamps/7', title: 'Lamp' }));
  await seen(app, 'Any questions about lamps?');
  expect(await violations(page)).toEqual([]);
  await page.getByRole('alert').getByRole('button', { name: 'Chat' }).click();
  await seen(app, 'They shine.');
  const offer = { flowId, text: 'Any questions about lamps?' };
  expect(await app.events('proactiveShown')).toMatchObject([offer]);
  expect(await app.events('proactiveClicked')).toMatchObject([offer]);

  await page.getByRole('radio', { name: '4 of 5' }).click();
  await page.getByRole('textbox', { name: 'Tell us more (optional)' }).fill('Bright');
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Send rating' }).click();
  await seen(app, 'Thank you for your rating (4 of 5)');
  const [{ conversationId = '' } = {}] = await app.events('conversationAdded');
  const { text } = await agent.ask(`/${conversationId}/entries`);
  expect(text).toContain('"comment":"Bright"');
  expect((await conversation(conversationId))['page']).toMatchObject({ url: 'app://shop/lamps/7' });
  // Who is in a conversation is left to it; its flow is told where he is.
  const frames: string[] = [];
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => void frames.push(String(payload))),
  );
  await app.restart();
  await app.run(({ causerie }) => causerie.pageView({ url: 'app://shop/lamps/8' }));
  await until(() => expect(frames.join()).toContain('"action":"page"'));
  expect(frames.join()).toContain('app://shop/lamps/8');
  // Shown once; it is not offered again.
  await agent.ask(`/${conversationId}/close`, {});
  await app.restart();
  const asked = page.waitForResponse(/\/sdk\/offers/);
  await app.run(({ causerie }) => causerie.pageView({ url: 'app://shop/lamps/9' }));
  expect(await (await asked).text()).toContain(flowId);
  expect(await app.events('proactiveShown')).toEqual([]);
});

it('[M95] who logs out leaves nothing behind, and a messenger that is taken out is gone', async () => {
  const jwt = await customerJwt(deployment.outputs, 'dora');
  const [app, id] = await begun('Mine', {}, {}, jwt);
  expect((await app.run(({ causerie }) => causerie.session))?.authenticated).toBe(true);
  await app.run(async (here) => {
    here.jwt = undefined;
    await here.causerie.logout();
  });
  await until(async () =>
    expect(await app.run(({ causerie }) => causerie.connection)).toBe('online'),
  );
  expect(await app.page.getByText('Mine').count()).toBe(0);
  const left = await app.run(({ causerie }) => [
    causerie.state.conversations.length,
    causerie.state.threads.size,
    causerie.session?.authenticated,
  ]);
  expect(left).toEqual([0, 0, false]);
  expect(await app.page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain(id);
  const refused = app.run(({ causerie }) =>
    causerie.login('not.a.jwt.at.all').then(() => '', String),
  );
  expect(await refused).not.toBe('');
  expect(await app.events('loginFailed')).toMatchObject([{ code: 'unauthorized' }]);
  await app.run((here) => here.stop());
  await until(async () =>
    expect(await app.run(({ causerie }) => causerie.client.connection)).toBe('offline'),
  );
});

it('[M97] a file that the app picks is uploaded and sent', async () => {
  const [app, id] = await begun('Here it is');
  await app.page.getByRole('button', { name: 'Attach a file' }).click();
  await app.page.getByRole('link', { name: /Download notes.txt/ }).waitFor();
  const mediaUrl = async () => {
    const { entries } = (await agent.ask(`/${id}/entries`)).json as {
      entries: { content?: { type: string; mediaUrl: string } }[];
    };
    return entries.find(({ content }) => content?.type === 'file')?.content?.mediaUrl ?? '';
  };
  await until(async () => expect(await mediaUrl()).not.toBe(''));
  expect(await (await fetch(await mediaUrl())).text()).toBe('a file');
});

it('[M98] an app that says so has no connection before it is needed', async () => {
  const app = await open();
  await app.run((here) => here.stop());
  await app.page.evaluate(() => localStorage.clear());
  const { httpApiUrl, integrationId } = deployment.outputs;
  await app.page.goto(`${server.url}/index.html`);
  await app.run((here, given) => here.start({ ...given, connectAtStart: false }), {
    httpApiUrl,
    integrationId,
  });
  await app.page.getByRole('button', { name: 'New conversation' }).waitFor();
  expect(await app.run(({ causerie }) => causerie.session ?? null)).toBeNull();
  await app.page.getByRole('button', { name: 'New conversation' }).click();
  await app.write('Hello');
  await until(async () => expect(await app.events('conversationStarted')).toHaveLength(1));
});

it('[M93] an app’s web view has the messenger as docs/mobile.md says: log-in, unread, push, links', async () => {
  const { outputs } = deployment;
  const guide = await readFile(new URL('../../../docs/mobile.md', import.meta.url), 'utf8');
  const block = (kind: string) =>
    (guide.split(`\`\`\`${kind}\n`)[1]?.split('```')[0] ?? '')
      .replaceAll('SITE', outputs.siteUrl)
      .replaceAll('SOCKET', new URL(outputs.webSocketUrl).origin.replace(/^http/, 'ws'))
      .replaceAll('FILES', outputs.awsEndpointUrl ?? '')
      .replaceAll('API', outputs.httpApiUrl)
      .replaceAll('INTEGRATION', outputs.integrationId);
  const webView = await startFileServer({});
  const context = await browser.newContext({ viewport: { width: 390, height: 720 } });
  try {
    webView.serve([
      { path: 'messages.html', body: block('html'), contentType: 'text/html' },
      { path: 'mobile.css', body: block('css'), contentType: 'text/css' },
      { path: 'mobile.js', body: block('js'), contentType: 'text/javascript' },
    ]);
    const page = await context.newPage();
    page.setDefaultTimeout(12_000);
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    const posted: { type: string; count?: number }[] = [];
    await page.exposeFunction('toTest', (text: string) => void posted.push(JSON.parse(text)));
    await page.addInitScript(
      'window.CauserieApp = { postMessage: (text) => window.toTest(text) };',
    );
    await page.goto(`${webView.url}/messages.html`);
    await until(() => expect(posted).toContainEqual({ type: 'ready' }));

    await page.evaluate('void app.login()');
    await until(() => expect(posted).toContainEqual({ type: 'token' }));
    await page.evaluate(`app.token(${JSON.stringify(await customerJwt(outputs, 'emil'))})`);
    await page.evaluate('app.fields({ plan: "pro" }, ["app"])');
    await page.getByRole('textbox').fill('From a web view');
    await page.getByRole('textbox').press('Enter');
    const emil = await people.customer({ getToken: () => customerJwt(outputs, 'emil') });
    const id = await until(async () => {
      const { conversations } = await emil.client.loadConversations();
      expect(conversations).toHaveLength(1);
      return conversations[0]?.id ?? '';
    });
    expect(await conversation(id)).toMatchObject({ metadata: { plan: 'pro' }, tags: ['app'] });

    const second = await emil.client.createConversation({ message: 'From elsewhere' });
    await say(id, { type: 'text', text: 'Here: https://shop.example/x' });
    const popup = page.waitForEvent('popup');
    await page.getByRole('link', { name: 'https://shop.example/x' }).click();
    await (await popup).close();
    await say(second.id, { type: 'text', text: 'Over here' });
    await until(() => expect(posted).toContainEqual({ type: 'unread', count: 1 }));
    await page.evaluate(`app.tapped(${JSON.stringify(second.id)})`);
    await page.getByText('Over here').first().waitFor();
    await until(() => expect(posted.at(-1)).toEqual({ type: 'unread', count: 0 }));
    expect(complaints.filter((one) => /Content Security Policy/.test(one))).toEqual([]);
  } finally {
    await context.close();
    await webView.close();
  }
});
