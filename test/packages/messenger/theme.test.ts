import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contrastRatio, lowContrasts } from '../../../core/messenger/contrast.ts';
import { launcherLook } from '../../../core/messenger/launcher-look.ts';
import { colorNames, type MessengerSettings } from '../../../core/protocol/messenger-settings.ts';
import { themeStyles } from '../../../packages/messenger/src/theme/apply-theme.ts';
import { warnOfLowContrast } from '../../../packages/messenger/src/theme/contrast-warnings.ts';
import { resolveColors } from '../../../packages/messenger/src/theme/resolve-colors.ts';
import { darkPalette, lightPalette } from '../../../packages/messenger/src/theme/tokens.ts';
import { startBrowser } from '../../support/browser.ts';

const schemes = [false, true] as const;
const hex = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, '0')}`);
const someColors = fc
  .array(fc.tuple(fc.constantFrom(...colorNames), hex), { maxLength: 15 })
  .map((pairs) => Object.fromEntries(pairs));
const seed = { seed: 70 };

/** What a sheet says of `:host`: in the light, and in the dark where that differs. */
function propertiesIn(sheet: string, dark: boolean): Record<string, string> {
  const night = /@media \(prefers-color-scheme:dark\)\{:host\{([^}]*)\}\}/;
  const light = sheet.replace(/@media [^{]*\{:host\{[^}]*\}\}/g, '').replace(/:host\{|\}/g, ';');
  return Object.fromEntries(
    (light + (dark ? `;${night.exec(sheet)?.[1] ?? ''}` : ''))
      .split(';')
      .filter((line) => line.startsWith('--'))
      .map((line) => line.split(/:(.*)/s).slice(0, 2) as [string, string]),
  );
}

describe('colours', () => {
  it.each([
    ['light', lightPalette],
    ['dark', darkPalette],
  ])('[M74] can be read as they are: %s', (_, palette) => {
    expect(Object.keys(palette).sort()).toEqual([...colorNames].sort());
    expect(lowContrasts(palette)).toEqual([]);
    expect(contrastRatio(palette.onNotify, palette.notify)).toBeGreaterThanOrEqual(4.5);
    // What failed is said in the colour of errors, on the background.
    expect(contrastRatio(palette.error, palette.background)).toBeGreaterThanOrEqual(4.5);
    const links = contrastRatio(palette.onSecondaryAction, palette.businessMessage);
    expect(links).toBeGreaterThanOrEqual(4.5);
    for (const fill of ['primary', 'action', 'message'] as const)
      expect(contrastRatio(palette[fill], palette.background)).toBeGreaterThanOrEqual(3);
  });

  it('[M74] can be read whatever the primary one is, when it is the only one', () => {
    fc.assert(
      fc.property(hex, fc.constantFrom(...schemes), (primary, dark) => {
        expect(lowContrasts(resolveColors({ colors: { primary } }, dark))).toEqual([]);
      }),
      { ...seed, numRuns: 2000 },
    );
  });

  it('[M74] can be read whichever fills a company sets, in the dark too', () => {
    const fills = someColors.map((colors) =>
      Object.fromEntries(Object.entries(colors).filter(([name]) => !name.startsWith('on'))),
    );
    fc.assert(
      fc.property(fills, fills, fc.constantFrom(...schemes), (colors, darkColors, dark) => {
        const palette = resolveColors({ colors, darkColors }, dark);
        expect(lowContrasts(palette)).toEqual([]);
      }),
      { ...seed, numRuns: 1000 },
    );
  });

  it('[M75] that a company sets stay as they are', () => {
    fc.assert(
      fc.property(someColors, someColors, (colors, darkColors) => {
        expect(resolveColors({ colors, darkColors }, false)).toMatchObject(colors);
        expect(resolveColors({ colors, darkColors }, true)).toMatchObject(darkColors);
      }),
      { ...seed, numRuns: 500 },
    );
  });

  it('[M75] follow from the primary one', () => {
    const palette = resolveColors({ colors: { primary: '#ffd400' } }, false);
    expect(palette).toMatchObject({
      primary: '#ffd400',
      onPrimary: '#000000',
      message: '#ffd400',
      onMessage: '#000000',
      action: '#ffd400',
      background: lightPalette.background,
    });
    expect(contrastRatio(palette.onSecondaryAction, palette.background)).toBeGreaterThan(4.5);
    const message = { primary: '#ffd400', message: '#222222' };
    expect(resolveColors({ colors: message }, false).onMessage).toBe('#ffffff');
  });

  it('[M75] go into the dark where they stand out there; surfaces do not', () => {
    const colors = { primary: '#0a1a3a', background: '#fefefe', onBackground: '#222222' };
    const palette = resolveColors({ colors }, true);
    expect(palette.background).toBe(darkPalette.background);
    expect(palette.onBackground).toBe(darkPalette.onBackground);
    expect(palette.primary).toBe('#0a1a3a');
    expect(palette.message).not.toBe('#0a1a3a');
    expect(contrastRatio(palette.message, palette.background)).toBeGreaterThanOrEqual(3);
    const kept = resolveColors({ colors: { primary: '#e0607e', onPrimary: '#210009' } }, true);
    expect(kept).toMatchObject({ message: '#e0607e', onMessage: '#210009' });
    expect(resolveColors({ colors, darkColors: { primary: '#99bbff' } }, true)).toMatchObject({
      primary: '#99bbff',
      message: '#99bbff',
    });
  });

  it('[M75] of the launcher are those of the messenger', () => {
    const scheme = fc.constantFrom(undefined, 'auto', 'light', 'dark');
    fc.assert(
      fc.property(someColors, someColors, scheme, (colors, darkColors, scheme) => {
        const settings = { colors, darkColors, scheme } as MessengerSettings;
        for (const dark of schemes) {
          const own = propertiesIn(launcherLook(settings), dark);
          const all = propertiesIn(themeStyles(settings), dark);
          expect(own['--causerie-primary']).toMatch(/^#[\da-f]{6}$/);
          expect(own['--causerie-primary']).toBe(all['--causerie-primary']);
          expect(own['--causerie-on-primary']).toBe(all['--causerie-on-primary']);
        }
      }),
      { ...seed, numRuns: 500 },
    );
  });

  it('[M78] that are hard to read are told of once, as they turn out', () => {
    const told: string[] = [];
    const settings = {
      scheme: 'light',
      colors: { primary: '#cccccc', onPrimary: '#ffffff' },
    } as const;
    for (let times = 0; times < 2; times++) warnOfLowContrast(settings, (text) => told.push(text));
    expect(told).toHaveLength(3);
    expect(told[0]).toContain('onPrimary (#ffffff) on primary (#cccccc) has a contrast of 1.6:1');
    warnOfLowContrast({ colors: { primary: '#cccccc' } }, (text) => told.push(text));
    expect(told).toHaveLength(3);
  });
});

describe('measures', () => {
  it('[M76] are brought into their bounds, and what is none is left out', () => {
    const of = (settings: object) => propertiesIn(themeStyles(settings), false);
    expect(of({ radius: 99, contentScale: 9, spacing: 'roomy' })).toMatchObject({
      '--causerie-radius': '32px',
      '--causerie-font-size': '32px',
      '--causerie-space': '10px',
    });
    expect(of({ radius: -1, contentScale: 0.1, spacing: 'compact' })).toMatchObject({
      '--causerie-radius': '0px',
      '--causerie-font-size': '12px',
      '--causerie-space': '6px',
    });
    expect(of({ radius: '4px', contentScale: Number.NaN, spacing: 'constructor' })).toEqual(of({}));
    expect(of({ fontFamily: '"Source Sans 3", Noto Sans' })['--causerie-font']).toBe(
      '"Source Sans 3", Noto Sans,system-ui,sans-serif',
    );
    expect(of({ fontFamily: '思源黑体' })['--causerie-font']).toMatch(/^思源黑体,/);
    for (const fontFamily of ['"Open', 'a;b', 'url(x)', 'a}', 'a/*', '"a\'', 'a\\', '@x', ''])
      expect(of({ fontFamily }), fontFamily).toEqual(of({}));
  });
});

describe('in a browser', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await startBrowser();
    page = await browser.newPage();
  });
  afterAll(() => browser.close());

  /** Everything that the sheets set: selector and property, with the conditions around them. */
  const parsed = (sheets: string[]) =>
    page.evaluate((texts) => {
      const list = (rules: CSSRuleList, around: string): string[] =>
        [...rules].flatMap((rule) =>
          rule instanceof CSSStyleRule
            ? [...rule.style].map((name) => `${around}${rule.selectorText} ${name}`)
            : list((rule as CSSMediaRule).cssRules, `${(rule as CSSMediaRule).conditionText} `),
        );
      return texts.map((text) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(text);
        return list(sheet.cssRules, '').join('\n');
      });
    }, sheets);

  it('[M76] whatever is set, a sheet sets the same properties and no more', async () => {
    const breakOut = fc.constantFrom(
      'red;}*{display:none}',
      '#fff;color:red',
      '#fff}body{x:y',
      '"',
      "'",
      '/*',
      '\\',
      'url(https://example.com/x)',
      'var(--x)',
      '</style><script>',
      '\n',
      '1px;}',
      'constructor',
      '__proto__',
    );
    const value = fc.oneof(breakOut, hex, fc.string(), fc.double(), fc.constant(null), fc.object());
    const colors = fc.dictionary(fc.constantFrom<string>(...colorNames, 'x;}', 'on'), value);
    const hostile = fc.record({
      colors,
      darkColors: colors,
      scheme: fc.oneof(fc.constantFrom('auto', undefined), breakOut),
      fontFamily: value,
      contentScale: value,
      radius: value,
      spacing: value,
      launcher: fc.record({ size: value, offsetX: value, offsetY: value, side: value }),
    });
    const settings = fc.sample(hostile, { ...seed, numRuns: 400 }) as MessengerSettings[];
    const [[theme], [launcher]] = await Promise.all([
      parsed([themeStyles({})]),
      parsed([launcherLook({})]),
    ]);
    expect(theme).toContain(':host --causerie-on-primary\n');
    for (const found of await parsed(settings.map(themeStyles))) expect(found).toBe(theme);
    for (const found of await parsed(settings.map(launcherLook))) expect(found).toBe(launcher);
  });

  /** The computed colours of an element in a root with the theme. */
  const shown = (settings: MessengerSettings, css: string, ownCss: string) =>
    page.evaluate(
      ([theme, css, ownCss]) => {
        document.body.replaceChildren();
        document.adoptedStyleSheets = [new CSSStyleSheet()];
        document.adoptedStyleSheets[0]?.replaceSync(css as string);
        const host = document.createElement('causerie-messenger');
        const root = host.attachShadow({ mode: 'open' });
        const sheets = [theme, ownCss].map((text) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(text as string);
          return sheet;
        });
        root.adoptedStyleSheets = sheets;
        const box = document.createElement('p');
        root.append(box);
        document.body.append(host);
        const { color, backgroundColor, borderTopColor, outlineColor } = getComputedStyle(box);
        return { color, backgroundColor, borderTopColor, outlineColor };
      },
      [themeStyles(settings), css, ownCss],
    );
  const box =
    'p{color:var(--causerie-muted);background:var(--causerie-background);border:1px solid var(--causerie-border);outline:2px solid var(--causerie-focus)}';

  it('[M77] the page’s own CSS has the last word, and what depends on it follows', async () => {
    const settings = { colors: { background: '#ffeeee' } };
    expect((await shown(settings, '', box)).backgroundColor).toBe('rgb(255, 238, 238)');
    const css =
      'causerie-messenger{--causerie-background:#000;--causerie-on-background:#fff;--causerie-on-secondary-action:#0f0}';
    const found = await shown(settings, css, box);
    expect(found.backgroundColor).toBe('rgb(0, 0, 0)');
    expect(found.outlineColor).toBe('rgb(0, 255, 0)');
    expect(found.color).toBe('color(srgb 0.72 0.72 0.72)');
  });

  it('[M74] follow the device, unless the company has chosen', async () => {
    const background = async (scheme?: 'light' | 'dark') =>
      (await shown({ scheme }, '', box)).backgroundColor;
    const [light, dark] = ['rgb(255, 253, 250)', 'rgb(29, 26, 23)'];
    await page.emulateMedia({ colorScheme: 'dark' });
    expect([await background(), await background('light'), await background('dark')]).toEqual([
      dark,
      light,
      dark,
    ]);
    await page.emulateMedia({ colorScheme: 'light' });
    expect([await background(), await background('light'), await background('dark')]).toEqual([
      light,
      light,
      dark,
    ]);
  });

  it('[M74] lines, hints and the focus are seen in the system’s colours where those hold', async () => {
    await page.emulateMedia({ forcedColors: 'active' });
    const system = await page.evaluate(() => {
      const probe = document.createElement('p');
      probe.style.setProperty('forced-color-adjust', 'none');
      probe.style.setProperty('color', 'CanvasText');
      probe.style.setProperty('background-color', 'Highlight');
      document.body.append(probe);
      const { color, backgroundColor } = getComputedStyle(probe);
      return { color, backgroundColor };
    });
    const found = await shown({}, '', `${box}p{forced-color-adjust:none}`);
    expect(found.color).toBe(system.color);
    expect(found.borderTopColor).toBe(system.color);
    expect(found.outlineColor).toBe(system.backgroundColor);
    await page.emulateMedia({ forcedColors: 'none' });
  });
});

describe('what is written about it', () => {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const docs = readFileSync(`${root}docs/theming.md`, 'utf8');
  const sources = readdirSync(`${root}packages/messenger/src`, { recursive: true })
    .map(String)
    .filter((file) => /\.(tsx?|css)$/.test(file))
    .map((file) => readFileSync(`${root}packages/messenger/src/${file}`, 'utf8'))
    .join('\n');
  const [aboveParts = '', belowParts = ''] = docs.split('## Parts');
  /** The rows of tables whose first cell is a name in backquotes. */
  const rowsIn = (text: string) =>
    [...text.matchAll(/^\| `([^`]+)` \|(.*)\|$/gm)].map(([, name, rest]) => ({
      name: String(name),
      cells: String(rest)
        .split('|')
        .map((cell) => cell.trim()),
    }));
  const properties = rowsIn(aboveParts).filter(({ name }) => name.startsWith('--causerie-'));

  it('[M77] names every custom property, with its defaults', () => {
    const sheet = themeStyles({}) + launcherLook({});
    const [light, dark] = [propertiesIn(sheet, false), propertiesIn(sheet, true)];
    expect(properties.map(({ name }) => name).sort()).toEqual(Object.keys(light).sort());
    for (const { name, cells } of properties) {
      const color = /^#/.test(light[name] ?? '');
      if (color) expect(cells.slice(1), name).toEqual([`\`${light[name]}\``, `\`${dark[name]}\``]);
    }
  });

  it('[M77] names every property that the messenger uses', () => {
    const used = new Set([...sources.matchAll(/var\(\s*(--causerie-[a-z-]+)/g)].map(([, n]) => n));
    used.delete('--causerie-');
    const known = new Set(properties.map(({ name }) => name));
    expect([...used].filter((name) => !known.has(String(name)))).toEqual([]);
  });

  it('[M77] names every part, and none that is not there', () => {
    const markup = [...sources.matchAll(/\bpart="([^"]+)"/g)].flatMap(([, names]) =>
      String(names).split(' '),
    );
    const parts = rowsIn(belowParts).map(({ name }) => name);
    expect(markup.length).toBeGreaterThan(10);
    expect(markup.filter((name) => !parts.includes(name))).toEqual([]);
    expect(parts.filter((name) => !new RegExp(`['" ]${name}['" ]`).test(sources))).toEqual([]);
  });
});
