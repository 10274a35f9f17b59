import * as z from 'zod/mini';
import { CauserieError } from '../../core/errors.ts';
import type { ExportPosition } from '../../core/people/export-person.ts';

const position = z.object({
  list: z.optional(z.string().check(z.maxLength(1000))),
  conversationId: z.optional(z.string().check(z.maxLength(64))),
  after: z.optional(z.int().check(z.minimum(0), z.maximum(9_999_999))),
});

export function encodePosition(at: ExportPosition): string {
  return Buffer.from(JSON.stringify(at)).toString('base64url');
}

/** @throws CauserieError invalid_request for what is no position of ours */
export function decodePosition(cursor: string | undefined): ExportPosition | undefined {
  if (cursor === undefined) return undefined;
  try {
    return z.parse(position, JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch (cause) {
    throw new CauserieError(
      'invalid_request',
      'cursor is not one that an export gave. Leave it out to begin with the first page.',
      { cause },
    );
  }
}
