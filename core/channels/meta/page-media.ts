import type { FetchedMedia, Http, Settings } from '../channel.ts';
import { graphUrl } from './graph.ts';

/** Fetches a file from the address that Meta gave. The token is not needed there, and not told. */
export async function fetchMedia(
  reference: string,
  settings: Settings,
  http: Http,
): Promise<FetchedMedia> {
  const { protocol, origin, pathname } = new URL(reference);
  if (protocol !== 'https:' && origin !== new URL(graphUrl(settings, '')).origin) {
    throw new Error('the file has an address that is not https');
  }
  const headers = { 'user-agent': 'Causerie-Channels/1' };
  const {
    status,
    headers: answered,
    body,
  } = await http({ method: 'GET', url: reference, headers });
  if (status !== 200) throw new Error(`the file's address answered ${status}`);
  const name = nameIn(pathname);
  return {
    bytes: body,
    mediaType: answered['content-type']?.split(';', 1)[0]?.trim() ?? '',
    ...(name === undefined ? {} : { name }),
  };
}

/** The last part of a path, where it looks like a file's name. */
function nameIn(pathname: string): string | undefined {
  const last = pathname.split('/').at(-1) ?? '';
  try {
    const name = decodeURIComponent(last);
    return /\.\w{1,8}$/.test(name) ? name : undefined;
  } catch {
    return undefined;
  }
}
