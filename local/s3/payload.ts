import { createHash } from 'node:crypto';
import type { AwsCall } from '../contracts.ts';
import { CHECKSUM_HEADERS, checksum } from './checksums.ts';
import type { ObjectRecord } from './model.ts';
import { notImplemented, S3Error } from './s3-error.ts';

/** The largest object that is taken in one request; AWS takes 5 GB. */
export const LARGEST_OBJECT = 100 * 1024 * 1024;

/** Content hash of a body that comes in chunks which are not signed one by one. */
const UNSIGNED_CHUNKS = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';

export interface Payload {
  body: Buffer;
  /** The checksum that came with it and is right. */
  checksum: ObjectRecord['checksum'];
}

/**
 * The bytes of a request, out of their chunks and held to every checksum that came with them.
 * @throws S3Error `BadDigest`, `InvalidDigest`, `IncompleteBody`, `EntityTooLarge`
 */
export function readPayload({ headers, body }: Pick<AwsCall, 'headers' | 'body'>): Payload {
  const hash = headers['x-amz-content-sha256'] ?? '';
  if (hash.startsWith('STREAMING-') && hash !== UNSIGNED_CHUNKS) {
    throw notImplemented(`chunks that are signed one by one (${hash})`);
  }
  const { content, trailers } =
    hash === UNSIGNED_CHUNKS ? readChunks(body) : { content: body, trailers: {} };
  const announced = headers['x-amz-decoded-content-length'];
  if (announced !== undefined && Number(announced) !== content.length) {
    throw incomplete('The body is not as long as x-amz-decoded-content-length says.');
  }
  if (content.length > LARGEST_OBJECT) {
    throw new S3Error(
      'EntityTooLarge',
      `The local runtime takes objects of up to ${LARGEST_OBJECT} bytes.`,
    );
  }
  requireMd5(headers['content-md5'], content);
  const sent = CHECKSUM_HEADERS.flatMap((header) => {
    const value = headers[header] ?? trailers[header];
    return value === undefined ? [] : [{ header, value }];
  });
  for (const { header, value } of sent) {
    if (checksum(header, content) === value) continue;
    const name = header.slice('x-amz-checksum-'.length).toUpperCase();
    throw new S3Error(
      'BadDigest',
      `The ${name} you specified did not match the calculated checksum.`,
    );
  }
  return { body: content, checksum: sent[0] };
}

/** `aws-chunked`: `<hex length>[;…]CRLF<bytes>CRLF` until a length of 0, then trailing headers. */
function readChunks(body: Buffer): { content: Buffer; trailers: Record<string, string> } {
  const chunks: Buffer[] = [];
  let at = 0;
  const line = (): string => {
    const end = body.indexOf('\r\n', at, 'latin1');
    if (end === -1) throw incomplete('A chunk of the body is not whole.');
    const text = body.toString('latin1', at, end);
    at = end + 2;
    return text;
  };
  for (;;) {
    const [size = ''] = line().split(';');
    if (!/^[0-9a-f]{1,8}$/i.test(size)) throw incomplete('A chunk of the body has no length.');
    const length = Number.parseInt(size, 16);
    if (length === 0) break;
    if (at + length + 2 > body.length) throw incomplete('A chunk of the body is not whole.');
    chunks.push(body.subarray(at, at + length));
    at += length;
    if (line() !== '') throw incomplete('A chunk of the body is longer than it says.');
  }
  const trailers: Record<string, string> = {};
  while (at < body.length) {
    const text = line();
    const colon = text.indexOf(':');
    if (colon > 0) trailers[text.slice(0, colon).toLowerCase()] = text.slice(colon + 1).trim();
  }
  return { content: Buffer.concat(chunks), trailers };
}

function requireMd5(given: string | undefined, body: Buffer): void {
  if (given === undefined) return;
  const expected = Buffer.from(given, 'base64');
  if (expected.length !== 16) {
    throw new S3Error('InvalidDigest', 'The Content-MD5 you specified is not valid.');
  }
  if (createHash('md5').update(body).digest().equals(expected)) return;
  throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.');
}

function incomplete(message: string): S3Error {
  return new S3Error('IncompleteBody', message);
}
