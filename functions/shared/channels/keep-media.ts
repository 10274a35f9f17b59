import { createHmac } from 'node:crypto';
import { prepareAttachment } from '../../../core/attachments/prepare.ts';
import type { Settings } from '../../../core/channels/channel.ts';
import type { InboundDeps } from '../../../core/channels/inbound-ports.ts';
import { CauserieError } from '../../../core/errors.ts';
import type { Uploader } from '../dynamodb/upload-counter.ts';
import type { ObjectWriter } from '../s3/object-writer.ts';

export interface KeepDeps {
  writer: Pick<ObjectWriter, 'put'>;
  /** @throws CauserieError quota_exceeded */
  count(uploader: Uploader, bytes: number): Promise<void>;
  /** `https://…` of the public pages. */
  siteUrl: string;
}

/** Keeps what channels hand over as if its sender had uploaded it. */
export function createKeep({ writer, count, siteUrl }: KeepDeps): InboundDeps['keep'] {
  return async ({ appId, userId }, secretKey, { bytes, mediaType, name = '' }) => {
    if (bytes.length === 0) throw new CauserieError('invalid_request', 'The file is empty.');
    const wanted = { name, mediaType, size: bytes.length };
    const { key, headers } = prepareAttachment(appId, attachmentId(secretKey), wanted);
    await count({ kind: 'user', id: userId }, bytes.length);
    await writer.put(key, bytes, {
      contentType: headers['Content-Type'],
      cacheControl: headers['Cache-Control'],
      contentDisposition: headers['Content-Disposition'],
    });
    return {
      mediaUrl: `${siteUrl}/${key}`,
      mediaType: headers['Content-Type'],
      mediaSize: bytes.length,
    };
  };
}

/** What an event's files are called by: it follows from the event, and from what only the integration knows. */
export function secretKeyOf(settings: Settings, occasion: string): string {
  const known = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHmac('sha256', JSON.stringify(known)).update(occasion).digest('hex');
}

function attachmentId(secretKey: string): string {
  return createHmac('sha256', secretKey).update('attachment').digest('hex').slice(0, 40);
}
