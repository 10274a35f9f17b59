import type { Http } from '../../../core/channels/channel.ts';
import { partKey } from '../../../core/channels/email/keys.ts';
import { isOwn, partUrl } from '../../../core/channels/email/own-addresses.ts';
import { createObjectReader } from '../s3/object-reader.ts';

/**
 * Answers what is asked of files that came with mail; all else goes on.
 * @param bucket The content bucket, of which `mail/parts/` may be read.
 */
export function withMailParts(http: Http, bucket: string): Http {
  const objects = createObjectReader(bucket);
  return async (request) => {
    if (!request.url.startsWith(partUrl) || !isOwn(request)) return http(request);
    const found = await objects.get(partKey(request.url.slice(partUrl.length)));
    if (found === undefined || found === 'notModified')
      return { status: 404, headers: {}, body: new Uint8Array() };
    return { status: 200, headers: {}, body: found.body };
  };
}
