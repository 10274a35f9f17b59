import { describe, expect, it } from 'vitest';
import { picturesIn, textOfMail } from '../../../../core/channels/email/text-of-mail.ts';

describe('[H97] the text of a mail in HTML', () => {
  it('has blocks on lines of their own, paragraphs apart, and spaces once', () => {
    expect(textOfMail('<p>One  <b>two</b>\n three</p><p>Four<br>five</p><div>six</div>seven')).toBe(
      'One two three\n\nFour\nfive\n\nsix\nseven',
    );
    expect(textOfMail('<ul><li>one<li>two</ul>')).toBe('• one\n• two');
    expect(textOfMail('<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>')).toBe(
      'a b\nc',
    );
  });

  it('has no script, style, comment or title', () => {
    expect(
      textOfMail(
        '<title>T</title><style>x{}</style>a<!-- no > --><script>if (1<2) b()</script>c<!--[if mso]>d<![endif]-->e',
      ),
    ).toBe('ace');
    expect(textOfMail('<head><meta charset=x>kept')).toBe('kept');
    expect(textOfMail('a<script>b')).toBe('a');
  });

  it('has characters for what is written as references', () => {
    expect(textOfMail('1 &lt; 2 &amp;&amp; 3 &#8364; &#x1F600; &nbsp;&unknown; &#0; AT&T')).toBe(
      '1 < 2 && 3 € 😀 &unknown; &#0; AT&T',
    );
  });

  it("has a link's address behind its words, unless they say it", () => {
    expect(textOfMail('<a href="https://shop.example/a?b=1&amp;c=2">here</a>.')).toBe(
      'here (https://shop.example/a?b=1&c=2).',
    );
    expect(textOfMail('<a href="https://www.shop.example/">shop.example</a>')).toBe('shop.example');
    expect(textOfMail('<a href="javascript:alert(1)">here</a>')).toBe('here');
    expect(textOfMail('<a href="mailto:a@b.example">a@b.example</a>')).toBe('a@b.example');
  });

  it('quotes what is quoted', () => {
    expect(textOfMail('new<blockquote>old<blockquote>older</blockquote></blockquote>end')).toBe(
      'new\n\n> old\n>\n> > older\n>\nend',
    );
  });

  it('says which pictures it shows', () => {
    const text = textOfMail('see <img src="cid:a@b"> and <img alt=x src=https://t.example/p.gif>');
    expect(picturesIn(text)).toEqual({ text: 'see  and', contentIds: new Set(['a@b']) });
    expect(picturesIn(textOfMail('\ufffcforged\ufffc')).contentIds.size).toBe(0);
  });

  it('reads attributes as they are quoted, and tags that are broken', () => {
    expect(textOfMail(`<a title="1 > 2" href='https://x.example'>t</a>`)).toBe(
      't (https://x.example)',
    );
    expect(textOfMail('1 < 2 <3 <')).toBe('1 < 2 <3 <');
    expect(textOfMail('a <b unclosed')).toBe('a');
  });

  it('is read in one go, whatever is given', () => {
    for (const part of [
      '<a "',
      '<',
      '<script',
      '<!--',
      '&',
      '<b>x</b>',
      '<blockquote>',
      '<a href=',
    ]) {
      expect(textOfMail(part.repeat(2_000_000 / part.length)).length).toBeLessThan(30_000_000);
    }
  }, 20_000);
});
