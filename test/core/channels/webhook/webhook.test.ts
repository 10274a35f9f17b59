import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChannelRequest, SendContext } from '../../../../core/channels/channel.ts';
import type { Part } from '../../../../core/channels/part.ts';
import { webhook } from '../../../../core/channels/webhook/webhook.ts';
import { plainHttp, startRecordingServer } from '../../../support/recording-server.ts';

const now = 1_800_000_000_000;
const settings = { secret: 'sixteen letters ok', target: 'https://own.example/in' };

function signed(body: string, at = now, secret = settings.secret): string {
  const seconds = Math.floor(at / 1000);
  const v1 = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${v1}`;
}

function request(body: string | Uint8Array, signature?: string): ChannelRequest {
  return {
    method: 'POST',
    headers: signature === undefined ? {} : { 'x-causerie-signature': signature },
    query: {},
    body: Buffer.from(body),
    url: 'https://api.example/channels/1',
    now,
  };
}
const read = (told: unknown) => webhook.read(request(JSON.stringify(told)), settings);

describe('the signature of a company’s own channel', () => {
  const body = '{"events":[]}';
  const genuine = (signature?: string, text = body) =>
    webhook.isGenuine(request(text, signature), settings);

  it('[H75] is accepted for five minutes, and for this body and secret alone', () => {
    expect(genuine(signed(body))).toBe(true);
    expect(genuine(signed(body, now - 299_000))).toBe(true);
    expect(genuine(signed(body, now + 299_000))).toBe(true);
    for (const wrong of [
      undefined,
      '',
      'v1=00',
      signed(body, now - 301_000),
      signed(body, now + 301_000),
      signed(body, now, 'another secret of the company'),
      signed(`${body} `),
      signed(body).slice(0, -1),
      `${signed(body)}0`,
      signed(body).toUpperCase(),
    ]) {
      expect(genuine(wrong), wrong).toBe(false);
    }
    expect(genuine(signed(body), `${body} `)).toBe(false);
  });
});

describe('what a company’s own channel tells', () => {
  it('[H75] is read as its shape says, and what is not of it is left out', () => {
    const user = { id: 'u', name: 'Ada', locale: 'fr' };
    const at = '2026-01-02T03:04:05.000Z';
    const events = read({
      events: [
        { type: 'message', id: '1', user, at, content: { type: 'text', text: 'hi' } },
        {
          type: 'message',
          id: '2',
          user: { id: 'u' },
          content: { type: 'file', mediaUrl: 'https://x.example/a.pdf', name: 'a.pdf' },
          inReplyTo: '9',
        },
        {
          type: 'message',
          id: '3',
          user: { id: 'u' },
          content: {
            type: 'location',
            coordinates: { lat: 1, long: 2 },
            location: { name: 'Home' },
          },
        },
        { type: 'choice', id: '4', user: { id: 'u' }, reference: 'a.1.0', title: 'Yes' },
        { type: 'read', user: { id: 'u' }, at },
        { type: 'failed', user: { id: 'u' }, messageId: 'm', code: 'gone', message: 'He is gone.' },
        { type: 'typing', user: { id: 'u' } },
        { type: 'dances', user: { id: 'u' } },
        { type: 'message', id: '5', content: { type: 'text', text: 'of nobody' } },
        null,
      ],
    });
    expect(events).toMatchObject([
      {
        kind: 'message',
        externalId: '1',
        externalUserId: 'u',
        at: Date.parse(at),
        profile: { name: 'Ada', locale: 'fr' },
        content: { type: 'text', text: 'hi' },
      },
      {
        content: { type: 'media', reference: 'https://x.example/a.pdf', name: 'a.pdf' },
        inReplyTo: '9',
      },
      { content: { type: 'location', lat: 1, long: 2, name: 'Home' } },
      { kind: 'choice', reference: 'a.1.0', title: 'Yes' },
      { kind: 'read', at: Date.parse(at) },
      { kind: 'failed', externalId: 'm', code: 'gone' },
      { kind: 'typing' },
    ]);
  });

  it('[H75] never breaks, whatever it is, and is bounded', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.json().map(Buffer.from)), (body) => {
        webhook.read(request(body), settings);
        webhook.isGenuine(request(body, 't=1,v1=00'), settings);
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (events) => {
        webhook.read(request(JSON.stringify({ events })), settings);
      }),
    );
    const one = {
      type: 'message',
      id: '1',
      user: { id: 'u' },
      content: { type: 'text', text: 'hi' },
    };
    expect(read({ events: Array.from({ length: 3000 }, () => one) }).length).toBeLessThanOrEqual(
      1000,
    );
  });
});

describe('what a company’s own channel is told', () => {
  const context: SendContext = { conversationId: 'c', messageId: 'm', part: 1, now };
  const to = { settings, externalId: 'u', language: 'fr' };

  it('[H76] is signed alike, and named so that the same again is the same', () => {
    const sent = webhook.render({ type: 'text', text: 'hello' }, to, context);
    expect(sent).toMatchObject({ method: 'POST', url: settings.target });
    expect(sent?.headers['x-causerie-signature']).toBe(signed(String(sent?.body)));
    expect(JSON.parse(String(sent?.body))).toEqual({
      events: [
        {
          type: 'message',
          id: 'm-1',
          conversationId: 'c',
          messageId: 'm',
          user: { id: 'u', locale: 'fr' },
          content: { type: 'text', text: 'hello' },
        },
      ],
    });
  });

  it('[H76] is told everything, as it is', () => {
    const button = { type: 'choice', title: 'Yes', reference: 'a.1.0' } as const;
    const parts: Part[] = [
      { type: 'text', text: 'Sure?', buttons: [button] },
      { type: 'text', text: 'Where?', locationRequest: true },
      { type: 'cards', cards: [{ title: 'Mug', buttons: [button] }] },
      { type: 'file', mediaUrl: 'https://a.example/a.pdf', name: 'a.pdf', replies: [button] },
      { type: 'template', template: { name: 'order_sent' } },
    ];
    for (const part of parts) {
      const sent = webhook.render(part, to, { ...context, inReplyTo: 'theirs-7' });
      expect(JSON.parse(String(sent?.body)).events).toMatchObject([
        { inReplyTo: 'theirs-7', content: part },
      ]);
    }
  });

  it('[H76] what it answers says what becomes of it', () => {
    const outcome = (status: number, body = '', headers = {}) =>
      webhook.outcome({ status, headers, body: Buffer.from(body) });
    expect(outcome(200, '{"ids":["x","y"]}')).toEqual({ kind: 'sent', externalIds: ['x', 'y'] });
    expect(outcome(204)).toEqual({ kind: 'sent', externalIds: [] });
    expect(outcome(200, '{"ids":"x"}')).toEqual({ kind: 'sent', externalIds: [] });
    expect(outcome(429, '', { 'retry-after': '7' })).toMatchObject({
      kind: 'later',
      afterMs: 7000,
    });
    expect(outcome(429, '', { 'retry-after': '86400' })).not.toHaveProperty('afterMs');
    expect(outcome(503)).toMatchObject({ kind: 'later' });
    expect(outcome(404)).toMatchObject({ kind: 'refused', code: '404' });
    expect(outcome(410)).toMatchObject({ kind: 'refused', blocked: true });
  });
});

describe('a file of a company’s own channel', () => {
  let server: Awaited<ReturnType<typeof startRecordingServer>>;
  beforeAll(async () => {
    server = await startRecordingServer(({ path }) =>
      path.endsWith('/gone.png')
        ? { status: 404 }
        : { headers: { 'content-type': 'image/png; x=1' }, body: 'png' },
    );
  });
  afterAll(() => server.close());

  const fetchMedia = (path: string) =>
    webhook.fetchMedia?.(`${server.url}${path}`, settings, plainHttp);

  it('[H77] is fetched where it lies, without the secret, and called as its address ends', async () => {
    const file = { bytes: new Uint8Array(Buffer.from('png')), mediaType: 'image/png' };
    expect(await fetchMedia('/files/my%20cat.png?size=1')).toEqual({ ...file, name: 'my cat.png' });
    for (const nameless of ['/files/17', '/', '/%E0%A4%A', '/a%2Fb.png']) {
      expect(await fetchMedia(nameless), nameless).toEqual(file);
    }
    const [asked] = server.take();
    expect(asked).toMatchObject({ method: 'GET', path: '/files/my%20cat.png' });
    expect(JSON.stringify(asked?.headers)).not.toMatch(/causerie-signature|sixteen/i);
  });

  it('[H77] is not there when its address says so', async () => {
    await expect(fetchMedia('/gone.png')).rejects.toThrow('404');
  });
});
