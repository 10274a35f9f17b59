import * as z from 'zod/mini';
import type { HttpResponse, Outcome } from '../channel.ts';
import { jsonOf } from '../http-json.ts';
import { errorOf } from './api.ts';

const token =
  "Twilio does not accept the account's SID and token. Copy both from the Twilio Console, and set them in the integration.";
const sender =
  'Twilio does not send from this number. Set a number that can send SMS to this country, or a messaging service that has one.';
const invalid =
  'The number is none that an SMS can be sent to. Reach the person on another channel.';

/** What to do about it, by Twilio's codes. */
const sentences = new Map<number, string>([
  [20003, token],
  [21211, invalid],
  [21614, invalid],
  [30005, invalid],
  [30006, invalid],
  [21265, invalid],
  [21606, sender],
  [21603, sender],
  [21659, sender],
  [21612, sender],
  [
    21408,
    "SMS to this country are not allowed. Allow them in the Twilio Console, under the messaging service's or account's geographic permissions.",
  ],
  [
    21608,
    'A trial account writes to numbers that it has verified only. Verify the number in the Twilio Console, or upgrade the account.',
  ],
  [21610, 'The person has answered STOP. He is written to when he has written START.'],
  [
    21703,
    'The messaging service has no number that could send this. Add one in the Twilio Console.',
  ],
  [21704, 'The messaging service has no number. Add one in the Twilio Console.'],
  [30003, "The person's telephone is switched off or out of reach. Write again later."],
  [
    30007,
    'Mobile networks took it for unwanted advertising. Write it in other words, without shortened addresses.',
  ],
  [
    30008,
    'The mobile network did not say why it did not deliver it. Write again, shorter or in other words.',
  ],
  [
    30032,
    'The toll-free number is not verified. Have it verified in the Twilio Console before you write.',
  ],
  [
    30034,
    'The number is not registered for messages from companies to the United States (A2P 10DLC). Register it in the Twilio Console.',
  ],
]);

/** Codes after which it is tried again, with the milliseconds until then where waiting less is of no use. */
const later = new Map<number, number | undefined>([
  [20429, undefined],
  [20500, undefined],
  [20503, undefined],
  [14107, undefined],
  // So much waits to be sent from the number that there is no more room.
  [21611, 60_000],
]);

/** Whether a code says that the person does not want to hear from us. */
export const isBlocking = (code: number): boolean => code === 21610;

const success = z.object({ sid: z.string().check(z.minLength(1), z.maxLength(64)) });
const waitAtMost = 900_000;

/** What Twilio's answer to a message means. */
export function outcome(response: HttpResponse): Outcome {
  const { status, headers, body } = response;
  if (status >= 200 && status < 300) {
    const found = z.safeParse(success, jsonOf(body));
    return { kind: 'sent', externalIds: found.success ? [found.data.sid] : [] };
  }
  const error = errorOf(response);
  const mayPass = status === 408 || status === 429 || status >= 500;
  if (mayPass || (error !== undefined && later.has(error.code))) {
    const asked = Number(headers['retry-after']) * 1000;
    const isAsked = asked > 0 && asked <= waitAtMost;
    const afterMs = isAsked ? asked : later.get(error?.code ?? 0);
    const message = error?.message ?? `Twilio answered ${status}.`;
    return { kind: 'later', ...(afterMs === undefined ? {} : { afterMs }), message };
  }
  if (error === undefined) {
    const message = status === 401 ? token : `Twilio answered ${status}.`;
    return { kind: 'refused', code: String(status), message };
  }
  return {
    kind: 'refused',
    ...failureOf(error.code, error.message),
    ...(isBlocking(error.code) ? { blocked: true as const } : {}),
  };
}

/** What is said of an error, now or after a message was accepted. */
export function failureOf(code: number, message: string): { code: string; message: string } {
  return { code: String(code), message: sentences.get(code) ?? message };
}
