import type { AwsService } from '../contracts.ts';
import type { Iam } from '../iam/iam.ts';
import { awsErrorReply, escapeXml } from './aws-error.ts';

/**
 * The part of AWS STS that tells a caller who it is: `GetCallerIdentity`, which no policy can
 * refuse (STS API reference). Speaks the query protocol.
 *
 * @param requestId a fresh request id
 */
export function createStsService(iam: Iam, requestId: () => string): AwsService {
  return {
    signingName: 'sts',
    permissions: () => [],
    async handle(call) {
      const id = requestId();
      if (call.operation !== 'GetCallerIdentity' || call.principal === undefined) {
        const message = `The local runtime serves GetCallerIdentity of STS, not ${call.operation || 'a request without an Action'}.`;
        return awsErrorReply('query', { code: 'InvalidAction', message, status: 400 }, id);
      }
      const arn = escapeXml(iam.callerArn(call.principal));
      const body = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>${call.principal.accessKeyId}</UserId><Account>${iam.accountId}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`;
      return { status: 200, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': id }, body };
    },
  };
}
