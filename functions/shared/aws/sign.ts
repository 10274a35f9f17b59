import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

export interface ToSign {
  method: string;
  /** As it is sent, encoded once; no segment of it is empty, `.` or `..`. */
  path: string;
  /** All of them are signed. Names in lower case; `host` among them. */
  headers: Readonly<Record<string, string>>;
  body: string;
  /** Milliseconds since the epoch. */
  now: number;
}

/**
 * Signs requests without a query, Signature Version 4
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
 * The key of a day is derived once.
 * @returns The headers with those that the signature adds.
 */
export function createSigner({ region, service }: { region: string; service: string }) {
  let derived: { from: string; key: KeyObject } | undefined;

  function keyOf({ secretAccessKey }: Credentials, day: string): KeyObject {
    const from = `${day}${secretAccessKey}`;
    if (derived?.from !== from) {
      let key = hmac(`AWS4${secretAccessKey}`, day);
      for (const part of [region, service, 'aws4_request']) key = hmac(key, part);
      derived = { from, key: createSecretKey(key) };
    }
    return derived.key;
  }

  return (credentials: Credentials, { method, path, headers, body, now }: ToSign) => {
    const at = new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, '');
    const signed: Record<string, string> = { ...headers, 'x-amz-date': at };
    const { sessionToken, accessKeyId } = credentials;
    if (sessionToken !== undefined) signed['x-amz-security-token'] = sessionToken;
    const names = Object.keys(signed).sort();
    let canonical = `${method}\n${canonicalPath(path)}\n\n`;
    for (const name of names) canonical += `${name}:${signed[name]?.trim()}\n`;
    const list = names.join(';');
    canonical += `\n${list}\n${hash('sha256', body, 'hex')}`;
    const day = at.slice(0, 8);
    const scope = `${day}/${region}/${service}/aws4_request`;
    const text = `AWS4-HMAC-SHA256\n${at}\n${scope}\n${hash('sha256', canonical, 'hex')}`;
    const signature = createHmac('sha256', keyOf(credentials, day)).update(text).digest('hex');
    signed['authorization'] =
      `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${list}, Signature=${signature}`;
    return signed;
  };
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** Every service but S3 has each segment encoded once more. */
function canonicalPath(path: string): string {
  if (path === '/') return path;
  return path
    .split('/')
    .map((segment) =>
      encodeURIComponent(segment).replace(
        /[!'()*]/g,
        (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
      ),
    )
    .join('/');
}
