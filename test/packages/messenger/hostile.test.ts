import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Deployment, startDeployment } from '../../integration/support/deployment.ts';
import { createPeople } from '../../integration/support/people.ts';
import { startBrowser } from '../../support/browser.ts';
import { type CompanySite, startCompanySite } from './support/company-site.ts';
import { seededLine, seedMessages } from './support/seed-messages.ts';
import { storedLines } from './support/stored-lines.ts';
import { type Visitor, visit } from './support/visitor.ts';

let deployment: Deployment;
let people: ReturnType<typeof createPeople>;
let browser: Browser;
let site: CompanySite;
let customer: Visitor;

beforeAll(async () => {
  [deployment, browser] = await Promise.all([startDeployment(), startBrowser()]);
  people = createPeople(deployment);
  site = await startCompanySite(deployment.outputs);
  const css = 'causerie-messenger { --causerie-panel-height: 2400px }';
  site.serve({ messenger: deployment.outputs.messengerUrl, css });
});
afterEach(async () => {
  await customer?.page.context().close();
  people.close();
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await deployment?.close();
});

const slow = { timeout: 25_000, interval: 50 };
/** They keep a name from turning the direction of what stands around it. */
const isolates = /[\u2068\u2069]/g;
interface Sent {
  mediaUrl: string;
}
const until = <T>(check: () => T) => vi.waitFor(check, slow);

async function arrive(height = 720): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width: 1280, height } });
  customer = await visit(context, `${site.url}/index.html`);
  await customer.open();
  return customer;
}

/** An agent who has the one open conversation. */
async function takenByAgent(displayName: string) {
  const { getToken } = await deployment.hire(displayName);
  const token = await getToken();
  const ask = (path: string, body?: unknown) =>
    deployment.http(`/agent/conversations${path}`, { token, body });
  const id = await until(async () => {
    const { json } = await ask('?filter=unassigned');
    const [one] = json['conversations'] as { id: string }[];
    expect(one).toBeDefined();
    return one?.id ?? '';
  });
  return {
    id,
    token,
    ask,
    async send(content: object) {
      const answer = await ask(`/${id}/messages`, { content });
      expect(answer.status, answer.text).toBe(201);
    },
  };
}

describe('what is written', () => {
  const texts = [
    '<script>window.pwned = 1</script>',
    '<img src=x onerror="window.pwned = 1">',
    '"><svg onload=window.pwned=1>',
    '[press me](javascript:window.pwned=1)',
    'javascript:window.pwned=1 and data:text/html,<b>',
    '{{constructor.constructor("window.pwned = 1")()}}',
    '</textarea></div><style>*{display:none}</style>',
    'm'.repeat(4096),
    'a word '.repeat(585).trim(),
    '👩‍👩‍👧‍👦🏳️‍🌈👍🏽',
    'مرحبا بكم في متجرنا! (abc) 123',
    'שלום \u202e evil \u202c עולם',
    `Z${'\u0301\u0327\u0330'.repeat(200)}algo`,
    'one\ntwo\n\n\nthree',
  ];

  it('[M8] is shown as it was written, by either side, and nothing of it runs', async () => {
    await arrive();
    for (const text of texts) await customer.write(text);
    const agent = await takenByAgent('<img src=x onerror=window.pwned=1>');
    for (const text of texts) await agent.send({ type: 'text', text });
    await agent.send({
      type: 'text',
      text: '**plain**',
      htmlText: '<script>window.pwned = 1</script>',
    });
    await until(async () => {
      expect(await customer.lines()).toEqual(await storedLines(deployment, agent.token, agent.id));
    });
    const said = (await customer.lines()).filter((line) => /^\d+ you/.test(line));
    expect(said.map((line) => line.replace(/^\d+ you: /, ''))).toEqual(texts);
    const elements = await customer.panel
      .locator('.msg .c-bu *')
      .evaluateAll((all) => all.map((one) => one.tagName));
    expect(elements.filter((name) => name !== 'P' && name !== 'DIV')).toEqual([]);
    expect(await customer.page.evaluate('window.pwned')).toBeUndefined();
    await customer.checkPage();
  });

  it('[M8] stays within the panel, however long its words are', async () => {
    await arrive();
    await customer.write('x'.repeat(4096));
    await customer.field.fill('y'.repeat(4096));
    const overflowing = await customer.panel.evaluate((panel) => {
      const frame = panel.getBoundingClientRect();
      return [...panel.querySelectorAll('*')]
        .filter((one) => !one.closest('.sr, svg') && getComputedStyle(one).display !== 'inline')
        .filter((one) => {
          const { left, right, width } = one.getBoundingClientRect();
          const outside = left < frame.left - 1 || right > frame.right + 1;
          return width > 0 && (outside || one.scrollWidth > one.clientWidth + 1);
        })
        .map((one) => one.className);
    });
    expect(overflowing).toEqual([]);
  });

  it('[M8] may take 4,096 characters, and one more is refused before it is sent', async () => {
    await arrive();
    await customer.field.fill('z'.repeat(4097));
    await customer.notices('1 character too long');
    await customer.field.press('Enter');
    expect(await customer.panel.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
    expect(await customer.lines()).toEqual([]);
    await customer.field.press('Backspace');
    await customer.field.press('Enter');
    await customer.sees(/^1 you: z{4096}$/);
  });
});

describe('a long conversation', () => {
  const length = 10_000;
  /** Elements in the panel; without care for it there would be ten for each message. */
  const mostElements = 2000;
  const mostMessages = 200;

  it('[M9] is read back to its beginning, in order, and never much of it is on the page', async () => {
    // A tall window, so that there is less to scroll.
    await arrive(2400);
    await customer.write('Message 1');
    await customer.sees('1 you: Message 1');
    const { id } = await takenByAgent('Ada');
    await seedMessages(deployment.outputs, id, length);
    await customer.page.reload();
    await customer.open();
    await until(async () => expect((await customer.lines()).at(-1)).toBe(seededLine(length)));
    const read = await customer.panel.locator('.log').evaluate(scrollBack);
    expect(read.wrong).toEqual([]);
    expect(read.seen).toBe(length);
    expect(read.elements).toBeLessThan(mostElements);
    expect(read.messages).toBeLessThan(mostMessages);
    await customer.notices('This is where your conversation began');
    expect((await customer.lines())[0]).toBe('1 you: Message 1');
    await customer.press('Go to the latest message');
    await until(async () => expect((await customer.lines()).at(-1)).toBe(seededLine(length)));
    await customer.write('Still here');
    await until(async () =>
      expect((await customer.lines()).at(-1)).toBe(`${length + 1} you: Still here`),
    );
  }, 120_000);
});

describe('files', () => {
  /** A picture of one pixel. */
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const mebibyte = 1024 * 1024;
  const input = () => customer.panel.locator('input[type=file]');

  /** Chooses a file that is made in the page, or pastes it, or drops it over the panel. */
  const give = (how: 'choose' | 'paste' | 'dragover' | 'drop', name: string, bytes: number[]) =>
    (how === 'choose' ? input() : customer.field).evaluate(
      (element, { how, name, bytes }) => {
        const data = new DataTransfer();
        const [size = 0] = bytes;
        const content = bytes.length === 1 ? new Uint8Array(size) : new Uint8Array(bytes);
        data.items.add(
          new File([content], name, { type: name.endsWith('png') ? 'image/png' : '' }),
        );
        const options = { bubbles: true, cancelable: true, composed: true };
        if (how === 'choose') {
          (element as HTMLInputElement).files = data.files;
          element.dispatchEvent(new Event('change', options));
        } else if (how === 'paste') {
          element.dispatchEvent(new ClipboardEvent(how, { ...options, clipboardData: data }));
        } else element.dispatchEvent(new DragEvent(how, { ...options, dataTransfer: data }));
      },
      { how, name, bytes },
    );

  it('[M10] [M15] are picked, pasted and dropped; the agent gets what was sent, and a picture is shown', async () => {
    await arrive();
    await input().setInputFiles({ name: 'picked.png', mimeType: 'image/png', buffer: png });
    await customer.panel.locator('.msg img').waitFor();
    const agent = await takenByAgent('Ada');
    await give('paste', 'pasted.png', [...png]);
    await expect.poll(() => customer.panel.locator('.msg img').count(), slow).toBe(2);
    await give('dragover', 'dropped.txt', [72, 105]);
    await customer.notices('Drop files here to send them');
    await give('drop', 'dropped.txt', [72, 105]);
    await customer.panel.getByRole('link', { name: 'Download dropped.txt' }).waitFor();
    expect(await customer.panel.getByText('Drop files here').count()).toBe(0);
    const widths = () =>
      customer.panel
        .locator('.msg img')
        .evaluateAll((all) => all.map((image) => (image as HTMLImageElement).naturalWidth));
    await expect.poll(widths, slow).toEqual([1, 1]);

    const { json } = await agent.ask(`/${agent.id}/entries`);
    const sent = (json['entries'] as { kind: string; content: Sent }[])
      .filter(({ kind }) => kind === 'message')
      .map(({ content }) => content);
    expect(sent).toMatchObject([
      { type: 'image', mediaType: 'image/png', mediaSize: png.length, altText: 'picked.png' },
      { type: 'image', mediaType: 'image/png', mediaSize: png.length, altText: 'pasted.png' },
      { type: 'file', mediaType: 'text/plain', mediaSize: 2, altText: 'dropped.txt' },
    ]);
    const files = await Promise.all(
      sent.map(async ({ mediaUrl }) => Buffer.from(await (await fetch(mediaUrl)).arrayBuffer())),
    );
    expect(files).toEqual([png, png, Buffer.from('Hi')]);
    await customer.checkPage();
  });

  it('[M15] show how far they are, and are not sent when they are called off', async () => {
    await arrive();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { awsEndpointUrl } = deployment.outputs;
    await customer.page.route(
      (url) => url.href.startsWith(awsEndpointUrl ?? ''),
      async (route) => {
        await held;
        await route.continue().catch(() => {});
      },
    );
    const progress = () => customer.panel.getByRole('progressbar', { name: 'slow.txt' });
    await give('choose', 'slow.txt', [1024]);
    await customer.notices('Uploading slow.txt');
    await progress().waitFor();
    await customer.press('Cancel');
    await progress().waitFor({ state: 'detached' });
    expect(await customer.panel.locator('.toast').count()).toBe(0);
    await give('choose', 'slow.txt', [2048]);
    await progress().waitFor();
    release();
    await customer.panel.getByRole('link', { name: 'Download slow.txt' }).waitFor();
    expect(await customer.lines()).toHaveLength(1);
    await customer.checkPage();
  });

  it.each([
    [
      'too-large.zip',
      [50 * mebibyte + 1],
      'too-large.zip is too large. Files may have up to 50 MB.',
    ],
    ['empty.txt', [0], 'empty.txt is empty'],
    ['page.html', [60, 98, 62], 'page.html is of a kind that cannot be sent'],
    ['drawing.svg', [60, 115, 118, 103, 62], 'drawing.svg is of a kind that cannot be sent'],
    ['program.exe', [77, 90], 'program.exe is of a kind that cannot be sent'],
  ])('[M15] what may not be sent is refused, and why is said: %s', async (name, bytes, reason) => {
    await arrive();
    await give('choose', name, bytes);
    await until(async () =>
      expect((await customer.panel.locator('.toast').textContent())?.replace(isolates, '')).toBe(
        reason,
      ),
    );
    expect(await customer.lines()).toEqual([]);
    await customer.checkPage();
  });
});

/** Runs in the page: scrolls to the beginning, and counts what is on the page and what can be read. */
async function scrollBack(log: Element) {
  const panel = log.closest('.panel') as HTMLElement;
  const seen = new Set<number>();
  const wrong: string[] = [];
  const most = { elements: 0, messages: 0 };
  const frame = () => new Promise(requestAnimationFrame);
  const atBeginning = () => {
    const beginning = panel.querySelector('.beginning');
    return beginning !== null && beginning.getBoundingClientRect().top > 0;
  };
  /** px above and below what is looked at, which are read as well. */
  const around = 1000;
  const isDrawn = () => {
    const { top, bottom } = log.getBoundingClientRect();
    return [...panel.querySelectorAll('.block')].every((block) => {
      const place = block.getBoundingClientRect();
      const far = place.bottom < top - around || place.top > bottom + around;
      return far || block.childElementCount > 0;
    });
  };
  for (let done = false; !done; ) {
    done = atBeginning();
    // Less than what is read at once: places move by some pixels as blocks are drawn.
    log.scrollTop -= log.clientHeight + around;
    // A server that is busy has refused a page.
    panel.querySelector<HTMLElement>('.older button')?.click();
    for (let frames = 0; frames < 100 && (frames < 2 || !isDrawn()); frames++) await frame();
    const rows = [...panel.querySelectorAll('.msg')];
    let before = 0;
    for (const row of rows) {
      const seq = Number(row.getAttribute('data-seq'));
      const text = row.querySelector('.c-bu')?.textContent;
      if (text !== `Message ${seq}` || seq <= before) wrong.push(`${before}, ${seq}: ${text}`);
      before = seq;
      seen.add(seq);
    }
    most.elements = Math.max(most.elements, panel.querySelectorAll('*').length);
    most.messages = Math.max(most.messages, rows.length);
  }
  return { seen: seen.size, wrong, ...most };
}
