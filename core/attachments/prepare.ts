import { CauserieError } from '../errors.ts';
import { dispositionOf, extensionOf, safeName } from './file-name.ts';
import { attachmentLimits } from './limits.ts';
import { mediaTypeOf, whatIsTaken } from './media-types.ts';

/** A file that somebody wants to send. */
export interface WantedAttachment {
  /** As it is called on his device. */
  name: string;
  /** What his device takes it for; may be empty. */
  mediaType: string;
  /** Bytes. */
  size: number;
}

/** Where it goes, and what is said of it whenever it is read. */
export interface PreparedAttachment {
  attachmentId: string;
  /** In the bucket, and in the address after the site's own. */
  key: string;
  size: number;
  headers: {
    'Content-Type': string;
    'Content-Disposition': string;
    'Cache-Control': string;
  };
}

/** Browsers keep it, and nobody in between: one that is deleted is gone. */
const cacheControl = 'private, max-age=604800, immutable';

/**
 * Settles what becomes of a file before it is sent.
 * @param attachmentId What nobody can guess: whoever knows the address can read the file.
 * @throws CauserieError invalid_request, too_large
 */
export function prepareAttachment(
  appId: string,
  attachmentId: string,
  { name, mediaType, size }: WantedAttachment,
): PreparedAttachment {
  if (size > attachmentLimits.bytes) {
    throw new CauserieError(
      'too_large',
      `A file may take ${attachmentLimits.bytes} bytes (50 MB). Send a smaller one, or a link to it.`,
    );
  }
  const extension = extensionOf(name);
  const known = mediaTypeOf(mediaType, extension);
  if (known === undefined) throw notTaken(mediaType, extension);
  const ending = extension === '' ? (known.extensions[0] ?? '') : extension;
  const disposition = known.inline ? 'inline' : 'attachment';
  return {
    attachmentId,
    key: `media/${appId}/${attachmentId}/${safeName(name, ending)}`,
    size,
    headers: {
      'Content-Type': known.type,
      'Content-Disposition': dispositionOf(disposition, name, ending),
      'Cache-Control': cacheControl,
    },
  };
}

function notTaken(mediaType: string, extension: string): CauserieError {
  const ending = extension === '' ? 'no extension' : `the extension "${extension}"`;
  const type = mediaType === '' ? 'no type' : `the type "${mediaType.slice(0, 100)}"`;
  return new CauserieError(
    'invalid_request',
    `A file with ${type} and ${ending} is not taken. ${whatIsTaken}`,
  );
}
