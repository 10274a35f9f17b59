import type { FetchedMedia, Http, Settings } from '../channel.ts';
import { accountUrl, basic } from './api.ts';

/** From Twilio's API to where the file lies, and perhaps to another place there. */
const hopsAtMost = 4;

/** Fetches a file from the address that Twilio gave; the token is told to Twilio's API alone. */
export async function fetchMedia(
  reference: string,
  settings: Settings,
  http: Http,
): Promise<FetchedMedia> {
  let address = new URL(reference);
  for (let hop = 0; hop < hopsAtMost; hop++) {
    const isApi = isOfApi(address, settings);
    if (!isApi && address.protocol !== 'https:') {
      throw new Error('the file has an address that is not https');
    }
    const url = address.href;
    const response = await http({ method: 'GET', url, headers: isApi ? basic(settings) : {} });
    const { status, headers, body } = response;
    const next = headers['location'];
    if (status >= 300 && status < 400 && next !== undefined) {
      address = new URL(next, address);
      continue;
    }
    if (status !== 200) throw new Error(`the file's address answered ${status}`);
    return { bytes: body, mediaType: headers['content-type']?.split(';', 1)[0]?.trim() ?? '' };
  }
  throw new Error("the file's address leads from one place to the next");
}

function isOfApi({ protocol, hostname, origin }: URL, settings: Settings): boolean {
  // It has hosts for Regions, too.
  const isTwilio = protocol === 'https:' && /^api(?:\.[a-z\d-]+){0,2}\.twilio\.com$/.test(hostname);
  return isTwilio || origin === new URL(accountUrl(settings, '')).origin;
}
