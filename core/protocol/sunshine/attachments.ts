import * as z from 'zod/mini';
import { everyScope } from './conversations.ts';
import { emptySchema } from './paging.ts';
import type { SunshineRoutes } from './route.ts';

export const attachmentsRoutes = {
  UploadAttachment: {
    operation: 'UploadAttachment',
    method: 'POST',
    path: '/v2/apps/{appId}/attachments',
    scopes: everyScope,
    summary:
      'Upload a file of up to 4 MB in the field `source`; for a larger one send its name, mediaType and size as JSON, and get a form',
    multipart: true,
    query: z.object({
      access: z.literal('public', {
        message: 'access=public is required; private attachments are not supported',
      }),
      for: z.optional(z.literal('message', { message: 'only for=message is supported' })),
      conversationId: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
    }),
    response: z.object({
      attachment: z.object({ mediaUrl: z.string(), mediaType: z.string() }),
      /** Of what was asked for as JSON: posted to `url`, the fields first and the file last, as `file`. */
      upload: z.optional(z.object({ url: z.string(), fields: z.record(z.string(), z.string()) })),
      expiresIn: z.optional(z.int()),
    }),
    status: 201,
  },
  DeleteAttachment: {
    operation: 'DeleteAttachment',
    method: 'POST',
    path: '/v2/apps/{appId}/attachments/remove',
    scopes: everyScope,
    summary: 'Delete a file that was uploaded here',
    body: z.object({ mediaUrl: z.string().check(z.minLength(1), z.maxLength(2048)) }),
    response: emptySchema,
    status: 200,
  },
} as const satisfies SunshineRoutes;
