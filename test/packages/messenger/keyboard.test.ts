import type { BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Content } from '../../../core/protocol/content.ts';
import { type Keyboard, keyboardOf, listenTo } from './support/keyboard.ts';
import { openShop, type Shop } from './support/shop.ts';
import { type Visitor, visit } from './support/visitor.ts';

/** A customer without a mouse; each test of the first page goes on where the last one ended. */

let shop: Shop;
let visitor: Visitor;
let keyboard: Keyboard;
let announced: () => Promise<string[]>;
/** The conversation. */
let id: string;

beforeAll(async () => {
  shop = await openShop();
  ({ visitor, keyboard } = await come(shop.pages.flows));
});
afterAll(() => shop?.close());

async function come(url: string, options: BrowserContextOptions = {}) {
  const context = await shop.browser.newContext(options);
  const who = await visit(context, url);
  await who.launcher.waitFor();
  return { visitor: who, keyboard: keyboardOf(who.page) };
}

const composer = 'textarea Message';

const form: Content = {
  type: 'form',
  fields: [
    { type: 'text', name: 'name', label: 'Your name' },
    {
      type: 'select',
      name: 'topic',
      label: 'What is it about?',
      options: [
        { name: 'late', label: 'It is late' },
        { name: 'broken', label: 'It is broken' },
      ],
    },
  ],
};

it('[M121] opens from the page, and leads into the composer', async () => {
  const { tabTo, press, focusOn, type } = keyboard;
  await tabTo('button Buy');
  await tabTo('button Chat');
  await press('Enter');
  await focusOn(composer);
  announced = await listenTo(visitor.page);
  await type('Hello');
  await press('Enter');
  await visitor.panel.locator('.c-q').waitFor();
  expect(await keyboard.focus()).toBe(composer);
});

it('[M121] [M122] a quick reply is reached backwards; chosen, the focus stays at its message', async () => {
  const { tabTo, press, focusOn } = keyboard;
  await tabTo('button Talk to a person', 'Shift+Tab');
  await press('Enter');
  await focusOn(/^div What can we do for you/);
  await visitor.panel.getByText('in line').waitFor();
  id = await shop.take();
  await visitor.panel.getByText('Alex has joined').waitFor();
});

it('[M123] messages, who joins and the place in the line are told once each', async () => {
  await shop.say(id, 'Since when?');
  await shop.say(id, 'And which lamp?');
  await visitor.panel.getByText('And which lamp?').waitFor();
  const told = await announced();
  for (const text of [
    'Assistant says: Hello there, and welcome to Maison Lune!',
    'Assistant says: What can we do for you? Choose, or write your question in your own words.',
    'You will be connected to someone from our team',
    'Alex has joined the conversation',
    'Alex says: Since when?',
    'Alex says: And which lamp?',
  ])
    expect(told.filter((one) => one === text)).toEqual([text]);
  expect(told).toContainEqual(expect.stringContaining('in line'));
  // What he says himself he knows.
  expect(told.filter((one) => /Talk to a person|: Hello$/.test(one))).toEqual([]);
});

it('[M121] [M122] a form is filled in; what is wrong has the focus first', async () => {
  const { tabTo, press, focusOn, type } = keyboard;
  await shop.say(id, form);
  await visitor.panel.locator('form.c-fo').waitFor();
  await tabTo(composer);
  await tabTo('button Send', 'Shift+Tab');
  await press('Enter');
  await focusOn('input Your name');
  await type('Ada');
  await tabTo('input It is late');
  await press('ArrowDown');
  await focusOn('input It is broken');
  await tabTo('button Send');
  await press('Enter');
  await visitor.panel.locator('.c-fo .c-s').waitFor();
  await focusOn(/^div Sent/);
});

it('[M121] [M122] the menu and the dialog: arrows, Escape, and back to the button', async () => {
  const { tabTo, press, focusOn } = keyboard;
  await tabTo('button More options', 'Shift+Tab');
  await press('Enter');
  await focusOn('button Download transcript');
  await press('ArrowDown');
  await focusOn('button Turn sound off');
  await press('ArrowUp', 'ArrowUp');
  await focusOn('button End conversation');
  await press('Home');
  await focusOn('button Download transcript');
  await press('Escape');
  await focusOn('button More options');
  await press('Enter');
  await focusOn('button Download transcript');
  await press('End', 'Enter');
  await focusOn('button Cancel');
  await press('Tab');
  await focusOn('button End conversation');
  await press('Escape');
  await focusOn('button More options');
  expect(await visitor.panel.isVisible()).toBe(true);
});

it('[M121] [M122] a rating is given by arrow keys, and changed', async () => {
  const { tabTo, press, focusOn, type } = keyboard;
  await shop.act(id, 'hand-back');
  await visitor.panel.locator('.c-q').waitFor();
  await tabTo('button No, thank you');
  await press('Enter');
  await visitor.panel.locator('.stars').waitFor();
  await tabTo('input 1 of 5');
  await press('Space', 'ArrowRight', 'ArrowRight', 'ArrowRight');
  await focusOn('input 4 of 5');
  await tabTo('textarea Tell us more (optional)');
  await type('Kind people');
  await tabTo('button Send rating');
  await announced();
  await press('Enter');
  await focusOn('button Change rating');
  await expect.poll(announced).toContain('Thank you for your rating');
  await press('Enter');
  await focusOn('input 4 of 5');
});

it('[M121] [M122] the list, a conversation, the search, an article: the focus goes along', async () => {
  const { tabTo, press, focusOn, type } = keyboard;
  await tabTo('button Back to conversations', 'Shift+Tab');
  await press('Enter');
  await focusOn('h2 Maison Lune');
  await tabTo(/^button MMaison Lune/);
  await press('Enter');
  await focusOn(composer);
  await tabTo('button Back to conversations', 'Shift+Tab');
  await press('Enter');
  await focusOn('h2 Maison Lune');
  await tabTo('button Search for help');
  await press('Enter');
  await focusOn('input Search for help');
  await type('return');
  await visitor.panel.locator('.a-no', { hasText: 'found' }).waitFor();
  await tabTo('button Clear search');
  await press('Tab', 'Enter');
  await visitor.panel.locator('.a-a').waitFor();
  await focusOn(/^h2 /);
  await tabTo('button Back', 'Shift+Tab');
  await press('Enter');
  await focusOn('input Search for help');
  await press('Escape');
  expect(await visitor.panel.isVisible()).toBe(true);
});

it('[M121] closes by Escape; the focus is back at the button, or where the page had it', async () => {
  const { press, focusOn, tabTo } = keyboard;
  await press('Escape');
  await visitor.panel.waitFor({ state: 'hidden' });
  await focusOn('button Chat');
  await tabTo('button Buy', 'Shift+Tab');
  await visitor.page.evaluate(() => window.causerie?.open());
  await focusOn('input Search for help');
  await press('Escape');
  await focusOn('button Buy');
});

it('[M123] of what was said before nothing is told, of a refusal and of the network it is', async () => {
  const { page, launcher, panel } = visitor;
  await page.reload();
  await launcher.waitFor();
  await page.evaluate(() => window.causerie?.shell.load());
  announced = await listenTo(page);
  await visitor.open();
  await panel.getByText('And which lamp?').waitFor();
  expect((await announced()).filter((one) => one !== 'Connecting…')).toEqual([]);
  await page.evaluate(() => {
    const metadata = { note: 'x'.repeat(5000) };
    window.causerie?.send('It began on Monday.', { metadata }).catch(() => {});
  });
  await expect.poll(announced).toEqual(['Not sent']);
  await page.context().setOffline(true);
  await expect.poll(announced).toEqual(['You are offline. Messages are sent when you are back.']);
  await page.context().setOffline(false);
});

it('[M122] what had the focus goes away: the composer has it', async () => {
  const { tabTo, press, focusOn } = keyboard;
  await keyboard.focusOn(composer);
  await tabTo('button Delete', 'Shift+Tab');
  await press('Enter');
  await focusOn(composer);
});

it('[M122] on a phone it is a dialog over everything, and the focus stays in it', async () => {
  const viewport = { width: 390, height: 780 };
  for (const touch of [false, true]) {
    const phone = await come(shop.pages.agents, {
      viewport,
      colorScheme: 'dark',
      hasTouch: touch,
      isMobile: touch,
    });
    const { press, focusOn, focus, tabTo } = phone.keyboard;
    const { panel } = phone.visitor;
    await tabTo('button Chat');
    await press('Enter');
    // Without a mouse a text field would bring a keyboard up.
    await focusOn(touch ? 'div Messages' : composer);
    expect(await panel.getAttribute('aria-modal')).toBe('true');
    expect(await panel.getAttribute('role')).toBe('dialog');
    for (const key of ['Shift+Tab', 'Tab']) {
      const passed = new Set<string>();
      for (let n = 0; n < 12; n++) {
        await press(key);
        passed.add(await focus());
      }
      expect([...passed]).not.toContain('body');
      expect([...passed]).not.toContain('button Buy');
      expect([...passed]).toContain('button Close messages');
      expect([...passed]).toContain(composer);
    }
    await tabTo('button Close messages');
    await press('Escape');
    await focusOn('button Chat');
  }
});

it('[M122] [M123] an offer is told, and its end leaves the focus at the button', async () => {
  const { visitor: guest, keyboard: keys } = await come(shop.pages.flows);
  const { page } = guest;
  await page.evaluate(() => window.causerie?.shell.load());
  const told = await listenTo(page);
  await page.evaluate(() =>
    window.causerie?.shell.app?.offer({ flowId: '0'.repeat(24), text: 'Looking for a lamp?' }),
  );
  await page.locator('.offer').waitFor();
  expect(await told()).toEqual(['Looking for a lamp?']);
  await keys.tabTo('button Dismiss message');
  await keys.press('Enter');
  await keys.focusOn('button Chat');
});

it('[M122] in an element of the page it takes no focus, and keeps what it has', async () => {
  const { visitor: guest, keyboard: keys } = await come(shop.pages.flows);
  const { page, panel } = guest;
  await page.locator('#buy').focus();
  await page.evaluate(() =>
    window.causerie?.render(document.querySelector('#here') as HTMLElement),
  );
  await panel.locator('textarea').waitFor();
  expect(await keys.focus()).toBe('button Buy');
  await keys.tabTo('button Back to conversations');
  await keys.press('Enter');
  await keys.focusOn('h2 Maison Lune');
  await keys.tabTo('button New conversation');
  await keys.press('Enter');
  await keys.focusOn(composer);
});
