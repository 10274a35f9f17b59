import fc from 'fast-check';
import twilioClient from 'twilio';
import { describe, expect, it } from 'vitest';
import type { ChannelRequest } from '../../../../core/channels/channel.ts';
import { twilio } from '../../../../core/channels/twilio/twilio.ts';

const { getExpectedTwilioSignature, validateRequest } = twilioClient;
const authToken = 'f0'.repeat(16);
const url = 'https://api.example.org/channels/65f0a1b2c3d4e5f6a7b8c9d0';
const form = {
  ToCountry: 'US',
  Body: 'Grüß Gott 👋 1+1=2 & 100 % ~*\n',
  From: '+15005550009',
  To: '+15005550006',
  MessageSid: 'SM1',
  NumMedia: '0',
  AddOns: '',
};

type Form = Readonly<Record<string, string | readonly string[]>>;

function encoded(fields: Form): string {
  const body = new URLSearchParams();
  for (const [name, values] of Object.entries(fields)) {
    for (const value of [values].flat()) body.append(name, value);
  }
  return body.toString();
}

function isGenuine(
  body: string,
  signature: string | undefined,
  { at = url, settings = { authToken } as Record<string, string> } = {},
): boolean {
  const headers = signature === undefined ? {} : { 'x-twilio-signature': signature };
  const request: ChannelRequest = {
    method: 'POST',
    headers,
    query: {},
    body: Buffer.from(body),
    url: at,
    now: 0,
  };
  return twilio.isGenuine(request, settings);
}

const signed = (fields: Form, at = url, secret = authToken) =>
  getExpectedTwilioSignature(secret, at, fields);

describe('what Twilio has signed', () => {
  it('[H90] is taken, as the official client takes it', () => {
    expect(validateRequest(authToken, signed(form), url, form)).toBe(true);
    expect(isGenuine(encoded(form), signed(form))).toBe(true);
    // As other programs write spaces.
    expect(isGenuine(encoded(form).replaceAll('+', '%20'), signed(form))).toBe(true);
  });

  it('[H90] is taken with whatever stands in it, in whatever order', () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 12 });
    const name = word.filter((one) => one !== '' && !/^\d+$/.test(one) && one !== '__proto__');
    const fields = fc.dictionary(
      name,
      fc.oneof(word, fc.array(word, { minLength: 1, maxLength: 4 })),
    );
    fc.assert(
      fc.property(fields, (some) => {
        const plain = { ...some };
        expect(isGenuine(encoded(plain), signed(plain))).toBe(true);
        const reversed = Object.fromEntries(Object.entries(plain).reverse());
        expect(isGenuine(encoded(reversed), signed(plain))).toBe(true);
        expect(isGenuine(encoded({ ...plain, Bodz: 'x' }), signed(plain))).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('[H90] is over each value of a name once, in their order', () => {
    const fields = { ...form, AddOns: ['b', 'a', 'b', ''] };
    expect(validateRequest(authToken, signed(fields), url, fields)).toBe(true);
    expect(isGenuine(encoded(fields), signed(fields))).toBe(true);
  });

  it('[H90] is over the address that was called, with its port or without', () => {
    const query = `${url}?x=%C3%A9&y=a+b`;
    expect(isGenuine(encoded(form), signed(form, query), { at: query })).toBe(true);
    const withPort = url.replace('.org', '.org:443');
    expect(isGenuine(encoded(form), signed(form, withPort))).toBe(true);
    expect(isGenuine(encoded(form), signed(form), { at: withPort })).toBe(true);
    const local = 'http://localhost:3000/channels/1';
    expect(isGenuine(encoded(form), signed(form, local), { at: local })).toBe(true);
    for (const at of [
      `${url}1`,
      `${url}?x`,
      url.replace('https', 'http'),
      url.replace('api', 'a'),
    ]) {
      expect(validateRequest(authToken, signed(form), at, form), at).toBe(false);
      expect(isGenuine(encoded(form), signed(form), { at }), at).toBe(false);
    }
  });

  it('[H90] is refused when anything is different, or missing', () => {
    const right = signed(form);
    const altered: Form[] = [
      { ...form, Body: `${form.Body} ` },
      { ...form, Body: '' },
      { ...form, From: '+15005550008' },
      { ...form, NumMedia: ['0', '1'] },
      { ...form, More: 'x' },
      Object.fromEntries(Object.entries(form).filter(([name]) => name !== 'MessageSid')),
      {},
    ];
    for (const fields of altered) {
      expect(validateRequest(authToken, right, url, fields)).toBe(false);
      expect(isGenuine(encoded(fields), right), JSON.stringify(fields)).toBe(false);
    }
    const wrong = [
      '',
      'x',
      signed(form, url, `${authToken}0`),
      right.slice(0, -4),
      `${right}${right}`,
      Buffer.from(right, 'base64').toString('hex'),
      `${right.startsWith('A') ? 'B' : 'A'}${right.slice(1)}`,
    ];
    for (const signature of wrong) {
      expect(validateRequest(authToken, signature, url, form)).toBe(false);
      expect(isGenuine(encoded(form), signature), signature).toBe(false);
    }
    expect(isGenuine(encoded(form), undefined)).toBe(false);
  });

  it('[H90] is nothing where no token is known, not even what an empty one would sign', () => {
    for (const settings of [{}, { authToken: '' }] as Record<string, string>[]) {
      expect(isGenuine(encoded(form), signed(form, url, ''), { settings })).toBe(false);
      expect(isGenuine(encoded(form), signed(form, url, 'undefined'), { settings })).toBe(false);
    }
    expect(twilio.secret).toEqual(['authToken']);
  });

  it('[H90] is answered with no message, as the official client writes it', () => {
    const request = { method: 'POST', headers: {}, query: {}, url, now: 0 } as const;
    const reply = twilio.reply?.({ ...request, body: Buffer.from(encoded(form)) }, { authToken });
    expect(reply?.status).toBe(200);
    expect(reply?.headers?.['content-type']).toMatch(/^text\/xml/);
    expect(reply?.body).toBe(new twilioClient.twiml.MessagingResponse().toString());
  });
});
