import { listOf, type OneOrMany, type PolicyDocument } from '../iam/policy-document.ts';
import type { BucketModel, CorsRule } from '../s3/model.ts';
import { asArray, asNumber, asObject, asStrings } from './json.ts';
import type { Resource, Resources } from './resources.ts';

/** The app's buckets, each with its policy. Versions and lifecycles are not kept: see the README. */
export function readBuckets(resources: Resources): BucketModel[] {
  const policies = new Map<string, PolicyDocument>();
  for (const { properties } of resources.ofType('AWS::S3::BucketPolicy')) {
    const document = properties.PolicyDocument as PolicyDocument;
    const bucket = String(properties.Bucket);
    const before = policies.get(bucket)?.Statement as OneOrMany<never> | undefined;
    policies.set(bucket, {
      ...document,
      Statement: [...listOf(before), ...listOf(document.Statement)],
    });
  }
  return resources.ofType('AWS::S3::Bucket').map((bucket) => ({
    name: bucket.ref,
    arn: bucket.arn,
    cors: corsOf(bucket),
    policy: policies.get(bucket.ref),
  }));
}

function corsOf({ properties }: Resource): CorsRule[] {
  return asArray(asObject(properties.CorsConfiguration).CorsRules).map((rule) => {
    const { AllowedOrigins, AllowedMethods, AllowedHeaders, ExposedHeaders, MaxAge } =
      asObject(rule);
    return {
      allowedOrigins: asStrings(AllowedOrigins),
      allowedMethods: asStrings(AllowedMethods),
      allowedHeaders: asStrings(AllowedHeaders),
      exposedHeaders: asStrings(ExposedHeaders),
      maxAgeSeconds: asNumber(MaxAge),
    };
  });
}
