import { describe, expect, it } from 'vitest';
import { newPart } from '../../../../core/channels/email/new-part.ts';
import { textOfMail } from '../../../../core/channels/email/text-of-mail.ts';

/** Answers as mail programs write them: all but "It still flickers." is history or signature. */
const answers: Record<string, string> = {
  'Gmail, English': `It still flickers.

On Mon, May 4, 2026 at 10:11 AM Maison Lune <support@shop.example> wrote:

> Have you tried another bulb?
>
> Alex
`,
  'Gmail, French, in two lines': `It still flickers.

Le lun. 4 mai 2026 à 10:11, Maison Lune <support@shop.example> a
écrit :

> Have you tried another bulb?`,
  'Thunderbird, German': `It still flickers.

Am 04.05.26 um 10:11 schrieb Maison Lune:
> Have you tried another bulb?
`,
  'Apple Mail, without marks': `It still flickers.

On 4 May 2026, at 10:11, Maison Lune <support@shop.example> wrote:

Have you tried another bulb?`,
  'Gmail, Japanese': `It still flickers.

2026年5月4日(月) 10:11 Maison Lune <support@shop.example>のメール:

> Have you tried another bulb?`,
  'Outlook, English': `It still flickers.

________________________________
From: Maison Lune <support@shop.example>
Sent: Monday, May 4, 2026 10:11 AM
To: Ada <ada@customer.example>
Subject: My lamp

Have you tried another bulb?`,
  'Outlook, German': `It still flickers.

Von: Maison Lune <support@shop.example>
Gesendet: Montag, 4. Mai 2026 10:11
An: Ada <ada@customer.example>
Betreff: My lamp

Have you tried another bulb?`,
  'Outlook, French, with stars': `It still flickers.

*De :* Maison Lune <support@shop.example>
*Envoyé :* lundi 4 mai 2026 10:11
*À :* Ada
*Objet :* My lamp

Have you tried another bulb?`,
  'Outlook of old': `It still flickers.

-----Original Message-----
From: Maison Lune
Have you tried another bulb?`,
  'Exchange, German': `It still flickers.

-----Ursprüngliche Nachricht-----
Have you tried another bulb?`,
  'no announcement': `It still flickers.

> Have you tried another bulb?
> Alex`,
  signature: `It still flickers.

-- 
Ada Lovelace
Analytical Engines Ltd.`,
  'a signature below the history': `It still flickers.

On 2026-05-04 10:11, Maison Lune wrote:
> Have you tried another bulb?

-- 
Ada Lovelace`,
  telephone: `It still flickers.

Sent from my iPhone`,
  'a telephone and the history': `It still flickers.

Envoyé de mon iPhone

> Le 4 mai 2026 à 10:11, Maison Lune <support@shop.example> a écrit :
> 
> Have you tried another bulb?`,
};

describe('[H98] what is new in a mail', () => {
  for (const [name, text] of Object.entries(answers)) {
    it(`is what stands above the history and the signature: ${name}`, () => {
      expect(newPart(text, true)).toBe('It still flickers.');
      expect(newPart(text.replaceAll('\n', '\r\n'), true)).toBe('It still flickers.');
    });
  }

  it('is all of it where answers stand between what they answer', () => {
    const text = `On Mon, May 4, 2026 at 10:11 AM Maison Lune <support@shop.example> wrote:
> Have you tried another bulb?
Yes, two.
> Which colour is it?
Green.`;
    expect(newPart(text, true)).toBe(text);
  });

  it('is all of it where nothing would be left', () => {
    const text = `On Mon, May 4, 2026 at 10:11 AM Maison Lune <support@shop.example> wrote:

> Have you tried another bulb?`;
    expect(newPart(text, true)).toBe(text);
  });

  it('has the history of what was forwarded, and of what answers nothing', () => {
    const text = `Look at this.

-----Original Message-----
From: The post
Your parcel is lost.`;
    expect(newPart(text, false)).toBe(text);
  });

  it('has what only looks like history', () => {
    for (const text of [
      'My mother wrote: the lamp is green.\nIs it?',
      'From: the window\nTo: the door\nit is dark.',
      'Your colleague wrote:\nI would get a new one within 14 days of the 2nd.\nWhere is it?',
      'a -- b\n--\n'.padEnd(20) + 'line\n'.repeat(20),
      '> is what I typed\nand it did not work',
      'I was sent from my home to yours.\nHow?',
    ]) {
      expect(newPart(text, true)).toBe(text.trim());
    }
  });

  it('is found in HTML too', () => {
    const gmail = `<div dir="ltr">It still flickers.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon, May 4, 2026 at 10:11 AM Maison Lune &lt;<a href="mailto:support@shop.example">support@shop.example</a>&gt; wrote:<br></div><blockquote class="gmail_quote"><p>Have you tried another bulb?</p><p>Alex</p></blockquote></div>`;
    const outlook = `<html><head><style>p {margin:0}</style></head><body><div><p>It still flickers.</p></div><hr><div id="divRplyFwdMsg"><b>From:</b> Maison Lune &lt;support@shop.example&gt;<br><b>Sent:</b> Monday, May 4, 2026 10:11 AM<br><b>To:</b> Ada<br><b>Subject:</b> My lamp</div><div>Have you tried another bulb?</div></body></html>`;
    for (const html of [gmail, outlook]) {
      expect(newPart(textOfMail(html), true)).toBe('It still flickers.');
    }
  });
});
