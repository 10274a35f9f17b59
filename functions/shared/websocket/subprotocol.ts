/** What the server selects; the second value that a client offers is its token. */
export const subprotocol = 'causerie.v1';

/**
 * Browsers cannot set headers on a socket, and a token in an address ends up in logs: so it comes as
 * the second of two subprotocols.
 */
export function tokenOf(headers: Record<string, string>): string | undefined {
  const name = Object.keys(headers).find((one) => one.toLowerCase() === 'sec-websocket-protocol');
  if (name === undefined) return undefined;
  const [first, token] = (headers[name] ?? '').split(',').map((part) => part.trim());
  return first === subprotocol && token !== undefined && token.length > 0 ? token : undefined;
}
