import type { AwsReply, Permission } from '../contracts.ts';
import type { SignedRequest } from '../iam/canonical-request.ts';
import type { Iam } from '../iam/iam.ts';
import { accessDeniedReply, authFailureReply, protocolOf } from './aws-error.ts';

/** Checks a signed request that another server than the endpoint has received. */
export type AuthorizeCall = (
  req: SignedRequest,
  serviceName: 'execute-api' | 's3',
  permission: Permission,
) => Promise<AwsReply | undefined>;

/**
 * Makes the check that `@connections` and other servers of their own ask for: the reply to send
 * when the call is refused, undefined when it may go on.
 *
 * @param requestId a fresh request id
 */
export function createAuthorizeCall(iam: Iam, requestId: () => string): AuthorizeCall {
  return async (req, serviceName, permission) => {
    const protocol = protocolOf(serviceName);
    const who = iam.authenticate(req);
    if (!who.ok) return authFailureReply(protocol, who.failure, requestId());
    if (who.service !== serviceName) {
      const message = `Credential should be scoped to correct service: '${serviceName}'.`;
      return authFailureReply(protocol, { kind: 'mismatch', message }, requestId());
    }
    const refusal = iam.refusal(who.principal, permission);
    return refusal === undefined ? undefined : accessDeniedReply(protocol, refusal, requestId());
  };
}
