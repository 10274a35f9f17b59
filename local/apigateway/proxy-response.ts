/** What a WebSocket API reads of a proxy integration's result. */
export interface WebSocketProxyResponse {
  statusCode: number;
  body: string | undefined;
  /** The header of `$connect` that accepts a subprotocol; its name in any case. */
  subprotocol: string | undefined;
}

const PLAIN_OK: WebSocketProxyResponse = {
  statusCode: 200,
  body: undefined,
  subprotocol: undefined,
};

/** Reads a result; undefined where it has no valid `statusCode`, which API Gateway calls malformed. */
export function readProxyResponse(payload: string): WebSocketProxyResponse | undefined {
  // By far the most frequent one, of every message that is answered by other means.
  if (payload === '{"statusCode":200}') return PLAIN_OK;
  let result: unknown;
  try {
    result = JSON.parse(payload);
  } catch {
    return undefined;
  }
  if (typeof result !== 'object' || result === null) return undefined;
  const { statusCode, body, headers, isBase64Encoded } = result as Record<string, unknown>;
  const status = typeof statusCode === 'string' ? Number(statusCode) : statusCode;
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 100 || status > 599) {
    return undefined;
  }
  if (body !== undefined && body !== null && typeof body !== 'string') return undefined;
  const text = body
    ? isBase64Encoded === true
      ? Buffer.from(body, 'base64').toString()
      : body
    : undefined;
  return { statusCode: status, body: text, subprotocol: subprotocolIn(headers) };
}

function subprotocolIn(headers: unknown): string | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined;
  for (const [name, value] of Object.entries(headers)) {
    if (name.toLowerCase() === 'sec-websocket-protocol' && typeof value === 'string') return value;
  }
  return undefined;
}
