import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { HttpResponse } from '../../../../core/channels/channel.ts';
import { telegram } from '../../../../core/channels/telegram/telegram.ts';
import {
  type Answer,
  plainHttp,
  type Recorded,
  startRecordingServer,
} from '../../../support/recording-server.ts';

const token = '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

async function api(answer: (request: Recorded) => Answer) {
  const server = await startRecordingServer(answer);
  ({ close } = server);
  return { server, settings: { token, apiUrl: server.url } };
}

function answered(status: number, body: unknown, headers = {}): HttpResponse {
  return { status, headers, body: Buffer.from(JSON.stringify(body)) };
}
const error = (code: number, description: string, parameters?: object) => ({
  ok: false,
  error_code: code,
  description,
  ...(parameters === undefined ? {} : { parameters }),
});
const json = (body: unknown, status = 200): Answer => ({ status, body: JSON.stringify(body) });

describe('what an answer of Telegram means', () => {
  it('[H81] it was sent, under an id as messages that come in have it', () => {
    const result = {
      message_id: 8,
      chat: { id: 5, type: 'private' },
      from: { id: 110201543, is_bot: true },
      date: 1,
    };
    expect(telegram.outcome(answered(200, { ok: true, result }))).toEqual({
      kind: 'sent',
      externalIds: ['110201543:5:8'],
    });
    const answer = { ...result, message_id: 9, reply_to_message: result, text: 'x' };
    const body = Buffer.from(
      JSON.stringify({ message: { ...answer, from: { id: 5, is_bot: false } } }),
    );
    const request = { method: 'POST', headers: {}, query: {}, url: '', now: 0, body } as const;
    expect(telegram.read(request, { token })).toMatchObject([{ inReplyTo: '110201543:5:8' }]);
    expect(telegram.outcome(answered(200, { ok: true, result: true }))).toEqual({
      kind: 'sent',
      externalIds: [],
    });
  });

  it('[H81] try again, as late as it says', () => {
    const flood = error(429, 'Too Many Requests: retry after 35', { retry_after: 35 });
    expect(telegram.outcome(answered(429, flood))).toEqual({
      kind: 'later',
      afterMs: 35_000,
      message: 'Too Many Requests: retry after 35',
    });
    const long = error(429, 'Too Many Requests', { retry_after: 86_400 });
    expect(telegram.outcome(answered(429, long))).toMatchObject({ afterMs: 900_000 });
    const fault = error(500, 'Internal Server Error: restart');
    expect(telegram.outcome(answered(500, fault))).toEqual({
      kind: 'later',
      message: 'Internal Server Error: restart',
    });
    for (const status of [408, 429, 502, 504]) {
      expect(telegram.outcome(answered(status, 'no JSON of theirs'))).toMatchObject({
        kind: 'later',
      });
    }
    expect(telegram.outcome(answered(503, '', { 'retry-after': '9' }))).toMatchObject({
      afterMs: 9000,
    });
  });

  it('[H81] the person does not want to hear from the bot, or is gone', () => {
    for (const words of [
      'Forbidden: bot was blocked by the user',
      'Forbidden: user is deactivated',
    ]) {
      expect(telegram.outcome(answered(403, error(403, words)))).toMatchObject({
        kind: 'refused',
        code: '403',
        blocked: true,
      });
    }
  });

  it('[H81] refused for good, with what to do about it', () => {
    const cases: [number, string, RegExp][] = [
      [401, 'Unauthorized', /@BotFather/],
      [404, 'Not Found', /@BotFather/],
      [403, "Forbidden: bot can't initiate conversation with a user", /not started/],
      [400, 'Bad Request: chat not found', /not started/],
      [400, 'Bad Request: wrong file identifier/HTTP URL specified', /fetch the file/],
      [400, 'Bad Request: failed to get HTTP URL content', /fetch the file/],
      [400, 'Bad Request: wrong type of the web page content', /fetch the file/],
      [400, 'Bad Request: BUTTON_URL_INVALID', /https address/],
      [400, 'Bad Request: in words of its own', /in words of its own/],
    ];
    for (const [code, words, message] of cases) {
      const outcome = telegram.outcome(answered(code, error(code, words)));
      expect(outcome, words).toMatchObject({ kind: 'refused', code: String(code) });
      expect(outcome).not.toHaveProperty('blocked');
      expect(outcome.kind === 'refused' && outcome.message).toMatch(message);
    }
    expect(telegram.outcome(answered(413, 'no JSON of theirs'))).toMatchObject({
      kind: 'refused',
      code: '413',
    });
  });
});

describe('files that people send to a bot', () => {
  it('[H83] are asked for by their id, and fetched where they lie', async () => {
    const { server, settings } = await api(({ path }) =>
      path.startsWith('/file/')
        ? { body: 'the file', headers: { 'content-type': 'application/octet-stream' } }
        : json({ ok: true, result: { file_id: 'f-1', file_path: 'photos/file 3#1.jpg' } }),
    );
    const file = await telegram.fetchMedia?.('f-1', settings, plainHttp);
    expect(Buffer.from(file?.bytes ?? []).toString()).toBe('the file');
    // Of what kind it is was told with the message, and is not known here.
    expect(file).toMatchObject({ mediaType: '' });
    expect(server.take().map(({ path }) => path)).toEqual([
      `/bot${token}/getFile`,
      `/file/bot${token}/photos/file%203%231.jpg`,
    ]);
  });

  it('[H83] are not tried again when they are too large for bots', async () => {
    const { settings } = await api(() => json(error(400, 'Bad Request: file is too big'), 400));
    await expect(telegram.fetchMedia?.('f-1', settings, plainHttp)).rejects.toMatchObject({
      code: 'too_large',
    });
  });

  it('[H83] are not there when Telegram says so, and nothing is asked for by what is no id or no place', async () => {
    let path = 'photos/gone.jpg';
    const { server, settings } = await api((request) => {
      if (request.path.startsWith('/file/')) return { status: 404 };
      if (String(request.body).includes('wrong')) {
        return json(error(400, 'Bad Request: invalid file_id'), 400);
      }
      return json({ ok: true, result: { file_id: 'f', file_path: path } });
    });
    await expect(telegram.fetchMedia?.('f-1', settings, plainHttp)).rejects.toThrow('404');
    await expect(telegram.fetchMedia?.('wrong', settings, plainHttp)).rejects.toThrow('file_id');
    server.take();
    for (path of ['/var/lib/bot/1.jpg', '../../botX/getMe', 'a/./b', 'a//b']) {
      await expect(telegram.fetchMedia?.('f-1', settings, plainHttp)).rejects.toThrow('no address');
    }
    expect(server.take().every(({ path: asked }) => asked.endsWith('/getFile'))).toBe(true);
    for (const reference of ['', '../me', 'a?b', 'https://a.example/']) {
      await expect(telegram.fetchMedia?.(reference, settings, plainHttp)).rejects.toThrow('no id');
    }
    expect(server.take()).toEqual([]);
  });

  it('[H83] tell the token in no error', async () => {
    const { settings } = await api(() => ({ status: 500, body: 'oops' }));
    const failed = await Promise.resolve(telegram.fetchMedia?.('f-1', settings, plainHttp)).catch(
      (problem: unknown) => problem,
    );
    expect(failed).toBeInstanceOf(Error);
    expect(String(failed)).not.toContain(token);
  });
});

describe('setting Telegram up', () => {
  const callbackUrl = 'https://api.example.org/channels/65f0a1b2c3d4e5f6a7b8c9d0';

  it('[H78] fails with a sentence', async () => {
    let said = error(401, 'Unauthorized');
    const { settings } = await api(() => json(said, said.error_code));
    await expect(telegram.register?.(callbackUrl, settings, plainHttp)).rejects.toThrow(
      /could not be set for the bot: .*@BotFather/,
    );
    said = error(400, 'Bad Request: bad webhook: An HTTPS URL must be provided for webhook');
    await expect(telegram.register?.(callbackUrl, settings, plainHttp)).rejects.toThrow(
      'An HTTPS URL must be provided',
    );
    await close?.();
    const { settings: broken } = await api(() => ({ status: 502, body: '<html>' }));
    await expect(telegram.register?.(callbackUrl, broken, plainHttp)).rejects.toThrow('502');
  });

  it('[H78] wants a token of a bot, and nothing else', () => {
    const apiUrl = 'https://telegram.example.org/api';
    expect(z.parse(telegram.settings, { token, unknown: 'x' })).toEqual({ token });
    expect(z.parse(telegram.settings, { token, apiUrl })).toEqual({ token, apiUrl });
    for (const wrong of [undefined, '', '1:x', `${token}/../getMe`, `${token}\n`, ` ${token}`]) {
      expect(z.safeParse(telegram.settings, { token: wrong }).success).toBe(false);
    }
    expect(z.safeParse(telegram.settings, { token, apiUrl: 'https://a.example/?x=' }).success).toBe(
      false,
    );
  });
});
