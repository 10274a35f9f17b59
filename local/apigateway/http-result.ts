/** What goes back to an HTTP API's client. */
export interface HttpResult {
  status: number;
  /** Lower-cased names. */
  headers: Record<string, string | string[]>;
  body: string | Buffer;
}

/** API Gateway's own answers. */
export function gatewayResult(status: number, message: string): HttpResult {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: `{"message":"${message}"}`,
  };
}

/** Headers that API Gateway sets itself. */
const OWN: ReadonlySet<string> = new Set(['connection', 'content-length', 'transfer-encoding']);

/**
 * Reads the result of a function under payload format 2.0: one without `statusCode` is a JSON body
 * of status 200.
 *
 * @returns undefined where it is malformed, which the client gets as 500.
 */
export function readHttpResult(payload: string): HttpResult | undefined {
  let result: unknown;
  try {
    result = JSON.parse(payload);
  } catch {
    return undefined;
  }
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: typeof result === 'string' ? result : payload,
    };
  }
  const { statusCode, headers, cookies, body, isBase64Encoded } = result as Record<string, unknown>;
  const status = typeof statusCode === 'string' ? Number(statusCode) : statusCode;
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) {
    return undefined;
  }
  if (body !== undefined && body !== null && typeof body !== 'string') return undefined;
  const text = body ?? '';
  return {
    status,
    headers: readHeaders(headers, cookies),
    body: isBase64Encoded === true ? Buffer.from(text, 'base64') : text,
  };
}

function readHeaders(headers: unknown, cookies: unknown): Record<string, string | string[]> {
  const read: Record<string, string | string[]> = {};
  if (typeof headers === 'object' && headers !== null) {
    for (const [name, value] of Object.entries(headers)) {
      const lower = name.toLowerCase();
      if (value !== undefined && value !== null && !OWN.has(lower)) read[lower] = String(value);
    }
  }
  if (Array.isArray(cookies) && cookies.length > 0) read['set-cookie'] = cookies.map(String);
  read['content-type'] ??= 'text/plain;charset=UTF-8';
  return read;
}
