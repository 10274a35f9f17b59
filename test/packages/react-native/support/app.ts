import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { CauserieEvent } from '../../../../packages/react-native/src/causerie/events.ts';
import type { AppOptions, TestApp } from '../page/test-app.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The test's app on a customer's device. */
export interface App {
  page: Page;
  /** Runs in the page. */
  run<T, A>(work: (app: TestApp, argument: A) => T | Promise<T>, argument?: A): Promise<T>;
  /** Starts the app once more, as after it was ended, with what the device kept. */
  restart(options?: Partial<AppOptions>): Promise<void>;
  events<T extends CauserieEvent['type']>(type: T): Promise<Extract<CauserieEvent, { type: T }>[]>;
  /** What the page's console complained of. */
  complaints: string[];
  write(text: string): Promise<void>;
  close(): Promise<void>;
}

export async function openApp(
  browser: Browser,
  url: string,
  options: AppOptions,
  device: BrowserContextOptions = {},
  jwt?: string,
): Promise<App> {
  const context = await browser.newContext({ viewport: { width: 390, height: 720 }, ...device });
  const page = await context.newPage();
  // Shorter than a test's own, so that it says what was waited for.
  page.setDefaultTimeout(12_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    // What the network refuses is what some tests are about.
    if (message.type() === 'error' && !/Failed to load resource|WebSocket/.test(message.text())) {
      complaints.push(message.text());
    }
  });
  const app: App = {
    page,
    complaints,
    run: (work, argument) =>
      page.evaluate(
        ([source, given]) =>
          new Function('app', 'given', `return (${source})(app, given)`)(
            (window as unknown as { app: TestApp }).app,
            given,
          ),
        [work.toString(), argument] as const,
      ),
    async restart(changes = {}) {
      await page.goto(`${url}/index.html`);
      await app.run(
        (here, [given, token]) => {
          here.jwt = token;
          here.start(given);
        },
        [{ ...options, ...changes }, jwt] as const,
      );
      await page.waitForFunction(
        () => (window as unknown as { app: TestApp }).app.causerie?.connection === 'online',
      );
    },
    events: (type) =>
      app.run(
        (here, wanted) => here.events.filter((event) => event.type === wanted),
        type,
      ) as never,
    async write(text) {
      await page.getByRole('textbox').fill(text);
      await page.getByRole('textbox').press('Enter');
    },
    close: () => context.close(),
  };
  await app.restart();
  return app;
}

/** What axe finds, as it is on the screen now. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: tool } = window as unknown as {
      axe: {
        run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
      };
    };
    const found = await tool.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return found.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
    );
  });
}
