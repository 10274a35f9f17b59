import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Of WCAG 2.2, levels A and AA. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Of scheme, direction and window each two meet once; on the phone it is a finger that points. */
const looks = [
  { colorScheme: 'light', locale: 'en', phone: false },
  { colorScheme: 'dark', locale: 'ar', phone: false },
  { colorScheme: 'light', locale: 'ar', phone: true },
  { colorScheme: 'dark', locale: 'en', phone: true },
] as const;
const desktop = { width: 900, height: 800 };
const phone = { width: 390, height: 780 };
/** 1280 by 1024 px, zoomed to 400 %. */
const zoomed = { width: 320, height: 256 };

/** What WCAG 2.2 1.4.12 lets readers set. */
const spacing = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important } p { margin-block-end: 2em !important }`;

interface AxeResult {
  violations: { id: string; nodes: { target: unknown[]; failureSummary?: string }[] }[];
}

/** Looks at the messenger of a page, whatever state it is in. */
export interface Inspector {
  /**
   * What is wrong with it, each with the state: what axe finds, targets that are too small, and what
   * reaches beyond the sides. In the light and in the dark, in both directions, on desktop and phone.
   */
  look(state: string): Promise<void>;
  /** The same, zoomed to 400 % and with wider spacing of text: nothing is cut, or sideways out of reach. */
  zoom(state: string): Promise<void>;
  /** With colours forced by the system: what has no edge, is chosen unseen, or has the focus without a ring. */
  force(state: string): Promise<void>;
  /** Everything since it was asked for last. */
  findings(): string[];
}

export async function inspect(page: Page): Promise<Inspector> {
  await page.evaluate(axe);
  const session = await page.context().newCDPSession(page);
  const findings: string[] = [];
  const note = (where: string, found: readonly string[]) =>
    findings.push(...found.map((one) => `${where}: ${one}`));
  const set = async (settings: object, locale: string, touch: boolean) => {
    await session.send('Emulation.setTouchEmulationEnabled', { enabled: touch });
    await page.evaluate(change, { settings: { ...settings, locale }, rtl: locale === 'ar' });
  };
  return {
    findings: () => findings.splice(0),
    async look(state) {
      for (const { colorScheme, locale, phone: touch } of looks) {
        const where = `${state}, ${colorScheme}, ${locale}, ${touch ? 'phone' : 'desktop'}`;
        await page.setViewportSize(touch ? phone : desktop);
        await page.emulateMedia({ colorScheme });
        await set({}, locale, touch);
        note(where, await page.evaluate(runAxe, tags));
        note(where, await page.evaluate(smallTargets, touch ? 44 : 24));
        note(where, await page.evaluate(beyondTheSides));
      }
      await page.setViewportSize(desktop);
      await page.emulateMedia({ colorScheme: 'light' });
      await set({}, 'en', false);
    },
    async zoom(state) {
      await page.setViewportSize(zoomed);
      for (const locale of ['en', 'ar']) {
        const where = `${state}, zoomed, ${locale}`;
        await set({ css: spacing }, locale, false);
        note(where, await page.evaluate(beyondTheSides));
        note(where, await page.evaluate(cutOff));
      }
      await page.setViewportSize(desktop);
      await set({ css: undefined }, 'en', false);
    },
    async force(state) {
      await page.emulateMedia({ forcedColors: 'active' });
      note(`${state}, forced colours`, await page.evaluate(indistinct));
      for (let n = 0; n < 8; n++) {
        await page.keyboard.press('Shift+Tab');
        note(`${state}, forced colours`, await page.evaluate(withoutRing));
      }
      await page.emulateMedia({ forcedColors: 'none' });
    },
  };
}

/* What follows runs in the page. */

/** Until it is drawn. */
async function change({ settings, rtl }: { settings: object; rtl: boolean }): Promise<void> {
  window.causerie?.set(settings);
  const host = document.querySelector<HTMLElement>('causerie-messenger');
  while (host?.dir !== (rtl ? 'rtl' : 'ltr')) await new Promise(requestAnimationFrame);
  for (let n = 0; n < 2; n++) await new Promise(requestAnimationFrame);
}

async function runAxe(runOnly: string[]): Promise<string[]> {
  const { axe: loaded } = window as unknown as {
    axe: { run(within: string, options: object): Promise<AxeResult> };
  };
  const { violations } = await loaded.run('causerie-messenger', { runOnly });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) =>
        `${id} ${target.flat().at(-1)} ${failureSummary?.split('\n')[1]}`,
    ),
  );
}

/** Those of links within a text are as high as its lines. */
function smallTargets(least: number): string[] {
  const root = document.querySelector('causerie-messenger')?.shadowRoot;
  const all =
    root?.querySelectorAll<HTMLElement>('button, a, input, select, textarea, summary') ?? [];
  return [...all].flatMap((one) => {
    const target = one.closest('label, .writing') ?? one;
    const { width, height } = target.getBoundingClientRect();
    if (width === 0 || one.matches('p a, .c-bu a, .a-h a')) return [];
    return Math.min(width, height) < least - 0.1
      ? [
          `${width} × ${height} px: ${one.className || one.localName} ${one.ariaLabel ?? one.textContent}`,
        ]
      : [];
  });
}

/** A carousel and tables scroll for themselves; a dialog stands in the window's middle. */
function beyondTheSides(): string[] {
  const root = document.querySelector('causerie-messenger')?.shadowRoot;
  const { scrollWidth, clientWidth } = document.documentElement;
  const found = scrollWidth > clientWidth ? [`the page is ${scrollWidth} px wide`] : [];
  const panel = root?.querySelector('.panel')?.getBoundingClientRect();
  for (const one of root?.querySelectorAll('.panel *') ?? []) {
    const { left, right, width } = one.getBoundingClientRect();
    if (panel === undefined || width === 0 || one.closest('dialog, .sr, .c-cs ul, .a-tb, pre, svg'))
      continue;
    if (left < panel.left - 1 || right > panel.right + 1)
      found.push(`from ${left} to ${right}: ${one.className || one.localName} ${one.textContent}`);
  }
  return found;
}

/** Of previews in the list, and of snippets, no more is meant to be seen. */
function cutOff(): string[] {
  const root = document.querySelector('causerie-messenger')?.shadowRoot;
  return [...(root?.querySelectorAll<HTMLElement>('*') ?? [])].flatMap((one) => {
    const { overflowX, overflowY } = getComputedStyle(one);
    const wide = /hidden|clip/.test(overflowX) && one.scrollWidth > one.clientWidth + 1;
    const high = /hidden|clip/.test(overflowY) && one.scrollHeight > one.clientHeight + 1;
    // Not meant to be higher than what is in it.
    const squeezed =
      one.matches('.head, .composer, .foot, .banner, .place') &&
      !one.querySelector('.menu') &&
      one.scrollHeight > one.clientHeight + 1;
    return (wide || high || squeezed) &&
      one.textContent &&
      !one.matches('.sr, .item-text span, .a-ls span')
      ? [`cut off: ${one.className || one.localName} ${one.textContent}`]
      : [];
  });
}

/** Where colours are forced, backgrounds and shadows tell nothing. */
function indistinct(): string[] {
  const root = document.querySelector('causerie-messenger')?.shadowRoot;
  const all =
    root?.querySelectorAll<HTMLElement>(
      '.launcher, .panel, .menu, dialog, .offer, .badge, .count, .toast, .writing, .send, .primary, .c-bu, .c-b, .c-c, .c-cd, .c-fo',
    ) ?? [];
  const chosen = root?.querySelectorAll<HTMLElement>('label.on, [aria-pressed="true"]') ?? [];
  const alike = [...chosen].flatMap((one) =>
    getComputedStyle(one).outlineStyle === 'none'
      ? [`not seen to be chosen: ${one.textContent}`]
      : [],
  );
  const bare = [...all].flatMap((one) => {
    const { borderTopWidth, borderTopStyle } = getComputedStyle(one);
    const visible = one.getClientRects().length > 0;
    return visible && (borderTopStyle === 'none' || Number.parseFloat(borderTopWidth) < 1)
      ? [`no border: ${one.className} ${one.textContent}`]
      : [];
  });
  return [...bare, ...alike];
}

function withoutRing(): string[] {
  const active = document.querySelector('causerie-messenger')?.shadowRoot?.activeElement;
  if (!active) return [];
  const shows =
    active.closest('.writing') ?? (active.matches('.sr') && active.closest('label')) ?? active;
  const { outlineStyle, outlineWidth } = getComputedStyle(shows || active);
  return outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 2
    ? [`no ring: ${active.className || active.localName} ${active.ariaLabel ?? active.textContent}`]
    : [];
}
