import type { Answered } from './exchange.ts';

export interface ReadAnswer {
  answer: Answered;
  /** Whether the connection can take another request. */
  reusable: boolean;
}

/** Reads one answer off a connection. */
export interface AnswerReader {
  /** Undefined as long as it is not whole. */
  read(chunk: Buffer): ReadAnswer | 'malformed' | undefined;
  /** The connection has ended: an answer of no stated length is whole then. */
  end(): ReadAnswer | undefined;
}

/** Larger than any answer of DynamoDB (16 MB of a batch, as JSON). Bytes. */
const largest = 64 * 1024 * 1024;
const longestHead = 64 * 1024;
const statusLine = /^HTTP\/1\.([01]) (\d{3})(?: |$)/;

interface Head {
  status: number;
  headers: Record<string, string>;
  reusable: boolean;
  /** Where the body begins. */
  from: number;
  /** Bytes of the body; until the connection ends; or in chunks. */
  body: number | 'rest' | 'chunks';
}

/** An answer of HTTP/1.1: of a stated length, in chunks, or until the connection ends (RFC 9112, 6.3). */
export function createAnswerReader(): AnswerReader {
  let received: Buffer | undefined;
  let head: Head | undefined;
  /** Bytes below which it cannot be whole. */
  let wanted = 0;

  function whole(body: Buffer, { status, headers, reusable }: Head): ReadAnswer {
    return { answer: { status, headers, body: body.toString() }, reusable };
  }

  return {
    read(chunk) {
      received = received === undefined ? chunk : Buffer.concat([received, chunk]);
      if (received.length < wanted) return undefined;
      if (received.length > largest) return 'malformed';
      if (head === undefined) {
        const end = received.indexOf('\r\n\r\n');
        if (end === -1) return received.length > longestHead ? 'malformed' : undefined;
        head = readHead(received.toString('latin1', 0, end), end + 4);
        if (head === undefined) return 'malformed';
        if (head.status < 200) {
          // Something provisional; the answer comes behind it.
          received = received.subarray(head.from);
          head = undefined;
          const rest = received;
          received = undefined;
          return rest.length === 0 ? undefined : this.read(rest);
        }
      }
      const { from, body } = head;
      if (body === 'rest') return undefined;
      if (body === 'chunks') {
        const read = readChunks(received, from);
        if (read === undefined || read === 'malformed') return read;
        // What nobody asked for would be taken for the next answer.
        const reusable = head.reusable && read.end === received.length;
        return whole(read.body, { ...head, reusable });
      }
      wanted = from + body;
      if (received.length < wanted) return undefined;
      const reusable = head.reusable && received.length === wanted;
      return whole(received.subarray(from, wanted), { ...head, reusable });
    },
    end() {
      if (head?.body !== 'rest' || received === undefined) return undefined;
      return whole(received.subarray(head.from), head);
    },
  };
}

function readHead(text: string, from: number): Head | undefined {
  const [first = '', ...lines] = text.split('\r\n');
  const [, minor, code] = statusLine.exec(first) ?? [];
  if (code === undefined) return undefined;
  const headers: Record<string, string> = Object.create(null);
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) return undefined;
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  const status = Number(code);
  const connection = (headers['connection'] ?? '').toLowerCase();
  const reusable = minor === '1' && !connection.includes('close');
  const body = bodyOf(status, headers);
  return body === undefined
    ? undefined
    : { status, headers, from, body, reusable: reusable && body !== 'rest' };
}

function bodyOf(status: number, headers: Record<string, string>): Head['body'] | undefined {
  if (status < 200 || status === 204 || status === 304) return 0;
  const encoding = headers['transfer-encoding'];
  if (encoding !== undefined) return encoding.toLowerCase() === 'chunked' ? 'chunks' : undefined;
  const stated = headers['content-length'];
  if (stated === undefined) return 'rest';
  return /^\d{1,9}$/.test(stated) ? Number(stated) : undefined;
}

/** The chunks' bytes, and where they end; undefined as long as they are not all there. */
function readChunks(
  bytes: Buffer,
  from: number,
): { body: Buffer; end: number } | 'malformed' | undefined {
  const parts: Buffer[] = [];
  for (let at = from; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const [, digits] =
      /^([0-9a-f]{1,7})(?:;.*)?$/i.exec(bytes.toString('latin1', at, lineEnd)) ?? [];
    if (digits === undefined) return 'malformed';
    const size = Number.parseInt(digits, 16);
    const start = lineEnd + 2;
    if (size === 0) return endOfTrailers(bytes, start, parts);
    if (bytes.length < start + size + 2) return undefined;
    parts.push(bytes.subarray(start, start + size));
    at = start + size + 2;
  }
}

function endOfTrailers(bytes: Buffer, from: number, parts: Buffer[]) {
  for (let at = from; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    if (lineEnd === at) return { body: Buffer.concat(parts), end: at + 2 };
    at = lineEnd + 2;
  }
}
