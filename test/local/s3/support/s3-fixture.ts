import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { SignatureV4 } from '@smithy/signature-v4';
import { createAwsEndpoint } from '../../../../local/endpoint/aws-endpoint.ts';
import type { Iam } from '../../../../local/iam/iam.ts';
import { systemIds } from '../../../../local/runtime/system.ts';
import type { BucketModel } from '../../../../local/s3/model.ts';
import { createS3, type S3 } from '../../../../local/s3/s3.ts';
import { ADMIN, countingMeter, quietLog, testIam } from '../../dynamodb/support.ts';
import { Sha256 } from '../../support/sha256.ts';

export const REGION = 'us-east-1';
export const BUCKET = 'pages';
export interface S3Fixture {
  url: string;
  /** The administrator's. */
  client: S3Client;
  s3: S3;
  iam: Iam;
  meter: ReturnType<typeof countingMeter>;
  /** An unmodified client of a role, or with other settings. */
  clientOf(role?: string, settings?: S3ClientConfig): S3Client;
  close(): Promise<void>;
}

export function bucket(name: string, more: Partial<BucketModel> = {}): BucketModel {
  return { name, arn: `arn:aws:s3:::${name}`, cors: [], policy: undefined, ...more };
}

/** S3 on a port of its own, with the buckets `pages` and `other`. */
export async function startS3(
  options: {
    dataDir?: string;
    roles?: Parameters<typeof testIam>[0];
    buckets?: BucketModel[];
    now?: () => number;
  } = {},
): Promise<S3Fixture> {
  const { dataDir, roles, now = Date.now } = options;
  const iam = testIam(roles);
  const meter = countingMeter();
  const s3 = createS3({ clock: { now }, ids: systemIds, meter, iam, region: REGION, dataDir });
  for (const model of options.buckets ?? [bucket(BUCKET), bucket('other')]) s3.ensureBucket(model);
  const endpoint = createAwsEndpoint({
    services: [s3.service],
    iam,
    ids: systemIds,
    log: quietLog,
  });
  const url = `http://127.0.0.1:${await endpoint.listen(0)}`;
  const clients: S3Client[] = [];
  const clientOf: S3Fixture['clientOf'] = (role, settings = {}) => {
    const credentials = role === undefined ? { ...ADMIN } : iam.credentialsFor(role);
    const client = new S3Client({
      endpoint: url,
      region: REGION,
      credentials,
      maxAttempts: 1,
      ...settings,
    });
    clients.push(client);
    return client;
  };
  return {
    url,
    client: clientOf(),
    s3,
    iam,
    meter,
    clientOf,
    async close() {
      for (const client of clients) client.destroy();
      await endpoint.close();
      await s3.close();
    },
  };
}

export interface Presigned {
  method: string;
  key: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  expiresIn?: number;
  signedAt?: Date;
}

/** A presigned URL, as the SDK's presigner makes it. */
export async function presign(
  { url, iam }: Pick<S3Fixture, 'url' | 'iam'>,
  { method, key, query = {}, headers = {}, expiresIn = 60, signedAt }: Presigned,
  role?: string,
): Promise<string> {
  const { host, hostname, port } = new URL(url);
  const signer = new SignatureV4({
    service: 's3',
    region: REGION,
    credentials: role === undefined ? ADMIN : iam.credentialsFor(role),
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: false,
  });
  const signed = await signer.presign(
    {
      method,
      protocol: 'http:',
      hostname,
      port: Number(port),
      path: `/${BUCKET}/${key}`,
      query,
      // Goes into the query, as every header of AWS's own.
      headers: { host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', ...headers },
    },
    { expiresIn, ...(signedAt === undefined ? {} : { signingDate: signedAt }) },
  );
  const search = new URLSearchParams(signed.query as Record<string, string>);
  return `${url}${signed.path}?${search.toString().replaceAll('+', '%20')}`;
}
