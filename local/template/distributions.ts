import type { Encoding } from '../cloudfront/compression.ts';
import type {
  BehaviorModel,
  DistributionModel,
  OriginModel,
  ResponseHeadersModel,
} from '../cloudfront/model.ts';
import type { BucketModel } from '../s3/model.ts';
import {
  asArray,
  asBoolean,
  asNumber,
  asObject,
  asStrings,
  asText,
  type JsonObject,
} from './json.ts';
import type { Resource, Resources } from './resources.ts';
import { responseHeaders } from './response-headers.ts';
import { TemplateError } from './template-error.ts';

/** Virtual-hosted domain name of a bucket, with or without its Region. */
const BUCKET_DOMAIN = /^(.+)\.s3(?:\.[a-z0-9-]+)?\.amazonaws\.com$/;

/** Cache policies that AWS manages, and whether they compress (CloudFront's guide). */
const MANAGED_CACHING: Readonly<Record<string, Encoding[]>> = {
  '658327ea-f89d-4fab-a63d-7e88639e58f6': ['br', 'gzip'], // CachingOptimized
  'b2884449-e4de-46a7-ac36-70bc7f1ddd6d': [], // CachingOptimizedForUncompressedObjects
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': [], // CachingDisabled
};

/**
 * The app's CloudFront distributions.
 * @throws TemplateError for an origin that is no bucket of the app, or a policy that is not known
 */
export function readDistributions(
  resources: Resources,
  buckets: readonly BucketModel[],
  accountId: string,
): DistributionModel[] {
  return resources.ofType('AWS::CloudFront::Distribution').map((resource) => {
    const config = asObject(resource.properties.DistributionConfig);
    const origins = new Map(
      asArray(config.Origins).map((origin) => [
        asText(asObject(origin).Id) ?? '',
        originOf(resource, asObject(origin), buckets),
      ]),
    );
    const behavior = (given: unknown): BehaviorModel =>
      behaviorOf(resource, asObject(given), origins, resources);
    return {
      id: resource.ref,
      arn: `arn:aws:cloudfront::${accountId}:distribution/${resource.ref}`,
      hosts: [resource.attributes['DomainName'] ?? '', ...asStrings(config.Aliases)],
      name: resource.logicalId,
      defaultRootObject: (asText(config.DefaultRootObject) ?? '').replace(/^\//, ''),
      behaviors: [...asArray(config.CacheBehaviors), config.DefaultCacheBehavior].map(behavior),
      errorResponses: asArray(config.CustomErrorResponses).map((each) => {
        const { ErrorCode, ResponseCode, ResponsePagePath } = asObject(each);
        return {
          errorCode: asNumber(ErrorCode) ?? 0,
          responseCode: asNumber(ResponseCode),
          responsePagePath: asText(ResponsePagePath),
        };
      }),
    };
  });
}

function originOf(
  resource: Resource,
  origin: JsonObject,
  buckets: readonly BucketModel[],
): OriginModel {
  const domain = asText(origin.DomainName) ?? '';
  const [, name] = BUCKET_DOMAIN.exec(domain) ?? [];
  const bucket = buckets.find((each) => each.name === name);
  if (bucket === undefined) {
    throw new TemplateError(
      `${resource.id} has the origin ${domain}; the runtime serves distributions whose origins are buckets of the app.`,
    );
  }
  return {
    bucket: bucket.name,
    bucketArn: bucket.arn,
    path: asText(origin.OriginPath) ?? '',
    signed: (asText(origin.OriginAccessControlId) ?? '') !== '',
    policy: bucket.policy,
  };
}

function behaviorOf(
  resource: Resource,
  behavior: JsonObject,
  origins: ReadonlyMap<string, OriginModel>,
  resources: Resources,
): BehaviorModel {
  const target = asText(behavior.TargetOriginId) ?? '';
  const origin = origins.get(target);
  if (origin === undefined) {
    throw new TemplateError(
      `${resource.id} has a behavior for the origin ${target}, and no such origin.`,
    );
  }
  const methods = asStrings(behavior.AllowedMethods);
  return {
    pathPattern: asText(behavior.PathPattern),
    origin,
    allowedMethods: methods.length === 0 ? ['GET', 'HEAD'] : methods,
    compress: asBoolean(behavior.Compress) === true ? encodings(resource, behavior, resources) : [],
    headers: headersOf(resource, behavior, resources),
  };
}

/** What the cache policy lets through of a viewer's `Accept-Encoding`. */
function encodings(resource: Resource, behavior: JsonObject, resources: Resources): Encoding[] {
  const managed = MANAGED_CACHING[asText(behavior.CachePolicyId) ?? ''];
  if (managed !== undefined) return managed;
  const policy = policyOf(resource, 'CachePolicy', behavior.CachePolicyId, resources);
  const { EnableAcceptEncodingBrotli, EnableAcceptEncodingGzip } = asObject(
    asObject(asObject(policy?.CachePolicyConfig).ParametersInCacheKeyAndForwardedToOrigin),
  );
  return [
    ...(asBoolean(EnableAcceptEncodingBrotli) === true ? (['br'] as const) : []),
    ...(asBoolean(EnableAcceptEncodingGzip) === true ? (['gzip'] as const) : []),
  ];
}

function headersOf(
  resource: Resource,
  behavior: JsonObject,
  resources: Resources,
): ResponseHeadersModel {
  const id = behavior.ResponseHeadersPolicyId;
  const policy = policyOf(resource, 'ResponseHeadersPolicy', id, resources);
  return responseHeaders(asObject(policy?.ResponseHeadersPolicyConfig));
}

function policyOf(
  resource: Resource,
  kind: 'CachePolicy' | 'ResponseHeadersPolicy',
  id: unknown,
  resources: Resources,
): JsonObject | undefined {
  if (id === undefined) return undefined;
  const found = resources.find(`AWS::CloudFront::${kind}`, id);
  if (found !== undefined) return found.properties;
  throw new TemplateError(
    `${resource.id} names the ${kind} ${asText(id)}, which the app does not define; of those that AWS manages the runtime knows none but CachingOptimized and CachingDisabled.`,
  );
}
