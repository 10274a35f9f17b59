import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentSchema } from '../../../core/protocol/content.ts';
import { completeContent } from '../../../core/sunshine/posted-content.ts';
import { textOfHtml } from '../../../core/sunshine/text-of-html.ts';
import { validate } from '../../../functions/shared/validate.ts';

describe('a text without its text', () => {
  it.each([
    ['<p>one</p><p>two<br>three</p>', 'one\ntwo\nthree'],
    [
      'a <b>bold</b> word &amp; 1 &lt; 2 &#8364; &#x1F44B; &unknown;',
      'a bold word & 1 < 2 € 👋 &unknown;',
    ],
    ['<ul>\n  <li>a</li>\n  <li>b</li>\n</ul>', 'a\nb'],
    ['x<script>alert(1)</script><style>p{}</style><!-- no -->y', 'xy'],
    ['x<script>never closed', 'x'],
    ['1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
    ['&lt;b&gt; stays', '<b> stays'],
  ])('[S25] is what is read of its HTML: %s', (html, text) => {
    expect(textOfHtml(html)).toBe(text);
  });

  it('[S25] gets one that is content, or is refused, whatever it is', () => {
    const words = fc.option(
      fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc
          .array(
            fc.constantFrom('<', '>', '<p>', '&', '&#0;', '&#xD800;', '**', '[a](b)', '😀', ' '),
          )
          .map((all) => all.join('')),
        fc.string({ minLength: 4090, maxLength: 4096 }),
      ),
      { nil: undefined },
    );
    fc.assert(
      fc.property(words, words, words, (text, htmlText, markdownText) => {
        const posted = { type: 'text', text, htmlText, markdownText };
        try {
          const content = validate(contentSchema, completeContent(posted), 'content');
          expect(content.type === 'text' && content.text).toBeTruthy();
          if (text) expect(content).toMatchObject({ text });
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_request' });
        }
      }),
    );
  });

  it('[S25] takes no time to make, however it is nested or broken', () => {
    for (const part of ['<', '<!--', '<script', '<p', '&#', '<b>', '</', '<title>']) {
      const html = part.repeat(Math.floor(4096 / part.length));
      expect(typeof textOfHtml(html)).toBe('string');
    }
  });
});
