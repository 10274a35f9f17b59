import { SESv2Client, SendEmailCommand, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HttpResponse, Recipient, SendContext } from '../../../../core/channels/channel.ts';
import { email } from '../../../../core/channels/email/email.ts';
import type { Part } from '../../../../core/channels/part.ts';
import { messageOf, rawMail } from './support.ts';

const to: Recipient = {
  settings: { address: 'support@shop.example', name: 'Maison Lune' },
  externalId: 'ada@customer.example',
  language: 'fr',
};
const context: SendContext = {
  conversationId: '0123456789abcdef01234567',
  messageId: '00000000000000000000000a',
  part: 0,
  inReplyTo: 'one@customer.example',
  subject: 'My lamp',
  now: 0,
};

interface Sent {
  input: SendEmailCommandInput;
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
}

function send(
  parts: Part[],
  { to: person = to, ...more }: Partial<SendContext> & { to?: Recipient } = {},
): Sent {
  const request = email.renderWhole?.(parts, person, { ...context, ...more });
  if (request === undefined) throw new Error('nothing is sent');
  const input = JSON.parse(String(request.body)) as SendEmailCommandInput;
  const simple = input.Content?.Simple;
  return {
    input,
    subject: simple?.Subject?.Data ?? '',
    text: simple?.Body?.Text?.Data ?? '',
    html: simple?.Body?.Html?.Data ?? '',
    headers: Object.fromEntries(simple?.Headers?.map(({ Name, Value }) => [Name, Value]) ?? []),
  };
}

const text = (said: string): Part => ({ type: 'text', text: said });

describe('a mail that is sent', () => {
  it('[H107] is what the official client would send', async () => {
    const request = email.renderWhole?.([text('Grüße — “Ada”')], to, context);
    const input = JSON.parse(String(request?.body)) as SendEmailCommandInput;
    const sent: { method: string; path: string; headers: Record<string, string>; body: string }[] =
      [];
    const client = new SESv2Client({
      region: 'eu-west-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      maxAttempts: 1,
      requestHandler: {
        async handle(one: (typeof sent)[number]) {
          sent.push(one);
          throw new Error('not sent');
        },
      },
    });
    await expect(client.send(new SendEmailCommand(input))).rejects.toThrow('not sent');
    client.destroy();
    const [theirs] = sent;
    expect(request).toEqual({
      method: theirs?.method,
      url: `ses:${theirs?.path}`,
      headers: { 'content-type': theirs?.headers['content-type'] },
      body: expect.anything(),
    });
    expect(input).toEqual(JSON.parse(String(theirs?.body)));
  });

  it('[H104] answers what was written last, under its subject, and names the conversation', () => {
    const { input, subject, headers } = send([text('Bonjour')]);
    expect(input.FromEmailAddress).toBe('"Maison Lune" <support@shop.example>');
    expect(input.Destination).toEqual({ ToAddresses: ['ada@customer.example'] });
    expect(subject).toBe('Re: My lamp');
    expect(headers).toEqual({
      'In-Reply-To': '<one@customer.example>',
      References: '<causerie.0123456789abcdef01234567@shop.example> <one@customer.example>',
      'X-Auto-Response-Suppress': 'OOF, AutoReply',
      'X-Causerie-Message': '00000000000000000000000a-0',
    });
  });

  it('[H100] is answered in its conversation', async () => {
    const { headers } = send([text('Bonjour')]);
    const References = `${headers['References']} <0100018f3c2a4b5d-1c2d3e4f@email.amazonses.com>`;
    const message = await messageOf(rawMail('x', { References }));
    expect(message.conversationId).toBe(context.conversationId);
  });

  it('[H104] has one `Re:`, however often it was answered', () => {
    expect(send([text('x')], { subject: 'Re: AW: My lamp' }).subject).toBe('Re: My lamp');
  });

  it('[H104] [H106] has a subject in the language of who did not write, and a way out', () => {
    const { inReplyTo: _, subject: __, ...none } = context;
    const first = (person: Recipient) => {
      const request = email.render(text('x'), person, none);
      const input = JSON.parse(String(request?.body)) as SendEmailCommandInput;
      return input.Content?.Simple;
    };
    expect(first(to)?.Subject?.Data).toBe('Un message de Maison Lune');
    expect(first({ ...to, language: 'ja-JP' })?.Subject?.Data).toBe('Maison Luneからのメッセージ');
    const { name: ___, ...nameless } = to.settings;
    const plain = { ...to, settings: nameless, language: undefined };
    expect(first(plain)?.Subject?.Data).toBe('A message for you');
    expect(first(to)?.Headers).toContainEqual({
      Name: 'List-Unsubscribe',
      Value: '<mailto:support+unsubscribe@shop.example>',
    });
    expect(send([text('x')]).headers['List-Unsubscribe']).toBeUndefined();
  });

  it('[H104] is one for all parts of a message', () => {
    const parts: Part[] = [
      text('Choose:'),
      {
        type: 'image',
        mediaUrl: 'https://shop.example/media/a.png',
        name: 'A lamp',
        text: 'Green',
      },
      { type: 'file', mediaUrl: 'https://shop.example/media/b.pdf', name: 'b.pdf' },
      { type: 'location', lat: 48.8, long: 2.3, name: 'Our shop' },
      text('1. Yes\n2. No\n\nOur terms: https://shop.example/terms'),
    ];
    const sent = send(parts);
    expect(sent.text).toBe(
      [
        'Choose:',
        'A lamp: https://shop.example/media/a.png',
        'Green',
        'b.pdf: https://shop.example/media/b.pdf',
        'Our shop: https://www.openstreetmap.org/?mlat=48.8&mlon=2.3#map=16/48.8/2.3',
        '1. Yes\n2. No\n\nOur terms: https://shop.example/terms',
      ].join('\n\n'),
    );
    expect(sent.html).toContain('<img src="https://shop.example/media/a.png" alt="A lamp"');
    expect(sent.html).toMatch(/<a href="https:\/\/shop\.example\/media\/b\.pdf"[^>]*>b\.pdf<\/a>/);
    expect(sent.html).toMatch(/<a href="https:\/\/shop\.example\/terms"[^>]*>Our terms<\/a>/);
    expect(sent.html).toContain('1. Yes<br>2. No');
    expect(sent.html).toContain('<html lang="fr" dir="ltr">');
  });

  it('[H105] is written from right to left where its language is', () => {
    expect(send([text('x')], { to: { ...to, language: 'ar' } }).html).toContain('dir="rtl"');
  });

  it('[H105] links addresses, without what ends the sentence', () => {
    const { html } = send([text('See https://shop.example/a?b=1&c=(2), or http://x.example.')]);
    expect(html).toContain('href="https://shop.example/a?b=1&#38;c=(2"');
    expect(html).toContain('href="http://x.example"');
  });

  it('[H105] makes no button of what could pass for another address', () => {
    for (const title of ['https://bank.example', 'bank.example', 'See bank.example now']) {
      const { html } = send([text(`${title}: https://evil.example/`)]);
      expect(html).toContain('>https://evil.example/</a>');
    }
    const { html } = send([text('Our terms, No. 2: https://shop.example/')]);
    expect(html).toContain('>Our terms, No. 2</a>');
  });

  it('[H105] has nothing in its HTML that somebody wrote as HTML', () => {
    const evil = `"><script>alert(1)</script><img src=x onerror='a()'>&`;
    const { html } = send([
      text(evil),
      { type: 'image', mediaUrl: 'javascript:alert(1)', name: evil, text: evil },
      { type: 'file', mediaUrl: `https://x.example/"onclick="a`, name: evil },
      {
        type: 'cards',
        cards: [{ title: evil, buttons: [{ type: 'link', title: evil, uri: 'javascript:a' }] }],
      },
    ]);
    expect(html).not.toMatch(/<script|<img src=x|onclick="|href="javascript|src="javascript/);
  });

  it('[H105] says everything, and no header has anything but what is meant for it', () => {
    const strange = fc.string({ unit: 'binary', maxLength: 60 });
    fc.assert(
      fc.property(strange, strange, strange, strange, (said, name, subject, inReplyTo) => {
        const person = { ...to, settings: { ...to.settings, name } };
        const sent = send([text(`.${said}`)], { to: person, subject, inReplyTo });
        expect(sent.text).toContain(said);
        expect(sent.input.FromEmailAddress).toMatch(/^[\x20-\x7e]+$/);
        expect(sent.input.FromEmailAddress).toMatch(/(?:^|<)support@shop\.example>?$/);
        expect(sent.subject).not.toMatch(/[\r\n]/);
        for (const [key, value] of Object.entries(sent.headers)) {
          expect(`${key}: ${value}`).toMatch(/^[\x20-\x7e]{1,996}$/);
        }
      }),
    );
  });

  it('[H105] has one sender, whatever he is called', () => {
    const person = { ...to, settings: { ...to.settings, name: 'a" <x@y.example>, "b\\' } };
    expect(send([text('x')], { to: person }).input.FromEmailAddress).toBe(
      '"a\\" <x@y.example>, \\"b\\\\" <support@shop.example>',
    );
  });

  it('[H105] has a name of any letters in words of 75 characters at most', () => {
    const person = { ...to, settings: { ...to.settings, name: '😀é'.repeat(40) } };
    const from = send([text('x')], { to: person }).input.FromEmailAddress ?? '';
    const words = from.replace(/ <.*$/, '').split(' ');
    expect(words.every((word) => /^=\?UTF-8\?B\?[A-Za-z0-9+/=]+\?=$/.test(word))).toBe(true);
    expect(words.every((word) => word.length <= 75)).toBe(true);
    const decoded = words.map((word) => Buffer.from(word.slice(10, -2), 'base64').toString());
    expect(decoded.join('')).toBe('😀é'.repeat(40));
  });

  it('[H104] is none to what is no address, or that says nothing', () => {
    const nobody = { ...to, externalId: 'ada@customer.example,eve@evil.example' };
    expect(email.render(text('x'), nobody, context)).toBeUndefined();
    expect(email.render(text(' '), to, context)).toBeUndefined();
    expect(email.render({ type: 'template', template: {} }, to, context)).toBeUndefined();
  });
});

describe('[H107] what SES answers', () => {
  const answer = (status: number, type = '', body = '{"message":"no"}'): HttpResponse => ({
    status,
    headers: type === '' ? {} : { 'x-amzn-errortype': type },
    body: Buffer.from(body),
  });

  it('is sent with its id, for later, or refused', () => {
    expect(email.outcome(answer(200, '', '{"MessageId":"abc"}'))).toEqual({
      kind: 'sent',
      externalIds: ['abc'],
    });
    expect(email.outcome(answer(200, '', 'x'))).toEqual({ kind: 'sent', externalIds: [] });
    for (const [status, type] of [
      [429, 'TooManyRequestsException'],
      [400, 'LimitExceededException'],
      [400, 'SendingPausedException:http://…'],
      [503, ''],
    ] as const) {
      expect(email.outcome(answer(status, type)).kind).toBe('later');
    }
    expect(email.outcome(answer(400, 'MessageRejected:x'))).toEqual({
      kind: 'refused',
      code: 'MessageRejected',
      message: 'no',
    });
    expect(email.outcome(answer(404, '', ''))).toMatchObject({ kind: 'refused', code: '404' });
  });
});
