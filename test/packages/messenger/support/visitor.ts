import type { BrowserContext, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Milliseconds for what takes a server, a queue or another attempt. */
const patience = 20_000;

/** Somebody on a company's page, who sees what is on the screen and nothing else. */
export interface Visitor {
  readonly page: Page;
  /** Errors that nobody caught, and what the page's policy refused. */
  readonly mistakes: string[];
  /** What the messenger said in the console. */
  readonly warnings: string[];
  readonly launcher: Locator;
  readonly panel: Locator;
  readonly field: Locator;
  /** Opens the messenger by its button. */
  open(): Promise<void>;
  close(): Promise<void>;
  /** Writes and sends. */
  write(text: string): Promise<void>;
  /** Presses what bears this name in the panel. */
  press(name: string | RegExp): Promise<void>;
  /**
   * What stands in the conversation, from top to bottom: `3 you: Hello`, `4 they: Good morning`,
   * `— Ada has joined the conversation`. Instead of its number what is not stored has its state: `Sending`.
   */
  lines(): Promise<string[]>;
  /** Waits until the lines are these, at least as the matcher has them. */
  sees(...lines: (string | RegExp)[]): Promise<void>;
  /** Waits until some text is in the panel. */
  notices(text: string | RegExp): Promise<void>;
  /** Number on the launcher; '' for none. */
  badge(): Promise<string>;
  /** Throws when something went wrong on the page, or its own script works no longer. */
  checkPage(): Promise<void>;
}

/**
 * Where the page has a frame, he looks into that.
 * @param prepare Given the page before it is loaded.
 */
export async function visit(
  context: BrowserContext,
  url: string,
  prepare: (page: Page) => unknown = () => {},
): Promise<Visitor> {
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  const mistakes: string[] = [];
  const warnings: string[] = [];
  page.on('pageerror', (error) => mistakes.push(String(error.stack ?? error)));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'warning' && text.startsWith('Causerie')) warnings.push(text);
  });
  await prepare(page);
  await page.goto(url);
  const seen = page.frames().at(-1) ?? page.mainFrame();
  const host = seen.locator('causerie-messenger');
  const panel = host.locator('.panel');
  const launcher = host.locator('.launcher');
  const field = panel.locator('.composer textarea');

  const visitor: Visitor = {
    page,
    mistakes,
    warnings,
    launcher,
    panel,
    field,
    async open() {
      await launcher.click();
      await panel.waitFor();
    },
    async close() {
      await panel.getByRole('button', { name: 'Close messages' }).click();
      await panel.waitFor({ state: 'hidden' });
    },
    async write(text) {
      await field.fill(text);
      await field.press('Enter');
    },
    press: (name) => panel.getByRole('button', { name, exact: typeof name === 'string' }).click(),
    lines: () => panel.locator('.msg, .notice').evaluateAll(readLines),
    async sees(...wanted) {
      const matchers = wanted.map((line) =>
        typeof line === 'string' ? line : expect.stringMatching(line),
      );
      await expect.poll(visitor.lines, { timeout: patience, interval: 50 }).toEqual(matchers);
    },
    notices: (text) => panel.getByText(text).first().waitFor(),
    badge: async () => {
      const [text = ''] = await host.locator('.badge').allTextContents();
      return text;
    },
    async checkPage() {
      const bought = await seen.evaluate('window.bought');
      await seen.locator('#buy').dispatchEvent('click');
      expect(await seen.evaluate('window.bought')).toBe(Number(bought) + 1);
      expect([...mistakes, ...((await seen.evaluate('window.violations')) as string[])]).toEqual(
        [],
      );
    },
  };
  return visitor;
}

/** Runs in the page. */
function readLines(rows: Element[]): string[] {
  return rows.map((row) => {
    if (row.matches('.notice')) return `— ${row.textContent}`;
    const number = row.getAttribute('data-seq') ?? row.querySelector('.tick')?.textContent;
    const said = [...row.querySelectorAll('.c-bu, .c-e')].map((bubble) => bubble.textContent);
    return `${number} ${row.matches('.mine') ? 'you' : 'they'}: ${said.join(' ')}`;
  });
}
