import type { z } from 'zod/mini';
import { attachmentLimits } from '../../../core/attachments/limits.ts';
import { prepareAttachment, type WantedAttachment } from '../../../core/attachments/prepare.ts';
import type { attachmentSchema } from '../../../core/protocol/attachments.ts';
import type { EnvironmentName } from '../../definition.ts';
import { chance } from '../chance.ts';
import { dynamodb } from '../dynamodb/client.ts';
import { createUploadCounter, type Uploader } from '../dynamodb/upload-counter.ts';
import { createUploadForms } from '../s3/upload-form.ts';

/**
 * Gives who asks a form for one file. What it may be is settled here and held by S3.
 * @throws CauserieError invalid_request, too_large, quota_exceeded
 */
export function createAttachments(environment: (name: EnvironmentName) => string) {
  const count = createUploadCounter(dynamodb, environment('DIRECTORY_TABLE'), chance.now);
  const formFor = createUploadForms(environment('MEDIA_BUCKET'), chance.now);
  const siteUrl = environment('SITE_URL');

  return async (
    appId: string,
    uploader: Uploader,
    wanted: WantedAttachment,
  ): Promise<z.infer<typeof attachmentSchema>> => {
    const prepared = prepareAttachment(appId, chance.hex(40), wanted);
    const { attachmentId, key, size, headers } = prepared;
    await count(uploader, size);
    const seconds = attachmentLimits.formSeconds;
    return {
      attachmentId,
      mediaUrl: `${siteUrl}/${key}`,
      mediaType: headers['Content-Type'],
      upload: formFor({ key, size, headers, seconds }),
      expiresIn: seconds,
    };
  };
}
