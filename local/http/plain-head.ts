/** The head of a request. */
export interface PlainHead {
  method: string;
  /** As on the wire: path and query. */
  target: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  headLength: number;
  contentLength: number;
}

/** A longer head is none of the plain ones. Bytes. */
const longest = 16 * 1024;
const requestLine = /^(POST) (\/[!-~]*) HTTP\/1\.1$/;
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const unusual = /[^\t -~\x80-\xff]/;
const length = /^\d{1,9}$/;
/** What changes how a request is to be read. */
const special = ['transfer-encoding', 'expect', 'upgrade', 'te', 'trailer', 'proxy-connection'];

/**
 * Reads the head of a post as clients of AWS send it: HTTP/1.1, a body of a stated length or none, no
 * header twice, nothing that asks for special treatment (RFC 9112).
 * @returns Undefined for everything that is not so plain, or not whole
 */
export function readPlainHead(bytes: Buffer): PlainHead | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1 || end > longest) return undefined;
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const [, method, target] = requestLine.exec(first) ?? [];
  if (method === undefined || target === undefined) return undefined;
  const headers: Record<string, string> = Object.create(null);
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (colon < 1 || !token.test(name) || headers[name] !== undefined) return undefined;
    const value = line.slice(colon + 1).trim();
    if (unusual.test(value)) return undefined;
    headers[name] = value;
  }
  for (const name of special) if (headers[name] !== undefined) return undefined;
  const { connection, host, 'content-length': stated = '0' } = headers;
  if (connection !== undefined && connection.toLowerCase() !== 'keep-alive') return undefined;
  if (host === undefined || !length.test(stated)) return undefined;
  return { method, target, headers, headLength: end + 4, contentLength: Number(stated) };
}
