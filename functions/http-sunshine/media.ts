import { attachmentLimits } from '../../core/attachments/limits.ts';
import { prepareAttachment, type WantedAttachment } from '../../core/attachments/prepare.ts';
import type { StoredEntry } from '../../core/conversations/model.ts';
import { keptPrefix, mediaKey, mediaOf } from '../../core/sunshine/media.ts';
import type { EnvironmentName } from '../definition.ts';
import { chance } from '../shared/chance.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createUploadCounter } from '../shared/dynamodb/upload-counter.ts';
import type { MultipartFile } from '../shared/http/multipart.ts';
import { createObjectWriter } from '../shared/s3/object-writer.ts';
import { createUploadForms } from '../shared/s3/upload-form.ts';

export type Media = ReturnType<typeof createMedia>;

/** Whose file it is, and whether it goes when the message with it does. */
export interface Upload {
  appId: string;
  keyId: string;
  forMessage: boolean;
}

/** Files that go through the server API. */
export function createMedia(environment: (name: EnvironmentName) => string) {
  const bucket = environment('MEDIA_BUCKET');
  const siteUrl = environment('SITE_URL');
  const writer = createObjectWriter(bucket);
  const formFor = createUploadForms(bucket, chance.now);
  const count = createUploadCounter(dynamodb, environment('DIRECTORY_TABLE'), chance.now);

  async function prepare({ appId, keyId, forMessage }: Upload, wanted: WantedAttachment) {
    const id = forMessage ? chance.hex(40) : keptPrefix + chance.hex(39);
    const { key, size, headers } = prepareAttachment(appId, id, wanted);
    await count({ kind: 'key', id: keyId }, size);
    return {
      key,
      size,
      headers,
      attachment: { mediaUrl: `${siteUrl}/${key}`, mediaType: headers['Content-Type'] },
    };
  }

  return {
    /** Stores a file. @throws CauserieError invalid_request, quota_exceeded */
    async put(upload: Upload, { name, mediaType, bytes }: MultipartFile) {
      const { key, headers, attachment } = await prepare(upload, {
        name,
        mediaType,
        size: bytes.length,
      });
      await writer.put(key, bytes, {
        contentType: headers['Content-Type'],
        cacheControl: headers['Cache-Control'],
        contentDisposition: headers['Content-Disposition'],
      });
      return { attachment };
    },

    /** A form with which a larger file goes straight to S3. @throws CauserieError as `put`, too_large */
    async form(upload: Upload, wanted: WantedAttachment) {
      const { attachment, ...object } = await prepare(upload, wanted);
      const seconds = attachmentLimits.formSeconds;
      return { attachment, upload: formFor({ ...object, seconds }), expiresIn: seconds };
    },

    /** @returns False when there is no such file of the app's; undefined when the address is not one. */
    async remove(appId: string, mediaUrl: string): Promise<boolean | undefined> {
      const key = mediaKey(siteUrl, appId, mediaUrl);
      if (key === undefined) return undefined;
      if (!(await writer.has(key))) return false;
      await writer.delete([key]);
      return true;
    },

    /** Deletes the files of messages. What is not there counts as deleted. */
    removeOf: (appId: string, entries: readonly StoredEntry[]) =>
      writer.delete(mediaOf(siteUrl, appId, entries)),
  };
}
