import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { HttpResponse } from '../../../../core/channels/channel.ts';
import { instagram } from '../../../../core/channels/instagram/instagram.ts';
import { messenger } from '../../../../core/channels/messenger/messenger.ts';
import {
  type Answer,
  plainHttp,
  type Recorded,
  startRecordingServer,
} from '../../../support/recording-server.ts';

const callbackUrl = 'https://api.example.org/channels/65f0a1b2c3d4e5f6a7b8c9d0';
let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

async function api(answer: (request: Recorded) => Answer) {
  const server = await startRecordingServer(answer);
  ({ close } = server);
  const settings = {
    pageAccessToken: 'token-of-the-page',
    appId: '1234',
    appSecret: 'secret-of-the-app',
    apiUrl: server.url,
  };
  return { server, settings };
}

const json = (value: unknown): Answer => ({ body: JSON.stringify(value) });
const error = (code: number, error_subcode?: number) => ({
  error: { message: `(#${code}) In Meta's words`, type: 'OAuthException', code, error_subcode },
});

describe('what an answer of Messenger or Instagram means', () => {
  const outcome = (status: number, body: unknown, headers = {}) =>
    messenger.outcome({ status, headers, body: Buffer.from(JSON.stringify(body)) } as HttpResponse);

  it('[H72] it was sent, under an id', () => {
    expect(outcome(200, { recipient_id: '1', message_id: 'm_1' })).toEqual({
      kind: 'sent',
      externalIds: ['m_1'],
    });
  });

  it('[H72] try again, after a while where it was too much', () => {
    for (const code of [4, 17, 32, 80006]) {
      expect(outcome(400, error(code)), String(code)).toMatchObject({
        kind: 'later',
        afterMs: 60_000,
      });
    }
    for (const code of [1, 2, 613, 1200]) {
      expect(outcome(500, error(code)), String(code)).toMatchObject({ kind: 'later' });
      expect(outcome(400, error(code)), String(code)).toMatchObject({ kind: 'later' });
    }
    expect(outcome(502, 'no JSON of theirs')).toMatchObject({ kind: 'later' });
    expect(outcome(429, {}, { 'retry-after': '7' })).toMatchObject({
      kind: 'later',
      afterMs: 7000,
    });
  });

  it('[H72] refused: who has blocked the page is not written to any more', () => {
    expect(outcome(400, error(551, 1545041))).toEqual({
      kind: 'refused',
      code: '551',
      message: 'The person has blocked the page, or cannot be written to for now.',
      blocked: true,
    });
  });

  it('[H72] refused, with what to do about it', () => {
    const cases: [number, number | undefined, string, RegExp][] = [
      [10, 2018278, '10/2018278', /24 hours/],
      [10, 2534022, '10/2534022', /24 hours/],
      [10, undefined, '10', /token/],
      [10, 99, '10', /token/],
      [190, 463, '190', /token/],
      [100, 2018001, '100/2018001', /no such person/],
      [100, undefined, '100', /In Meta's words/],
    ];
    for (const [code, subcode, name, message] of cases) {
      const found = outcome(code === 190 ? 401 : 400, error(code, subcode));
      expect(found).toMatchObject({ kind: 'refused', code: name });
      expect(found).not.toHaveProperty('blocked');
      expect(found.kind === 'refused' && found.message).toMatch(message);
    }
    expect(outcome(403, 'no JSON of theirs')).toMatchObject({ kind: 'refused', code: '403' });
  });
});

describe('files and people of Messenger and Instagram', () => {
  it('[H74] a file is fetched without the token, and has its name where its address has one', async () => {
    const headers = { 'content-type': 'application/pdf; x=1' };
    const { server, settings } = await api(() => ({ body: 'the file', headers }));
    const file = await messenger.fetchMedia?.(
      `${server.url}/v/t59/the%20bill.pdf?x=1`,
      settings,
      plainHttp,
    );
    expect(file).toMatchObject({ mediaType: 'application/pdf', name: 'the bill.pdf' });
    expect(Buffer.from(file?.bytes ?? []).toString()).toBe('the file');
    const nameless = await instagram.fetchMedia?.(
      `${server.url}/ig_messaging_cdn/?asset_id=1`,
      settings,
      plainHttp,
    );
    expect(nameless).not.toHaveProperty('name');
    const asked = JSON.stringify(server.take().map((request) => [request.headers, request.query]));
    expect(asked).not.toContain('token');
  });

  it('[H74] a file that is gone, or has an address in the clear, is not there', async () => {
    const { server, settings } = await api(() => ({ status: 404 }));
    await expect(messenger.fetchMedia?.(`${server.url}/1`, settings, plainHttp)).rejects.toThrow(
      '404',
    );
    for (const address of ['http://127.0.0.1:9/1', 'file:///etc/passwd', 'ftp://a.example/1']) {
      await expect(messenger.fetchMedia?.(address, settings, plainHttp)).rejects.toThrow(
        'not https',
      );
    }
    expect(server.take()).toHaveLength(1);
  });

  it('[H74] a person has a name and a picture where Meta tells, and an id that is one', async () => {
    let told: unknown;
    const { server, settings } = await api(() => json(told));
    const profile = (channel = messenger) => channel.profile?.('731', settings, plainHttp);
    told = { name: 'Camille Roy', profile_pic: 'https://scontent.example/1.jpg' };
    expect(await profile()).toEqual({
      name: 'Camille Roy',
      avatarUrl: 'https://scontent.example/1.jpg',
    });
    told = { first_name: 'Camille', last_name: 'Roy', profile_pic: 'http://in.the.clear/' };
    expect(await profile()).toEqual({ name: 'Camille Roy' });
    told = { username: 'cam' };
    expect(await profile(instagram)).toEqual({ name: 'cam' });
    told = { name: 7 };
    expect(await profile()).toEqual({});
    server.take();
    await expect(messenger.profile?.('../me', settings, plainHttp)).rejects.toThrow('no id');
    expect(server.take()).toEqual([]);
  });
});

describe('setting Messenger and Instagram up', () => {
  it('[H73] takes nobody else the address of an app away', async () => {
    const other = 'https://other.example/hook';
    let known = [{ object: 'page', callback_url: other }];
    const { server, settings } = await api(({ method }) =>
      json(method === 'GET' ? { data: known } : {}),
    );
    await expect(messenger.register?.(callbackUrl, settings, plainHttp)).rejects.toThrow(
      /sends to https:\/\/other.example\/hook already/,
    );
    expect(server.take().map(({ method }) => method)).toEqual(['GET']);
    // Instagram has an address of its own.
    await instagram.register?.(callbackUrl, settings, plainHttp);
    expect(server.take().map(({ method }) => method)).toEqual(['GET', 'POST', 'POST']);
    known = [{ object: 'page', callback_url: callbackUrl }];
    await messenger.register?.(callbackUrl, settings, plainHttp);
    expect(server.take()).toHaveLength(3);
  });

  it('[H73] fails with what Meta says', async () => {
    const { settings } = await api(({ path }) =>
      path.endsWith('subscribed_apps') ? { status: 403, ...json(error(200)) } : json({ data: [] }),
    );
    await expect(messenger.register?.(callbackUrl, settings, plainHttp)).rejects.toThrow(
      "The app could not be subscribed to the page: (#200) In Meta's words (200)",
    );
  });

  it('[H73] wants what it cannot do without, and knows what is secret', () => {
    const given = {
      pageAccessToken: 'token-of-the-page',
      appId: '1',
      appSecret: 'secret-of-the-app',
    };
    const more = { pageId: '2', verifyToken: 'token-to-verify', apiUrl: 'https://graph.example/' };
    expect(z.parse(messenger.settings, given)).toEqual(given);
    expect(z.parse(messenger.settings, { ...given, ...more, businessId: '3', x: 1 })).toEqual({
      ...given,
      ...more,
    });
    expect(z.parse(instagram.settings, { ...given, businessId: '3' })).toEqual({
      ...given,
      businessId: '3',
    });
    for (const name of Object.keys(given)) {
      expect(z.safeParse(messenger.settings, { ...given, [name]: undefined }).success).toBe(false);
      expect(z.safeParse(messenger.settings, { ...given, [name]: '' }).success).toBe(false);
    }
    for (const wrong of [
      { pageId: '../1' },
      { apiUrl: 'https://a.example/?x=' },
      { appSecret: 'a\nb' },
    ]) {
      expect(z.safeParse(messenger.settings, { ...given, ...wrong }).success).toBe(false);
    }
    expect(messenger.secret).toEqual(['pageAccessToken', 'appSecret', 'verifyToken']);
  });
});
