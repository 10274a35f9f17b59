import type { Http, HttpRequest } from '../../../core/channels/channel.ts';
import { createExchange } from '../aws/exchange.ts';
import { createSigner } from '../aws/sign.ts';
import { ownCredentials } from '../s3/own-credentials.ts';

const ses = 'ses:/';
/** Milliseconds. */
const limits = { connectionTimeout: 1000, requestTimeout: 10_000 };

export interface SesPlace {
  region?: string | undefined;
  /** In place of AWS's. */
  endpoint?: string | undefined;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/**
 * Amazon SES, asked as its API v2 has it and signed with the function's own key. Each request is made once:
 * whoever sends knows what may be sent again.
 */
export function withSes(http: Http, { now, ...place }: SesPlace): Http {
  const { AWS_REGION, AWS_ENDPOINT_URL_SESV2, AWS_ENDPOINT_URL } = process.env;
  const region = place.region ?? AWS_REGION ?? 'us-east-1';
  const endpoint = place.endpoint ?? AWS_ENDPOINT_URL_SESV2 ?? AWS_ENDPOINT_URL;
  const url = new URL(endpoint ?? `https://email.${region}.amazonaws.com`);
  const to = {
    secure: url.protocol === 'https:',
    hostname: url.hostname,
    port: url.port === '' ? undefined : Number(url.port),
    host: url.host,
    region,
    service: 'ses',
  };
  const sign = createSigner(to);
  const exchange = createExchange(limits);

  return async (request: HttpRequest) => {
    if (!request.url.startsWith(ses)) return http(request);
    const path = request.url.slice(ses.length - 1);
    const { method } = request;
    const body = Buffer.from(request.body ?? '').toString();
    const headers = sign(ownCredentials(), {
      method,
      path,
      headers: { ...request.headers, host: to.host },
      body,
      now: now(),
    });
    const answer = await exchange(to, { method, path, headers, body });
    return {
      status: answer.status,
      headers: Object.fromEntries(
        Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
      ),
      body: Buffer.from(answer.body),
    };
  };
}
