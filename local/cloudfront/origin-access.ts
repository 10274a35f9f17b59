import type { RequestContext } from '../iam/condition.ts';
import { compilePolicies } from '../iam/policy.ts';
import type { OriginModel } from './model.ts';

/** The name under which CloudFront stands in bucket policies. */
const PRINCIPAL = 'cloudfront.amazonaws.com';

/**
 * Whether the bucket's policy lets a distribution do something with an object. A request that is not
 * signed as CloudFront comes from nobody, and buckets here are private.
 *
 * @param arn the distribution's
 */
export function mayAccess(
  origin: OriginModel,
  arn: string,
): (action: string, key: string) => boolean {
  const { signed, policy, bucketArn } = origin;
  if (!signed || policy === undefined) return () => false;
  const policies = compilePolicies([policy]);
  const context: RequestContext = new Map([
    ['aws:sourcearn', [arn]],
    ['aws:sourceaccount', [arn.split(':')[4] ?? '']],
    ['aws:securetransport', ['true']],
    ['s3:tlsversion', ['1.3']],
  ]);
  return (action, key) => {
    const resource = key === '' ? bucketArn : `${bucketArn}/${key}`;
    return policies.evaluate(action, resource, context, [PRINCIPAL]).effect === 'allow';
  };
}
