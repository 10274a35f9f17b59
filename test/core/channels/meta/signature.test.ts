import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WhatsAppAPI } from 'whatsapp-api-js';
import type { ChannelRequest, Settings } from '../../../../core/channels/channel.ts';
import {
  answerVerification,
  isSigned,
  verifyTokenOf,
} from '../../../../core/channels/meta/signature.ts';

const appSecret = 'a0b1c2d3e4f5a0b1c2d3e4f5a0b1c2d3';
const settings = { appSecret };
const client = new WhatsAppAPI({ token: 'token', appSecret, v: 'v25.0' });

const hmac = (body: string | Uint8Array, secret = appSecret) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
/** As Meta writes its bodies. */
const escaped = (text: string) =>
  text.replace(/[^\0-~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

function post(body: string | Uint8Array, signature?: string): ChannelRequest {
  return {
    method: 'POST',
    headers: signature === undefined ? {} : { 'x-hub-signature-256': signature },
    query: {},
    body: Buffer.from(body),
    url: 'https://api.example.org/channels/1',
    now: 0,
  };
}

function get(query: ChannelRequest['query']): ChannelRequest {
  return { ...post(''), method: 'GET', query };
}

describe('what Meta has signed', () => {
  it('[H60] is taken as the official client takes it, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.json({ maxDepth: 3 }),
        fc.string({ unit: 'binary' }),
        async (json, text) => {
          const unescaped = JSON.stringify({ json, text });
          const sent = escaped(unescaped);
          const signature = hmac(sent);
          // As it is sent, and as a proxy may hand it on.
          for (const body of [sent, unescaped]) {
            expect(await client.verifyRequestSignature(body, signature)).toBe(true);
            expect(isSigned(post(body, signature), settings)).toBe(true);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('[H60] is nothing that was altered, by a byte of the body or of the signature', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (body, at, change) => {
          const signature = hmac(body);
          expect(isSigned(post(body, signature), settings)).toBe(true);
          const altered = Uint8Array.from(body);
          const index = at % altered.length;
          altered[index] = (altered[index] ?? 0) ^ change;
          expect(isSigned(post(altered, signature), settings)).toBe(false);
          const digit = 7 + (at % 64);
          const other = signature[digit] === '0' ? '1' : '0';
          const forged = signature.slice(0, digit) + other + signature.slice(digit + 1);
          expect(isSigned(post(body, forged), settings)).toBe(false);
        },
      ),
    );
  });

  it('[H60] is nothing without a signature, with another secret, in another form, or without a secret of ours', () => {
    const body = '{"object":"page"}';
    const good = hmac(body);
    const wrong = [
      undefined,
      '',
      'sha256=',
      good.slice(7),
      `${good} `,
      `${good}00`,
      good.slice(0, -2),
      good.replace('sha256=', 'sha1='),
      `sha256=${Buffer.from(good.slice(7), 'hex').toString('base64')}`,
      hmac(body, 'another secret of another app'),
      `sha1=${createHmac('sha1', appSecret).update(body).digest('hex')}`,
    ];
    for (const signature of wrong) {
      expect(isSigned(post(body, signature), settings), signature ?? 'none').toBe(false);
    }
    expect(isSigned(post(body, good), settings)).toBe(true);
    for (const none of [{}, { appSecret: '' }] as Settings[]) {
      expect(isSigned(post(body, hmac(body, '')), none)).toBe(false);
    }
  });

  it('[H60] is no text in another encoding that reads the same', () => {
    const text = '{"text":"été"}';
    const signature = hmac(escaped(text));
    expect(isSigned(post(text, signature), settings)).toBe(true);
    for (const encoding of ['latin1', 'utf16le'] as const) {
      expect(isSigned(post(Buffer.from(text, encoding), signature), settings)).toBe(false);
    }
    expect(isSigned(post(`\ufeff${text}`, signature), settings)).toBe(false);
  });
});

describe('the question whether the address is ours', () => {
  const asked = {
    'hub.mode': 'subscribe',
    'hub.verify_token': 'the token of the shop',
    'hub.challenge': '1158201444',
  };
  const known = { appSecret, verifyToken: 'the token of the shop' };

  it('[H61] is answered with its challenge, as the official client answers it', () => {
    const clientsAnswer = new WhatsAppAPI({
      token: 'token',
      appSecret,
      webhookVerifyToken: known.verifyToken,
      v: 'v25.0',
    }).get(asked as never);
    expect(answerVerification(get(asked), known)).toEqual({ status: 200, body: clientsAnswer });
  });

  it('[H61] is not answered to who does not know the token, or asks something else', () => {
    for (const change of [
      { 'hub.verify_token': 'the token of the shoq' },
      { 'hub.verify_token': '' },
      { 'hub.verify_token': undefined },
      { 'hub.mode': 'unsubscribe' },
      { 'hub.mode': undefined },
      { 'hub.challenge': undefined },
      { 'hub.challenge': '' },
      { 'hub.challenge': '<script>alert(1)</script>' },
      { 'hub.challenge': '1'.repeat(257) },
    ]) {
      expect(answerVerification(get({ ...asked, ...change }), known)).toBeUndefined();
    }
    expect(answerVerification(get({ ...asked, 'hub.verify_token': '' }), {})).toBeUndefined();
  });

  it('[H61] has a token of its own where none was set, which follows from the secret and does not tell it', () => {
    const token = verifyTokenOf(settings) ?? '';
    expect(token).toMatch(/^[0-9a-f]{32}$/);
    expect(verifyTokenOf({ appSecret: `${appSecret}1` })).not.toBe(token);
    expect(answerVerification(get({ ...asked, 'hub.verify_token': token }), settings)).toEqual({
      status: 200,
      body: '1158201444',
    });
  });
});
