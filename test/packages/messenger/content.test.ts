import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { escapeMarkdown } from '../../../core/flows/text/fill.ts';
import { type Content, contentSchema } from '../../../core/protocol/content.ts';
import { type FileServer, startBrowser, startFileServer } from '../../support/browser.ts';
import { bundlePage } from './support/bundle-page.ts';
import type { Call, PageMessage } from './support/content-page.tsx';
import { article, contents, gallery } from './support/gallery.ts';

/** As strict as a company's page may be. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types causerie";
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const photo =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><rect width="4" height="3" fill="#c46a4a"/></svg>';
const formId = 'f'.repeat(24);

let browser: Browser;
let server: FileServer;
beforeAll(async () => {
  const [files, ...started] = await Promise.all([
    bundlePage(join(import.meta.dirname, 'support/content-page.tsx')),
    startBrowser(),
    startFileServer({ 'content-security-policy': policy }),
  ]);
  [browser, server] = started;
  server.serve([...files, { path: 'photo.svg', body: photo, contentType: 'image/svg+xml' }]);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/**
 * Runs something on the page, and collects what the browser complains of.
 * @param expected Complaints that are none; by default those of pictures that are meant not to be there.
 */
async function visit(
  what: (page: Page) => Promise<void>,
  options: BrowserContextOptions = {},
  expected = /404/,
): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: 400, height: 800 },
    reducedMotion: 'reduce',
    ...options,
  });
  try {
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => {
      complaints.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => {
      if (message.type() === 'error' && !expected.test(message.text())) {
        complaints.push(message.text());
      }
    });
    await page.goto(`${server.url}/index.html`);
    await page.waitForFunction(() => window.show !== undefined);
    await what(page);
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
  }
}

function show(page: Page, messages: PageMessage[], locale = 'en', siteUrl?: string) {
  return page.evaluate(
    ([shown, tag, site]) => window.show(shown as PageMessage[], tag as string, site as string),
    [messages, locale, siteUrl],
  );
}

/** What was called since it was asked for last. */
function calls(page: Page): Promise<Call[]> {
  return page.evaluate(() => window.calls.splice(0));
}

/** The focused element's own text or label. */
function focused(page: Page): Promise<string | undefined> {
  return page.evaluate(() => {
    const element = document.querySelector('causerie-messenger')?.shadowRoot?.activeElement;
    const { ariaLabel, textContent, className } = element ?? {};
    return ariaLabel ?? (textContent || className);
  });
}

const say = (content: Content): PageMessage[] => [{ content }];
const text = (said: string, more: Partial<Extract<Content, { type: 'text' }>> = {}) =>
  say({ type: 'text', text: said, ...more });

it.each(['light', 'dark'] as const)(
  '[M112] everything that a message can be is accessible, %s, in both directions',
  async (colorScheme) => {
    await visit(
      async (page) => {
        await page.evaluate(axe);
        for (const locale of ['en', 'ar']) {
          const shown = gallery(server.url, locale);
          const screens = shown.map((messages) => () => show(page, messages, locale));
          const address = { url: 'https://site.example/a', locale };
          screens.push(
            () =>
              page.evaluate(
                ([a, l]) => window.readArticle(a, l as object),
                [article(server.url), address],
              ),
            () => page.evaluate((c) => window.search({ contents: c, found: [] }), contents),
          );
          for (const [at, screen] of screens.entries()) {
            await page.evaluate(() => window.clear());
            await screen();
            // What each of them is made of is there, and its style sheet with it.
            for (const name of made[at] ?? []) await page.locator(name).first().waitFor();
            await settled(page);
            const send = page.locator('form [type=submit]').last();
            if (await send.isVisible()) await send.click();
            expect(await violations(page), `screen ${at}, ${locale}`).toEqual([]);
            const wide = await page.evaluate(
              () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
            );
            expect(wide, `nothing of screen ${at} to scroll sideways, ${locale}`).toBe(0);
          }
        }
      },
      { colorScheme, viewport: { width: 320, height: 800 } },
    );
  },
);

/** The parts of each screen. */
const made = [
  ['.c-md', '.c-bs', '.c-q'],
  ['.c-o', '.c-f', '.c-pl'],
  ['.c-cs .c-bs', '.c-ls .c-bs'],
  ['form'],
  ['.c-an'],
  ['.a-h'],
  ['.a-ct'],
];

/** Nothing is being loaded any more, as far as is shown. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () => !document.querySelector('causerie-messenger')?.shadowRoot?.querySelector('.c-lazy > .sr'),
  );
}

async function violations(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const { axe: tool } = window as unknown as {
      axe: {
        run(o: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
      };
    };
    const found = await tool.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  });
}

const hostile =
  '<img src=x onerror="alert(1)"><script>alert(2)</script>&lt;b&gt; **no** [a](https://a.example)';

it('[M100] what is said is shown as it was written, and runs nothing', async () => {
  await visit(async (page) => {
    const long = 'long '.repeat(819);
    await show(page, [
      { content: { type: 'text', text: hostile, htmlText: '<b onclick="alert(3)">x</b>' } },
      { content: { type: 'text', text: `two\nlines and\n\n${'x'.repeat(300)}` } },
      { content: { type: 'text', text: long } },
      { content: { type: 'text', text: 'שלום, 3 > 2' } },
      { content: { type: 'text', text: '🎉👩‍👩‍👧 👍🏽' } },
    ]);
    const said = page.locator('.c-t');
    expect(await said.nth(0).textContent()).toBe(hostile);
    expect(await page.locator('.c-m img, .c-m script, .c-m b').count()).toBe(0);
    expect(await said.nth(1).innerText()).toMatch(/^two\nlines and\n\nx{300}$/);
    expect(await said.nth(2).textContent()).toBe(long);
    const [direction, size, large] = await page.evaluate(() => {
      const root = document.querySelector('causerie-messenger')?.shadowRoot;
      const styles = ['.c-t[dir]', '.c-t', '.c-e'].map((name) =>
        getComputedStyle([...(root?.querySelectorAll(name) ?? [])].at(-1) as Element),
      );
      return [styles[0]?.direction, styles[1]?.fontSize, styles[2]?.fontSize];
    });
    expect(direction).toBe('rtl');
    expect(Number.parseFloat(large ?? '')).toBeGreaterThan(1.5 * Number.parseFloat(size ?? ''));
  });
});

it('[M100] links name no referrer, and the page is asked who opens them', async () => {
  await visit(async (page) => {
    await show(page, text('See https://a.example/b and mail ada@a.example'));
    const link = page.getByRole('link', { name: 'https://a.example/b' });
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer nofollow');
    expect(await link.getAttribute('target')).toBe('_blank');
    await link.click();
    expect(await calls(page)).toEqual([['openLink', 'https://a.example/b']]);
    expect(page.context().pages(), 'and not the browser as well').toHaveLength(1);
    expect(await page.getByRole('link').nth(1).getAttribute('href')).toBe('mailto:ada@a.example');
  });
});

it('[M100] an address that may not be followed is text, in buttons and pictures too', async () => {
  await visit(async (page) => {
    const uri = 'javascript:alert(document.domain)';
    const link = { type: 'link' as const, text: 'Go', uri };
    await show(page, [
      {
        content: {
          type: 'text',
          text: 'x',
          actions: [
            link,
            { type: 'webview', text: 'View', uri, fallback: 'data:text/html,x' },
            { type: 'buy', text: 'Buy', amount: 100, currency: 'EUR', metadata: { uri } },
            { type: 'reply', text: 'Yes', payload: 'y', iconUrl: uri },
          ],
        },
      },
      { content: { type: 'image', mediaUrl: uri, altText: 'Gone' } },
      { content: { type: 'file', mediaUrl: uri, altText: 'a.pdf' } },
      { content: { type: 'carousel', items: [{ title: 'T', mediaUrl: uri, actions: [link] }] } },
      { content: { type: 'text', text: 'y', markdownText: `[a](${uri}) <b>z</b>` } },
    ]);
    await settled(page);
    await page.getByText('€1.00').waitFor();
    expect(await page.locator('.c-m a, .c-m img').count()).toBe(0);
    // Of two links and a webview.
    expect(await page.getByText(uri, { exact: true }).count()).toBe(3);
    expect(await page.locator('.c-md').textContent()).toBe(`[a](${uri}) <b>z</b>`);
  });
});

it('[M101] Markdown is shown where a message has it', async () => {
  await visit(async (page) => {
    const markdownText =
      '# Title\nA **bold**, *it **both** alic*, `a*b*`, ~~old~~ and [link](https://a.example/).\n\n3. three\n4. four\n\n- one\n- two\\*\n\nsnake_case_name \\<b\\> 2*3*4';
    await show(page, text('plain', { markdownText }));
    const shown = page.locator('.c-md');
    await shown.waitFor();
    const html = await shown.evaluate((element) =>
      element.innerHTML.replace(/ (?:class|dir|rel|target)="[^"]*"/g, ''),
    );
    expect(html).toBe(
      '<p><b>Title</b>\nA <b>bold</b>, <em>it <b>both</b> alic</em>, <code>a*b*</code>, <s>old</s> and <a href="https://a.example/">link</a>.</p>' +
        '<ol start="3"><li>three</li><li>four</li></ol><ul><li>one</li><li>two*</li></ul>' +
        '<p>snake_case_name &lt;b&gt; 2*3*4</p>',
    );
  });
});

it('[M101] in Markdown, an address that a flow has filled in is one', async () => {
  await visit(async (page) => {
    const address = 'https://a.example/parcel_(T-1)?day=2026-11-27#map';
    const unsafe = 'javascript:alert(1)';
    const link = (url: string) => `[here](${escapeMarkdown(url)})`;
    await show(page, text('plain', { markdownText: `${link(address)} ${link(unsafe)}` }));
    const shown = page.locator('.c-md');
    await shown.waitFor();
    const links = shown.getByRole('link');
    expect(await links.evaluateAll((all) => all.map((one) => one.getAttribute('href')))).toEqual([
      address,
    ]);
  });
});

it('[M102] what cannot be shown says so, and what a newer server sends keeps its text', async () => {
  await visit(async (page) => {
    await show(page, [
      { content: { type: 'template', template: { text: 'In short' } } },
      { content: { type: 'template', template: { text: { deep: true } } } },
      { content: { type: 'hologram' } as unknown as Content },
      { content: { type: 'poll', text: 'Which one?' } as unknown as Content },
    ]);
    expect(await page.locator('.c-m').allInnerTexts()).toEqual([
      'In short',
      'This message cannot be shown here',
      'This message cannot be shown here',
      'Which one?',
    ]);
  });
});

it('[M102] files, places and pictures say what they are', async () => {
  await visit(async (page) => {
    const [, screen = []] = gallery(server.url);
    await show(page, screen);
    await settled(page);
    const file = page.getByRole('link', { name: 'Download invoice-2026.pdf' });
    expect(await file.getAttribute('download')).toBe('invoice-2026.pdf');
    expect(await file.innerText()).toContain('483 kB');
    expect(await page.getByRole('link', { name: /Open map/ }).getAttribute('href')).toContain(
      'mlat=48.85837&mlon=2.29448',
    );
    await page.getByRole('button', { name: 'A mountain at dusk' }).click();
    expect(await calls(page)).toEqual([
      ['openImage', `${server.url}/photo.svg`, 'A mountain at dusk'],
    ]);
  });
});

it('[M103] quick replies stand under the latest message until one is chosen', async () => {
  await visit(async (page) => {
    const ask = text('Well?', {
      actions: [
        { type: 'reply', text: 'Yes', payload: 'y', metadata: { a: 1 } },
        { type: 'reply', text: 'No', payload: 'n' },
      ],
    });
    await show(page, [...ask, ...ask]);
    const choices = page.getByRole('list', { name: 'Suggested answers' });
    await choices.waitFor();
    expect(await choices.count()).toBe(1);
    await page.getByRole('button', { name: 'Yes' }).focus();
    await page.keyboard.press('Enter');
    expect(await calls(page)).toEqual([['reply', 'Yes', 'y', { a: 1 }]]);
    expect(await choices.count()).toBe(0);
    expect(await focused(page), 'the focus stays at the message').toContain('Well?');
  });
});

it('[M104] a pressed button is told of once, a followed link where it counts', async () => {
  await visit(async (page) => {
    const id = '1'.repeat(24);
    const articleUrl = 'https://site.example/app/en/articles/0123456789abcdef01234567.html';
    const actions: Extract<Content, { type: 'text' }>['actions'] = [
      { type: 'postback', text: 'Order', payload: 'o' },
      { type: 'link', text: 'Shop', uri: 'https://a.example/shop', metadata: { payload: 'l' } },
      { type: 'link', text: 'Article', uri: articleUrl, metadata: { payload: 'a' } },
      { type: 'webview', text: 'View', uri: 'javascript:1', fallback: 'https://a.example/f' },
      {
        type: 'buy',
        text: 'Buy',
        amount: 500,
        currency: 'JPY',
        metadata: { uri: 'https://a.example/b' },
      },
    ];
    const shown = [{ id, content: { type: 'text' as const, text: 'x', actions } }];
    await show(page, shown, 'en', 'https://site.example');
    await page.getByRole('button', { name: 'Order' }).dblclick();
    for (const name of [/^Shop/, /^Article/, /^View/, /^Buy ¥500/]) {
      await page.getByRole('link', { name }).click();
    }
    expect(await calls(page)).toEqual([
      ['postback', id, 'Order', 'o'],
      ['openLink', 'https://a.example/shop'],
      ['postback', id, 'Shop', 'l'],
      [
        'openArticle',
        '0123456789abcdef01234567',
        { messageId: id, payload: 'a', text: 'Article', url: articleUrl },
      ],
      ['openLink', 'https://a.example/f'],
      ['openLink', 'https://a.example/b'],
    ]);
    // Somebody else's page that looks like an article's is a page.
    await show(page, shown, 'en', 'https://other.example');
    await page.getByRole('link', { name: /^Article/ }).click();
    expect(await calls(page)).toEqual([
      ['openLink', articleUrl],
      ['postback', id, 'Article', 'a'],
    ]);
  });
});

it('[M104] what says which article it leads to opens inside, wherever its page is', async () => {
  await visit(async (page) => {
    const uri = 'https://help.shop.example/returns';
    const articleId = 'c'.repeat(24);
    const counted = { type: 'link' as const, text: 'Read', uri, metadata: { payload: 'p' } };
    await show(page, [
      {
        content: {
          type: 'list',
          items: [
            {
              title: 'Returns',
              actions: [counted, { ...counted, text: 'Shop', metadata: {} }],
              metadata: { articleId },
            },
            { title: 'Odd', actions: [counted], metadata: { articleId: '../admin' } },
          ],
        },
      },
      ...text('x', { actions: [{ ...counted, text: 'Article', metadata: { articleId } }] }),
    ]);
    for (const link of ['Article', 'Shop']) await page.getByRole('link', { name: link }).click();
    for (const at of [0, 1]) await page.getByRole('link', { name: 'Read' }).nth(at).click();
    const [one, two] = ['0'.repeat(24), `${'0'.repeat(23)}1`];
    expect(await calls(page)).toEqual([
      ['openArticle', articleId, { messageId: two, text: 'Article', url: uri }],
      ['openLink', uri],
      ['openArticle', articleId, { messageId: one, payload: 'p', text: 'Read', url: uri }],
      ['openLink', uri],
      ['postback', one, 'Read', 'p'],
    ]);
  });
});

it('[M104] an article that an agent has sent can be read, also one without a page', async () => {
  await visit(async (page) => {
    await show(page, [
      {
        content: { type: 'text', text: 'Only for members' },
        metadata: { 'causerie:article': 'a'.repeat(24) },
      },
      {
        from: 'user',
        content: { type: 'text', text: 'Not mine to send' },
        metadata: { 'causerie:article': 'a'.repeat(24) },
      },
    ]);
    await page.getByRole('button', { name: 'Read article' }).click();
    expect(await calls(page)).toEqual([
      ['openArticle', 'a'.repeat(24), { messageId: '0'.repeat(24) }],
    ]);
  });
});

it('[M105] a form is filled in by keyboard; it is checked, and what is sent is what the protocol takes', async () => {
  await visit(async (page) => {
    const [, , , screen = []] = gallery(server.url);
    await show(page, screen);
    const name = page.getByRole('textbox', { name: 'Your name' });
    await name.waitFor();
    await page.getByRole('button', { name: 'Send' }).click();
    expect(await calls(page)).toEqual([['warn', '4 answers need your attention']]);
    expect(await name.evaluate((box) => box.matches(':focus'))).toBe(true);
    expect(await name.getAttribute('aria-invalid')).toBe('true');
    expect(await describedBy(page, 'Your name')).toBe('Please fill this in');

    await page.keyboard.type('Å');
    expect(await describedBy(page, 'Your name')).toBe('At least 2 characters');
    await page.keyboard.type('sa');
    expect(await name.getAttribute('aria-invalid')).toBe('false');
    await page.keyboard.press('Tab');
    await page.keyboard.press('End');
    await page.keyboard.type('x');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Tab');
    await page.keyboard.type('4 711');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Ita');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const [[called, content] = [], ...rest] = await calls(page);
    expect([called, rest]).toEqual(['send', []]);
    expect(contentSchema.parse(content)).toEqual(content);
    expect(content).toEqual({
      type: 'formResponse',
      quotedMessageId: formId,
      fields: [
        { type: 'text', name: 'name', label: 'Your name', text: 'Åsa' },
        { type: 'email', name: 'email', label: 'E-mail', email: 'ada@example.com' },
        { type: 'text', name: 'order', label: 'Order number', format: 'integer', text: '4711' },
        {
          type: 'select',
          name: 'topic',
          label: 'What is it about?',
          select: [{ name: 'broken', label: 'It is broken' }],
        },
        {
          type: 'select',
          name: 'land',
          label: 'Country',
          select: [{ name: 'italy', label: 'Italy' }],
        },
      ],
    });
  });
});

function describedBy(page: Page, label: string): Promise<string | null | undefined> {
  return page.getByRole('textbox', { name: label }).evaluate((box) => {
    const id = box.getAttribute('aria-describedby') ?? '';
    return (box.getRootNode() as ShadowRoot).getElementById(id)?.textContent;
  });
}

it('[M106] what was typed survives closing; what was sent is shown, and open again when it is taken back', async () => {
  await visit(async (page) => {
    const form: PageMessage = {
      id: formId,
      content: { type: 'form', fields: [{ type: 'email', name: 'e', label: 'E-mail' }] },
    };
    const response: PageMessage = {
      id: 'r',
      from: 'user',
      content: {
        type: 'formResponse',
        quotedMessageId: formId,
        fields: [{ type: 'email', name: 'e', label: 'E-mail', email: 'ada@example.com' }],
      },
    };
    await show(page, [form]);
    const box = page.getByRole('textbox', { name: 'E-mail' });
    await box.fill('ada@example.com');
    await page.evaluate(() => window.clear());
    await show(page, [form]);
    expect(await box.inputValue()).toBe('ada@example.com');

    await page.getByRole('button', { name: 'Send' }).click();
    expect((await calls(page)).map(([name]) => name)).toEqual(['send']);
    expect(await box.count()).toBe(0);
    const said = page.locator('.c-m');
    await show(page, [form, response]);
    await settled(page);
    expect(await said.nth(0).innerText(), 'not twice').toBe('Sent');
    expect(await said.nth(1).innerText()).toBe('E-mail\nada@example.com');

    await show(page, [form]);
    expect(await box.inputValue()).toBe('ada@example.com');

    // Without its form the response says all that was answered.
    await page.evaluate(() => window.clear());
    await show(page, [response]);
    await settled(page);
    expect(await said.innerText()).toBe('E-mail\nada@example.com');
  });
});

it('[M106] a form that was answered elsewhere cannot be answered again', async () => {
  await visit(async (page) => {
    const fields = [{ type: 'email' as const, name: 'e', label: 'E-mail' }];
    await show(page, [{ content: { type: 'form', submitted: true, text: 'Who?', fields } }]);
    await page.getByText('Sent').waitFor();
    expect(await page.getByRole('textbox').count()).toBe(0);
    expect(await page.getByRole('button').count()).toBe(0);
  });
});

it.each(['en', 'ar'])(
  '[M107] a carousel is gone through by keyboard, and says where it is (%s)',
  async (locale) => {
    await visit(async (page) => {
      const [, , [cards] = []] = gallery(server.url, locale);
      await show(page, cards ? [cards] : [], locale);
      const at = page.getByRole('status');
      const next = page.getByRole('button', { name: 'Next' });
      const previous = page.getByRole('button', { name: 'Previous' });
      await at.waitFor();
      expect(await at.innerText()).toBe(`Card ${number(1, locale)} of ${number(4, locale)}`);
      expect(await previous.getAttribute('aria-disabled')).toBe('true');
      await next.focus();
      await page.keyboard.press('Enter');
      await expect.poll(() => at.innerText()).toContain(`Card ${number(2, locale)}`);
      await page.keyboard.press('Enter');
      await expect.poll(() => at.innerText()).toContain(`Card ${number(3, locale)}`);
      await page.keyboard.press('Enter');
      await expect.poll(() => next.getAttribute('aria-disabled')).toBe('true');
      expect(await focused(page), 'the button keeps the focus').toBe('Next');
      const card = page.getByRole('listitem');
      await card.nth(0).getByRole('link').first().focus();
      await expect.poll(() => previous.getAttribute('aria-disabled')).toBe('true');
      await page.keyboard.press(locale === 'ar' ? 'ArrowLeft' : 'ArrowRight');
      await expect.poll(() => at.innerText()).toContain(`Card ${number(2, locale)}`);
    });
  },
);

const number = (value: number, locale: string) => new Intl.NumberFormat(locale).format(value);

it('[M108] a picture holds its place while it is loaded and when it fails', async () => {
  await visit(async (page) => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/slow.svg', async (route) => {
      await held;
      await route.fulfill({ body: photo, contentType: 'image/svg+xml' });
    });
    const image = (name: string): PageMessage => ({
      content: { type: 'image', mediaUrl: `${server.url}/${name}`, altText: name },
    });
    await show(page, [image('slow.svg'), image('gone.png')]);
    const places = page.locator('.c-im');
    await places.nth(1).getByText('gone.png').waitFor();
    const before = await places.evaluateAll((all) => all.map((one) => one.clientHeight));
    release();
    await page.locator('.c-im[data-state=loaded]').waitFor();
    const after = await places.evaluateAll((all) => all.map((one) => one.clientHeight));
    expect(after).toEqual(before);
    expect(before[0]).toBeGreaterThan(100);
    expect(await page.locator('img').getAttribute('referrerpolicy')).toBe('no-referrer');
  });
});

it('[M109] the device is asked where it is when the customer presses, and not before', async () => {
  const ask = text('Where?', { actions: [{ type: 'locationRequest', text: 'Here' }] });
  await visit(
    async (page) => {
      await page.evaluate(() => {
        navigator.permissions.query({ name: 'geolocation' });
      });
      await show(page, ask);
      const button = page.getByRole('button', { name: 'Here' });
      await button.waitFor();
      expect(await calls(page)).toEqual([]);
      await button.click();
      await expect.poll(() => page.evaluate(() => window.calls.length)).toBe(1);
      const [[name, content] = []] = await calls(page);
      expect(name).toBe('send');
      expect(contentSchema.parse(content)).toEqual({
        type: 'location',
        coordinates: { lat: 48.5, long: 2.25 },
      });
      expect(await button.count()).toBe(0);
    },
    { permissions: ['geolocation'], geolocation: { latitude: 48.5, longitude: 2.25 } },
  );
  await visit(async (page) => {
    await show(page, ask);
    await page.getByRole('button', { name: 'Here' }).click();
    await expect.poll(() => calls(page)).toEqual([['warn', 'Your location could not be found']]);
    expect(await page.getByRole('button', { name: 'Here' }).count(), 'can be tried again').toBe(1);
  });
});

it('[M110] an article is read inside, and nothing in it runs', async () => {
  await visit(
    async (page) => {
      const inner = 'https://site.example/app/en/articles/0123456789abcdef01234567.html';
      await page.evaluate(
        ([answer, url]) => window.readArticle(answer, { url: url as string, words: 'refund' }),
        [
          {
            ...article(server.url),
            locale: 'fr',
            html: `<h1>One</h1><p onclick="alert(1)" style="color:red">Text <a href="${inner}">other</a> <a href="javascript:alert(2)">bad</a></p><h4>Two</h4><script>alert(3)</script><img src=x onerror=alert(4)><svg onload=alert(5)><a href="javascript:alert(6)"><text>svg</text></a></svg><iframe src="javascript:alert(7)"></iframe><form action="https://evil.example"><input name=q><p>kept</p></form><table><tr><td colspan=2>cell</td></tr></table><math><mtext></mtext></math><details open><summary>S</summary>D</details>`,
          },
          'https://site.example/page',
        ],
      );
      const body = page.locator('.a-h');
      await body.waitFor();
      expect(await focused(page)).toBe('Send something back');
      expect(await page.locator('h2').getAttribute('lang')).toBe('fr');
      expect(await page.getByText('French', { exact: true }).count()).toBe(1);
      expect(
        await body.evaluate((element) =>
          element.innerHTML.replace(/ (?:class|tabindex)="[^"]*"/g, ''),
        ),
      ).toBe(
        `<h3>One</h3><p>Text <a href="${inner}" target="_blank" rel="noopener noreferrer nofollow">other</a> <span>bad</span></p><h4>Two</h4><p>kept</p><div><table><tbody><tr><td colspan="2">cell</td></tr></tbody></table></div><details open=""><summary>S</summary>D</details>`,
      );
      await page.getByRole('link', { name: 'other' }).click();
      await page.getByRole('link', { name: /Open as a page/ }).click();
      await page.getByRole('button', { name: 'Yes' }).click();
      await page.getByText('Thank you').waitFor();
      await page.getByRole('button', { name: 'Back' }).click();
      const id = article(server.url).articleId;
      expect(await calls(page)).toEqual([
        ['read', id, 'en'],
        ['feedback', id, { words: 'refund' }],
        ['openArticle', '0123456789abcdef01234567', { url: inner }],
        ['openLink', 'https://site.example/page'],
        ['feedback', id, { helpful: true, words: 'refund' }],
        ['back'],
      ]);
    },
    {},
    /inline style/,
  );
});

it('[M110] an article that cannot be loaded says so, and can be tried again', async () => {
  await visit(async (page) => {
    await page.evaluate(() => window.readArticle('failed', { url: 'https://site.example/page' }));
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('link', { name: /Open as a page/ }).count()).toBe(1);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => page.evaluate(() => window.calls.length)).toBe(2);
  });
});

it('[M110] where the page lets nobody read HTML an article is its text', async () => {
  await visit(
    async (page) => {
      // As if another policy of that name had been there first.
      await page.evaluate(() => {
        const { trustedTypes } = window as unknown as {
          trustedTypes: { createPolicy(name: string, rules: object): void };
        };
        trustedTypes.createPolicy('causerie', {});
      });
      await page.evaluate((answer) => window.readArticle(answer), article(server.url));
      await page.getByText('You may send back what you bought within 30 days.').waitFor();
      expect(await page.locator('.a-h *').count()).toBe(0);
    },
    {},
    /policy with that name already exists/i,
  );
});

it('[M111] the search finds while one types, and tells how many', async () => {
  await visit(async (page) => {
    const found = [
      { articleId: 'a'.repeat(24), locale: 'en', title: 'Where is my parcel?', confidence: 0.5 },
      { articleId: 'b'.repeat(24), locale: 'en', title: 'Change it', confidence: 0.2 },
    ];
    await page.evaluate(([c, f]) => window.search({ contents: c, found: f }), [contents, found]);
    const box = page.getByRole('searchbox', { name: 'Search for help' });
    const titles = page.locator('.a-ls > li');
    await titles.first().waitFor();
    expect(await titles.first().innerText(), 'promoted ones first').toBe('Where is my parcel?');
    await page.getByText('Delivery', { exact: true }).click();
    await page.getByRole('button', { name: 'What delivery costs' }).click();
    expect(await calls(page)).toEqual([['openArticle', 'a3', {}]]);

    await box.pressSequentially('parcel');
    await expect.poll(() => page.getByRole('status').innerText()).toBe('2 articles found');
    expect(await calls(page), 'one search for all that was typed').toEqual([
      ['search', 'parcel', 'en'],
    ]);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await calls(page)).toEqual([['openArticle', 'a'.repeat(24), { words: 'parcel' }]]);
    // Back from the article, it is as it was.
    await page.evaluate(() => window.clear());
    await page.evaluate(([c]) => window.search({ contents: c, found: [] }), [contents]);
    expect(await box.inputValue()).toBe('parcel');
    await expect.poll(() => page.getByRole('status').innerText()).toMatch(/^Nothing found/);
    await box.press('Escape');
    expect(await box.inputValue()).toBe('');
    await page.getByText('About us').waitFor();
  });
});

it('[M113] a part is loaded when it is needed, and once', async () => {
  await visit(async (page) => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url().replace(/.*\/|-\w+\.js/g, '')));
    await show(page, text('Hello'));
    await page.getByText('Hello').waitFor();
    const file: Content = { type: 'file', mediaUrl: 'https://a.example/a.pdf' };
    expect(asked).toEqual([]);
    await show(page, [...say(file), ...say(file), ...say(file)]);
    await page.getByRole('link', { name: 'Download a.pdf' }).nth(2).waitFor();
    expect(asked.filter((name) => name === 'file')).toHaveLength(1);
    expect(asked).not.toContain('form');
  });
});

it('[M113] a part that could not be loaded can be tried again', async () => {
  await visit(
    async (page) => {
      let broken = true;
      await page.route(/file-.*\.js/, (route) => (broken ? route.abort() : route.continue()));
      const file: Content = { type: 'file', mediaUrl: 'https://a.example/a.pdf', text: 'Here' };
      await show(page, say(file));
      const again = page.getByRole('button', { name: 'Try again' });
      await again.waitFor();
      expect(await page.getByText('Here').count()).toBe(1);
      broken = false;
      await again.click();
      await page.getByRole('link', { name: 'Download a.pdf' }).waitFor();
    },
    {},
    /ERR_FAILED/,
  );
});
