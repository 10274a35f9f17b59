import * as z from 'zod/mini';
import type { FetchedMedia, Http, Settings } from '../channel.ts';
import { bearer } from '../http-json.ts';
import { ask, graphUrl } from '../meta/graph.ts';

const found = z.object({ url: z.string(), mime_type: z.optional(z.string()) });
/** Where media lie wants to know who asks. */
const agent = { 'user-agent': 'Causerie-Channels/1' };

/** Asks where a file lies, and fetches it there; its address is good for five minutes. */
export async function fetchMedia(
  reference: string,
  settings: Settings,
  http: Http,
): Promise<FetchedMedia> {
  const { accessToken, phoneNumberId = '' } = settings;
  if (!/^\w{1,128}$/.test(reference)) throw new Error('no id of a file');
  const headers = { ...bearer(accessToken), ...agent };
  // Only media of this number.
  const query = { phone_number_id: phoneNumberId };
  const url = graphUrl(settings, reference, query);
  const where = z.parse(found, await ask(http, { method: 'GET', url, headers }, 'No such file'));
  requireSafe(where.url, settings);
  const file = await http({ method: 'GET', url: where.url, headers });
  if (file.status !== 200) throw new Error(`the file's address answered ${file.status}`);
  return {
    bytes: file.body,
    mediaType:
      (where.mime_type ?? file.headers['content-type'] ?? '').split(';', 1)[0]?.trim() ?? '',
  };
}

/** The token goes nowhere in the clear, unless the API itself is asked so. */
function requireSafe(address: string, settings: Settings): void {
  const { protocol, origin } = new URL(address);
  if (protocol === 'https:' || origin === new URL(graphUrl(settings, '')).origin) return;
  throw new Error('the file has an address that is not https');
}
