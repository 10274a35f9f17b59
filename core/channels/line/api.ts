import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import type {
  ChannelRequest,
  FetchedMedia,
  Http,
  HttpRequest,
  HttpResponse,
  Profile,
  Settings,
} from '../channel.ts';
import { bearer, jsonOf } from '../http-json.ts';

/** The Messaging API of LINE. */

const realApiUrl = 'https://api.line.me';
/** Files lie on a host of their own. */
const realDataApiUrl = 'https://api-data.line.me';

/** @param path With a slash at its beginning; ids in it are checked. */
export function apiRequest(
  { apiUrl = realApiUrl, channelAccessToken }: Settings,
  method: HttpRequest['method'],
  path: string,
  body?: Readonly<Record<string, unknown>>,
): HttpRequest {
  const url = `${apiUrl.replace(/\/+$/, '')}${path}`;
  const headers = bearer(channelAccessToken);
  if (body === undefined) return { method, url, headers };
  return {
    method,
    url,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}

/** Whether LINE has signed a request: `X-Line-Signature` is an HMAC with the channel's secret over the body. */
export function isSigned({ headers, body }: ChannelRequest, { channelSecret }: Settings): boolean {
  if (!channelSecret) return false;
  const given = headers['x-line-signature'] ?? '';
  if (!/^[A-Za-z0-9+/]{43}=$/.test(given)) return false;
  const expected = createHmac('sha256', channelSecret).update(body).digest();
  return timingSafeEqual(Buffer.from(given, 'base64'), expected);
}

const errorShape = z.object({
  message: z.string(),
  details: z.catch(
    z.optional(
      z.array(z.object({ message: z.optional(z.string()), property: z.optional(z.string()) })),
    ),
    undefined,
  ),
});

/** What LINE says against something; undefined where it says nothing. */
export function saidIn({ body }: Pick<HttpResponse, 'body'>): string | undefined {
  const found = z.safeParse(errorShape, jsonOf(body));
  if (!found.success) return undefined;
  const { message, details = [] } = found.data;
  const where = details.map(({ message: what = '', property }) =>
    property ? `${property}: ${what}` : what,
  );
  return (where.length === 0 ? message : `${message} (${where.join('; ')})`).slice(0, 500);
}

/** @throws Error with what LINE says against it */
async function ask(http: Http, request: HttpRequest, what: string): Promise<unknown> {
  const response = await http(request);
  if (response.status !== 200) {
    throw new Error(`${what}: ${saidIn(response) ?? `LINE answered ${response.status}.`}`);
  }
  return jsonOf(response.body);
}

/** @param reference The message's id, or the address of a file that lies elsewhere. */
export async function fetchMedia(
  reference: string,
  settings: Settings,
  http: Http,
): Promise<FetchedMedia> {
  const isId = /^\w{1,64}$/.test(reference);
  // Where others keep a file the token is not needed, and not told.
  if (!isId && !reference.startsWith('https://')) throw new Error('neither an id nor an address');
  const { dataApiUrl = realDataApiUrl, channelAccessToken } = settings;
  const content = `${dataApiUrl.replace(/\/+$/, '')}/v2/bot/message/${reference}/content`;
  const { status, headers, body } = await http({
    method: 'GET',
    url: isId ? content : reference,
    headers: isId ? bearer(channelAccessToken) : {},
  });
  // 202: films and voices are still being made ready.
  if (status !== 200) throw new Error(`the file's address answered ${status}`);
  return { bytes: body, mediaType: headers['content-type']?.split(';', 1)[0]?.trim() ?? '' };
}

const person = z.object({
  displayName: z.optional(z.string()),
  pictureUrl: z.optional(z.string()),
  language: z.optional(z.string()),
});

export async function profileOf(
  externalId: string,
  settings: Settings,
  http: Http,
): Promise<Profile> {
  if (!/^\w{1,64}$/.test(externalId)) throw new Error('no id of a person');
  const request = apiRequest(settings, 'GET', `/v2/bot/profile/${externalId}`);
  const found = z.safeParse(person, await ask(http, request, 'The person is not told'));
  const { displayName: name, pictureUrl: avatarUrl, language: locale } = found.data ?? {};
  return {
    ...(name ? { name } : {}),
    ...(avatarUrl?.startsWith('https://') ? { avatarUrl } : {}),
    ...(locale ? { locale } : {}),
  };
}

export async function register(callbackUrl: string, settings: Settings, http: Http): Promise<void> {
  const body = { endpoint: callbackUrl };
  const request = apiRequest(settings, 'PUT', '/v2/bot/channel/webhook/endpoint', body);
  await ask(http, request, 'The address could not be set for the channel');
}
