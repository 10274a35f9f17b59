import * as z from 'zod/mini';
import type { Http, HttpRequest, HttpResponse, Settings } from '../channel.ts';
import { jsonOf } from '../http-json.ts';

/** Twilio's REST API. */

const realApiUrl = 'https://api.twilio.com';
/** Messaging services are set up on a host of their own. */
const realMessagingApiUrl = 'https://messaging.twilio.com';

/** @param path Of the account's resources, without a slash at its beginning. */
export function accountUrl({ apiUrl = realApiUrl, accountSid }: Settings, path: string): string {
  return `${apiUrl.replace(/\/+$/, '')}/2010-04-01/Accounts/${accountSid}/${path}`;
}

function serviceUrl({ messagingApiUrl = realMessagingApiUrl, ...of }: Settings): string {
  return `${messagingApiUrl.replace(/\/+$/, '')}/v1/Services/${of['messagingServiceSid']}`;
}

export function basic({ accountSid, authToken }: Settings): Record<string, string> {
  const pair = Buffer.from(`${accountSid}:${authToken}`).toString('base64');
  return { authorization: `Basic ${pair}` };
}

/** @param form Names and values; what has none is left out. */
export function postForm(
  url: string,
  settings: Settings,
  form: Readonly<Record<string, string | undefined>>,
): HttpRequest {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) {
    if (value !== undefined) body.append(name, value);
  }
  return {
    method: 'POST',
    url,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      ...basic(settings),
    },
    body: body.toString(),
  };
}

const errorShape = z.object({ code: z.int(), message: z.catch(z.optional(z.string()), undefined) });

/** What Twilio says against something; undefined where it says nothing. */
export function errorOf({
  body,
}: Pick<HttpResponse, 'body'>): { code: number; message: string } | undefined {
  const found = z.safeParse(errorShape, jsonOf(body));
  if (!found.success) return undefined;
  const { code, message } = found.data;
  return { code, message: (message || `Twilio answered with the code ${code}.`).slice(0, 500) };
}

const number = z.object({ phone_number: z.string() });

/**
 * Makes the number, or the messaging service with all of its numbers, send here what people write.
 * @throws Error with what Twilio says against it, or that the number is another one
 */
export async function register(callbackUrl: string, settings: Settings, http: Http): Promise<void> {
  const { messagingServiceSid, phoneNumberSid, phoneNumber } = settings;
  if (messagingServiceSid !== undefined) {
    const form = {
      InboundRequestUrl: callbackUrl,
      InboundMethod: 'POST',
      UseInboundWebhookOnNumber: 'false',
    };
    const request = postForm(serviceUrl(settings), settings, form);
    await ask(http, request, 'The address could not be set for the messaging service');
    return;
  }
  const form = {
    SmsUrl: callbackUrl,
    SmsMethod: 'POST',
    // An application would come before the address.
    SmsApplicationSid: '',
  };
  const url = accountUrl(settings, `IncomingPhoneNumbers/${phoneNumberSid}.json`);
  const what = 'The address could not be set for the number';
  const found = z.safeParse(number, await ask(http, postForm(url, settings, form), what));
  const theirs = found.data?.phone_number;
  if (theirs !== undefined && theirs !== phoneNumber) {
    throw new Error(
      `The number of ${phoneNumberSid} is ${theirs}, and not ${phoneNumber}. Set the one as phoneNumber, or the other's phoneNumberSid.`,
    );
  }
}

async function ask(http: Http, request: HttpRequest, what: string): Promise<unknown> {
  const response = await http(request);
  if (response.status >= 200 && response.status < 300) return jsonOf(response.body);
  const { code, message } = errorOf(response) ?? {};
  if (code === undefined) throw new Error(`${what}: Twilio answered ${response.status}.`);
  throw new Error(`${what}: ${message} (${code})`);
}
