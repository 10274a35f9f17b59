import { CauserieError } from '../../../core/errors.ts';
import type { HttpEvent } from './request.ts';

/** A file in a form. */
export interface MultipartFile {
  /** As its sender calls it; empty where he does not. */
  name: string;
  /** What its sender takes it for; empty where he does not say. */
  mediaType: string;
  bytes: Buffer;
}

/** Parts of a form, and bytes of one part's headers, that are looked at. */
const partsAtMost = 20;
const headerBytes = 8 * 1024;

/**
 * The file in a field of `multipart/form-data` (RFC 7578), which holds little else.
 * @throws CauserieError invalid_request
 */
export function fileOf(event: HttpEvent, field: string): MultipartFile {
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  const boundary = boundaryOf(event.headers['content-type'] ?? '');
  if (boundary === undefined) {
    throw new CauserieError(
      'invalid_request',
      'Send the file as multipart/form-data, and its boundary in the content-type.',
    );
  }
  for (const part of partsOf(body, boundary)) {
    const file = fileIn(part, field);
    if (file !== undefined) return file;
  }
  throw new CauserieError(
    'invalid_request',
    `The form has no file in its field "${field}". Send it as: ${field}=@file.`,
  );
}

function boundaryOf(contentType: string): string | undefined {
  if (!/^multipart\/form-data\s*;/i.test(contentType)) return undefined;
  const [, quoted, plain] =
    /;\s*boundary=(?:"([^"]{1,70})"|([^\s;,"]{1,70}))/i.exec(contentType) ?? [];
  return quoted ?? plain;
}

/** What stands between the boundaries; what is cut off is not among it. */
function* partsOf(body: Buffer, boundary: string): Generator<Buffer> {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  // The first one may stand at the very beginning, without a line before it.
  const first = Buffer.from(`--${boundary}`);
  let at = body.subarray(0, first.length).equals(first)
    ? first.length
    : afterNext(body, delimiter, 0);
  for (let count = 0; at !== undefined && count < partsAtMost; count++) {
    if (body.subarray(at, at + 2).toString('latin1') === '--') return;
    const start = afterNext(body, Buffer.from('\r\n'), at);
    if (start === undefined) return;
    const end = body.indexOf(delimiter, start - 2);
    if (end === -1) return;
    yield body.subarray(start, Math.max(start, end));
    at = end + delimiter.length;
  }
}

function afterNext(body: Buffer, what: Buffer, from: number): number | undefined {
  const found = body.indexOf(what, from);
  return found === -1 ? undefined : found + what.length;
}

function fileIn(part: Buffer, field: string): MultipartFile | undefined {
  const end = part.subarray(0, headerBytes).indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const headers = part.subarray(0, end).toString('utf8');
  const disposition = headerOf(headers, 'content-disposition');
  if (parameterOf(disposition, 'name') !== field) return undefined;
  const name = extendedOf(disposition) ?? parameterOf(disposition, 'filename') ?? '';
  const mediaType = headerOf(headers, 'content-type');
  return { name, mediaType, bytes: part.subarray(end + 4) };
}

function headerOf(headers: string, name: string): string {
  return new RegExp(`^${name}:[ \\t]*([^\\r\\n]*)`, 'im').exec(headers)?.[1]?.trim() ?? '';
}

function parameterOf(disposition: string, name: string): string | undefined {
  const [, quoted, plain] =
    new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;]+))`, 'i').exec(disposition) ?? [];
  // Browsers write a quotation mark as %22, others with a backslash before it.
  return quoted?.replace(/\\(["\\])/g, '$1').replace(/%22/g, '"') ?? plain;
}

/** `filename*=UTF-8''…` (RFC 5987), as some clients send what is not ASCII. */
function extendedOf(disposition: string): string | undefined {
  const encoded = /;\s*filename\*=utf-8''([^\s;]+)/i.exec(disposition)?.[1];
  try {
    return encoded === undefined ? undefined : decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}
