/** Where the deployment is: as a client of the AWS SDK takes it. */
export interface Deployment {
  region: string;
  userPoolId: string;
  directoryTable: string;
  httpApiUrl: string;
  siteUrl: string;
  siteBucket: string;
  endpoint?: string | undefined;
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined;
}

/** What clients of the AWS SDK are made with. */
export function clientConfig({ region, endpoint, credentials }: Deployment) {
  return {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}
