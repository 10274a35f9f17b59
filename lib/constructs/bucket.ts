import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CorsRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { acknowledge } from '../nag.ts';
import type { Settings } from '../settings.ts';
import type { BucketPart } from './parts.ts';

/** Days in which an object that was overwritten or deleted by mistake can be fetched back. */
const NONCURRENT_DAYS = 7;

export interface BucketOptions {
  settings: Settings;
  /** For what cannot be made anew: an object that is overwritten or deleted stays for some days. */
  versioned: boolean;
  /** For what browsers may do themselves, with requests that a function has signed. */
  cors?: CorsRule[];
}

/**
 * A private bucket, encrypted, over TLS only, with a name that CloudFormation draws, since names
 * are shared by all of AWS.
 */
export function createBucket(
  stack: Stack,
  id: string,
  { settings, versioned, cors }: BucketOptions,
): Bucket {
  const bucket = new Bucket(stack, id, {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned,
    cors,
    lifecycleRules: [
      {
        abortIncompleteMultipartUploadAfter: Duration.days(1),
        ...(versioned ? { noncurrentVersionExpiration: Duration.days(NONCURRENT_DAYS) } : {}),
      },
    ],
    removalPolicy: settings.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  acknowledge.bucket(bucket);
  return bucket;
}

/** Explicit exports have known names, which the accepted findings of other stacks contain. */
export function exportBucket(bucket: Bucket): BucketPart {
  const stack = Stack.of(bucket);
  return { name: stack.exportValue(bucket.bucketName), arn: stack.exportValue(bucket.bucketArn) };
}
