import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type LocalChild, startLocalChild } from '../../../bin/support/replay/local-child.ts';
import type { CustomerClient } from '../../../packages/client/src/index.ts';
import { type Reached, reach } from '../../integration/support/deployment.ts';
import { type AgentHere, createPeople, inShort } from '../../integration/support/people.ts';
import { startBrowser } from '../../support/browser.ts';
import { createCompany } from './support/company.ts';
import { type CompanySite, startCompanySite } from './support/company-site.ts';
import { storedLines } from './support/stored-lines.ts';
import { type Visitor, visit } from './support/visitor.ts';

/** One customer's conversation from its beginning to its end; each test goes on where the last one ended. */

let child: LocalChild;
let deployment: Reached;
let people: ReturnType<typeof createPeople>;
let company: ReturnType<typeof createCompany>;
let agent: AgentHere;
let browser: Browser;
let site: CompanySite;
let context: BrowserContext;
let tab: Visitor;
let secondTab: Visitor;
let waitingBefore: CustomerClient;
/** The conversation. */
let id: string;

beforeAll(async () => {
  [child, browser] = await Promise.all([startLocalChild(), startBrowser()]);
  deployment = reach(child.outputs);
  people = createPeople(deployment);
  company = createCompany(deployment);
  const { messengerUrl } = await company.messenger({ responder: 'answerBot' });
  await company.publishFlow('greeting');
  site = await startCompanySite(child.outputs);
  site.serve({ messenger: messengerUrl }, { path: 'lamps.html', messenger: messengerUrl });
  context = await browser.newContext({ acceptDownloads: true });
  agent = await people.agent();
  waitingBefore = (await people.customer()).client;
  await waitingBefore.createConversation({ message: 'I was here before.' });
  tab = await visit(context, `${site.url}/index.html`);
});
afterAll(async () => {
  people?.close();
  deployment?.leave();
  await browser?.close();
  await site?.close();
  await child?.remove();
});

const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 25_000, interval: 50 });
const until = <T>(check: () => T | Promise<T>) =>
  vi.waitFor(check, { timeout: 25_000, interval: 50 });
/** What the agent does with the conversation. */
const act = async (what: string, body: object = {}) => {
  const answer = await agent.ask(`/${id}/${what}`, body);
  expect(Math.floor(answer.status / 100), answer.text).toBe(2);
};
const say = (text: string) => act('messages', { content: { type: 'text', text } });
const setStatus = async (status: string) => {
  const path = '/agent/status';
  const answer = await deployment.http(path, {
    method: 'PUT',
    token: agent.token,
    body: { status },
  });
  expect(answer.status, answer.text).toBe(200);
};

/** Every tab shows what is stored, and nothing else, in its order. */
async function allIsThere(...tabs: Visitor[]): Promise<string[]> {
  const stored = () => storedLines(deployment, agent.token, id);
  await until(async () => {
    const lines = await stored();
    for (const one of tabs) expect(await one.lines()).toEqual(lines);
  });
  return stored();
}

const menu = {
  hello: 'Hello there, and welcome to Demo!',
  what: 'What can we do for you? Choose, or write your question in your own words.',
  passed: 'I am passing you on to the team. Somebody answers here in a moment.',
};

it('[M1] a flow answers first; a quick reply is pressed once, and hands over', async () => {
  await tab.open();
  await tab.write('Hello');
  await tab.sees('1 you: Hello', `2 they: ${menu.hello}`, `3 they: ${menu.what}`);
  await tab.press('Talk to a person');
  await tab.sees(
    '1 you: Hello',
    `2 they: ${menu.hello}`,
    `3 they: ${menu.what}`,
    '4 you: Talk to a person',
    `5 they: ${menu.passed}`,
    '— You will be connected to someone from our team',
  );
  expect(await tab.panel.getByRole('button', { name: 'I have a question' }).count()).toBe(0);
});

it('[M3] who waits sees his place in the line, as it changes, until somebody joins', async () => {
  await tab.notices('You are number 2 in line');
  const [other] = waitingBefore.conversations;
  await waitingBefore.close(other?.id ?? '');
  await tab.notices('You are next in line');
  await setStatus('online');
  await tab.notices('Alex has joined the conversation');
  await until(async () => expect(await tab.panel.locator('.place').count()).toBe(0));
  const { json } = await agent.ask('?filter=mine');
  const [mine] = json['conversations'] as { id: string }[];
  id = mine?.id ?? '';
  await allIsThere(tab);
});

it('[M3] each sees that the other types, and that he has read', async () => {
  agent.socket.watch(id);
  await tab.field.pressSequentially('Is my lamp on its way?');
  await until(() => expect(agent.typing).toContain('start'));
  await tab.field.press('Enter');
  const [seq] = await until(() => {
    const asked = agent.entries.filter(
      (one) => inShort([one])[0] === 'user: Is my lamp on its way?',
    );
    expect(asked).toHaveLength(1);
    return asked.map(({ seq }) => seq);
  });
  await eventually(() => tab.panel.locator('.tick').last().textContent()).toBe('Sent');
  await act('read', { seq });
  await tab.panel.locator('.tick', { hasText: 'Read' }).waitFor();
  await act('typing', { state: 'start' });
  await tab.notices('Alex is typing');
  await say('It left this morning.');
  const lines = await allIsThere(tab);
  expect(lines.at(-1)).toMatch(/^\d+ they: It left this morning\.$/);
  await until(async () => expect(await tab.panel.locator('.typing').count()).toBe(0));
  await until(() => expect(agent.read).toContain(Number.parseInt(lines.at(-1) ?? '', 10)));
});

it('[M4] what comes while it is closed is counted on the launcher, until it is seen', async () => {
  await tab.close();
  await say('Shall I send you its number?');
  await say('It is 4711.');
  await eventually(tab.badge).toBe('2');
  expect(await tab.launcher.getAttribute('aria-label')).toBe('Chat, 2 unread messages');
  await tab.open();
  await allIsThere(tab);
  await eventually(tab.badge).toBe('');
});

it('[M1] a page that is loaded again shows the same', async () => {
  await tab.page.reload();
  await tab.open();
  await allIsThere(tab);
});

it('[M2] what is written without a network is shown as on its way, and sent once with it', async () => {
  await context.setOffline(true);
  await tab.notices('You are offline. Messages are sent when you are back.');
  for (const text of ['one', 'two', 'three']) await tab.write(`Offline ${text}`);
  for (const text of ['one', 'two']) await say(`Meanwhile ${text}`);
  await until(async () =>
    expect((await tab.lines()).slice(-3)).toEqual([
      'Sending you: Offline one',
      'Sending you: Offline two',
      'Sending you: Offline three',
    ]),
  );
  await context.setOffline(false);
  await until(async () => expect((await tab.lines()).at(-1)).toMatch(/^\d+ you: Offline three$/));
  const lines = await allIsThere(tab);
  const texts = lines.slice(-5).map((line) => line.replace(/^\d+ /, ''));
  expect(texts).toEqual([
    'they: Meanwhile one',
    'they: Meanwhile two',
    'you: Offline one',
    'you: Offline two',
    'you: Offline three',
  ]);
});

it('[M1] a second tab shows the same, and what is written in one stands in the other', async () => {
  secondTab = await visit(context, `${site.url}/index.html`);
  await secondTab.open();
  await allIsThere(tab, secondTab);
  await secondTab.write('From the second tab');
  await tab.write('From the first tab');
  await say('I see both.');
  await until(async () => {
    const lines = await allIsThere(tab, secondTab);
    expect(lines.filter((line) => line.includes('From the'))).toHaveLength(2);
    expect(lines.filter((line) => line.includes('I see both.'))).toHaveLength(1);
  });
});

it('[M1] [M2] the server is killed and comes back: nothing is lost, doubled or out of order', async () => {
  await child.kill();
  await tab.notices('The connection was lost. Trying again…');
  for (const text of ['one', 'two']) await tab.write(`Killed ${text}`);
  await secondTab.write('Killed three');
  await child.restart();
  await until(() => say('I am back.'));
  await until(async () => {
    const lines = await allIsThere(tab, secondTab);
    const texts = lines.map((line) => line.replace(/^\d+ /, ''));
    expect(texts.filter((line) => line.startsWith('you: Killed')).sort()).toEqual([
      'you: Killed one',
      'you: Killed three',
      'you: Killed two',
    ]);
    expect(texts.indexOf('you: Killed one')).toBeLessThan(texts.indexOf('you: Killed two'));
  });
}, 60_000);

it('[M5] the flow takes over again, and asks how it was', async () => {
  await act('hand-back');
  await tab.notices('Is there anything else that we can do for you?');
  await tab.press('No, thank you');
  const rating = tab.panel.locator('.rating');
  await rating.getByText('5 of 5').waitFor({ state: 'attached' });
  await rating.locator('label', { hasText: '5 of 5' }).click();
  await rating.getByPlaceholder('Tell us more (optional)').fill('Quick and kind');
  await tab.press('Send rating');
  await tab.notices('Thank you for your rating');
  await tab.notices('Thank you, and see you soon!');
  await secondTab.notices('Thank you for your rating');
  const { json } = await agent.ask(`/${id}/entries`);
  const events = (json['entries'] as { name?: string; data?: object }[]).filter(
    ({ name }) => name === 'rated',
  );
  expect(events.map(({ data }) => data)).toMatchObject([{ score: 5, comment: 'Quick and kind' }]);
  await allIsThere(tab, secondTab);
});

it('[M6] the transcript has everything, in its order', async () => {
  const download = tab.page.waitForEvent('download');
  await tab.press('More options');
  await tab.panel.getByRole('menuitem', { name: 'Download transcript' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe(`${new Date().toISOString().slice(0, 10)}-${id}.txt`);
  const [title, empty, ...lines] = (await readFile(await file.path(), 'utf8')).split('\r\n');
  expect(title).toMatch(/^\uFEFFConversation of /);
  expect(empty).toBe('');
  expect(lines.pop()).toBe('');
  const withoutTime = (line: string) =>
    line.replace(/^\[[^\]]+\] /, '').replace(/[\u2068\u2069]/g, '');
  const theirs = /^(?:Alex|Assistant): /;
  expect(lines.map((line) => withoutTime(line).replace(theirs, 'they: '))).toEqual(
    (await allIsThere(tab)).map((line) =>
      line.replace(/^(?:— |\d+ )/, '').replace(/^you: /, 'You: '),
    ),
  );
  expect(lines.filter((line) => line.includes('] Alex: '))).toHaveLength(7);
});

it('[M5] the customer ends it, after he was asked once more', async () => {
  await tab.press('More options');
  await tab.panel.getByRole('menuitem', { name: 'End conversation' }).click();
  const dialog = tab.panel.getByRole('dialog', { name: 'End this conversation?' });
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await tab.press('More options');
  await tab.panel.getByRole('menuitem', { name: 'End conversation' }).click();
  await dialog.getByRole('button', { name: 'End conversation' }).click();
  const lines = await until(() => allIsThere(tab, secondTab));
  expect(lines.at(-1)).toBe('— The conversation has ended');
  expect((await agent.ask(`/${id}`)).json['state']).toBe('closed');
});

it('[M7] [M10] another conversation begins beside it, and both are in the list', async () => {
  await tab.press('Back to conversations');
  await tab.press('New conversation');
  await tab.write('Bonjour');
  await tab.sees('1 you: Bonjour', `2 they: ${menu.hello}`, `3 they: ${menu.what}`);
  await tab.press('Back to conversations');
  const items = tab.panel.locator('.item');
  await eventually(() => items.count()).toBe(2);
  await eventually(() => items.last().textContent()).toContain('Ended');
  await eventually(() => items.first().textContent()).toContain(menu.what);
  // Who looks at it elsewhere has read it.
  await secondTab.close();
  await act('reopen');
  await say('There is something else.');
  const unread = tab.panel.locator('.item', { hasText: '1 unread message' });
  await unread.filter({ hasText: 'There is something else.' }).click();
  await secondTab.open();
  await allIsThere(tab, secondTab);
  await tab.checkPage();
  await secondTab.checkPage();
});

it('[M16] what a flow offers is shown when it is due; dismissed it stays away, taken up it begins', async () => {
  const offer = (text: string, more: object, answer: string) => ({
    schema: 1,
    name: text,
    languages: ['en'],
    triggers: [{ type: 'proactive', text: { en: text }, pages: ['/lamps.html'], ...more }],
    start: 'answer',
    steps: { answer: { type: 'message', text: { en: answer }, next: 'end' }, end: { type: 'end' } },
  });
  await company.publishFlow(offer('Looking for a lamp?', { show: 'once' }, 'Here they are.'));
  const later = { show: 'always', secondsOnPage: 1 };
  await company.publishFlow(offer('Shall I call you?', later, 'What is your number?'));
  const guest = await visit(await browser.newContext(), `${site.url}/lamps.html`);
  const offered = (text: string) => guest.page.locator('.offer', { hasText: text });
  await offered('Looking for a lamp?').getByRole('button', { name: 'Dismiss message' }).click();
  await offered('Looking for a lamp?').waitFor({ state: 'detached' });
  await guest.page.reload();
  // It would have been the first.
  await offered('Shall I call you?').waitFor();
  expect(await guest.page.locator('.offer').count()).toBe(1);
  await offered('Shall I call you?').getByText('Shall I call you?').click();
  await guest.notices('Shall I call you?');
  await guest.write('Yes please');
  await guest.notices('What is your number?');
  expect((await guest.lines()).slice(-2)).toEqual([
    expect.stringMatching(/^\d+ you: Yes please$/),
    expect.stringMatching(/^\d+ they: What is your number\?$/),
  ]);
  await guest.checkPage();
});
