import * as z from 'zod/mini';
import { CauserieError } from '../../errors.ts';
import type { FetchedMedia, Http, Settings } from '../channel.ts';
import { ask, call, fileUrl } from './api.ts';

const found = z.object({
  file_path: z.string().check(z.minLength(1), z.maxLength(1024)),
});

/**
 * Asks where a file lies, and fetches it there; its address is good for an hour. What it is called and of what kind
 * it is was told with the message, and is not told here.
 */
export async function fetchMedia(
  reference: string,
  settings: Settings,
  http: Http,
): Promise<FetchedMedia> {
  if (!/^[\w-]{1,256}$/.test(reference)) throw new Error('no id of a file');
  const answer = await ask(http, call(settings, 'getFile', { file_id: reference }));
  if ('error' in answer) {
    const { code, message } = answer.error;
    // Bots are given files of 20 MB at most; nothing changes that.
    if (code === 400 && /too big/i.test(message)) {
      throw new CauserieError('too_large', 'Telegram hands over files of 20 MB at most.');
    }
    throw new Error(`Telegram does not tell where the file is: ${message}`);
  }
  const { file_path: path } = z.parse(found, answer.result);
  // An API server of one's own that keeps files to itself names a place on its disk.
  const isPlace = path.split('/').every((name) => !/^\.{0,2}$/.test(name));
  if (!isPlace) throw new Error('the file has no address');
  const { status, body } = await http({
    method: 'GET',
    url: fileUrl(settings, path),
    headers: {},
  });
  if (status !== 200) throw new Error(`the file's address answered ${status}`);
  return { bytes: body, mediaType: '' };
}
