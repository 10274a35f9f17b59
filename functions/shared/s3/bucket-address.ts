/** Where requests to a bucket go. */
export interface BucketAddress {
  region: string;
  /** Of the host alone. */
  url: URL;
  /** Before each key: empty, or the bucket, where an endpoint of one's own is set. */
  folder: string;
}

/** What is left out is the environment's. */
export interface S3Place {
  region?: string | undefined;
  /** In place of AWS's. */
  endpoint?: string | undefined;
}

export function bucketAddress(bucket: string, place: S3Place = {}): BucketAddress {
  const { AWS_REGION, AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL } = process.env;
  const region = place.region ?? AWS_REGION ?? 'us-east-1';
  const endpoint = place.endpoint ?? AWS_ENDPOINT_URL_S3 ?? AWS_ENDPOINT_URL;
  return {
    region,
    url: new URL(endpoint ?? `https://${bucket}.s3.${region}.amazonaws.com`),
    folder: endpoint === undefined ? '' : `/${bucket}`,
  };
}
