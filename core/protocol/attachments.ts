import * as z from 'zod/mini';
import { attachmentLimits } from '../attachments/limits.ts';
import { objectIdSchema } from './client-frames.ts';

/** `POST /sdk/attachments`, `POST /agent/attachments`: a form for one file. */
export const attachmentBody = z.object({
  name: z.string().check(z.minLength(1), z.maxLength(attachmentLimits.name)),
  /** As the browser's `File.type` has it, which may be empty. */
  mediaType: z.string().check(z.maxLength(255)),
  /** Bytes. */
  size: z.int().check(z.minimum(1)),
  /** Where it will be sent; has to be one of the caller's. */
  conversationId: z.optional(objectIdSchema),
});

export const attachmentSchema = z.object({
  /** For the content of type `image` or `file` that is sent then. */
  attachmentId: z.string(),
  /** Where it can be read once it is uploaded, by everybody who knows the address. */
  mediaUrl: z.string(),
  /** What it is stored and served as. */
  mediaType: z.string(),
  /**
   * Post it as `multipart/form-data`: these fields as they are, then the file under the name `file`.
   * The answer is 204 when it is stored.
   */
  upload: z.object({ url: z.string(), fields: z.record(z.string(), z.string()) }),
  /** Seconds for which the form can be sent. */
  expiresIn: z.int(),
});
