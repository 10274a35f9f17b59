import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileOf } from '../../../functions/shared/http/multipart.ts';
import type { HttpEvent } from '../../../functions/shared/http/request.ts';

function eventOf(body: Buffer, contentType: string): HttpEvent {
  return {
    headers: { 'content-type': contentType },
    body: body.toString('base64'),
    isBase64Encoded: true,
  } as unknown as HttpEvent;
}

/** As undici, which is what browsers' rules are, writes a form. */
async function written(form: FormData): Promise<HttpEvent> {
  const response = new Response(form);
  const body = Buffer.from(await response.arrayBuffer());
  return eventOf(body, response.headers.get('content-type') ?? '');
}

describe('a file in a form', () => {
  it('[S31] is what was put into it, whatever is in it', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 2000 }),
      fc
        .array(fc.constantFrom('\r\n', '--', '\r\n--', 'b', '\r\n\r\n', '\n', 'name="source"'))
        .map((parts) => Uint8Array.from(Buffer.from(parts.join('')))),
    );
    await fc.assert(
      fc.asyncProperty(
        bytes,
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        async (data, name) => {
          const form = new FormData();
          form.append('before', 'source');
          form.append(
            'source',
            new Blob([new Uint8Array(data)], { type: 'image/png' }),
            `${name}.png`,
          );
          form.append('after', 'x');
          const file = fileOf(await written(form), 'source');
          expect(Buffer.compare(file.bytes, Buffer.from(data))).toBe(0);
          expect(file.mediaType).toBe('image/png');
          // Line ends become %0D%0A on the way, and stay so.
          expect(file.name.replace(/%0D|%0A/g, '')).toBe(
            `${name}.png`.toWellFormed().replace(/[\r\n]/g, ''),
          );
        },
      ),
    );
  });

  it('[S31] may come with a quoted boundary, lines before it, and its name in RFC 5987', () => {
    const form = [
      'this is skipped',
      '--a b',
      'Content-Type: image/png',
      'content-disposition: form-data; filename="x.png"; name=source; filename*=UTF-8\'\'Stra%C3%9Fe.png',
      '',
      'bytes',
      '--a b--',
      '',
    ].join('\r\n');
    const event = eventOf(Buffer.from(form), 'Multipart/Form-Data; boundary="a b"; charset=utf-8');
    const file = fileOf(event, 'source');
    expect({ ...file, bytes: String(file.bytes) }).toEqual({
      name: 'Straße.png',
      mediaType: 'image/png',
      bytes: 'bytes',
    });
  });

  it('[S32] is refused, and never read past its end, however the form is broken', () => {
    const whole = Buffer.from(
      '--b\r\ncontent-disposition: form-data; name="source"; filename="a.png"\r\n\r\nbytes\r\n--b--\r\n',
    );
    expect(String(fileOf(eventOf(whole, 'multipart/form-data; boundary=b'), 'source').bytes)).toBe(
      'bytes',
    );
    const end = whole.indexOf('\r\n--b--');
    for (let length = 0; length < end + 5; length++) {
      const cut = eventOf(whole.subarray(0, length), 'multipart/form-data; boundary=b');
      expect(() => fileOf(cut, 'source'), String(length)).toThrow(
        expect.objectContaining({ code: 'invalid_request' }),
      );
    }
    for (const type of [
      '',
      'multipart/form-data',
      'text/plain; boundary=b',
      'multipart/mixed; boundary=b',
    ]) {
      expect(() => fileOf(eventOf(whole, type), 'source'), type).toThrow(
        expect.objectContaining({ code: 'invalid_request' }),
      );
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const event = eventOf(Buffer.from(bytes), 'multipart/form-data; boundary=-');
        try {
          fileOf(event, 'source');
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_request' });
        }
      }),
    );
  });
});
