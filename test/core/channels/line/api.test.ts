import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { HttpResponse } from '../../../../core/channels/channel.ts';
import { line } from '../../../../core/channels/line/line.ts';
import {
  type Answer,
  plainHttp,
  type Recorded,
  startRecordingServer,
} from '../../../support/recording-server.ts';

const token = 'long-lived+token/of=the-channel==';
const channelSecret = '0123456789abcdef0123456789abcdef';

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

async function api(answer: (request: Recorded) => Answer) {
  const server = await startRecordingServer(answer);
  ({ close } = server);
  const { url } = server;
  return {
    server,
    settings: { channelSecret, channelAccessToken: token, apiUrl: `${url}/`, dataApiUrl: url },
  };
}

function answered(status: number, body: unknown, headers = {}): HttpResponse {
  return { status, headers, body: Buffer.from(JSON.stringify(body)) };
}

describe('what an answer of LINE means', () => {
  const sentMessages = [
    { id: '461230966842064897', quoteToken: 'q' },
    { id: '461230966842064898' },
  ];
  const externalIds = sentMessages.map(({ id }) => id);

  it('[H88] it was sent, now or by the attempt before', () => {
    expect(line.outcome(answered(200, { sentMessages }))).toEqual({ kind: 'sent', externalIds });
    const before = { message: 'The retry key is already accepted', sentMessages };
    expect(line.outcome(answered(409, before))).toEqual({ kind: 'sent', externalIds });
    for (const body of [{}, 'no JSON of theirs', { sentMessages: [{ id: '' }] }]) {
      expect(line.outcome(answered(200, body))).toEqual({ kind: 'sent', externalIds: [] });
    }
  });

  it('[H88] try again, as late as it says', () => {
    const flood = { message: 'The API rate limit has been exceeded. Try again later.' };
    expect(line.outcome(answered(429, flood))).toEqual({ kind: 'later', message: flood.message });
    expect(line.outcome(answered(429, flood, { 'retry-after': '7' }))).toMatchObject({
      afterMs: 7000,
    });
    for (const header of ['86400', '-1', 'Wed, 21 Oct 2026 07:28:00 GMT']) {
      const outcome = line.outcome(answered(503, '', { 'retry-after': header }));
      expect(outcome).toEqual({ kind: 'later', message: 'LINE answered 503.' });
    }
    for (const status of [408, 500, 502, 504]) {
      expect(line.outcome(answered(status, '<html>'))).toMatchObject({ kind: 'later' });
    }
  });

  it('[H88] a month that is full is tried again after a minute, and then says what to do', () => {
    const full = { message: 'You have reached your monthly limit.' };
    expect(line.outcome(answered(429, full))).toMatchObject({
      kind: 'later',
      afterMs: 60_000,
      message: expect.stringContaining('plan'),
    });
  });

  it('[H88] refused for good, with what to do about it, or what LINE says of which field', () => {
    const details = [
      { message: 'May not be empty', property: 'messages[0].text' },
      { message: 'and so on' },
    ];
    const body = { message: 'The request body has 2 errors', details };
    expect(line.outcome(answered(400, body))).toEqual({
      kind: 'refused',
      code: '400',
      message: 'The request body has 2 errors (messages[0].text: May not be empty; and so on)',
    });
    const cases: [number, RegExp][] = [
      [401, /access token.*LINE Developers Console/],
      [403, /Official Account Manager/],
      [404, /^LINE answered 404\.$/],
    ];
    for (const [status, message] of cases) {
      const outcome = line.outcome(answered(status, status === 404 ? '' : { message: 'theirs' }));
      expect(outcome).toMatchObject({ kind: 'refused', code: String(status) });
      expect(outcome.kind === 'refused' && outcome.message).toMatch(message);
      expect(outcome).not.toHaveProperty('blocked');
    }
    const endless = line.outcome(answered(400, { message: 'x'.repeat(9999) }));
    expect(endless.kind === 'refused' && endless.message.length).toBe(500);
  });
});

describe('the same attempt', () => {
  const part = { type: 'text', text: 'x' } as const;
  const to = { settings: { channelSecret, channelAccessToken: token }, externalId: 'U1' };
  const context = { conversationId: 'c', messageId: 'm', part: 0, now: 1 };
  const keyOf = (change = {}, externalId = 'U1') =>
    line.render(part, { ...to, externalId, language: undefined }, { ...context, ...change })
      ?.headers['x-line-retry-key'];

  it('[H88] has the same key, which is a UUID, and no other part or person has it', () => {
    expect(keyOf()).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(keyOf({ now: 2 })).toBe(keyOf());
    const others = [
      keyOf({ part: 1 }),
      keyOf({ messageId: 'n' }),
      keyOf({ conversationId: 'd' }),
      keyOf({ conversationId: 'cm', messageId: '' }),
      keyOf({}, 'U2'),
    ];
    expect(new Set([keyOf(), ...others]).size).toBe(6);
  });
});

describe('files that people send', () => {
  it('[H89] are fetched by their id, with the token', async () => {
    const { server, settings } = await api(() => ({
      body: 'the file',
      headers: { 'content-type': 'image/jpeg; x=y' },
    }));
    const file = await line.fetchMedia?.('325708', settings, plainHttp);
    expect(Buffer.from(file?.bytes ?? []).toString()).toBe('the file');
    expect(file?.mediaType).toBe('image/jpeg');
    expect(server.take()).toMatchObject([
      {
        path: '/v2/bot/message/325708/content',
        headers: { authorization: `Bearer ${token}` },
      },
    ]);
  });

  it('[H89] are asked for again while LINE prepares them, or when they are gone', async () => {
    let status = 202;
    const { settings } = await api(() => ({ status, body: '' }));
    for (status of [202, 404, 410, 500, 301]) {
      await expect(line.fetchMedia?.('325708', settings, plainHttp)).rejects.toThrow(`${status}`);
    }
  });

  it('[H89] that lie elsewhere are fetched there, and the token is not told', async () => {
    const asked: { url: string; headers: object }[] = [];
    const file = await line.fetchMedia?.(
      'https://a.example/1.jpg',
      { channelAccessToken: token },
      async ({ url, headers }) => {
        asked.push({ url, headers });
        return { status: 200, headers: {}, body: Uint8Array.of(1) };
      },
    );
    expect(file).toMatchObject({ mediaType: '' });
    expect(asked).toEqual([{ url: 'https://a.example/1.jpg', headers: {} }]);
  });

  it('[H89] have no other references', async () => {
    const { server, settings } = await api(() => ({}));
    for (const reference of ['', '../../profile', '1/../2', 'http://a.example/', 'a?b', 'a\n']) {
      await expect(line.fetchMedia?.(reference, settings, plainHttp)).rejects.toThrow('neither');
    }
    for (const person of ['', '../x', 'a/b', 'a?b']) {
      await expect(line.profile?.(person, settings, plainHttp)).rejects.toThrow('no id');
    }
    expect(server.take()).toEqual([]);
  });
});

describe('who somebody is', () => {
  it('[H89] is told with his name, picture and language', async () => {
    let said: object = {
      userId: 'U1',
      displayName: 'Ada',
      pictureUrl: 'https://profile.example/1',
      language: 'ja',
      statusMessage: 'Hi',
    };
    const { settings } = await api(() => ({ body: JSON.stringify(said) }));
    const ask = () => line.profile?.('U1', settings, plainHttp);
    expect(await ask()).toEqual({
      name: 'Ada',
      avatarUrl: 'https://profile.example/1',
      locale: 'ja',
    });
    said = { userId: 'U1', displayName: '', pictureUrl: 'http://profile.example/1' };
    expect(await ask()).toEqual({});
    said = { displayName: 7 };
    expect(await ask()).toEqual({});
  });

  it('[H89] is not told of everybody', async () => {
    const { settings } = await api(() => ({ status: 404, body: '{"message":"Not found"}' }));
    await expect(line.profile?.('U1', settings, plainHttp)).rejects.toThrow('Not found');
  });
});

describe('setting LINE up', () => {
  it('[H84] fails with a sentence', async () => {
    let answer: Answer = { status: 400, body: '{"message":"Invalid webhook endpoint URL"}' };
    const { settings } = await api(() => answer);
    const set = () => line.register?.('https://a.example/1', settings, plainHttp);
    await expect(set()).rejects.toThrow(
      'The address could not be set for the channel: Invalid webhook endpoint URL',
    );
    answer = { status: 502, body: '<html>' };
    await expect(set()).rejects.toThrow('LINE answered 502.');
  });

  it('[H84] wants a secret and a token, and nothing else', () => {
    const both = { channelSecret, channelAccessToken: token };
    expect(z.parse(line.settings, { ...both, unknown: 'x' })).toEqual(both);
    const more = {
      channelId: '1234567890',
      apiUrl: 'https://p.example',
      dataApiUrl: 'https://d.example',
    };
    expect(z.parse(line.settings, { ...both, ...more })).toEqual({ ...both, ...more });
    const wrong = [
      { channelSecret },
      { channelAccessToken: token },
      { ...both, channelSecret: 'short' },
      { ...both, channelAccessToken: `${token}\r\nx: y` },
      { ...both, channelId: 'abc' },
      { ...both, apiUrl: 'https://p.example/?x=' },
      { ...both, dataApiUrl: 'file:///x' },
    ];
    for (const one of wrong) {
      expect(z.safeParse(line.settings, one).success, JSON.stringify(one)).toBe(false);
    }
  });
});
