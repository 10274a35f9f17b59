import { createHmac } from 'node:crypto';
import { Bot, webhookCallback } from 'grammy';
import { afterEach, describe, expect, it } from 'vitest';
import type { ChannelRequest, Settings } from '../../../../core/channels/channel.ts';
import { telegram } from '../../../../core/channels/telegram/telegram.ts';
import { plainHttp, startRecordingServer } from '../../../support/recording-server.ts';

const token = '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';
const header = 'x-telegram-bot-api-secret-token';
const botInfo = { id: 110201543, is_bot: true, first_name: 'Shop', username: 'shop_bot' } as never;

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

function post(body: string, headers: Record<string, string>): ChannelRequest {
  return { method: 'POST', headers, query: {}, body: Buffer.from(body), url: '', now: 0 };
}

/** The secret that Telegram is given to send along. */
async function secretOf(settings: Settings): Promise<string> {
  const server = await startRecordingServer(() => ({ body: '{"ok":true,"result":true}' }));
  close = server.close;
  await telegram.register?.(
    'https://api.example.org/channels/1',
    { ...settings, apiUrl: server.url },
    plainHttp,
  );
  return JSON.parse(String(server.take()[0]?.body)).secret_token;
}

/** What the official client answers to a request. */
async function theirs(secretToken: string, body: string, headers: Record<string, string>) {
  const bot = new Bot(token, {
    botInfo,
    client: { canUseWebhookReply: (method) => method === 'answerCallbackQuery' },
  });
  bot.on('callback_query:data', (context) => context.answerCallbackQuery({ text: 'Größe 2' }));
  const handle = webhookCallback(bot, 'std/http', { secretToken });
  return handle(new Request('https://bot.example/', { method: 'POST', body, headers }));
}

describe('what Telegram has sent', () => {
  const body = JSON.stringify({
    update_id: 1,
    message: { message_id: 1, date: 1, chat: { id: 5, type: 'private' }, text: 'Hello' },
  });

  it('[H78] has the secret with it that it was given, which the official client takes as well', async () => {
    const secret = await secretOf({ token });
    // What Telegram allows for one.
    expect(secret).toMatch(/^[\w-]{1,256}$/);
    expect((await theirs(secret, body, { [header]: secret })).status).toBe(200);
    expect(telegram.isGenuine(post(body, { [header]: secret }), { token })).toBe(true);
  });

  it('[H78] has no other one, and not none', async () => {
    const secret = await secretOf({ token });
    const wrong: Record<string, string>[] = [
      {},
      { [header]: '' },
      { [header]: `${secret.startsWith('0') ? '1' : '0'}${secret.slice(1)}` },
      { [header]: secret.slice(0, -1) },
      { [header]: `${secret}0` },
      { [header]: secret.toUpperCase() },
      { [header]: token },
      { [header]: await secretOf({ token: `${token}x` }) },
    ];
    for (const headers of wrong) {
      expect((await theirs(secret, body, headers)).status, JSON.stringify(headers)).toBe(401);
      expect(telegram.isGenuine(post(body, headers), { token })).toBe(false);
    }
  });

  it('[H78] is nothing where no token is known, not even what would follow from an empty one', () => {
    const empty = createHmac('sha256', '').update('causerie:telegram-secret-token').digest('hex');
    for (const settings of [{}, { token: '' }] as Settings[]) {
      for (const given of ['', empty]) {
        expect(telegram.isGenuine(post(body, { [header]: given }), settings)).toBe(false);
      }
    }
  });

  it('[H78] tells the token to nobody', async () => {
    const secret = await secretOf({ token });
    expect(secret).not.toContain(token.split(':')[1]);
    expect(telegram.secret).toEqual(['token']);
  });
});

describe('a button that is pressed', () => {
  const query = {
    id: '4382bfdwdsb323b2d9',
    from: { id: 5, is_bot: false, first_name: 'Ada' },
    chat_instance: '1',
    data: '65f0a1b2c3d4e5f6a7b8c9d0.1z.1',
    message: {
      message_id: 3,
      date: 1,
      chat: { id: 5, type: 'private' },
      text: 'Which?',
      reply_markup: {
        inline_keyboard: [
          [{ text: 'Größe 1', callback_data: '65f0a1b2c3d4e5f6a7b8c9d0.1z.0' }],
          [{ text: 'Größe 2', callback_data: '65f0a1b2c3d4e5f6a7b8c9d0.1z.1' }],
        ],
      },
    },
  };

  it('[H82] is told so in the answer, as the official client tells it, with its words', async () => {
    const body = JSON.stringify({ update_id: 2, callback_query: query });
    const secret = await secretOf({ token });
    const answer = await theirs(secret, body, { [header]: secret });
    const ours = telegram.reply?.(post(body, {}), { token });
    expect(ours?.status).toBe(answer.status);
    expect(ours?.headers?.['content-type']).toBe(answer.headers.get('content-type'));
    expect(JSON.parse(ours?.body ?? '')).toEqual(await answer.json());
  });

  it('[H82] is told so too when it is in a group, of an old message, or not understood', () => {
    const { message: _, data: __, ...bare } = query;
    for (const odd of [
      bare,
      { ...query, message: { chat: { id: 5, type: 'private' }, message_id: 3, date: 0 } },
      { ...query, message: { ...query.message, chat: { id: -5, type: 'group' } } },
    ]) {
      const body = JSON.stringify({ update_id: 2, callback_query: odd });
      expect(JSON.parse(telegram.reply?.(post(body, {}), { token }).body ?? '')).toMatchObject({
        method: 'answerCallbackQuery',
        callback_query_id: query.id,
      });
    }
  });

  it('[H82] is all that is answered with more than that it was taken', () => {
    for (const body of ['', '{}', '{"callback_query":{"id":7}}', '{"message":{"text":"x"}}']) {
      expect(telegram.reply?.(post(body, {}), { token })).toEqual({ status: 200 });
    }
  });
});
