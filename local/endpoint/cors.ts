import type { IncomingMessage, ServerResponse } from 'node:http';

/** Services that browsers call straight, so AWS answers them with CORS headers. */
const BROWSER_SERVICES = new Set(['cognito-idp']);

export function isBrowserService(signingName: string): boolean {
  return BROWSER_SERVICES.has(signingName);
}

/**
 * Answers the preflight that a browser sends before a call with `X-Amz-Target`, such as a sign-in
 * at the user pool. Other preflights are left to the services (a bucket has rules of its own).
 */
export function answerPreflight(req: IncomingMessage, res: ServerResponse): boolean {
  const wanted = req.headers['access-control-request-headers'];
  if (req.method !== 'OPTIONS' || wanted === undefined || !/x-amz-target/i.test(wanted))
    return false;
  res.writeHead(200, {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': wanted,
    'access-control-max-age': '172800',
    'content-length': '0',
  });
  res.end();
  return true;
}
