import { isObject } from './json.ts';

/** Where the runtime serves what has a host of its own on AWS. URLs without a trailing slash. */
export interface Addresses {
  /** `http://127.0.0.1:<port>` by API id. */
  apis: ReadonlyMap<string, string>;
  /** `http://127.0.0.1:<port>` by host: a distribution's own, and its aliases. */
  sites: ReadonlyMap<string, string>;
  /** `http://127.0.0.1:<port>` of the AWS endpoint: queues, user pools and buckets. */
  awsEndpoint: string;
}

const API = /(https|wss):\/\/([a-z0-9]{10})\.execute-api\.[a-z0-9-]+\.amazonaws\.com/g;
const SERVICE = /https:\/\/(?:sqs|cognito-idp|s3)\.[a-z0-9-]+\.amazonaws\.com(?=\/)/g;
const BUCKET = /https:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\.s3(?:\.[a-z0-9-]+)?\.amazonaws\.com/g;
const SITE = /https:\/\/([a-z0-9][a-z0-9.-]+[a-z0-9])(?![a-z0-9.:-])/g;

/**
 * The runtime's "DNS": every address of AWS in `value` (environment, outputs, issuers) that this
 * runtime serves becomes its address on this machine. `https://<api>.execute-api…/v1` becomes
 * `http://127.0.0.1:<port>/v1`, `wss://` becomes `ws://`, a distribution has a port of its own, and
 * queue URLs, pool issuers and `https://<bucket>.s3…` lie on the AWS endpoint. What the runtime does
 * not serve keeps its name.
 */
export function localize<T>(value: T, addresses: Addresses): T {
  return visit(value, (text) =>
    text
      .replaceAll(API, (whole, scheme: string, apiId: string) => {
        const url = addresses.apis.get(apiId);
        if (url === undefined) return whole;
        return scheme === 'wss' ? url.replace(/^http/, 'ws') : url;
      })
      .replaceAll(SERVICE, addresses.awsEndpoint)
      .replaceAll(BUCKET, (_whole, bucket: string) => `${addresses.awsEndpoint}/${bucket}`)
      .replaceAll(SITE, (whole, host: string) => addresses.sites.get(host) ?? whole),
  ) as T;
}

function visit(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => visit(item, change));
  if (!isObject(value)) return value;
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) result[key] = visit(item, change);
  return result;
}
