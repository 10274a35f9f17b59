import { describe, expect, it } from 'vitest';
import { answered, messageOf, ours, rawMail, read, receiptOf, textIn } from './support.ts';

const results = (found: string) => ({
  'Authentication-Results': `amazonses.com;\r\n ${found}`,
});
const boundary = { 'Content-Type': 'multipart/mixed; boundary="b"' };

describe('what a mail says', () => {
  it('[H97] is its plain text, under the subject of what begins a conversation', async () => {
    const raw = rawMail(['Hello,', '', 'it flickers.'], { 'Content-Language': 'fr-FR' });
    expect(await messageOf(raw)).toEqual({
      kind: 'message',
      externalUserId: 'ada@customer.example',
      externalId: 'one@customer.example',
      at: Date.parse('2026-05-04T10:00:00Z'),
      content: { type: 'text', text: 'My lamp\n\nHello,\n\nit flickers.' },
      profile: { name: 'Ada Lovelace', locale: 'fr-FR' },
      subject: 'My lamp',
    });
  });

  it('[H97] is in any charset and encoding', async () => {
    const latin = Buffer.concat([
      Buffer.from(
        rawMail('', {
          Subject: '=?iso-8859-1?Q?Gr=FC=DFe?=',
          'Content-Type': 'text/plain; charset=iso-8859-1',
        }),
      ),
      Buffer.from('für Sie', 'latin1'),
    ]);
    expect(textIn((await messageOf(latin)).content)).toBe('Grüße\n\nfür Sie');
    for (const charset of ['utf-7', 'x-nothing', 'iso-2022-jp', '', 'utf-16']) {
      const raw = rawMail('hello', { 'Content-Type': `text/plain; charset=${charset}` });
      expect(textIn((await messageOf(raw)).content)).toContain('My lamp');
    }
  });

  it('[H97] is that of its HTML where there is no other', async () => {
    const raw = rawMail('<p>It <b>flickers</b>.</p><script>x</script>', {
      'Content-Type': 'text/html; charset=utf-8',
    });
    expect(textIn((await messageOf(raw)).content)).toBe('My lamp\n\nIt flickers.');
  });

  it('[H98] is what is new in an answer, without the subject that it has from us', async () => {
    const raw = rawMail(['It still flickers.', '', '> Have you tried another bulb?'], answered);
    const message = await messageOf(raw);
    expect(message.content).toEqual({ type: 'text', text: 'It still flickers.' });
    expect(message.inReplyTo).toBe('0100018f3c2a4b5d-1c2d3e4f');
  });

  it('[H97] is its subject where there is nothing else, and named where there is nothing at all', async () => {
    expect((await messageOf(rawMail(''))).content).toEqual({ type: 'text', text: 'My lamp' });
    expect((await messageOf(rawMail('', { Subject: '' }))).content).toEqual({
      type: 'unsupported',
      what: 'an empty e-mail',
    });
  });

  it('[H99] has its files, with their names and types', async () => {
    const raw = rawMail(
      [
        '--b',
        '',
        'See the picture.',
        '--b',
        'Content-Type: image/png; name="=?utf-8?B?TGFtcGUgw7wucG5n?="',
        'Content-Disposition: attachment',
        'Content-Transfer-Encoding: base64',
        '',
        'iVBORw0KGgo=',
        '--b',
        'Content-Type: application/pdf',
        "Content-Disposition: attachment; filename*=utf-8''bill%20%C3%BC.pdf",
        '',
        '%PDF',
        '--b--',
      ],
      boundary,
    );
    const reading = await read(raw);
    expect(reading).toMatchObject({
      kind: 'event',
      event: {
        content: {
          type: 'several',
          contents: [
            { type: 'text', text: 'My lamp\n\nSee the picture.' },
            {
              type: 'media',
              reference: 'file-0',
              mediaType: 'image/png',
              name: 'Lampe ü.png',
              size: 8,
            },
            {
              type: 'media',
              reference: 'file-1',
              mediaType: 'application/pdf',
              name: 'bill ü.pdf',
            },
          ],
        },
      },
    });
    if (reading.kind !== 'event') throw new Error('nothing was read');
    expect(
      reading.files.map(({ bytes }) => Buffer.from(bytes).toString('latin1').trimEnd()),
    ).toEqual(['\x89PNG\r\n\x1a', '%PDF']);
  });

  it('[H99] has no picture of the history or of a signature that was cut', async () => {
    const picture = (id: string) => [
      '--b',
      'Content-Type: image/png',
      `Content-ID: <${id}>`,
      'Content-Disposition: inline',
      'Content-Transfer-Encoding: base64',
      '',
      'iVBORw0KGgo=',
    ];
    const lines = [
      '--b',
      'Content-Type: text/html',
      '',
      '<p>Like this: <img src="cid:new"></p><p>On May 4, 2026 at 10:11 AM Shop &lt;s@shop.example&gt; wrote:</p><blockquote><img src="cid:old"></blockquote>',
      ...picture('new'),
      ...picture('old'),
      '--b--',
    ];
    const head = { 'Content-Type': 'multipart/related; boundary="b"' };
    const reply = await read(rawMail(lines, { ...head, ...answered }));
    const first = await read(rawMail(lines, head));
    expect(reply.kind === 'event' && reply.files.map(({ contentId }) => contentId)).toEqual([
      'new',
    ]);
    expect(first.kind === 'event' && first.files).toHaveLength(2);
  });

  it('[H99] has twenty files, and the names of those beyond', async () => {
    const parts = Array.from({ length: 10_000 }, (_, index) => [
      '--b',
      `Content-Type: a/b; name=${index}`,
      '',
      'x',
    ]);
    const reading = await read(rawMail([...parts.flat(), '--b--'], boundary));
    if (reading.kind !== 'event' || reading.event.kind !== 'message') throw new Error('no message');
    expect(reading.files).toHaveLength(20);
    const { content } = reading.event;
    expect(content.type === 'several' && content.contents.length).toBe(41);
    expect(JSON.stringify(content)).toContain('{"type":"unsupported","what":"20"}');
  });
});

describe('who wrote a mail', () => {
  it('[H96] is proven by his domain: DMARC, or its own signature or that of one above it', async () => {
    const proofs: [found: string, verdicts: object, isProven: boolean][] = [
      [
        'dkim=pass header.i=@customer.example;\r\n dmarc=pass header.from=customer.example',
        { dmarc: 'PASS' },
        true,
      ],
      [
        'spf=pass (ok) client-ip=1.2.3.4;\r\n dkim=pass header.i=@customer.example',
        { dkim: 'PASS' },
        true,
      ],
      ['dkim=pass header.d=customer.example header.i=x@y', { dkim: 'PASS' }, true],
      // Not the domain of the sender.
      ['dkim=pass header.i=@evil.example', { dkim: 'PASS' }, false],
      ['dkim=pass header.i=@mail.customer.example', { dkim: 'PASS' }, false],
      ['dkim=pass header.i=@example', { dkim: 'PASS' }, false],
      ['dmarc=pass header.from=evil.example', { dmarc: 'PASS' }, false],
      [
        'dmarc=pass (header.from=customer.example) header.from=evil.example',
        { dmarc: 'PASS' },
        false,
      ],
      ['dkim=fail header.i=@customer.example', { dkim: 'PASS' }, false],
      // SES has found otherwise.
      ['dkim=pass header.i=@customer.example', { dkim: 'FAIL' }, false],
      ['dmarc=pass header.from=customer.example', { dmarc: 'GRAY' }, false],
      ['spf=pass', { spf: 'PASS' }, false],
    ];
    for (const [found, verdicts, isProven] of proofs) {
      const message = await messageOf(rawMail('x', results(found)), receiptOf(verdicts));
      expect(message.verifiedEmail, found).toBe(isProven ? 'ada@customer.example' : undefined);
    }
  });

  it("[H96] is not proven by what stands below SES's own finding, or by another's", async () => {
    const own = rawMail('x', results('dkim=pass header.i=@customer.example'));
    const receipt = receiptOf({ dkim: 'PASS' });
    const above = `Authentication-Results: amazonses.com; dkim=pass header.i=@evil.example\r\n${own}`;
    expect((await messageOf(above, receipt)).verifiedEmail).toBeUndefined();
    const other = own.replace('amazonses.com', 'mx.evil.example');
    expect((await messageOf(other, receipt)).verifiedEmail).toBeUndefined();
  });

  it('[H96] is one address: two senders, none, or an odd one are dropped', async () => {
    const froms = [
      'Ada <ada@customer.example>, Bob <bob@customer.example>',
      'Ada <ada@customer.example>\r\nFrom: Bob <bob@customer.example>',
      'undisclosed:;',
      '',
      'Ada',
      '"ada@customer.example"@',
      '"a b"@customer.example',
      'ada@localhost',
      `${'a'.repeat(65)}@customer.example`,
      'ädä@customer.example',
    ];
    for (const From of froms) {
      const reading = await read(rawMail('x', { From }));
      expect(reading, From).toEqual({ kind: 'dropped', reason: 'not one sender' });
    }
  });

  it('[H96] is the address and not what stands around it', async () => {
    const froms: [string, string, string | undefined][] = [
      ['ADA@Customer.Example', 'ada@customer.example', undefined],
      [
        '"victim@bank.example" <ada@customer.example>',
        'ada@customer.example',
        'victim@bank.example',
      ],
      ['ada@customer.example (Countess)', 'ada@customer.example', 'Countess'],
      ['=?utf-8?Q?Ad=C3=A8le?= <ada@customer.example>', 'ada@customer.example', 'Adèle'],
      ['A\u202eda <ada@customer.example>', 'ada@customer.example', 'A da'],
      ['Ada <ada@münchen.example>', 'ada@xn--mnchen-3ya.example', 'Ada'],
    ];
    for (const [From, address, name] of froms) {
      const message = await messageOf(rawMail('x', { From }));
      expect([message.externalUserId, message.profile?.name], From).toEqual([address, name]);
    }
  });

  it('[H96] a virus, spam, and what a domain asks to be refused are dropped', async () => {
    const dropped = [
      receiptOf({ virus: 'FAIL' }),
      receiptOf({ spam: 'FAIL' }),
      receiptOf({ dmarc: 'FAIL' }, { dmarcPolicy: 'reject' }),
      receiptOf({ dmarc: 'FAIL' }, { dmarcPolicy: 'QUARANTINE' }),
    ];
    for (const receipt of dropped) {
      expect((await read(rawMail('x'), receipt)).kind).toBe('dropped');
    }
    const taken = [
      receiptOf({ spam: 'GRAY', virus: 'PROCESSING_FAILED' }),
      receiptOf({ dmarc: 'FAIL' }, { dmarcPolicy: 'none' }),
    ];
    for (const receipt of taken) expect((await read(rawMail('x'), receipt)).kind).toBe('event');
  });

  it('[H101] is nobody: what a machine sends is dropped', async () => {
    const heads: Record<string, string>[] = [
      { 'Auto-Submitted': 'auto-replied' },
      { 'Auto-Submitted': 'auto-generated; owner-email="x"' },
      { Precedence: 'bulk' },
      { Precedence: ' Junk' },
      { Precedence: 'auto_reply' },
      { 'X-Autoreply': 'yes' },
      { 'X-Autorespond': 'My absence' },
      { 'List-Id': '<news.customer.example>' },
      { 'Return-Path': '<>' },
      { From: 'MAILER-DAEMON@customer.example' },
      { From: 'postmaster@customer.example' },
      { 'Content-Type': 'multipart/report; report-type=delivery-status; boundary=b' },
      { 'X-Causerie-Message': 'abc-0' },
      { From: ours },
      { From: 'Support <support+x@SHOP.example>' },
    ];
    for (const head of heads) {
      expect((await read(rawMail('x', head))).kind, JSON.stringify(head)).toBe('dropped');
    }
    const noReturn = receiptOf({}, { source: '' });
    expect((await read(rawMail('x'), noReturn)).kind).toBe('dropped');
    for (const head of [{ 'Auto-Submitted': 'no' }, { Precedence: 'normal' }] as Record<
      string,
      string
    >[]) {
      expect((await read(rawMail('x', head))).kind).toBe('event');
    }
  });

  it('[H106] whoever unsubscribes is not written to any more, if he is proven', async () => {
    const raw = rawMail('', results('dkim=pass header.i=@customer.example'));
    const proven = receiptOf({ dkim: 'PASS' });
    expect(await read(raw, proven, 'unsubscribe')).toMatchObject({
      event: { kind: 'blocked', externalUserId: 'ada@customer.example' },
    });
    expect((await read(raw, receiptOf(), 'unsubscribe')).kind).toBe('dropped');
    expect(await read(raw, proven, 'billing')).toMatchObject({ event: { kind: 'message' } });
  });
});

describe('what a mail answers', () => {
  const id = '0123456789abcdef01234567';

  it('[H100] is found by what we put into its References', async () => {
    const References = `<causerie.${'f'.repeat(24)}@shop.example> <causerie.${id}@shop.example> <x@y>`;
    expect((await messageOf(rawMail('x', { References }))).conversationId).toBe(id);
    const only = { 'In-Reply-To': `<causerie.${id}@shop.example>` };
    expect((await messageOf(rawMail('x', only))).conversationId).toBe(id);
    for (const other of [
      `<causerie.${id}@evil.example>`,
      `<causerie.${id}0@shop.example>`,
      `<causerie.${id}@shop.example`,
      'x'.repeat(100_000),
    ]) {
      expect((await messageOf(rawMail('x', { References: other }))).conversationId).toBeUndefined();
    }
  });

  it("[H100] has SES's id of our mail", async () => {
    const ses = '0100018f3c2a4b5d-1c2d3e4f-5a6b-7c8d-9e0f-1a2b3c4d5e6f-000000';
    for (const domain of ['email.amazonses.com', 'eu-west-1.amazonses.com']) {
      const raw = rawMail('x', { 'In-Reply-To': `<${ses}@${domain}>` });
      expect((await messageOf(raw)).inReplyTo).toBe(ses);
    }
    const raw = rawMail('x', { 'In-Reply-To': `<${ses}@evil.example>` });
    expect((await messageOf(raw)).inReplyTo).toBeUndefined();
  });

  it('[H100] has the subject as it began', async () => {
    for (const Subject of ['Re: My lamp', 'RE: AW: Re[2]: My lamp', 'Réf : My lamp']) {
      expect((await messageOf(rawMail('x', { Subject }))).subject).toBe('My lamp');
    }
    expect((await messageOf(rawMail('x', { Subject: 'Fwd: My lamp' }))).subject).toBe(
      'Fwd: My lamp',
    );
    const long = await messageOf(rawMail('x', { Subject: `a\u0000\u202eb${'😀'.repeat(500)}` }));
    expect(long.subject?.startsWith('a b😀')).toBe(true);
    expect(long.subject?.length).toBeLessThanOrEqual(200);
    expect(long.subject?.isWellFormed()).toBe(true);
  });

  it('[H102] is told from others by its Message-ID', async () => {
    const of = async (value: string) =>
      (await messageOf(rawMail('x', { 'Message-ID': value }))).externalId;
    expect(await of('<a.b@c>')).toBe('a.b@c');
    const none = `ses:${receiptOf().messageId}`;
    expect(await of('')).toBe(none);
    expect(await of(`<${'x'.repeat(401)}>`)).toBe(none);
    expect(await of('<a b@c>')).toBe(none);
    expect(await of('<ä@c>')).toBe(none);
  });
});
