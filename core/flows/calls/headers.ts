/**
 * Headers that a flow may not set. Some belong to the connection (RFC 9110, 7.6.1) and could make one
 * request of two; the others are set by whoever makes the call.
 */
const reserved = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'cookie',
  'cookie2',
  'date',
  'expect',
  'host',
  'http2-settings',
  'idempotency-key',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'via',
]);

/** A token of RFC 9110, 5.6.2. */
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/;

/** Latin-1 without control characters but the tab: no header can end in a value. */
const value = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

/** What is wrong with a header's name, as a sentence; undefined when a flow may set it. */
export function headerNameProblem(name: string): string | undefined {
  if (!token.test(name)) return 'A header has a name that is none. Use letters, digits and "-".';
  if (!reserved.has(name.toLowerCase())) return undefined;
  return `The header ${name} is set for you. Take it out of the step.`;
}

/** Tells whether a header can carry this text. */
export function isHeaderValue(text: string): boolean {
  return value.test(text);
}
