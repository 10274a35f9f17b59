import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bounded } from '../../../../core/channels/inbound-bounds.ts';
import { messageOf, rawMail, read } from './support.ts';

/** Lines that a mail is made of, and that are made to harm. */
const lines = fc.constantFrom(
  '--b',
  '--b--',
  '--c',
  '',
  ' folded',
  'Content-Type: multipart/mixed; boundary=b',
  'Content-Type: multipart/alternative; boundary="c"',
  'Content-Type: message/rfc822',
  'Content-Type: text/html; charset=utf-16',
  'Content-Type: text/plain; charset=iso-2022-kr; format=flowed',
  'Content-Type: application/zip; name="../../etc/passwd"',
  'Content-Type: text/calendar; method=REQUEST',
  'Content-Transfer-Encoding: base64',
  'Content-Transfer-Encoding: quoted-printable',
  'Content-Transfer-Encoding: x-unknown',
  "Content-Disposition: attachment; filename*0*=utf-8''%; filename*1=%FF",
  'Content-ID: <x@y>',
  'From: "a" <b@c.example>',
  'From: =?utf-8?B?////?= <b@c.example>',
  'Subject: =?x?Q?=?=',
  'References: <causerie.0123456789abcdef01234567@shop.example>',
  'In-Reply-To: <',
  'On Mon, May 4, 2026 at 10:11 AM x <x@y.example> wrote:',
  '> quoted',
  '-- ',
  '<blockquote><a href="https://x.example"><img src="cid:x@y">',
  '=E2=82',
  '\u0000\ufeff\ufffc',
);

describe('[H103] a mail that is made to harm', () => {
  it('is read or dropped, and what is read is bounded', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(lines, fc.string({ unit: 'binary' })), { maxLength: 60 }),
        fc.boolean(),
        async (body, withHead) => {
          const raw = withHead ? rawMail(body) : body.join('\r\n');
          const reading = await read(raw);
          if (reading.kind === 'dropped') return;
          const { event, files } = reading;
          expect(files.length).toBeLessThanOrEqual(20);
          expect(bounded([event])).toHaveLength(1);
          expect(JSON.stringify(event)).not.toContain('\ufffc');
          expect(JSON.stringify(event).length).toBeLessThan(2_000_000);
        },
      ),
      { numRuns: 1500 },
    );
  }, 60_000);

  it('is read or dropped, whatever its bytes are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
        await read(bytes);
        await read(Buffer.concat([Buffer.from(rawMail('')), bytes]));
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it('is dropped where it nests without an end, or is all head', async () => {
    const deep = Array.from({ length: 2000 }, (_, index) => [
      `Content-Type: multipart/mixed; boundary=b${index}`,
      '',
      `--b${index}`,
    ]).flat();
    expect((await read(rawMail(['x'], { 'X-A': 'y'.repeat(600_000) }))).kind).toBe('dropped');
    const from = 'From: ada@customer.example\r\n';
    expect((await read(from + deep.join('\r\n'))).kind).toBe('dropped');
  });

  it('is a file where mails lie in mails in mails', async () => {
    const nested = Array.from({ length: 500 }, () => ['Content-Type: message/rfc822', '']).flat();
    const raw = `From: ada@customer.example\r\n${nested.join('\r\n')}\r\nFrom: x@y.example\r\n\r\nhi`;
    expect((await read(raw)).kind).toBe('event');
  });

  it('is dropped where its parser would need more memory than there is', async () => {
    const ones = (line: string) =>
      rawMail(line.repeat(Math.floor((40 * 1024 * 1024) / line.length)));
    for (const line of ['a b\n', '\n', '--b\n\n', 'QQ==']) {
      expect((await read(ones(line))).kind).toBe('dropped');
    }
    const packed = `${'QUJD'.repeat(19)}\r\n`;
    const file = rawMail(
      [
        '--b',
        'Content-Type: application/pdf',
        'Content-Transfer-Encoding: base64',
        '',
        `${packed.repeat(450_000)}--b--`,
      ],
      { 'Content-Type': 'multipart/mixed; boundary=b' },
    );
    const reading = await read(file);
    expect(reading.kind === 'event' && reading.files[0]?.bytes.length).toBe(450_000 * 57);
  }, 60_000);

  it('has no more text than there are characters looked at', async () => {
    const message = await messageOf(rawMail('a '.repeat(10 * 1024 * 1024)));
    expect(JSON.stringify(message).length).toBeLessThan(1_000_000);
    const html = '<div>x'.repeat(3_000_000);
    const other = await messageOf(rawMail(html, { 'Content-Type': 'text/html' }));
    expect(JSON.stringify(other).length).toBeLessThan(1_000_000);
  }, 60_000);

  it('says no more than it is where attachments are packed: nothing is unpacked', async () => {
    const zip = Buffer.alloc(1000, 1).toString('base64');
    const raw = rawMail(
      [
        '--b',
        'Content-Type: application/zip',
        'Content-Transfer-Encoding: base64',
        '',
        zip,
        '--b--',
      ],
      { 'Content-Type': 'multipart/mixed; boundary=b' },
    );
    const reading = await read(raw);
    expect(reading.kind === 'event' && reading.files[0]?.bytes.length).toBe(1000);
  });
});
