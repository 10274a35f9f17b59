import * as z from 'zod/mini';
import type { Http, HttpRequest, HttpResponse, Settings } from '../channel.ts';
import { jsonOf, postJson } from '../http-json.ts';

/** Telegram's Bot API. A bot's token is a part of its addresses: none is told, or logged. */

const realApiUrl = 'https://api.telegram.org';

/** The request that calls one of the API's methods. */
export function call(
  settings: Settings,
  method: string,
  parameters: Readonly<Record<string, unknown>>,
): HttpRequest {
  const { token = '' } = settings;
  return postJson(`${rootOf(settings)}/bot${token}/${method}`, {}, parameters);
}

/** Where a file lies. @param path As the API gave it. */
export function fileUrl(settings: Settings, path: string): string {
  const escaped = path.split('/').map(encodeURIComponent).join('/');
  return `${rootOf(settings)}/file/bot${settings['token'] ?? ''}/${escaped}`;
}

function rootOf({ apiUrl = realApiUrl }: Settings): string {
  return apiUrl.replace(/\/+$/, '');
}

/** A bot's own id stands at the beginning of its token. */
export function botIdOf({ token = '' }: Settings): string {
  return token.split(':', 1)[0] ?? '';
}

/**
 * What a message is called among all of an integration: chats number theirs, and each bot does, of which an
 * integration may be given another one.
 */
export function messageId(bot: string | number, chat: number, message: number): string {
  return `${bot}:${chat}:${message}`;
}

const errorShape = z.object({
  ok: z.literal(false),
  error_code: z.number(),
  description: z.catch(z.optional(z.string()), undefined),
  parameters: z.catch(
    z.optional(z.object({ retry_after: z.catch(z.optional(z.number()), undefined) })),
    undefined,
  ),
});

export interface ApiError {
  code: number;
  /** Telegram's own words. */
  message: string;
  /** Milliseconds. */
  afterMs?: number;
}

/** Milliseconds; beyond it there is no use in believing a channel. */
const waitAtMost = 900_000;

/** Undefined where an answer tells of no error in the way of this API. */
export function errorOf({ body }: HttpResponse): ApiError | undefined {
  const found = z.safeParse(errorShape, jsonOf(body));
  if (!found.success) return undefined;
  const { error_code: code, description, parameters } = found.data;
  const afterMs = Math.min((parameters?.retry_after ?? 0) * 1000, waitAtMost);
  return {
    code,
    message: (description || `Telegram answered with the code ${code}.`).slice(0, 500),
    ...(afterMs > 0 ? { afterMs } : {}),
  };
}

const success = z.object({ ok: z.literal(true), result: z.unknown() });

/**
 * What the API answers to something that is not sending.
 * @returns The answer, or what Telegram says against it.
 */
export async function ask(
  http: Http,
  request: HttpRequest,
): Promise<{ result: unknown } | { error: ApiError }> {
  const response = await http(request);
  const found = z.safeParse(success, jsonOf(response.body));
  if (found.success) return { result: found.data.result };
  const { status } = response;
  const error = errorOf(response) ?? { code: status, message: `Telegram answered ${status}.` };
  return { error };
}

/** What is asked for, of all that there is; edited messages stay as they were. */
export const updates = ['message', 'callback_query', 'my_chat_member'] as const;
