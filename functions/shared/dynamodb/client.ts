import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/**
 * One client for each environment: its connections stay open between events. Time-outs are well
 * below the functions' own, so that a slow table becomes a retry and not a lost invocation.
 */
export const dynamodb = new DynamoDBClient({
  maxAttempts: 4,
  requestHandler: new NodeHttpHandler({ connectionTimeout: 1000, requestTimeout: 2500 }),
});
