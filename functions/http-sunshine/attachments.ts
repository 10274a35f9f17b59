import * as z from 'zod/mini';
import { attachmentLimits } from '../../core/attachments/limits.ts';
import { CauserieError } from '../../core/errors.ts';
import type { attachmentsRoutes } from '../../core/protocol/sunshine/attachments.ts';
import { fileOf } from '../shared/http/multipart.ts';
import { type HttpEvent, jsonBody } from '../shared/http/request.ts';
import { validate } from '../shared/validate.ts';
import type { SunshineDeps } from './deps.ts';
import { requireConversation } from './found-conversation.ts';
import type { Operations } from './operations.ts';
import { SunshineError } from './replies.ts';

/** A file that is too large for this way, announced for the other one. */
const wantedBody = z.object({
  name: z.string().check(z.minLength(1), z.maxLength(attachmentLimits.name)),
  mediaType: z.string().check(z.maxLength(255)),
  size: z.int().check(z.minimum(1)),
});

export function attachmentsOperations(deps: SunshineDeps): Operations<typeof attachmentsRoutes> {
  return {
    async UploadAttachment({ principal, query, event }) {
      const { conversationId, for: container } = query;
      if (conversationId !== undefined) {
        await requireConversation(deps, principal, { conversationId });
      }
      const { appId, keyId } = principal;
      const upload = { appId, keyId, forMessage: container === 'message' };
      if (isJson(event)) {
        return deps.media.form(upload, validate(wantedBody, jsonBody(event), 'body'));
      }
      const file = fileOf(event, 'source');
      if (file.bytes.length === 0) {
        throw new CauserieError('invalid_request', 'The file is empty.');
      }
      const most = attachmentLimits.throughFunctionBytes;
      if (file.bytes.length > most) {
        throw new CauserieError(
          'too_large',
          `A file of up to ${most} bytes can be uploaded this way. For one of up to ${attachmentLimits.bytes}, send {name, mediaType, size} as JSON to this address, and the file by the form that is answered.`,
        );
      }
      return deps.media.put(upload, file);
    },

    async DeleteAttachment({ principal: { appId }, body: { mediaUrl } }) {
      const removed = await deps.media.remove(appId, mediaUrl);
      if (removed === undefined) {
        throw new CauserieError(
          'invalid_request',
          `Unsupported media URL for attachment deletion: ${mediaUrl.slice(0, 500)}`,
        );
      }
      if (!removed) {
        throw new SunshineError(
          'not_found',
          'not_found',
          'There is no such attachment, or no longer.',
        );
      }
      return {};
    },
  };
}

function isJson({ headers }: HttpEvent): boolean {
  return /^application\/json\b/i.test(headers['content-type'] ?? '');
}
