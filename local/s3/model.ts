import type { PolicyDocument } from '../iam/policy-document.ts';

/** One rule of a bucket's CORS configuration. */
export interface CorsRule {
  allowedOrigins: string[];
  allowedMethods: string[];
  allowedHeaders: string[];
  exposedHeaders: string[];
  maxAgeSeconds: number | undefined;
}

/** A bucket of the template. */
export interface BucketModel {
  name: string;
  arn: string;
  /** The first rule that fits a request holds. */
  cors: CorsRule[];
  /** Its `AWS::S3::BucketPolicy`. */
  policy: PolicyDocument | undefined;
}

/** What is kept of an object beside its bytes. */
export interface ObjectRecord {
  bucket: string;
  key: string;
  /** Name under which the bytes are kept. */
  bodyId: string;
  size: number;
  /** Quoted, as it goes over the wire. */
  etag: string;
  /** Milliseconds since the epoch, in whole seconds, as HTTP tells them. */
  modifiedAt: number;
  /** Headers that come back as they were given: content-type, cache-control, x-amz-meta-…. */
  headers: Record<string, string>;
  /** A checksum that the client sent, under its header: x-amz-checksum-crc32. */
  checksum: { header: string; value: string } | undefined;
}

/** An object with its bytes. */
export interface StoredObject extends ObjectRecord {
  body: Buffer;
}
