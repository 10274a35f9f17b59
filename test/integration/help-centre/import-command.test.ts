import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { batchesOf } from '../../../bin/support/import/batches.ts';
import { readFrontMatter } from '../../../bin/support/import/front-matter.ts';
import { noItems } from '../../../bin/support/import/items.ts';
import { readMarkdownFolder } from '../../../bin/support/import/markdown-folder.ts';
import { openResume } from '../../../bin/support/import/resume.ts';
import { readZendeskFile } from '../../../bin/support/import/zendesk-file.ts';
import { writeOutputs } from '../../../bin/support/outputs.ts';
import { derivedId } from '../../../core/help-centre/ids.ts';
import { runCommand } from '../../support/run-command.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';

let deployment: Deployment;
let folder: string;
let token: string;
beforeAll(async () => {
  deployment = await startDeployment();
  folder = mkdtempSync(join(tmpdir(), 'causerie-import-'));
  writeOutputs(join(folder, 'outputs', 'outputs.json'), deployment.outputs);
  token = await deployment.tokenOf(deployment.outputs.admin)();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await deployment?.close();
});

function file(path: string, content: string | object): string {
  const whole = join(folder, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, typeof content === 'string' ? content : JSON.stringify(content));
  return whole;
}

const run = (...args: string[]) =>
  runCommand('bin/import.ts', [...args, '--outputs', join(folder, 'outputs', 'outputs.json')]);

const article = (kind: string, externalId: string) =>
  deployment.http(
    `/admin/help-centre/articles/${derivedId(deployment.outputs.appId, 'article', externalId)}${kind}`,
    { token },
  );

it('[A15] imports what Zendesk’s API gave, and the same again changes nothing', async () => {
  const pages = [
    file('zendesk/categories.json', {
      categories: [{ id: 1, name: 'General', locale: 'en-us' }],
      next_page: null,
    }),
    file('zendesk/sections.json', {
      sections: [{ id: 2, category_id: 1, name: 'FAQ', locale: 'en-us' }],
    }),
    file(
      'zendesk/articles.json',
      [1, 2]
        .map((page) =>
          JSON.stringify({
            articles: Array.from({ length: 60 }, (_, index) => ({
              id: page * 1000 + index,
              section_id: 2,
              locale: 'en-us',
              title: `Article ${page}-${index}`,
              body: `<p>Body ${index}</p>`,
              draft: false,
              user_segment_id: index === 0 ? 5 : null,
            })),
            next_page: 'https://example.zendesk.com/api/v2/help_center/articles.json?page=2',
          }),
        )
        .join('\n'),
    ),
    file('zendesk/translations.json', {
      translations: [
        {
          source_id: 1001,
          source_type: 'Article',
          locale: 'fr',
          title: 'Un',
          body: 'b',
          draft: false,
        },
      ],
      user_segments: [{ id: 5, user_type: 'signed_in_users' }],
    }),
  ];
  const first = await run(...pages);
  expect(first, first.err).toMatchObject({ code: 0 });
  expect(first.out).toMatch(/articles\s+120\s+0\s+0\s+0/);
  expect(first.out).toMatch(/translations\s+1\s+0\s+0\s+0/);
  expect((await article('', '1000')).json).toMatchObject({ restricted: true });
  expect((await article('', '1001')).json).toMatchObject({ translations: { fr: { title: 'Un' } } });
  const again = await run(join(folder, 'zendesk'));
  expect(again.code, again.err).toBe(0);
  expect(again.out).toMatch(/articles\s+0\s+0\s+120\s+0/);
  const left = readdirSync(join(folder, 'outputs')).filter((name) => name.startsWith('import-'));
  expect(left, 'nothing is left to go on with').toEqual([]);
});

it('[A15] imports a folder of Markdown, and says what is wrong in which file', async () => {
  file('guide/01-orders/index.md', '---\ntitle: Orders & delivery\ndescription: All of it\n---\n');
  file('guide/01-orders/index.fr.md', '---\ntitle: Commandes\n---\n');
  file(
    'guide/01-orders/tracking/parcel.md',
    '---\nlabels: [late, tracking]\nposition: 4\nrestricted: true\n---\n# Where is it?\n\nSee [returns](../returns.md#how) and ![x](x.png)\n\n<script>alert(1)</script>\n',
  );
  file('guide/01-orders/tracking/parcel.fr.md', '# Où est-il ?\n\nVoici.\n');
  file(
    'guide/01-orders/returns.md',
    '---\ntitle: Returns\ndraft: true\ncolour: red\n---\nSend it **back**.\n',
  );
  file('guide/broken.md', '---\ntitle: [unclosed\n---\ntext');
  file('guide/untitled.md', 'no title at all');
  const { code, out, err } = await run(join(folder, 'guide'));
  expect(code).toBe(1);
  expect(out).toMatch(/categories\s+1\s/);
  expect(out).toMatch(/sections\s+2\s/);
  expect(out).toMatch(/articles\s+2\s+0\s+0\s+0/);
  expect(err).toMatch(/error: broken\.md: /);
  expect(err).toMatch(/error: untitled\.md: It has no title/);
  expect(err).toMatch(/warning: 01-orders\/returns\.md: "colour" means nothing here/);
  expect(err).toMatch(/warning: 01-orders\/tracking\/parcel\.md: The picture x\.png is left out/);
  const parcel = await article('', '01-orders/tracking/parcel');
  expect(parcel.json).toMatchObject({
    ...{ labels: ['late', 'tracking'], position: 4, restricted: true },
    translations: { en: { title: 'Where is it?', draft: false }, fr: { title: 'Où est-il ?' } },
  });
  const body = await article('/translations/en', '01-orders/tracking/parcel');
  expect(body.json['body']).toContain('<a href="article:01-orders%2Freturns#how">returns</a>');
  expect(body.json['body']).toContain('<script>alert(1)</script>');
  expect((await article('', '01-orders/returns')).json).toMatchObject({
    translations: { en: { draft: true } },
  });
});

it('says what it needs, and checks without sending', async () => {
  expect((await run()).err).toContain('Name what to import');
  expect((await run('--locale', 'no such', 'x.json')).err).toContain('--locale takes a language');
  expect(await run(join(folder, 'none.json'))).toMatchObject({ code: 1 });
  const bad = file('bad/bad.json', '{"articles": [');
  const { code, err } = await run('--check', bad);
  expect([code, err]).toEqual([1, expect.stringContaining('It is no JSON')]);
  const empty = file('bad/empty.json', { count: 3 });
  expect((await run('--check', empty)).err).toContain('There are no articles');
});

it('goes on where it broke off', () => {
  const state = join(folder, 'resume.json');
  const batch = { articles: [{ id: 1 }] };
  openResume(state).note(batch);
  expect(openResume(state).isTaken(batch)).toBe(true);
  expect(openResume(state).isTaken({ articles: [{ id: 2 }] })).toBe(false);
  openResume(state).end();
  expect(existsSync(state)).toBe(false);
  writeFileSync(state, 'torn');
  expect(openResume(state).isTaken(batch)).toBe(false);
});

it('cuts requests by count and bytes, and keeps translations with what they are of', () => {
  const items = noItems();
  items.articles = Array.from({ length: 120 }, (_, id) => ({
    id,
    title: 't',
    body: 'x'.repeat(30_000),
    user_segment_id: id === 119 ? 7 : null,
  }));
  items.translations = [
    { source_id: 3, source_type: 'Article', locale: 'fr', title: 'u' },
    { source_id: 999, source_type: 'Article', locale: 'fr', title: 'v' },
  ];
  items.user_segments = [
    { id: 7, user_type: 'staff' },
    { id: 8, user_type: 'staff' },
  ];
  const batches = batchesOf(items);
  expect(batches.every((batch) => JSON.stringify(batch).length < 1_100_000)).toBe(true);
  expect(batches.flatMap((batch) => batch.articles ?? [])).toHaveLength(120);
  expect(batches[0]?.articles?.[3]?.['translations']).toHaveLength(1);
  expect(batches.at(-1)?.translations).toHaveLength(1);
  expect(batches.at(-2)?.user_segments).toEqual([{ id: 7, user_type: 'staff' }]);
});

it.each([
  ['a page', '{"articles":[{"id":1,"title":"a"}]}', [1]],
  ['pages in an array', '[{"articles":[{"id":1}]},{"articles":[{"id":2}]}]', [1, 2]],
  ['pages one after the other', '{"articles":[{"id":1}]}{"articles":[{"id":2}]}', [1, 2]],
  [
    'a line each, with braces in texts',
    '{"articles":[{"id":1,"title":"}{\\""}]}\n{"articles":[{"id":2}]}\n',
    [1, 2],
  ],
  ['one article', '{"article":{"id":3,"title":"a"}}', [3]],
  ['articles by themselves', '[{"id":4,"title":"a","body":"b"}]', [4]],
])('reads %s', (_what, text, ids) => {
  const { items, problems } = readZendeskFile(text, 'x.json');
  expect(problems).toEqual([]);
  expect(items.articles.map((one) => one['id'])).toEqual(ids);
});

it('reads front matter, and no more than that', () => {
  expect(readFrontMatter('\uFEFF---\r\ntitle: "A: b"\r\nlabels: a, b\r\n---\r\ntext')).toEqual({
    fields: { title: 'A: b', labels: ['a', 'b'] },
    unknown: [],
    body: 'text',
  });
  expect(readFrontMatter('text\n---\ntitle: x\n---')).toMatchObject({
    fields: {},
    body: 'text\n---\ntitle: x\n---',
  });
  expect(() => readFrontMatter('---\ndraft: perhaps\n---\n')).toThrow('"draft" is true or false');
  expect(() => readFrontMatter('---\n- a\n---\n')).toThrow('no list of fields');
  expect(readFrontMatter('---\n__proto__: {a: 1}\nconstructor: x\n---\n').unknown).toContain(
    'constructor',
  );
  const bomb = `---\na: &a [x,x,x,x,x,x,x,x,x]\n${['b', 'c', 'd', 'e', 'f'].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcde'[at]}`).join()}]`).join('\n')}\n---\n`;
  expect(() => readFrontMatter(bomb)).toThrow();
});

it('a folder without folders, and two files for the same', () => {
  const { items, problems } = readMarkdownFolder(
    [
      { path: 'README.md', text: 'about the folder' },
      { path: 'a.md', text: '# A\n\ntext' },
      { path: 'b.md', text: '---\nid: a\n---\n# B' },
    ],
    'de',
  );
  expect(items.articles).toMatchObject([
    { id: 'a', locale: 'de', title: 'A', body: '<p>text</p>\n' },
  ]);
  expect(items.articles[0]).not.toHaveProperty('section_id');
  expect(problems.map(({ place }) => place)).toEqual(['README.md', 'b.md']);
});
