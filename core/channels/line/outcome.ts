import * as z from 'zod/mini';
import type { HttpResponse, Outcome } from '../channel.ts';
import { jsonOf } from '../http-json.ts';
import { saidIn } from './api.ts';

const token =
  'LINE does not accept the channel access token. Issue a long-lived one in the LINE Developers Console, and set it in the integration.';
const sentences: Readonly<Record<number, string>> = {
  401: token,
  403: 'LINE does not let this account send. Look in the LINE Official Account Manager at its plan and state.',
};
/** Messages that are on their way to many people count as sent until they have gone, so it may pass. */
const monthly =
  'The LINE account has sent as many messages as its plan has for this month. Take a larger one in the LINE Official Account Manager.';
const minute = 60_000;

const success = z.object({
  sentMessages: z.array(z.object({ id: z.string().check(z.minLength(1), z.maxLength(512)) })),
});

/** What LINE's answer to a message means. */
export function outcome(response: HttpResponse): Outcome {
  const { status, headers, body } = response;
  // 409: it was taken before, under the same retry key.
  const isTaken = (status >= 200 && status < 300) || status === 409;
  if (isTaken) {
    const found = z.safeParse(success, jsonOf(body));
    const ids = found.success ? found.data.sentMessages.slice(0, 10).map(({ id }) => id) : [];
    return { kind: 'sent', externalIds: ids };
  }
  const said = saidIn(response) ?? `LINE answered ${status}.`;
  if (status === 429 && /monthly/i.test(said)) {
    return { kind: 'later', afterMs: minute, message: monthly };
  }
  if (status === 429 || status === 408 || status >= 500) {
    const afterMs = Number(headers['retry-after']) * 1000;
    const isWait = afterMs > 0 && afterMs <= 15 * minute;
    return { kind: 'later', ...(isWait ? { afterMs } : {}), message: said };
  }
  return { kind: 'refused', code: String(status), message: sentences[status] ?? said };
}
