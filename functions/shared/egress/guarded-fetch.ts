import { promises as dns, type LookupAddress } from 'node:dns';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './addresses.ts';
import { acceptedEncodings, decodeBody } from './decode-body.ts';
import { EgressError } from './egress-error.ts';
import { readTarget, refused, shown } from './target.ts';

export interface GuardedRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** Bytes of the answer beyond which it is refused, as it comes and once more when unpacked. */
  maxBytes: number;
  /** Milliseconds for all of it, from looking up the name to the last byte. */
  timeoutMs: number;
}

export interface GuardedResponse {
  status: number;
  headers: Record<string, string>;
  /** Unpacked. */
  body: Buffer;
}

export interface GuardOptions {
  /** Hosts that are let through although they are inside, over http too. */
  allowedAddresses: ReadonlySet<string>;
  /** Looks a name up: the machine's own way by default. */
  resolve?: (hostname: string) => Promise<readonly LookupAddress[]>;
}

/** Bytes of all of an answer's headers. */
const headerBytes = 16 * 1024;

/**
 * Fetches an address that somebody gave us, and cannot be used to reach inside: https only, public
 * addresses only, checked on the address that is really connected to (so that a name which changes
 * its answer gains nothing), no redirects followed, time and size bounded.
 * @throws EgressError; as a CauserieError it is forbidden, invalid_request, too_large or busy
 */
export function createGuardedFetch(options: GuardOptions) {
  const { allowedAddresses, resolve = (name) => dns.lookup(name, { all: true }) } = options;

  /** One look-up a connection: what it gives is judged, and what was judged is connected to. */
  const lookup: LookupFunction = (hostname, { all }, callback) => {
    resolve(hostname).then(
      (found) => {
        const [first] = found;
        const inside = found.some((one) => !isPublicAddress(one.address, allowedAddresses));
        if (inside || first === undefined) callback(refused(hostname), '', 0);
        else if (all === true) callback(null, [...found]);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    );
  };

  return async (address: string, request: GuardedRequest): Promise<GuardedResponse> => {
    const target = readTarget(address, allowedAddresses);
    const { maxBytes, timeoutMs } = request;
    const host = shown(target.host);
    const { status, headers, packed } = await new Promise<{
      status: number;
      headers: Record<string, string>;
      packed: Buffer;
    }>((done, reject) => {
      const send = target.url.protocol === 'https:' ? requestHttps : requestHttp;
      const outgoing = send(target.url, {
        method: request.method ?? 'GET',
        headers: { 'accept-encoding': acceptedEncodings, ...request.headers, ...length(request) },
        lookup,
        agent: false,
        maxHeaderSize: headerBytes,
        rejectUnauthorized: true,
      });
      /** The first reason is the one that is told; what follows from hanging up is not. */
      const fail = (error: unknown) => {
        clearTimeout(timer);
        reject(error instanceof EgressError ? error : brokenOff(host, error));
        outgoing.destroy();
      };
      const timer = setTimeout(() => {
        fail(new EgressError('timeout', `${host} did not answer within ${timeoutMs} ms.`));
      }, timeoutMs);
      outgoing.on('response', (incoming) => {
        const chunks: Buffer[] = [];
        let size = 0;
        incoming.on('data', (chunk: Buffer) => {
          size += chunk.length;
          chunks.push(chunk);
          if (size > maxBytes) {
            fail(new EgressError('too_large', `${host} answered more than ${maxBytes} bytes.`));
          }
        });
        incoming.on('error', fail);
        incoming.on('end', () => {
          clearTimeout(timer);
          const status = incoming.statusCode ?? 0;
          done({ status, headers: headersOf(incoming), packed: Buffer.concat(chunks) });
        });
      });
      outgoing.on('error', fail);
      // However it ends, it ends: a connection that was switched to another protocol brings no error.
      outgoing.on('close', () => fail(undefined));
      outgoing.end(request.body);
    });
    const body = await decodeBody(packed, headers['content-encoding'], maxBytes, host);
    return { status, headers, body };
  };
}

export type GuardedFetch = ReturnType<typeof createGuardedFetch>;

/** The guard as a function runs it. Only a local runtime lets any inner address through. */
export function guardedFetchFromEnvironment(): GuardedFetch {
  return createGuardedFetch({ allowedAddresses: allowedAddresses() });
}

/** Hosts inside that this function may ask: none but where a local runtime says so. */
export function allowedAddresses(): ReadonlySet<string> {
  return new Set((process.env['CAUSERIE_EGRESS_ALLOW'] ?? '').split(',').filter(Boolean));
}

/** Said before the body, and so exact, that nobody takes its end for the next request. */
function length({ body }: GuardedRequest): { 'content-length'?: string } {
  return body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
}

function headersOf(incoming: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
  );
}

function brokenOff(host: string, cause: unknown): EgressError {
  const { code = '' } = (cause ?? {}) as NodeJS.ErrnoException;
  if (code === 'HPE_HEADER_OVERFLOW') {
    const message = `${host} answered more than ${headerBytes} bytes of headers.`;
    return new EgressError('too_large', message, { cause });
  }
  // Node's literal codes say which of its parts failed, and hold nothing of the request.
  const why = /^[A-Z_\d]{3,60}$/.test(code) ? ` (${code})` : '';
  return new EgressError('unreachable', `${host} could not be reached, or hung up${why}.`, {
    cause,
  });
}
