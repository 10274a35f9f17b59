import { createHash, createHmac } from 'node:crypto';
import type { Readable } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { SignatureV4 } from '@smithy/signature-v4';
import { bucketAddress, type S3Place } from './bucket-address.ts';
import { ownCredentials } from './own-credentials.ts';

export interface SignedRequest {
  method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  /** Empty for the bucket itself. */
  key: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: Uint8Array;
}

/** Where S3 is, and whose key signs. What is left out is the environment's. */
export interface S3Access extends S3Place {
  credentials?: () => Promise<{
    accessKeyId: string;
    secretAccessKey: string;
    sessionToken?: string;
  }>;
}

export interface SignedAnswer {
  status: number;
  /** Lower-cased names. */
  headers: Record<string, string>;
  body: Uint8Array;
}

const attempts = 4;
/** Milliseconds. */
const requestTimeout = 5000;
/** Its connections stay open between events, whatever bucket they are for. */
const handler = new NodeHttpHandler({ connectionTimeout: 1000, requestTimeout });

/**
 * Sends requests to one bucket, signed with the function's own key or another, and again where that may
 * help. 404 and what is below 400 is answered; every other status throws.
 */
export function createSignedRequests(
  bucket: string,
  { credentials = async () => ownCredentials(), ...place }: S3Access = {},
): (request: SignedRequest) => Promise<SignedAnswer> {
  const { region, url, folder } = bucketAddress(bucket, place);
  const signer = new SignatureV4({
    service: 's3',
    region,
    credentials,
    sha256: Sha256,
    uriEscapePath: false,
  });

  async function send({
    method,
    key,
    query = {},
    headers = {},
    body,
  }: SignedRequest): Promise<SignedAnswer> {
    const path = key.split('/').map(encode).join('/');
    const unsigned = {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port === '' ? {} : { port: Number(url.port) }),
      path: `${folder}/${path}`,
      query,
      headers: {
        ...headers,
        host: url.host,
        'x-amz-content-sha256': createHash('sha256')
          .update(body ?? '')
          .digest('hex'),
        ...(body === undefined ? {} : { 'content-length': String(body.length) }),
      },
      ...(body === undefined ? {} : { body }),
    };
    const signed = await signer.sign(unsigned);
    const { response } = await handler.handle(signed as Parameters<typeof handler.handle>[0]);
    const chunks: Buffer[] = [];
    for await (const chunk of response.body as Readable) chunks.push(chunk as Buffer);
    return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
  }

  return async (request) => {
    for (let attempt = 1; ; attempt++) {
      const answer = await send(request).catch((error: Error) => error);
      if (!(answer instanceof Error)) {
        if (answer.status < 400 || answer.status === 404) return answer;
        if (answer.status < 500 && answer.status !== 429) throw refusal(request, answer);
      }
      if (attempt === attempts) throw answer instanceof Error ? answer : refusal(request, answer);
      await new Promise((done) => setTimeout(done, 50 * 2 ** attempt * Math.random()));
    }
  };
}

function refusal({ method, key }: SignedRequest, { status, body }: SignedAnswer): Error {
  const text = Buffer.from(body).toString().slice(0, 300);
  return new Error(`S3 answers ${status} to ${method} ${key}: ${text}`);
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

class Sha256 {
  readonly #hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined
        ? createHash('sha256')
        : createHmac('sha256', secret as string | Uint8Array);
  }

  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    throw new Error('a hash is made for each text');
  }
}
