import type { SecretText } from '../run.ts';
import { revealSecrets, secretsIn } from '../text/reveal.ts';
import { closedHost } from './closed-host.ts';
import { headerNameProblem, isHeaderValue } from './headers.ts';
import { callLimits } from './limits.ts';
import { type CallFailure, type CallNeed, failed } from './outcome.ts';

/** A request with its secrets in it: it is sent, and never kept or logged. */
export interface CallRequest {
  method: CallNeed['method'];
  url: string;
  headers: Record<string, string>;
  body?: string;
}

/** The names of the secrets that a call sends, each once. */
export function secretNamesOf({ url, headers, body = [] }: CallNeed): string[] {
  return [...new Set([url, ...Object.values(headers), body].flatMap(secretsIn))];
}

/** Fills secrets in and checks what comes of it; says in words without secrets what is wrong. */
export function prepareCall(
  need: CallNeed,
  secrets: Readonly<Record<string, string>>,
): CallRequest | CallFailure {
  const missing = secretNamesOf(need).filter((name) => secretOf(secrets, name) === undefined);
  if (missing.length > 0) {
    return failed(
      'secret_missing',
      `There is no secret ${missing.join(', ')}. An administrator sets it with PUT /admin/secrets/{name}.`,
    );
  }
  const reveal = (text: SecretText) => revealSecrets(text, (name) => secretOf(secrets, name)) ?? '';
  const url = reveal(need.url.map((part) => escapedFor('url', part)));
  const problem = urlProblem(need.url, url);
  if (problem !== undefined) return problem;

  const headers: Record<string, string> = {
    accept: 'application/json, */*;q=0.5',
    ...Object.fromEntries(
      Object.entries(need.headers).map(([name, text]) => [
        name.toLowerCase(),
        reveal(text.map((part) => escapedFor('header', part))),
      ]),
    ),
  };
  const wrong = headersProblem(need, headers);
  if (wrong !== undefined) return failed('invalid_request', wrong);
  headers['user-agent'] = 'Causerie';
  headers['idempotency-key'] = need.idempotencyKey;
  if (need.body === undefined) return { method: need.method, url, headers };

  const body = reveal(need.body);
  if (need.method === 'GET') {
    return failed('invalid_request', 'A GET carries no body. Use POST, or leave the body out.');
  }
  if (new TextEncoder().encode(body).length > callLimits.bodyBytes) {
    return failed('invalid_request', `The body has more than ${callLimits.bodyBytes} bytes.`);
  }
  headers['content-type'] ??= isJson(body) ? 'application/json' : 'text/plain; charset=utf-8';
  return { method: need.method, url, headers, body };
}

function secretOf(secrets: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(secrets, name) ? secrets[name] : undefined;
}

/** Where a secret stands says how it is escaped, also where the flow's text does not. */
function escapedFor(place: 'url' | 'header', part: SecretText[number]): SecretText[number] {
  return typeof part === 'string' ? part : { secret: part.secret, in: place };
}

function urlProblem(text: SecretText, url: string): CallFailure | undefined {
  const [first] = text;
  const secret = text.some((part) => typeof part !== 'string');
  // A host is asked for in clear text at servers that nobody chose: a secret in it is told to them.
  if (secret && !(typeof first === 'string' && closedHost.test(first))) {
    return failed(
      'address_refused',
      'A secret may stand in the path or the query of an address, not before them.',
    );
  }
  if (url.length > callLimits.url) {
    return failed('invalid_request', `The address has more than ${callLimits.url} characters.`);
  }
  if (/[\s\p{Cc}\\]/u.test(url) || !URL.canParse(url)) {
    return failed('invalid_request', 'What the step makes of its address is none.');
  }
  return undefined;
}

function headersProblem(need: CallNeed, headers: Record<string, string>): string | undefined {
  if (!/^[!-~]{1,255}$/.test(need.idempotencyKey)) return 'The idempotency key is none.';
  const names = Object.keys(need.headers);
  if (names.length > callLimits.headers) {
    return `The step sends ${names.length} headers. Send at most ${callLimits.headers}.`;
  }
  const lower = names.map((name) => name.toLowerCase());
  for (const [index, name] of names.entries()) {
    const problem = headerNameProblem(name);
    if (problem !== undefined) return problem;
    if (lower.indexOf(name.toLowerCase()) < index) return `The header ${name} stands twice.`;
    if (!isHeaderValue(headers[name.toLowerCase()] ?? '')) {
      return `The header ${name} holds characters that headers cannot carry.`;
    }
  }
  const bytes = Object.entries(headers).reduce((sum, [name, text]) => {
    return sum + name.length + text.length + 4;
  }, 0);
  if (bytes <= callLimits.headerBytes) return undefined;
  return `The headers have ${bytes} bytes. Send at most ${callLimits.headerBytes}.`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
