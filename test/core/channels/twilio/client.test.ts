import twilioClient from 'twilio';
import type RequestClient from 'twilio/lib/base/RequestClient.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../../../core/channels/channel.ts';
import type { Part } from '../../../../core/channels/part.ts';
import { twilio } from '../../../../core/channels/twilio/twilio.ts';
import { plainHttp, startRecordingServer } from '../../../support/recording-server.ts';

const accountSid = `AC${'0a'.repeat(16)}`;
const authToken = 'f0'.repeat(16);
const phoneNumberSid = `PN${'1b'.repeat(16)}`;
const messagingServiceSid = `MG${'2c'.repeat(16)}`;
const phoneNumber = '+15005550006';
const callbackUrl = 'https://api.example.org/channels/65f0a1b2c3d4e5f6a7b8c9d0';
const context = { conversationId: 'c', messageId: 'm', part: 0, now: 0 };
const file = 'https://files.example.org/cat.jpg?a=b&c=d+e';

let server: Awaited<ReturnType<typeof startRecordingServer>>;
let client: ReturnType<typeof twilioClient>;
let number: Record<string, string>;
let service: Record<string, string>;

/** The official client sends to hosts of Twilio alone; all of them are ours here. */
class Loopback extends twilioClient.RequestClient {
  override request<Data>(options: RequestClient.RequestOptions<Data>) {
    const { pathname, search } = new URL(options.uri);
    return super.request<Data>({ ...options, uri: `${server.url}${pathname}${search}` });
  }
}

beforeAll(async () => {
  server = await startRecordingServer(() => ({ body: JSON.stringify({ sid: 'SM1' }) }));
  const { url } = server;
  const account = { accountSid, authToken, apiUrl: url, messagingApiUrl: `${url}/` };
  number = { ...account, phoneNumberSid, phoneNumber, callbackUrl };
  service = { ...account, messagingServiceSid, callbackUrl };
  client = twilioClient(accountSid, authToken, { httpClient: new Loopback() });
});
beforeEach(() => void server.take());
afterAll(() => server.close());

/** What arrives of a request, as far as the API looks at it. */
async function arrived(send: () => unknown) {
  await send();
  const [request, ...more] = server.take();
  expect(more).toEqual([]);
  if (request === undefined) throw new Error('nothing has arrived');
  const { method, path, query, headers, body } = request;
  return {
    method,
    path,
    query,
    authorization: headers.authorization,
    type: headers['content-type'],
    accept: headers.accept,
    form: [...new URLSearchParams(String(body))].sort(),
  };
}

async function ours(request: HttpRequest | undefined) {
  if (request === undefined) throw new Error('nothing to send');
  return arrived(() => plainHttp(request));
}

const messages: [string, Part, { body?: string; mediaUrl?: string[] }][] = [
  [
    'a text',
    { type: 'text', text: 'Grüß Gott, 👋\n1 + 1 & 100 % = ~*' },
    { body: 'Grüß Gott, 👋\n1 + 1 & 100 % = ~*' },
  ],
  [
    'a picture with a text',
    { type: 'image', mediaUrl: file, mediaType: 'image/jpeg', name: 'The cat', text: 'Look' },
    { body: 'Look', mediaUrl: [file] },
  ],
  ['a picture', { type: 'image', mediaUrl: file }, { mediaUrl: [file] }],
  [
    'a film',
    { type: 'video', mediaUrl: file, mediaType: 'video/mp4; x=y', text: 'How' },
    { body: 'How', mediaUrl: [file] },
  ],
  [
    'a place',
    { type: 'location', lat: 48.85, long: 2.29, name: 'Shop', address: '5 avenue A' },
    { body: 'Shop\n5 avenue A\n48.85, 2.29' },
  ],
];

describe('what is sent is what the official client sends', () => {
  it.each(messages)('[H92] %s, by a number or a messaging service', async (_, part, message) => {
    const externalId = '+15005550009';
    const all = { to: externalId, ...message, statusCallback: callbackUrl };
    const byNumber = await arrived(() => client.messages.create({ ...all, from: phoneNumber }));
    expect(byNumber.form.length).toBeGreaterThan(2);
    const to = { externalId, language: undefined };
    expect(await ours(twilio.render(part, { ...to, settings: number }, context))).toEqual(byNumber);
    const byService = await arrived(() => client.messages.create({ ...all, messagingServiceSid }));
    expect(await ours(twilio.render(part, { ...to, settings: service }, context))).toEqual(
      byService,
    );
  });

  it('[H90] where a number is to send what people write', async () => {
    const theirs = await arrived(() =>
      client
        .incomingPhoneNumbers(phoneNumberSid)
        .update({ smsUrl: callbackUrl, smsMethod: 'POST', smsApplicationSid: '' }),
    );
    expect(await arrived(() => twilio.register?.(callbackUrl, number, plainHttp))).toEqual(theirs);
  });

  it('[H90] where a messaging service is to, with all of its numbers', async () => {
    const theirs = await arrived(() =>
      client.messaging.v1.services(messagingServiceSid).update({
        inboundRequestUrl: callbackUrl,
        inboundMethod: 'POST',
        useInboundWebhookOnNumber: false,
      }),
    );
    expect(await arrived(() => twilio.register?.(callbackUrl, service, plainHttp))).toEqual(theirs);
  });

  it('[H94] a file, with the account’s name and token', async () => {
    const path = `/2010-04-01/Accounts/${accountSid}/Messages/MM1/Media/ME1`;
    const theirs = await arrived(() =>
      client.request({ method: 'get', uri: `https://api.twilio.com${path}` }),
    );
    const asked = await arrived(() =>
      twilio.fetchMedia?.(`${server.url}${path}`, number, plainHttp),
    );
    expect(asked).toEqual({ ...theirs, accept: asked.accept });
  });
});
