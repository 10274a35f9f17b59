import type { HttpRequest, Settings } from '../channels/channel.ts';
import { bearer, postJson } from '../channels/http-json.ts';
import type { ChannelLink } from '../channels/link.ts';
import { graphUrl, proofOf } from '../channels/meta/graph.ts';
import { CauserieError } from '../errors.ts';

/** Channels of Meta's, to which companies report what came of a conversation (Conversions API). */
export const conversionChannels = ['messenger', 'instagram', 'whatsapp'] as const;
export type ConversionChannel = (typeof conversionChannels)[number];

type Event = Readonly<Record<string, unknown>>;

/** With whom, and over which integration, the conversation was. */
export interface ConversionSource {
  type: ConversionChannel;
  settings: Settings;
  link: Pick<ChannelLink, 'externalId'>;
}

/** The names of settings that have to be there. */
const accountNames = {
  messenger: 'pageId',
  instagram: 'businessId',
  whatsapp: 'accountId',
} as const;

/** Asks for the account's data set; Meta makes one where there is none. @throws CauserieError invalid_request */
export function dataSetRequest({ type, settings }: ConversionSource): HttpRequest {
  return post(type, settings, `${accountOf(type, settings)}/dataset`, {});
}

/** Reports events: what they are about is the company's to say, of whom is ours. @throws CauserieError */
export function eventsRequest(
  source: ConversionSource,
  dataSetId: string,
  events: readonly Event[],
): HttpRequest {
  const { type, settings } = source;
  const data = events.map((event) => ({
    action_source: 'business_messaging',
    ...event,
    messaging_channel: type,
    user_data: userOf(source, event),
  }));
  return post(type, settings, `${encodeURIComponent(dataSetId)}/events`, { data });
}

function userOf({ type, settings, link: { externalId } }: ConversionSource, event: Event): Event {
  const account = accountOf(type, settings);
  if (type === 'messenger') return { page_id: account, page_scoped_user_id: externalId };
  if (type === 'instagram') return { instagram_business_account_id: account, ig_sid: externalId };
  const { ctwa_clid: click } = (event['user_data'] ?? {}) as Record<string, unknown>;
  if (typeof click === 'string' && click !== '') {
    return { whatsapp_business_account_id: account, ctwa_clid: click };
  }
  throw new CauserieError(
    'invalid_request',
    'Events of WhatsApp belong to the click on an advertisement, which is not kept here: say it as user_data.ctwa_clid of each event.',
  );
}

function accountOf(type: ConversionChannel, settings: Settings): string {
  const account = settings[accountNames[type]];
  if (account !== undefined) return account;
  throw new CauserieError(
    'invalid_request',
    `The integration of type ${type} has no ${accountNames[type]}, to which events are reported. Set it first.`,
  );
}

function post(
  type: ConversionChannel,
  settings: Settings,
  path: string,
  body: Record<string, unknown>,
): HttpRequest {
  const { accessToken, pageAccessToken, appSecret } = settings;
  const token = type === 'whatsapp' ? accessToken : pageAccessToken;
  const url = graphUrl(settings, path, { appsecret_proof: proofOf(token, appSecret) });
  return postJson(url, bearer(token), body);
}
