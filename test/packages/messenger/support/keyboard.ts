import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Somebody who has a keyboard and nothing else. */
export interface Keyboard {
  /** What has the focus: `button Send`, `textarea Message`, `h2 Help`; `body` when nothing has it. */
  focus(): Promise<string>;
  /** Waits until it is this. */
  focusOn(what: string | RegExp): Promise<void>;
  press(...keys: string[]): Promise<void>;
  type(text: string): Promise<void>;
  /**
   * Goes on with the tabulator until something has the focus. On the way the focus is on nothing that
   * does not show it.
   */
  tabTo(what: string | RegExp, key?: 'Tab' | 'Shift+Tab'): Promise<void>;
}

/** Steps of the tabulator after which something is out of reach. */
const most = 40;

export function keyboardOf(page: Page): Keyboard {
  const focus = () => page.evaluate(describeFocus);
  const keyboard: Keyboard = {
    focus,
    async focusOn(what) {
      await expect
        .poll(focus, { timeout: 15_000, interval: 30 })
        .toEqual(typeof what === 'string' ? what : expect.stringMatching(what));
    },
    async press(...keys) {
      for (const key of keys) await page.keyboard.press(key);
    },
    type: (text) => page.keyboard.type(text),
    async tabTo(what, key = 'Tab') {
      const passed: string[] = [];
      for (let n = 0; n < most; n++) {
        await page.keyboard.press(key);
        const here = await focus();
        expect(await page.evaluate(ringContrast), `ring of ${here}`).toBeGreaterThanOrEqual(3);
        if (typeof what === 'string' ? what === here : what.test(here)) return;
        passed.push(here);
      }
      throw new Error(`${what} is not reached: ${passed.join(', ')}`);
    },
  };
  return keyboard;
}

/** Collects what is announced from now on, in `window.announced`. */
export async function listenTo(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(recordAnnouncements);
  return () => page.evaluate(() => window.announced?.splice(0) ?? []);
}

declare global {
  interface Window {
    announced?: string[];
  }
}

/* What follows runs in the page. */

function describeFocus(): string {
  const { activeElement } = document;
  const active = activeElement?.shadowRoot?.activeElement ?? activeElement;
  if (active === null || active === document.body) return 'body';
  const label = (active as HTMLInputElement).labels?.[0]?.textContent;
  const name = active.ariaLabel ?? label ?? active.textContent ?? '';
  return `${active.localName} ${name}`.trim();
}

/** Of the ring around what has the focus in the messenger, to what it is drawn on. 0 without a ring. */
function ringContrast(): number {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const rgba = (color: string): number[] => {
    if (canvas === null) return [];
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (color: string) => {
    const [r = 0, g = 0, b = 0] = rgba(color).map((channel) => {
      const share = channel / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const active = document.activeElement?.shadowRoot?.activeElement;
  // How the page shows its own is its affair.
  if (!active) return 21;
  const shows =
    (active.matches('.sr') && active.closest('label')) || active.closest('.writing') || active;
  const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(shows);
  // The launcher has two rings, since nobody knows what it stands on.
  const [, shadow] = /^(rgb[^)]*\)) 0px 0px 0px [2-9]px/.exec(boxShadow) ?? [];
  const rings = [
    ...(outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2 ? [outlineColor] : []),
    ...(shadow === undefined ? [] : [shadow]),
  ];
  let ground = shows.parentElement ?? (shows.getRootNode() as ShadowRoot).host?.parentElement;
  while (ground && (rgba(getComputedStyle(ground).backgroundColor)[3] ?? 0) < 255)
    ground = ground.parentElement;
  const behind = luminance(ground ? getComputedStyle(ground).backgroundColor : '#fff');
  const contrasts = rings.map((color) => {
    const [light = 0, dark = 0] = [luminance(color), behind].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  });
  return Math.max(0, ...contrasts);
}

function recordAnnouncements(): void {
  const root = document.querySelector('causerie-messenger')?.shadowRoot;
  const announced: string[] = [];
  window.announced = announced;
  new MutationObserver((records) => {
    for (const { target, addedNodes, type } of records) {
      const at = target instanceof Element ? target : target.parentElement;
      const region = at?.closest('[aria-live], [role=status], [role=alert], [role=log]');
      if (!region || region.getAttribute('aria-live') === 'off') continue;
      const texts =
        type === 'characterData'
          ? [target.textContent]
          : [...addedNodes].map((one) => one.textContent);
      announced.push(...texts.flatMap((text) => text?.trim() || []));
    }
  }).observe(root as ShadowRoot, { subtree: true, childList: true, characterData: true });
}
