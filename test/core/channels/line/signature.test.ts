import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { middleware, validateSignature } from '@line/bot-sdk';
import { describe, expect, it } from 'vitest';
import type { ChannelRequest } from '../../../../core/channels/channel.ts';
import { line } from '../../../../core/channels/line/line.ts';

const channelSecret = '0123456789abcdef0123456789abcdef';
const settings = { channelSecret, channelAccessToken: 'token-of-the-channel' };
const body = JSON.stringify({ destination: 'U0', events: [], note: 'Grüße 👋' });

function signed(text: string | Uint8Array, secret = channelSecret): string {
  return createHmac('sha256', secret).update(text).digest('base64');
}

function post(text: string | Uint8Array, signature: string | undefined): ChannelRequest {
  const headers = signature === undefined ? {} : { 'x-line-signature': signature };
  return { method: 'POST', headers, query: {}, body: Buffer.from(text), url: '', now: 0 };
}

/** Whether the official middleware lets a request through. */
async function isTaken(text: string, signature: string | undefined): Promise<boolean> {
  const check = middleware({ channelSecret });
  const server = createServer((request, response) => {
    const done = (error?: unknown) => {
      response.writeHead(error === undefined ? 200 : 401).end();
    };
    // The middleware looks at no more than what Node has.
    void check(request as Parameters<typeof check>[0], response as never, done);
  });
  await new Promise<void>((listens) => server.listen(0, '127.0.0.1', listens));
  const { port } = server.address() as AddressInfo;
  const headers = new Headers({ 'content-type': 'application/json' });
  if (signature !== undefined) headers.set('x-line-signature', signature);
  const address = `http://127.0.0.1:${port}/`;
  const { status } = await fetch(address, { method: 'POST', headers, body: text });
  await new Promise((closed) => server.close(closed));
  return status === 200;
}

describe('what LINE has signed', () => {
  it('[H85] is taken, as the official client takes it', async () => {
    expect(validateSignature(body, channelSecret, signed(body))).toBe(true);
    expect(await isTaken(body, signed(body))).toBe(true);
    expect(line.isGenuine(post(body, signed(body)), settings)).toBe(true);
  });

  it('[H85] is over the bytes, whatever they mean', () => {
    const bytes = Uint8Array.of(0, 255, 0xc3, 10);
    expect(line.isGenuine(post(bytes, signed(bytes)), settings)).toBe(true);
    expect(line.isGenuine(post(Uint8Array.of(0, 255, 0xc3, 11), signed(bytes)), settings)).toBe(
      false,
    );
  });

  it('[H85] is refused when anything is different, or missing', async () => {
    const right = signed(body);
    const wrong: [string, string | undefined][] = [
      [body, undefined],
      [body, ''],
      [body, 'x'],
      [body, signed(body, `${channelSecret}0`)],
      [body, signed(body, settings.channelAccessToken)],
      [body, Buffer.from(right, 'base64').toString('hex')],
      [body, right.slice(0, -4)],
      [body, `${right.startsWith('A') ? 'B' : 'A'}${right.slice(1)}`],
      [`${body} `, right],
      [body.replace('events', 'Events'), right],
      [body.replace('ü', 'u'), right],
    ];
    for (const [text, signature] of wrong) {
      const what = `${text} ${signature}`;
      expect(await isTaken(text, signature), what).toBe(false);
      expect(line.isGenuine(post(text, signature), settings), what).toBe(false);
    }
    // The client reads up to the first `=`; we take what LINE writes, and nothing behind it.
    expect(line.isGenuine(post(body, `${right}${right}`), settings)).toBe(false);
  });

  it('[H85] is nothing where no secret is known, not even what an empty one would sign', () => {
    for (const none of [{}, { channelSecret: '' }] as Record<string, string>[]) {
      expect(line.isGenuine(post(body, signed(body, '')), none)).toBe(false);
      expect(line.isGenuine(post(body, signed(body, 'undefined')), none)).toBe(false);
    }
  });

  it('[H84] secrets are shown to nobody', () => {
    expect(line.secret).toEqual(['channelSecret', 'channelAccessToken']);
  });
});
