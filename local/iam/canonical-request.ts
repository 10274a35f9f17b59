/** The parts of an HTTP request that a signature covers. */
export interface SignedRequest {
  method: string;
  /** As it came over the wire, still percent-encoded, without the query. */
  path: string;
  /** As it came over the wire, without the question mark, or parsed. */
  query: string | URLSearchParams;
  /** Lower-cased names. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer | string;
}

/** Encodes as SigV4 does: everything but `A–Z a–z 0–9 - . _ ~`. */
export function encodeStrict(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * Name and value pairs of a query. A raw query is decoded by hand because a `+` in it is a plus
 * sign to SigV4, not a space.
 */
export function queryPairs(query: string | URLSearchParams): [string, string][] {
  if (typeof query !== 'string') return [...query];
  if (query === '') return [];
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      return equals === -1
        ? [decode(part), '']
        : [decode(part.slice(0, equals)), decode(part.slice(equals + 1))];
    });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The canonical request of AWS Signature Version 4 (IAM user guide, "Create a signed AWS API
 * request", step 1).
 *
 * @param signedHeaders lower-cased names, in the order in which the client lists them
 * @param s3 S3 neither encodes the path a second time nor removes dot segments
 */
export function canonicalRequest(
  request: SignedRequest,
  signedHeaders: readonly string[],
  payloadHash: string,
  s3: boolean,
): string {
  let headers = '';
  for (const name of signedHeaders) headers += `${name}:${headerValue(request, name)}\n`;
  return `${request.method}\n${canonicalPath(request.path, s3)}\n${canonicalQuery(request.query)}\n${headers}\n${signedHeaders.join(';')}\n${payloadHash}`;
}

function headerValue(request: SignedRequest, name: string): string {
  const value = request.headers[name];
  if (value === undefined) return '';
  const text = typeof value === 'string' ? value : value.join(',');
  const trimmed = text.trim();
  return trimmed.includes('  ') ? trimmed.replace(/ +/g, ' ') : trimmed;
}

function canonicalPath(path: string, s3: boolean): string {
  if (path === '/' || path === '') return '/';
  if (s3) return path;
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') segments.pop();
    else segments.push(encodeStrict(segment));
  }
  return `/${segments.join('/')}${segments.length > 0 && path.endsWith('/') ? '/' : ''}`;
}

function canonicalQuery(query: string | URLSearchParams): string {
  if (query === '') return '';
  return queryPairs(query)
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]): [string, string] => [encodeStrict(name), encodeStrict(value)])
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}
