import type { PolicyDocument } from '../iam/policy-document.ts';
import type { Encoding } from './compression.ts';

/** A bucket that a distribution reads. */
export interface OriginModel {
  bucket: string;
  bucketArn: string;
  /** `/folder`, or empty. */
  path: string;
  /** Requests to the bucket are signed as CloudFront (origin access control). */
  signed: boolean;
  /** The bucket's. */
  policy: PolicyDocument | undefined;
}

/** Headers that a response headers policy puts on an answer. */
export interface ResponseHeadersModel {
  /** In place of what the origin sent. */
  set: Record<string, string>;
  /** Where the origin sent none. */
  add: Record<string, string>;
  /** Lower-cased names. */
  remove: string[];
  cors: CorsHeadersModel | undefined;
}

/** What requests with an `Origin` are answered beside. */
export interface CorsHeadersModel {
  /** With `*` as a wildcard. */
  allowOrigins: string[];
  exposeHeaders: string[];
  allowCredentials: boolean;
  /** In place of what the origin sent. */
  override: boolean;
}

export interface BehaviorModel {
  /** With `*` and `?`; undefined for the default behavior. */
  pathPattern: string | undefined;
  origin: OriginModel;
  allowedMethods: string[];
  /** Encodings that answers are compressed in, best first; empty for none. */
  compress: Encoding[];
  headers: ResponseHeadersModel;
}

export interface ErrorResponseModel {
  errorCode: number;
  /** Undefined keeps the code. */
  responseCode: number | undefined;
  /** `/404.html`; undefined keeps the body. */
  responsePagePath: string | undefined;
}

/** A distribution of the template whose origins are buckets. */
export interface DistributionModel {
  id: string;
  arn: string;
  /** `d….cloudfront.net`, then its aliases. */
  hosts: string[];
  /** For the bill and for messages. */
  name: string;
  /** Without a slash; empty for none. */
  defaultRootObject: string;
  /** In the order in which they are tried, the default last. */
  behaviors: BehaviorModel[];
  errorResponses: ErrorResponseModel[];
}
