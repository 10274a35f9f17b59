import type { ObjectRecord } from './model.ts';
import { notImplemented, S3Error } from './s3-error.ts';

/** Headers of a write that come back with every read. */
const KEPT = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];
const METADATA = 'x-amz-meta-';
/** Names and values of a user's own metadata, in bytes. */
const METADATA_LIMIT = 2048;
const DEFAULT_TYPE = 'binary/octet-stream';

/** Query parameters by which the signer of a GET sets headers of its answer. */
const OVERRIDES: Record<string, string> = {
  'response-cache-control': 'cache-control',
  'response-content-disposition': 'content-disposition',
  'response-content-encoding': 'content-encoding',
  'response-content-language': 'content-language',
  'response-content-type': 'content-type',
  'response-expires': 'expires',
};

/**
 * The headers that are kept of a write. A presigned URL may carry metadata in its query.
 * @throws S3Error `MetadataTooLarge`, `AccessControlListNotSupported`, `NotImplemented` for tags
 */
export function headersToKeep(
  headers: Readonly<Record<string, string>>,
  query?: URLSearchParams,
): Record<string, string> {
  if ((headers['x-amz-acl'] ?? 'bucket-owner-full-control') !== 'bucket-owner-full-control') {
    throw new S3Error('AccessControlListNotSupported', 'The bucket does not allow ACLs');
  }
  if (headers['x-amz-tagging'] !== undefined) throw notImplemented('tags');
  const kept: Record<string, string> = {};
  for (const name of KEPT) {
    const value = headers[name];
    if (value !== undefined && value !== '') kept[name] = value;
  }
  // How the body came is no property of the object.
  const encoding = kept['content-encoding']?.split(',').map((each) => each.trim());
  const lasting = encoding?.filter((each) => each !== 'aws-chunked').join(',');
  if (lasting) kept['content-encoding'] = lasting;
  else delete kept['content-encoding'];
  kept['content-type'] ??= DEFAULT_TYPE;
  let size = 0;
  const metadata = [
    ...[...(query ?? [])].map(([name, value]) => [name, headerValue(value)] as const),
    ...Object.entries(headers),
  ];
  for (const [given, value] of metadata) {
    const name = given.toLowerCase();
    if (!name.startsWith(METADATA)) continue;
    size += name.length - METADATA.length + Buffer.byteLength(value);
    kept[name] = value;
  }
  if (size <= METADATA_LIMIT) return kept;
  throw new S3Error(
    'MetadataTooLarge',
    `Your metadata headers exceed the maximum allowed metadata size of ${METADATA_LIMIT} bytes`,
  );
}

/** The headers of an answer that tells of an object. */
export function headersOf(object: ObjectRecord): Record<string, string> {
  return {
    ...object.headers,
    etag: object.etag,
    'last-modified': new Date(object.modifiedAt).toUTCString(),
    'accept-ranges': 'bytes',
    'x-amz-server-side-encryption': 'AES256',
  };
}

/** The headers that the query of a signed GET asks for. */
export function overridesOf(query: URLSearchParams): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [parameter, name] of Object.entries(OVERRIDES)) {
    const value = query.get(parameter);
    if (value !== null) headers[name] = headerValue(value);
  }
  return headers;
}

/**
 * A text from a query or a form as the value of a header: in UTF-8, which Node's HTTP writes as it is
 * when it is told one character for each byte.
 * @throws S3Error `InvalidArgument` for a line break, which would begin a header of the client's own
 */
export function headerValue(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(text)) {
    throw new S3Error('InvalidArgument', 'A value for a header has control characters.');
  }
  return Buffer.from(text).toString('latin1');
}
