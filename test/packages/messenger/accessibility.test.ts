import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Content } from '../../../core/protocol/content.ts';
import { type Inspector, inspect } from './support/accessible.ts';
import { openShop, type Shop } from './support/shop.ts';
import { type Visitor, visit } from './support/visitor.ts';

/** Every state of the messenger, each reached as a customer and an agent reach it. */

let shop: Shop;
let agents: Visitor;
let seen: Inspector;
/** The conversation with the agent. */
let id: string;

beforeAll(async () => {
  shop = await openShop();
  agents = await come(shop.pages.agents);
  seen = await inspect(agents.page);
});
afterAll(() => shop?.close());

async function come(url: string): Promise<Visitor> {
  const context = await shop.browser.newContext({ reducedMotion: 'reduce' });
  const visitor = await visit(context, url);
  await visitor.launcher.waitFor();
  return visitor;
}

const pictures = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    title: `Table lamp no. ${n + 1}`,
    description: 'Oak and linen, made in our workshop',
    actions: [
      { type: 'link' as const, text: 'Details', uri: 'https://shop.example/1' },
      { type: 'postback' as const, text: 'Ask about it', payload: `ask-${n}` },
    ],
  }));

const form: Content = {
  type: 'form',
  text: 'So that we can find your order:',
  fields: [
    { type: 'text', name: 'name', label: 'Your name', minSize: 2, placeholder: 'Ada Lovelace' },
    { type: 'email', name: 'email', label: 'E-mail' },
    {
      type: 'select',
      name: 'topic',
      label: 'What is it about?',
      options: [
        { name: 'late', label: 'It is late' },
        { name: 'broken', label: 'It is broken' },
      ],
    },
    { type: 'text', name: 'note', label: 'Anything else?', required: false },
  ],
};

it('[M120] [M125] [M126] [M127] closed, new, waiting, typing, unread', async () => {
  const { page, panel, open, write, close } = agents;
  await seen.look('closed');
  await open();
  await seen.look('new');
  await seen.zoom('new');
  await write('My lamp flickers.');
  await panel.getByText('in line').waitFor();
  await seen.look('waiting');
  await seen.zoom('waiting');
  id = await shop.take();
  await shop.say(id, 'Since when? Look at https://shop.example/lamps/flickering first.');
  await panel.getByText('Since when?').waitFor();
  await shop.act(id, 'typing', { state: 'start' });
  await panel.locator('.typing').waitFor();
  await seen.look('typing');
  await seen.force('typing');
  await close();
  await shop.say(id, 'Are you there?');
  await page.locator('.badge').waitFor();
  await seen.look('unread');
  await seen.force('unread');
  await page.emulateMedia({ forcedColors: 'active' });
  const box = await agents.launcher.boundingBox();
  const { x, y, width, height } = box as NonNullable<typeof box>;
  const dot = (down: number) =>
    page.screenshot({
      clip: { x: x + width / 2 - 2, y: y + height / 2 + down, width: 4, height: 4 },
    });
  // The bubble, and below it.
  expect(await dot(0)).not.toEqual(await dot(20));
  await page.emulateMedia({ forcedColors: 'none' });
  expect(seen.findings()).toEqual([]);
});

it('[M120] [M125] [M126] [M127] forms, carousels and lists', async () => {
  const { panel, open, press } = agents;
  await open();
  await shop.say(id, form);
  await panel.locator('form.c-fo').waitFor();
  await seen.look('form');
  await panel.locator('.c-fo [type=submit]').click();
  await panel.locator('.c-er').first().waitFor();
  await seen.look('form with errors');
  await seen.zoom('form with errors');
  await panel.getByLabel('Your name').fill('Ada');
  await panel.getByLabel('E-mail').fill('ada@example.com');
  await panel.getByLabel('It is late').check();
  await panel.locator('.c-fo [type=submit]').click();
  await panel.locator('.c-fo .c-s').waitFor();
  await seen.look('form sent');
  await shop.say(id, { type: 'carousel', items: pictures(4) });
  await panel.locator('.c-cs').waitFor();
  await seen.look('carousel');
  await seen.zoom('carousel');
  await seen.force('carousel');
  await shop.say(id, { type: 'list', items: pictures(3) });
  await panel.locator('.c-ls').waitFor();
  await seen.look('list of items');
  await press('More options');
  await panel.getByRole('menuitem').first().waitFor();
  await seen.look('menu');
  await seen.zoom('menu');
  await panel.getByRole('menuitem', { name: 'End conversation' }).click();
  await panel.getByRole('dialog').waitFor();
  await seen.look('end dialog');
  await seen.zoom('end dialog');
  await press('Cancel');
  expect(seen.findings()).toEqual([]);
});

it('[M124] nothing moves by itself where less motion is asked for', async () => {
  const { page, panel } = agents;
  const moving = () =>
    panel.evaluate((one) => (one.getRootNode() as ShadowRoot).getAnimations().length);
  /** Whether one is at the end as soon as the button is pressed. */
  const jumps = () =>
    panel.evaluate(async (one) => {
      const log = one.querySelector('.log') as HTMLElement;
      log.scrollTop = -log.scrollHeight;
      while (!one.querySelector('.to-end')) await new Promise(requestAnimationFrame);
      one.querySelector<HTMLElement>('.to-end')?.click();
      return log.scrollTop === 0;
    });
  const carousel = () =>
    panel.locator('.c-cs ul').evaluate((one) => getComputedStyle(one).scrollBehavior);
  await shop.act(id, 'typing', { state: 'start' });
  await panel.locator('.typing').waitFor();
  expect([await moving(), await jumps(), await carousel()]).toEqual([0, true, 'auto']);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  expect(await moving()).toBeGreaterThan(0);
  expect([await jumps(), await carousel()]).toEqual([false, 'smooth']);
  await page.emulateMedia({ reducedMotion: 'reduce' });
});

it('[M120] [M125] [M127] uploads, refusals, the end', async () => {
  const { page, panel, press } = agents;
  await page.route('**/*', (route) =>
    route.request().method() === 'POST' &&
    /multipart/.test(route.request().headers()['content-type'] ?? '')
      ? new Promise(() => {})
      : route.fallback(),
  );
  await panel.locator('input[type=file]').setInputFiles({
    name: 'the-lamp-that-flickers-in-our-living-room.png',
    mimeType: 'image/png',
    buffer: Buffer.from('png'),
  });
  await panel.locator('.upload').waitFor();
  await seen.look('upload');
  await seen.zoom('upload');
  await panel.locator('.upload button').click();
  await page.evaluate(() => {
    const metadata = { note: 'x'.repeat(5000) };
    window.causerie?.send('It began on Monday.', { metadata }).catch(() => {});
  });
  await panel.getByText('Not sent').waitFor();
  await seen.look('not sent');
  await seen.zoom('not sent');
  await press('Delete');
  await shop.act(id, 'close');
  await panel.getByText('The conversation has ended').waitFor();
  await seen.look('ended');
  expect(seen.findings()).toEqual([]);
});

it('[M120] [M125] [M127] conversations, search, an article, no network', async () => {
  const { page, panel, press, write } = agents;
  await press('Back to conversations');
  await panel.locator('.item').waitFor();
  await seen.look('list');
  await seen.zoom('list');
  await press('Search for help');
  await panel.locator('.a-ct').first().waitFor();
  await seen.look('help');
  await seen.zoom('help');
  await panel.getByRole('searchbox').fill('return');
  await panel.locator('.a-no', { hasText: 'found' }).waitFor();
  await seen.look('found');
  await seen.zoom('found');
  await panel.locator('.a-ls button').first().click();
  await panel.locator('.a-a').waitFor();
  await seen.look('article');
  await seen.zoom('article');
  await press('Back');
  await press('Back to conversations');
  await page.context().setOffline(true);
  await press('New conversation');
  await panel.locator('.banner').waitFor();
  await write('Hello?');
  await panel.getByText('Sending').waitFor();
  await seen.look('offline');
  await seen.zoom('offline');
  expect(seen.findings()).toEqual([]);
});

it('[M120] [M125] [M126] [M127] an offer, quick replies, a rating', async () => {
  const flows = await come(shop.pages.flows);
  const { page, panel, open, press, write } = flows;
  seen = await inspect(page);
  await page.evaluate(
    (label) => {
      window.causerie?.set({
        launcher: { shape: 'pill', label },
        title: { en: 'Maison Lune, lamps and chandeliers for slow evenings since 1987' },
      });
    },
    { en: 'Need help?', ar: 'مساعدة' },
  );
  await seen.look('pill');
  await page.evaluate(async () => {
    const app = await window.causerie?.shell.load();
    app?.offer({ flowId: '0'.repeat(24), text: 'Looking for a lamp? I can help you choose.' });
  });
  await page.locator('.offer').waitFor();
  await seen.look('offer');
  await seen.zoom('offer');
  await page.locator('.offer').getByRole('button', { name: 'Dismiss message' }).click();
  await open();
  await write('Hello');
  await panel.locator('.c-q').waitFor();
  await seen.look('quick replies');
  await seen.force('quick replies');
  await seen.zoom('quick replies');
  await press('Talk to a person');
  const other = await shop.take();
  await shop.act(other, 'hand-back');
  await press('No, thank you');
  await panel.locator('.stars').waitFor();
  await seen.look('rating');
  await panel.locator('.stars label').nth(3).click();
  await panel.getByRole('button', { name: 'Send rating' }).waitFor();
  await seen.look('rating, chosen');
  await seen.zoom('rating, chosen');
  await seen.force('rating, chosen');
  await press('Send rating');
  await panel.locator('.scored').waitFor();
  await seen.look('rated');
  await press('Back to conversations');
  await shop.say(other, 'One thing more: your lamp is ready.');
  await panel.locator('.count').waitFor();
  await seen.look('unread in the list');
  await page.evaluate(() =>
    window.causerie?.render(document.querySelector('#here') as HTMLElement),
  );
  await seen.look('embedded');
  await seen.zoom('embedded');
  expect(seen.findings()).toEqual([]);
});

it('[M120] [M125] banners', async () => {
  const context = await shop.browser.newContext({ reducedMotion: 'reduce' });
  await context.routeWebSocket(/./, (socket) => socket.close());
  const { page, panel, open } = await visit(context, shop.pages.agents);
  await page.clock.install();
  seen = await inspect(page);
  await open();
  await expect.poll(() => page.evaluate(() => localStorage.length)).toBeGreaterThan(0);
  await page.clock.runFor(3500);
  await panel.locator('.banner.reconnecting').waitFor();
  await page.clock.runFor(12_000);
  await panel.locator('.banner.blocked').waitFor();
  await page.clock.resume();
  await seen.look('blocked');
  await seen.zoom('blocked');
  await context.route(/messenger\/[0-9a-f]{24}\.js/, async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace(/[0-9a-f]{24}/, '0'.repeat(24));
    await route.fulfill({ response, body });
  });
  const unknown = await visit(context, shop.pages.agents);
  seen = await inspect(unknown.page);
  await unknown.open();
  await unknown.panel.locator('.banner.unknownIntegration').waitFor();
  await seen.look('unknown');
  await seen.zoom('unknown');
  expect(seen.findings()).toEqual([]);
});
