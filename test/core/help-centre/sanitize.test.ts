import fc from 'fast-check';
import { expect, it } from 'vitest';
import { linkedArticleId } from '../../../core/help-centre/addresses.ts';
import { snippetOf, textOfHtml } from '../../../core/help-centre/html-text.ts';
import { derivedId } from '../../../core/help-centre/ids.ts';
import { sanitize } from '../../../core/help-centre/sanitize.ts';
import { outline } from '../../../core/help-centre/site/outline.ts';
import { appId } from '../../support/people.ts';

it.each([
  ['<script>alert(1)</script>after', 'after'],
  ['<style>p{display:none}</style><p>x</p>', '<p>x</p>'],
  ['<p onclick="x()" style="color:red" id="main" class="a">x</p>', '<p>x</p>'],
  ['<a href="javascript:alert(1)">x</a>', '<span>x</span>'],
  ['<a href="JaVa\nScRiPt:alert(1)">x</a>', '<span>x</span>'],
  ['<a href="data:text/html,<script>1</script>">x</a>', '<span>x</span>'],
  ['<a href="//evil.example/x">x</a>', '<span>x</span>'],
  ['<img src="http://x.example/a.png">', ''],
  ['<img src="data:image/svg+xml,<svg onload=alert(1)>">', ''],
  ['<img src=x onerror=alert(1)>', ''],
  ['<svg><script>alert(1)</script></svg>', ''],
  ['<math><mi xlink:href="javascript:x">x</mi></math>', 'x'],
  ['<form action="/x"><input name="q"><button>go</button></form>', 'go'],
  ['<iframe src="https://evil.example/"></iframe>', '<span></span>'],
  ['<object data="x"></object><embed src="x"><base href="https://evil.example/">', ''],
  ['<p>open <b>bold', '<p>open <b>bold</b></p>'],
  ['<a href="#part">x</a>', '<a href="#part">x</a>'],
])('[A13] %s is harmless', (given, shown) => {
  expect(sanitize(given)).toBe(shown);
});

it('[A13] keeps what readers read, and where links lead', () => {
  const given =
    '<h2 dir="rtl">T</h2><ul><li>a</li></ul><table><tr><th scope="col">h</th><td colspan="2">d</td></tr></table><a href="https://example.com/?a=1&amp;b=2" title="t">x</a><img src="https://example.com/a.png" width="20" height="9999999">';
  expect(sanitize(given)).toBe(
    '<h2 dir="rtl">T</h2><ul><li>a</li></ul><table><tr><th scope="col">h</th><td colspan="2">d</td></tr></table><a href="https://example.com/?a=1&amp;b=2" title="t" rel="noopener nofollow ugc">x</a><img alt="" loading="lazy" src="https://example.com/a.png" width="20" />',
  );
});

it('[A13] films are links, so that no frame of others is in the page', () => {
  expect(sanitize('<iframe src="//www.youtube.com/embed/x"></iframe>')).toBe(
    '<a href="https://www.youtube.com/embed/x" class="film" rel="noopener nofollow ugc">youtube.com</a>',
  );
  expect(sanitize('<iframe src="https://youtube.com.evil.example/"></iframe>')).toBe(
    '<span></span>',
  );
});

it('relative addresses lead to where the article came from, links to articles to their pages', () => {
  const base = 'https://help.example.com/hc/en-us/articles/1-X';
  const link = (href: string) => (linkedArticleId(appId, href) === undefined ? undefined : '/here');
  const html =
    '<a href="/hc/en-us/articles/36002-Y">a</a><a href="article:guide%2Fstart">b</a><a href="/pricing">c</a><img src="/hc/a.png">';
  expect(sanitize(html, { base, link })).toBe(
    '<a href="/here">a</a><a href="/here">b</a><a href="https://help.example.com/pricing" rel="noopener nofollow ugc">c</a><img alt="" loading="lazy" src="https://help.example.com/hc/a.png" />',
  );
  expect(linkedArticleId(appId, 'article:guide%2Fstart#x')).toBe(
    derivedId(appId, 'article', 'guide/start'),
  );
});

it('[A13] whatever is given, nothing that runs comes out, and the same again changes nothing', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(
      ...[
        '<',
        '>',
        '"',
        "'",
        '&',
        '=',
        '/',
        '<script',
        '</script>',
        '<img src=',
        ' onerror=',
        '<a href=',
      ],
      ...[
        'javascript:',
        'data:',
        '<svg',
        '<!--',
        '-->',
        '<![CDATA[',
        '\u0000',
        '&#106;avascript:',
        '<p',
        '`',
      ],
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const shown = sanitize(pieces.join(''));
      const tags = shown.match(/<[^>]*>/g) ?? [];
      for (const tag of tags) {
        expect(tag).not.toMatch(
          /^<\/?(script|style|svg|iframe|object|embed|form|input|math|base|meta|link)\b/i,
        );
        expect(tag.replace(/"[^"]*"/g, '""')).not.toMatch(/\son\w+=|\sstyle=/i);
        for (const [, address = ''] of tag.matchAll(/(?:href|src)="([^"]*)"/g)) {
          expect(address).toMatch(/^(https?:|mailto:|tel:|#)/i);
        }
      }
      expect(sanitize(shown)).toBe(shown);
      expect(typeof textOfHtml(pieces.join(''))).toBe('string');
    }),
    { numRuns: 1500 },
  );
});

it('takes a body of the largest size with deep nesting in bounded time', () => {
  const deep = '<div>'.repeat(60_000);
  expect(sanitize(deep).length).toBeLessThan(deep.length);
  expect(outline(sanitize(deep)).entries).toEqual([]);
  expect(textOfHtml(`${'<b>'.repeat(100_000)}x`)).toBe('x');
});

it('reads the text of HTML', () => {
  expect(
    textOfHtml(
      '<h1>One &amp; two</h1><p>a<br>b</p><script>no</script><ul><li>c&nbsp;d</li></ul>x &lt;y&gt;',
    ),
  ).toBe('One & two\na\nb\nc d\nx <y>');
  expect(textOfHtml('<script><p>1</p></script>after')).toBe('after');
});

it('cuts a snippet between words', () => {
  expect(snippetOf('one two three four', 12)).toBe('one two…');
  expect(snippetOf('短い', 12)).toBe('短い');
  expect(snippetOf('長'.repeat(30), 12)).toBe(`${'長'.repeat(11)}…`);
});

it('[A14] headings stand in order beneath the title, whatever levels they were given', () => {
  const levels = (html: string) =>
    [...outline(html).html.matchAll(/<h(\d)/g)].map(([, one]) => Number(one));
  expect(levels('<h1>a</h1><h3>b</h3><h1>c</h1><h2>d</h2>')).toEqual([2, 3, 2, 3]);
  expect(levels('<h4>a</h4><h4>b</h4><h6>c</h6><h5>d</h5><h2>e</h2>')).toEqual([2, 2, 3, 3, 2]);
  expect(outline('<h2>Ärger &amp; <em>Lob</em></h2><h2>Ärger &amp; Lob</h2>').entries).toEqual([
    { id: 's-ärger-lob', text: 'Ärger & Lob', level: 2 },
    { id: 's-ärger-lob-2', text: 'Ärger & Lob', level: 2 },
  ]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 30 }), (given) => {
      const all = levels(given.map((level) => `<h${level}>x</h${level}>`).join(''));
      all.forEach((level, at) => {
        expect(level).toBeGreaterThanOrEqual(2);
        expect(level).toBeLessThanOrEqual((at === 0 ? 1 : (all[at - 1] ?? 1)) + 1);
      });
    }),
  );
});
