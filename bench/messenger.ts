import type { Browser, Page } from 'playwright-core';
import { readOptions, wholeNumber } from '../bin/support/options.ts';
import { createProgress } from '../bin/support/progress.ts';
import { startLocalChild } from '../bin/support/replay/local-child.ts';
import {
  type CompanySite,
  startCompanySite,
} from '../test/packages/messenger/support/company-site.ts';
import { seedMessages } from '../test/packages/messenger/support/seed-messages.ts';
import { startBrowser } from '../test/support/browser.ts';
import { percentile } from './support/answers/figures.ts';

/** `npm run bench:messenger`: what the messenger costs a page, how soon it can be used, how it scrolls. */
const { values } = readOptions({
  command: 'npm run bench:messenger --',
  summary:
    'In a real browser, against a deployment on this machine: milliseconds for which the launcher blocks the page, from the click to a conversation in which one can write and send, and the longest tasks while one scrolls back through a long conversation.',
  options: {
    visits: { type: 'string', value: 'N', help: 'fresh visitors (default 15)' },
    messages: { type: 'string', value: 'N', help: 'in the long conversation (default 10000)' },
  },
});
const visits = wholeNumber('visits', values.visits, { min: 3, max: 200, otherwise: 15 });
const messages = wholeNumber('messages', values.messages, {
  min: 100,
  max: 29_000,
  otherwise: 10_000,
});

interface Visit {
  /** The longest task of the launcher's, ms. */
  blockedMs: number;
  /** All of them. */
  launcherMs: number;
  requests: number;
  layoutShift: number;
  usableMs: number;
}

const progress = createProgress();
progress.step('Starting a deployment on this machine');
const child = await startLocalChild();
const browser = await startBrowser();
const site = await startCompanySite(child.outputs);
try {
  site.serve({ messenger: child.outputs.messengerUrl });
  progress.step(`${visits} visits`);
  // The first finds the functions cold, and is no part of it.
  await visit(browser, site);
  const seen: Visit[] = [];
  for (let n = 0; n < visits; n++) seen.push(await visit(browser, site));
  progress.step(`A conversation of ${messages} messages`);
  const scrolled = await scroll(browser, site);
  progress.done('Measured');
  print(seen, scrolled);
} finally {
  await browser.close();
  await site.close();
  await child.remove();
}

async function visit(browser: Browser, { url }: CompanySite): Promise<Visit> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const { messengerUrl } = child.outputs;
  let requests = 0;
  page.on('request', (request) => {
    if (new URL(request.url()).origin === new URL(messengerUrl).origin) requests++;
  });
  await browser.startTracing(page, { categories: ['devtools.timeline', 'v8'] });
  await page.goto(`${url}/index.html`);
  await page.locator('causerie-messenger .launcher').waitFor();
  await page.waitForTimeout(300);
  const layoutShift = await page.evaluate(shiftOf);
  const atOnce = requests;
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: Trace[] };
  const tasks = trace.traceEvents.filter(
    ({ name, args }) =>
      (name === 'EvaluateScript' || name === 'v8.compile' || name === 'FunctionCall') &&
      args?.data?.url === messengerUrl,
  );
  const durations = tasks.map(({ dur = 0 }) => dur / 1000);
  const usableMs = await page.evaluate(untilUsable);
  await context.close();
  return {
    blockedMs: Math.max(0, ...durations),
    launcherMs: durations.reduce((sum, one) => sum + one, 0),
    requests: atOnce,
    layoutShift,
    usableMs,
  };
}

interface Trace {
  name: string;
  dur?: number;
  args?: { data?: { url?: string } };
}

/** In the page: the sum of its layout shifts. */
function shiftOf(): Promise<number> {
  return new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
    }).observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => done(sum), 50);
  });
}

/** In the page: milliseconds from a click to a field that has the focus, and a connection. */
function untilUsable(): Promise<number> {
  const root = document.querySelector('causerie-messenger')?.shadowRoot;
  const button = root?.querySelector<HTMLElement>('.launcher');
  return new Promise((done) => {
    const from = performance.now();
    button?.click();
    const look = () => {
      const field = root?.querySelector('.composer textarea');
      const connected = root?.querySelector('.bar') === null;
      if (field && root?.activeElement === field && connected) done(performance.now() - from);
      else requestAnimationFrame(look);
    };
    look();
  });
}

interface Scrolled {
  /** Longest tasks of the main thread, ms, the longest first. */
  longTasks: number[];
  /** Elements in the shadow root, at most. */
  elements: number;
  seconds: number;
}

/** Scrolls back from the newest message to the first, as fast as the history comes. */
async function scroll(browser: Browser, { url }: CompanySite): Promise<Scrolled> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${url}/index.html`);
  await page.locator('causerie-messenger .launcher').click();
  const field = page.locator('causerie-messenger .composer textarea');
  await field.fill('Message 1');
  await field.press('Enter');
  const id = await conversationOf(page);
  await seedMessages(child.outputs, id, messages);
  await page.reload();
  await page.locator('causerie-messenger .launcher').click();
  await page.locator('causerie-messenger .msg').last().waitFor();
  const scrolled = await page.evaluate(scrollBack);
  await context.close();
  return scrolled;
}

/** The id of the only conversation, once the server has it. */
async function conversationOf(page: Page): Promise<string> {
  const script = `new Promise((done) => {
    const look = () => {
      const tick = document.querySelector('causerie-messenger').shadowRoot.querySelector('[data-seq="1"]');
      if (tick) done(); else setTimeout(look, 50);
    };
    look();
  })`;
  await page.evaluate(script);
  const answer = await page.evaluate(async (apiUrl) => {
    const key = Object.keys(localStorage).find((name) => /^causerie\.[0-9a-f]{24}$/.test(name));
    const { token } = JSON.parse(localStorage.getItem(key ?? '') ?? '{}');
    const response = await fetch(`${apiUrl}/sdk/conversations`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return response.json();
  }, child.outputs.httpApiUrl);
  return (answer as { conversations: { id: string }[] }).conversations[0]?.id ?? '';
}

/** In the page. */
function scrollBack(): Promise<Scrolled> {
  const root = document.querySelector('causerie-messenger')?.shadowRoot as ShadowRoot;
  const log = root.querySelector('.log') as HTMLElement;
  const longTasks: number[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasks.push(duration);
  });
  observer.observe({ type: 'longtask' });
  const from = performance.now();
  let elements = 0;
  let turn = 0;
  return new Promise((done) => {
    const step = () => {
      log.scrollBy(0, -600);
      if (++turn % 20 === 0) elements = Math.max(elements, root.querySelectorAll('*').length);
      if (root.querySelector('.beginning') && root.querySelector('[data-seq="1"]')) {
        longTasks.sort((a, b) => b - a);
        done({ longTasks, elements, seconds: (performance.now() - from) / 1000 });
      } else requestAnimationFrame(step);
    };
    step();
  });
}

function print(seen: readonly Visit[], { longTasks, elements, seconds }: Scrolled): void {
  const of = (pick: (one: Visit) => number, share: number) => percentile(seen.map(pick), share);
  const row = (what: string, pick: (one: Visit) => number, digits = 1) =>
    `| ${what} | ${of(pick, 0.5).toFixed(digits)} | ${of(pick, 0.95).toFixed(digits)} |`;
  console.log(
    [
      '| of a visit | median | p95 |',
      '|---|--:|--:|',
      row("the launcher's longest task, ms", ({ blockedMs }) => blockedMs),
      row("all of the launcher's tasks, ms", ({ launcherMs }) => launcherMs),
      row(
        'requests to the site: the script, and when all is quiet what shows offers',
        ({ requests }) => requests,
        0,
      ),
      row('layout shift', ({ layoutShift }) => layoutShift, 3),
      row('from the click to a usable conversation, ms', ({ usableMs }) => usableMs, 0),
      '',
      `Scrolled back through ${messages} messages in ${seconds.toFixed(1)} s: ${longTasks.filter((ms) => ms > 50).length} tasks of over 50 ms, the longest ${Math.max(0, ...longTasks).toFixed(0)} ms; at most ${elements} elements at once.`,
    ].join('\n'),
  );
}
