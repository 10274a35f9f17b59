import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';

export const sizes = {
  desktop: { viewport: { width: 1180, height: 820 } },
  phone: { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true },
} satisfies Record<string, BrowserContextOptions>;
export type Size = keyof typeof sizes;

/** A page of the shop, with somebody before it. */
export interface Sitting {
  readonly size: Size;
  readonly page: Page;
  readonly launcher: Locator;
  readonly panel: Locator;
  /** What has this `part` in the messenger. */
  part(name: string): Locator;
  open(): Promise<void>;
  write(text: string): Promise<void>;
  /** Presses the first button with this name in the panel. */
  press(name: string): Promise<void>;
  /** In the light, or as the second says. */
  shoot(name: string, scheme?: 'light' | 'dark'): Promise<void>;
  leave(): Promise<void>;
}

/** Milliseconds for what takes a server and its queues. */
const patience = 15_000;

/** Opens a page of the shop in a browser profile of its own. Pictures go into `folder`. */
export async function sit(
  browser: Browser,
  { url, size, folder }: { url: string; size: Size; folder: string },
): Promise<Sitting> {
  const context = await browser.newContext({ ...sizes[size], reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  await page.goto(url);
  const host = page.locator('causerie-messenger');
  const launcher = host.locator('.launcher');
  const panel = host.locator('.panel');
  await launcher.waitFor();
  return {
    size,
    page,
    launcher,
    panel,
    part: (name) => host.locator(`[part~="${name}"]`),
    async open() {
      await launcher.click();
      await panel.waitFor();
    },
    async write(text) {
      const field = panel.locator('.composer textarea');
      await field.fill(text);
      await field.press('Enter');
    },
    press: (name) => panel.getByRole('button', { name, exact: true }).first().click(),
    async shoot(name, scheme = 'light') {
      await page.emulateMedia({ colorScheme: scheme });
      // Of what is loading, and what was said in passing.
      await panel.locator('.bar, .toast').waitFor({ state: 'detached' });
      await page.evaluate(settle);
      await page.screenshot({ path: join(folder, `${size}-${name}.png`), animations: 'disabled' });
      await page.emulateMedia({ colorScheme: 'light' });
    },
    leave: () => context.close(),
  };
}

/** Runs in the page: every picture in view is there, and what was changed is drawn. */
async function settle(): Promise<void> {
  const roots = [document, document.querySelector('causerie-messenger')?.shadowRoot];
  const inView = (image: Element) => {
    const { top, bottom, width } = image.getBoundingClientRect();
    return width > 0 && bottom > 0 && top < innerHeight;
  };
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  for (const root of roots) {
    for (const image of root?.querySelectorAll('img') ?? []) {
      while (inView(image) && !image.complete) await frame();
    }
  }
  await document.fonts.ready;
  await frame();
}
