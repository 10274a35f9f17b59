import * as z from 'zod/mini';
import type { HttpResponse, Outcome } from '../channel.ts';
import { jsonOf } from '../http-json.ts';
import { type ApiError, errorOf, messageId } from './api.ts';

const token =
  'Telegram does not accept the token. Ask @BotFather for it, and set it in the integration.';
const notStarted =
  'The person has not started the bot, and bots may not write first. Wait until the person does.';
const file =
  'Telegram could not fetch the file, or does not take it. Look whether everybody can reach its address; pictures may have 5 MB, other files 20 MB.';

/** What is said of errors in our own words: what to do about them. */
const sentences: readonly [number, RegExp | undefined, string][] = [
  [401, undefined, token],
  [404, undefined, token],
  [403, /initiate conversation/i, notStarted],
  [403, /blocked/i, 'The person has blocked the bot.'],
  [403, /deactivated/i, 'The person has no Telegram account any more.'],
  [400, /chat not found|peer_id_invalid/i, notStarted],
  [
    400,
    /http url|url host|webpage_|wrong type of the web page|wrong file identifier|photo_invalid|image_process_failed|wrong file_id/i,
    file,
  ],
  [
    400,
    /button_url_invalid|inline keyboard button url/i,
    'Telegram does not take the address of a link. Use a public https address.',
  ],
];

/** Of people who do not want to hear from us, or cannot. */
const gone = /blocked|deactivated/i;

const sent = z.object({
  ok: z.literal(true),
  result: z.object({
    message_id: z.int(),
    chat: z.object({ id: z.int() }),
    from: z.object({ id: z.int() }),
  }),
});

/** What Telegram's answer to something that was sent means. */
export function outcome(response: HttpResponse): Outcome {
  const { status, headers, body } = response;
  const error = errorOf(response);
  if (error === undefined) {
    if (status >= 200 && status < 300) return { kind: 'sent', externalIds: idsOf(body) };
    const message = `Telegram answered ${status}.`;
    if (!mayPass(status)) return { kind: 'refused', code: String(status), message };
    const afterMs = Number(headers['retry-after']) * 1000;
    return { kind: 'later', ...(afterMs > 0 && afterMs <= 900_000 ? { afterMs } : {}), message };
  }
  const { code, afterMs } = error;
  if (mayPass(code)) {
    return { kind: 'later', ...(afterMs === undefined ? {} : { afterMs }), message: error.message };
  }
  const isBlocked = code === 403 && gone.test(error.message);
  return {
    kind: 'refused',
    code: String(code),
    message: sentenceOf(error),
    ...(isBlocked ? { blocked: true as const } : {}),
  };
}

/** What to do about an error, else Telegram's own words. */
export function sentenceOf({ code, message }: ApiError): string {
  const found = sentences.find(([of, words]) => of === code && (words?.test(message) ?? true));
  return found?.[2] ?? message;
}

function mayPass(code: number): boolean {
  return code === 408 || code === 429 || code >= 500;
}

function idsOf(body: Uint8Array): string[] {
  const found = z.safeParse(sent, jsonOf(body));
  if (!found.success) return [];
  const { message_id: id, chat, from } = found.data.result;
  return [messageId(from.id, chat.id, id)];
}
