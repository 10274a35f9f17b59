import { createHmac } from 'node:crypto';
import { bucketAddress } from './bucket-address.ts';
import { ownCredentials } from './own-credentials.ts';

export interface UploadWish {
  key: string;
  /** Bytes: at least one, and no more than this. */
  size: number;
  /** Fields of the form that become headers of the object, as they have to be. */
  headers: Readonly<Record<string, string>>;
  /** Seconds for which the form can be sent; its signer's key may end before them. */
  seconds: number;
}

/** Sent as `multipart/form-data`, the fields first and the file, under the name `file`, last. */
export interface UploadForm {
  url: string;
  fields: Record<string, string>;
}

/**
 * Makes forms with which somebody else writes one object of a bucket, and nothing besides (S3's guide,
 * "Browser-based uploads using POST"). Signed with the function's own key: it may what the function may.
 * @param now Milliseconds since the epoch.
 */
export function createUploadForms(
  bucket: string,
  now: () => number,
): (wish: UploadWish) => UploadForm {
  const { region, url, folder } = bucketAddress(bucket);
  return ({ key, size, headers, seconds }) => {
    const { accessKeyId, secretAccessKey, sessionToken } = ownCredentials();
    const date = new Date(now()).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
    const day = date.slice(0, 8);
    const fields: Record<string, string> = {
      key,
      ...headers,
      'x-amz-algorithm': 'AWS4-HMAC-SHA256',
      'x-amz-credential': `${accessKeyId}/${day}/${region}/s3/aws4_request`,
      'x-amz-date': date,
      ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
    };
    const document = {
      expiration: new Date(now() + seconds * 1000).toISOString(),
      conditions: [
        { bucket },
        ['content-length-range', 1, size],
        ...Object.entries(fields).map(([name, value]) => ({ [name]: value })),
      ],
    };
    const policy = Buffer.from(JSON.stringify(document)).toString('base64');
    const signingKey = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(
      (secret, part) => createHmac('sha256', secret).update(part).digest(),
      `AWS4${secretAccessKey}`,
    );
    const signature = createHmac('sha256', signingKey).update(policy).digest('hex');
    return {
      url: `${url.origin}${folder === '' ? '/' : folder}`,
      fields: { ...fields, policy, 'x-amz-signature': signature },
    };
  };
}
