import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { HttpResponse } from '../../../../core/channels/channel.ts';
import { verifyTokenOf } from '../../../../core/channels/meta/signature.ts';
import { whatsapp } from '../../../../core/channels/whatsapp/whatsapp.ts';
import {
  type Answer,
  plainHttp,
  type Recorded,
  startRecordingServer,
} from '../../../support/recording-server.ts';

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

async function api(answer: (request: Recorded, url: string) => Answer) {
  const server = await startRecordingServer((request): Answer => answer(request, server.url));
  ({ close } = server);
  const settings = {
    accessToken: 'token-of-the-shop',
    phoneNumberId: '106',
    accountId: '205',
    appSecret: 'secret-of-the-app',
    apiUrl: server.url,
  };
  return { server, settings };
}

function answered(status: number, body: unknown, headers = {}): HttpResponse {
  return { status, headers, body: Buffer.from(JSON.stringify(body)) };
}
const error = (code: number, more: object = {}) => ({
  error: { message: `(#${code}) In Meta's words`, type: 'OAuthException', code, ...more },
});

describe('what an answer of WhatsApp means', () => {
  it('[H66] it was sent, under an id', () => {
    const body = { messaging_product: 'whatsapp', messages: [{ id: 'wamid.1' }] };
    expect(whatsapp.outcome(answered(200, body))).toEqual({
      kind: 'sent',
      externalIds: ['wamid.1'],
    });
    expect(whatsapp.outcome(answered(200, {}))).toEqual({ kind: 'sent', externalIds: [] });
  });

  it('[H66] try again, after a while where it was too much', () => {
    const cases: [number, number, number | undefined][] = [
      [400, 130429, undefined],
      [429, 130429, undefined],
      [400, 131056, 6000],
      [400, 4, 60_000],
      [429, 80007, 60_000],
      [500, 131000, undefined],
      [503, 131016, undefined],
      [500, 2, undefined],
    ];
    for (const [status, code, afterMs] of cases) {
      expect(whatsapp.outcome(answered(status, error(code))), String(code)).toEqual({
        kind: 'later',
        ...(afterMs === undefined ? {} : { afterMs }),
        message: `(#${code}) In Meta's words`,
      });
    }
    for (const status of [408, 429, 500, 502, 503]) {
      expect(whatsapp.outcome(answered(status, 'no JSON of theirs'))).toMatchObject({
        kind: 'later',
      });
    }
    const headers = { 'retry-after': '30' };
    expect(whatsapp.outcome(answered(429, error(4), headers))).toMatchObject({ afterMs: 30_000 });
  });

  it('[H66] refused for good, with what to do about it', () => {
    const cases: [number, number, RegExp][] = [
      [400, 131047, /24 hours.*Send a template/],
      [400, 131026, /cannot deliver to this number/],
      [401, 190, /access token/],
      [403, 10, /access token/],
      [400, 131030, /test number/],
      [400, 132001, /no template of this name/],
      [400, 100, /In Meta's words/],
    ];
    for (const [status, code, message] of cases) {
      const outcome = whatsapp.outcome(answered(status, error(code)));
      expect(outcome, String(code)).toMatchObject({ kind: 'refused', code: String(code) });
      expect(outcome.kind === 'refused' && outcome.message).toMatch(message);
    }
    // Meta says it with a status that tells of a fault of its own.
    expect(whatsapp.outcome(answered(500, error(190)))).toMatchObject({ kind: 'refused' });
    expect(whatsapp.outcome(answered(404, 'no JSON of theirs'))).toMatchObject({ code: '404' });
    const data = { error_data: { messaging_product: 'whatsapp', details: 'The third parameter.' } };
    expect(whatsapp.outcome(answered(400, error(131009, data)))).toMatchObject({
      message: 'The third parameter.',
    });
  });
});

describe('files that people send on WhatsApp', () => {
  it('[H67] are asked for by their id, and fetched with the token', async () => {
    const { server, settings } = await api(({ path }, url) =>
      path === '/file'
        ? { body: 'the file', headers: { 'content-type': 'application/octet-stream' } }
        : {
            body: JSON.stringify({
              url: `${url}/file?asset=1`,
              mime_type: 'audio/ogg; codecs=opus',
            }),
          },
    );
    const file = await whatsapp.fetchMedia?.('99', settings, plainHttp);
    expect(Buffer.from(file?.bytes ?? []).toString()).toBe('the file');
    expect(file?.mediaType).toBe('audio/ogg');
    expect(
      server
        .take()
        .map(({ method, path, query, headers }) => [method, path, query, headers.authorization]),
    ).toEqual([
      ['GET', '/v25.0/99', { phone_number_id: '106' }, 'Bearer token-of-the-shop'],
      ['GET', '/file', { asset: '1' }, 'Bearer token-of-the-shop'],
    ]);
  });

  it('[H67] are not there when Meta says so; nothing is asked for by what is no id', async () => {
    const { server, settings } = await api(({ path }, url) =>
      path === '/gone'
        ? { status: 404 }
        : path.endsWith('/1')
          ? { body: JSON.stringify({ url: `${url}/gone`, mime_type: 'image/png' }) }
          : { status: 400, body: JSON.stringify(error(100)) },
    );
    await expect(whatsapp.fetchMedia?.('1', settings, plainHttp)).rejects.toThrow('404');
    await expect(whatsapp.fetchMedia?.('2', settings, plainHttp)).rejects.toThrow("Meta's words");
    server.take();
    for (const reference of ['', '../me', '1?x=1', 'https://a.example/']) {
      await expect(whatsapp.fetchMedia?.(reference, settings, plainHttp)).rejects.toThrow('no id');
    }
    expect(server.take()).toEqual([]);
  });

  it('[H67] are not fetched in the clear, which would tell the token', async () => {
    const { settings } = await api(() => ({
      body: JSON.stringify({ url: 'http://127.0.0.1:9/file', mime_type: 'image/png' }),
    }));
    await expect(whatsapp.fetchMedia?.('1', settings, plainHttp)).rejects.toThrow('not https');
  });
});

describe('setting WhatsApp up', () => {
  const callbackUrl = 'https://api.example.org/channels/65f0a1b2c3d4e5f6a7b8c9d0';

  it('[H68] subscribes the app to the account, and has this number alone sent here', async () => {
    const { server, settings } = await api(() => ({ body: '{"success":true}' }));
    await whatsapp.register?.(callbackUrl, settings, plainHttp);
    const requests = server.take();
    expect(requests.map(({ method, path }) => [method, path])).toEqual([
      ['POST', '/v25.0/205/subscribed_apps'],
      ['POST', '/v25.0/106'],
    ]);
    expect(JSON.parse(String(requests[1]?.body))).toEqual({
      webhook_configuration: {
        override_callback_uri: callbackUrl,
        verify_token: verifyTokenOf(settings),
      },
    });
    expect(
      requests.every(({ headers }) => headers.authorization === 'Bearer token-of-the-shop'),
    ).toBe(true);
  });

  it('[H68] fails with what Meta says', async () => {
    const { settings } = await api(() => ({ status: 400, body: JSON.stringify(error(100)) }));
    await expect(whatsapp.register?.(callbackUrl, settings, plainHttp)).rejects.toThrow(
      "The app could not be subscribed to the account: (#100) In Meta's words (100)",
    );
  });

  it('[H68] wants what it cannot do without, and knows what is secret', () => {
    const given = {
      accessToken: 'token-of-the-shop',
      phoneNumberId: '106',
      appSecret: 'secret-of-it',
    };
    expect(z.parse(whatsapp.settings, { ...given, unknown: 'x' })).toEqual(given);
    for (const name of Object.keys(given)) {
      expect(z.safeParse(whatsapp.settings, { ...given, [name]: undefined }).success).toBe(false);
      expect(z.safeParse(whatsapp.settings, { ...given, [name]: 'a b\n' }).success).toBe(false);
    }
    expect(z.safeParse(whatsapp.settings, { ...given, phoneNumberId: '../1' }).success).toBe(false);
    expect(whatsapp.secret).toEqual(
      expect.arrayContaining(['accessToken', 'appSecret', 'verifyToken']),
    );
  });
});
