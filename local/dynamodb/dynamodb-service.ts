import type { AwsService } from '../contracts.ts';
import { type Gateway, parseRequest } from './gateway.ts';

/**
 * DynamoDB as a service of the AWS endpoint, for callers that know only one address. Functions use
 * the proxy's own.
 */
export function createDynamoDbService(gateway: Gateway): AwsService {
  return {
    signingName: 'dynamodb',
    targetPrefix: 'DynamoDB_20120810',
    permissions(call) {
      const request = parseRequest(call.body.toString());
      if (request === undefined || call.principal === undefined) return [];
      return gateway.permissions(call.principal, call.operation, request);
    },
    async handle(call) {
      const text = call.body.toString();
      const result = await gateway.execute(call.operation, text, parseRequest(text) ?? {});
      if (result.kind === 'reply') return result.reply;
      // The endpoint has no way to break a connection off; to the client a 500 is as uncertain.
      return { status: 500, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: '' };
    },
  };
}
