import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { HttpRequest, HttpResponse } from '../../../../core/channels/channel.ts';
import { twilio } from '../../../../core/channels/twilio/twilio.ts';
import { type Answer, plainHttp, startRecordingServer } from '../../../support/recording-server.ts';

const accountSid = `AC${'0a'.repeat(16)}`;
const authToken = 'f0'.repeat(16);
const phoneNumberSid = `PN${'1b'.repeat(16)}`;
const messagingServiceSid = `MG${'2c'.repeat(16)}`;
const phoneNumber = '+15005550006';
const account = { accountSid, authToken };
const callbackUrl = 'https://api.example.org/channels/65f0a1b2c3d4e5f6a7b8c9d0';

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

async function api(answer: () => Answer) {
  const server = await startRecordingServer(answer);
  ({ close } = server);
  return { server, apis: { apiUrl: server.url, messagingApiUrl: server.url } };
}

function answered(status: number, body: unknown, headers = {}): HttpResponse {
  return { status, headers, body: Buffer.from(JSON.stringify(body)) };
}
const error = (code: number, message = 'In their words') => ({ code, message, status: 400 });

describe('what an answer of Twilio means', () => {
  it('[H93] it was taken, under the id that its statuses have', () => {
    expect(twilio.outcome(answered(201, { sid: 'SM1', status: 'queued' }))).toEqual({
      kind: 'sent',
      externalIds: ['SM1'],
    });
    for (const body of [{}, 'x', { sid: '' }, { sid: 'x'.repeat(65) }]) {
      expect(twilio.outcome(answered(201, body))).toEqual({ kind: 'sent', externalIds: [] });
    }
  });

  it('[H93] try again, as late as it says', () => {
    const flood = error(20429, 'Too Many Requests');
    expect(twilio.outcome(answered(429, flood))).toEqual({
      kind: 'later',
      message: 'Too Many Requests',
    });
    expect(twilio.outcome(answered(429, flood, { 'retry-after': '9' }))).toMatchObject({
      afterMs: 9000,
    });
    expect(twilio.outcome(answered(503, '', { 'retry-after': '86400' }))).toEqual({
      kind: 'later',
      message: 'Twilio answered 503.',
    });
    expect(twilio.outcome(answered(400, error(21611)))).toMatchObject({
      kind: 'later',
      afterMs: 60_000,
    });
    for (const code of [14107, 20429, 20500, 20503]) {
      expect(twilio.outcome(answered(400, error(code)))).toMatchObject({ kind: 'later' });
    }
    for (const status of [408, 429, 500, 502]) {
      expect(twilio.outcome(answered(status, '<html>'))).toMatchObject({ kind: 'later' });
    }
  });

  it('[H93] the person has answered STOP', () => {
    expect(twilio.outcome(answered(400, error(21610)))).toEqual({
      kind: 'refused',
      code: '21610',
      message: expect.stringContaining('START'),
      blocked: true,
    });
  });

  it('[H93] refused for good, with what to do about it, or what Twilio says', () => {
    const cases: [number, RegExp][] = [
      [20003, /Twilio Console/],
      [21211, /another channel/],
      [21408, /geographic permissions/],
      [21606, /messaging service/],
      [21608, /Verify the number/],
      [21704, /Add one/],
      [30034, /Register it/],
      [29999, /^In their words$/],
    ];
    for (const [code, message] of cases) {
      const outcome = twilio.outcome(answered(400, error(code)));
      expect(outcome).toMatchObject({ kind: 'refused', code: String(code) });
      expect(outcome.kind === 'refused' && outcome.message).toMatch(message);
      expect(outcome).not.toHaveProperty('blocked');
    }
    expect(twilio.outcome(answered(401, '<html>'))).toMatchObject({
      kind: 'refused',
      code: '401',
      message: expect.stringContaining('Twilio Console'),
    });
    expect(twilio.outcome(answered(404, '<html>'))).toEqual({
      kind: 'refused',
      code: '404',
      message: 'Twilio answered 404.',
    });
    expect(twilio.outcome(answered(400, { code: 29999, message: '' }))).toMatchObject({
      message: 'Twilio answered with the code 29999.',
    });
    const endless = twilio.outcome(answered(400, error(29999, 'x'.repeat(9999))));
    expect(endless.kind === 'refused' && endless.message.length).toBe(500);
  });
});

describe('files that people send', () => {
  const api1 = `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages/MM1/Media/ME1`;
  const basic = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;

  /** Answers by address: where it leads to, else the file. */
  function places(ways: Record<string, string>) {
    const asked: [string, string | undefined][] = [];
    const http = async ({ url, headers }: HttpRequest): Promise<HttpResponse> => {
      asked.push([url, headers['authorization']]);
      const next = ways[url];
      if (next !== undefined) {
        return { status: 307, headers: { location: next }, body: new Uint8Array() };
      }
      return {
        status: 200,
        headers: { 'content-type': 'image/jpeg; x=y' },
        body: Buffer.from('the file'),
      };
    };
    return { asked, http };
  }

  it('[H94] are fetched where they lie, and the token is told to the API alone', async () => {
    const { asked, http } = places({
      [api1]: 'https://mms.twiliocdn.com/a?b=c',
      'https://mms.twiliocdn.com/a?b=c': '/d',
    });
    const file = await twilio.fetchMedia?.(api1, account, http);
    expect(Buffer.from(file?.bytes ?? []).toString()).toBe('the file');
    expect(file?.mediaType).toBe('image/jpeg');
    expect(asked).toEqual([
      [api1, basic],
      ['https://mms.twiliocdn.com/a?b=c', undefined],
      ['https://mms.twiliocdn.com/d', undefined],
    ]);
  });

  it('[H94] which hosts are the API’s is exact', async () => {
    const theirs = ['https://api.ie1.twilio.com/x', 'https://api.dublin.ie1.twilio.com/x'];
    const others = [
      'https://api.twilio.com.evil.example/x',
      'https://evil.example/api.twilio.com',
      'https://api.twilio.com@evil.example/x',
      'https://evilapi.twilio.com/x',
      'https://api.a.b.c.twilio.com/x',
      'https://media.twiliocdn.com/x',
    ];
    for (const url of [...theirs, ...others]) {
      const { asked, http } = places({});
      await twilio.fetchMedia?.(url, account, http);
      expect(asked[0]?.[1], url).toBe(theirs.includes(url) ? basic : undefined);
    }
    const proxy = { ...account, apiUrl: 'http://127.0.0.1:7000/twilio' };
    for (const [url, told] of [
      ['http://127.0.0.1:7000/2010/x', basic],
      ['https://127.0.0.1:7000/2010/x', undefined],
    ] as const) {
      const { asked, http } = places({});
      await twilio.fetchMedia?.(url, proxy, http);
      expect(asked[0]?.[1]).toBe(told);
    }
  });

  it('[H94] are not fetched in the clear, nor from one place to the next without an end', async () => {
    const { asked, http } = places({ [api1]: 'http://mms.twiliocdn.com/a' });
    await expect(twilio.fetchMedia?.(api1, account, http)).rejects.toThrow('not https');
    expect(asked).toHaveLength(1);
    await expect(twilio.fetchMedia?.('http://api.twilio.com/x', account, http)).rejects.toThrow(
      'not https',
    );
    expect(asked).toHaveLength(1);
    const circle = places({ [api1]: 'https://a.example/', 'https://a.example/': api1 });
    await expect(twilio.fetchMedia?.(api1, account, circle.http)).rejects.toThrow('to the next');
    expect(circle.asked).toHaveLength(4);
    await expect(twilio.fetchMedia?.('no address', account, http)).rejects.toThrow();
  });

  it('[H94] are not there when Twilio says so, and no error tells the token', async () => {
    const failed = await Promise.resolve(
      twilio.fetchMedia?.(api1, account, async () => ({
        status: 404,
        headers: {},
        body: new Uint8Array(),
      })),
    ).catch((problem: unknown) => problem);
    expect(String(failed)).toContain('404');
    expect(String(failed)).not.toContain(authToken);
  });
});

describe('setting Twilio up', () => {
  it('[H90] fails with a sentence', async () => {
    let answer: Answer = { status: 401, body: JSON.stringify(error(20003, 'Authenticate')) };
    const { apis } = await api(() => answer);
    const ofNumber = { ...account, ...apis, phoneNumberSid, phoneNumber };
    const ofService = { ...account, ...apis, messagingServiceSid };
    await expect(twilio.register?.(callbackUrl, ofNumber, plainHttp)).rejects.toThrow(
      'The address could not be set for the number: Authenticate (20003)',
    );
    answer = { status: 502, body: '<html>' };
    await expect(twilio.register?.(callbackUrl, ofService, plainHttp)).rejects.toThrow(
      'The address could not be set for the messaging service: Twilio answered 502.',
    );
  });

  it('[H90] says when the number is another one', async () => {
    let phone_number = '+15005550001';
    const { apis } = await api(() => ({ body: JSON.stringify({ phone_number }) }));
    const settings = { ...account, ...apis, phoneNumberSid, phoneNumber };
    const set = async () => twilio.register?.(callbackUrl, settings, plainHttp);
    await expect(set()).rejects.toThrow(/is \+15005550001, and not \+15005550006\. Set/);
    phone_number = phoneNumber;
    await expect(set()).resolves.toBeUndefined();
  });

  it('[H90] wants an account, and a messaging service or a number', () => {
    const number = { phoneNumberSid, phoneNumber };
    for (const right of [
      { ...account, messagingServiceSid },
      { ...account, ...number },
      { ...account, messagingServiceSid, ...number },
      { ...account, phoneNumberSid, phoneNumber: '12345' },
    ]) {
      expect(z.parse(twilio.settings, { ...right, unknown: 'x' })).toEqual(right);
    }
    const wrong = [
      account,
      { ...account, phoneNumber },
      { ...account, phoneNumberSid },
      { ...account, ...number, phoneNumber: '+0123456' },
      { ...account, ...number, phoneNumber: '+1 500 555 0006' },
      { ...account, ...number, phoneNumberSid: `PN${'g'.repeat(32)}` },
      { ...account, messagingServiceSid: phoneNumberSid },
      { ...account, messagingServiceSid: `${messagingServiceSid}/../x` },
      { accountSid: `${accountSid}/`, authToken, messagingServiceSid },
      { accountSid, messagingServiceSid },
      { ...account, messagingServiceSid, apiUrl: 'file:///x' },
      { ...account, messagingServiceSid, messagingApiUrl: 'https://a.example/?x' },
    ];
    for (const one of wrong) {
      expect(z.safeParse(twilio.settings, one).success, JSON.stringify(one)).toBe(false);
    }
  });
});
