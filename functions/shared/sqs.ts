import { SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/**
 * One client for each environment: its connections stay open between events. Time-outs are well
 * below the functions' own, so that a slow queue becomes a retry and not a lost invocation.
 */
export const sqs = new SQSClient({
  maxAttempts: 4,
  requestHandler: new NodeHttpHandler({ connectionTimeout: 1000, requestTimeout: 2500 }),
});
