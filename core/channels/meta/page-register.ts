import * as z from 'zod/mini';
import type { Http, Settings } from '../channel.ts';
import { bearer, postJson } from '../http-json.ts';
import { ask, graphUrl, proofOf } from './graph.ts';
import { verifyTokenOf } from './signature.ts';

/** What the app hears of on a network, and what the page tells the app. */
export interface Subscriptions {
  object: 'page' | 'instagram';
  fields: readonly string[];
  pageFields: readonly string[];
}

const subscriptions = z.object({
  data: z.array(z.object({ object: z.string(), callback_url: z.optional(z.string()) })),
});

/**
 * Makes an app send here what people write to a page.
 * @throws Error with a sentence when Meta refuses it, or the app sends elsewhere already: it has one address, and
 *   others who have theirs there would hear nothing any more
 */
export async function registerPage(
  { object, fields, pageFields }: Subscriptions,
  callbackUrl: string,
  settings: Settings,
  http: Http,
): Promise<void> {
  const { appId = '', appSecret = '', pageAccessToken } = settings;
  const asApp = bearer(`${appId}|${appSecret}`);
  const url = graphUrl(settings, `${appId}/subscriptions`);
  const known = z.safeParse(
    subscriptions,
    await ask(http, { method: 'GET', url, headers: asApp }, 'The app could not be asked'),
  );
  const other = known.data?.data.find(
    (one) => one.object === object && one.callback_url && one.callback_url !== callbackUrl,
  );
  if (other !== undefined) {
    throw new Error(
      `The Meta app ${appId} sends to ${other.callback_url} already, and has one address only. Remove that in the webhooks of the app and save the integration again, or use an app of its own.`,
    );
  }
  await ask(
    http,
    postJson(url, asApp, {
      object,
      callback_url: callbackUrl,
      fields: fields.join(','),
      verify_token: verifyTokenOf(settings),
    }),
    'The address could not be set for the app',
  );
  const page = graphUrl(settings, 'me/subscribed_apps', {
    subscribed_fields: pageFields.join(','),
    appsecret_proof: proofOf(pageAccessToken, appSecret),
  });
  await ask(
    http,
    { method: 'POST', url: page, headers: bearer(pageAccessToken) },
    'The app could not be subscribed to the page',
  );
}
