import { lookup as resolve } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { CauserieError } from '../../../core/errors.ts';
import { isPublicAddress } from './addresses.ts';

export interface GuardedRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** Bytes of the answer beyond which it is refused. */
  maxBytes: number;
  /** Milliseconds for all of it. */
  timeoutMs: number;
}

export interface GuardedResponse {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/**
 * Fetches an address that somebody gave us, and cannot be used to reach inside: https only, public
 * addresses only, checked on the address that is really connected to (so that a name which changes
 * its answer gains nothing), no redirects followed, time and size bounded.
 * @throws CauserieError forbidden, too_large, busy
 */
export function createGuardedFetch(options: { allowedAddresses: ReadonlySet<string> }) {
  const { allowedAddresses } = options;

  const lookup: LookupFunction = (hostname, lookupOptions, callback) => {
    resolve(hostname, { ...lookupOptions, all: true }, (error, found) => {
      if (error !== null) return callback(error, '', 0);
      const inside = found.find((one) => !isPublicAddress(one.address, allowedAddresses));
      const [first] = found;
      if (inside !== undefined || first === undefined) return callback(refused(hostname), '', 0);
      if (lookupOptions.all === true) return callback(null, found);
      return callback(null, first.address, first.family);
    });
  };

  return async (address: string, request: GuardedRequest): Promise<GuardedResponse> => {
    const url = parse(address);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const local = allowedAddresses.has(host);
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local)) throw refused(host);
    if (isIP(host) !== 0 && !isPublicAddress(host, allowedAddresses)) throw refused(host);
    if (url.username !== '' || url.password !== '') throw refused(host);
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    return new Promise((done, reject) => {
      const fail = (error: unknown) => {
        reject(
          error instanceof CauserieError
            ? error
            : new CauserieError('busy', `${host} could not be reached in time.`, { cause: error }),
        );
      };
      const outgoing = send(
        url,
        {
          method: request.method ?? 'GET',
          headers: request.headers ?? {},
          lookup,
          agent: false,
          signal: AbortSignal.timeout(request.timeoutMs),
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          let size = 0;
          incoming.on('data', (chunk: Buffer) => {
            size += chunk.length;
            if (size > request.maxBytes) {
              const message = `${host} answered more than ${request.maxBytes} bytes.`;
              fail(new CauserieError('too_large', message));
              outgoing.destroy();
            } else chunks.push(chunk);
          });
          incoming.on('error', fail);
          incoming.on('end', () =>
            done({
              status: incoming.statusCode ?? 0,
              headers: Object.fromEntries(
                Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
              ),
              body: Buffer.concat(chunks),
            }),
          );
        },
      );
      outgoing.on('error', fail);
      outgoing.end(request.body);
    });
  };
}

export type GuardedFetch = ReturnType<typeof createGuardedFetch>;

/** The guard as a function runs it. Only a local runtime's tests let any inner address through. */
export function guardedFetchFromEnvironment(): GuardedFetch {
  const allowed = (process.env['CAUSERIE_EGRESS_ALLOW'] ?? '').split(',').filter(Boolean);
  return createGuardedFetch({ allowedAddresses: new Set(allowed) });
}

function parse(address: string): URL {
  try {
    return new URL(address);
  } catch (cause) {
    throw new CauserieError('invalid_request', `"${address.slice(0, 100)}" is not a URL.`, {
      cause,
    });
  }
}

function refused(host: string): CauserieError {
  return new CauserieError(
    'forbidden',
    `${host} is not fetched: only public https addresses without redirects are.`,
  );
}
