import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { chance } from '../chance.ts';
import { sendingDirectly } from './direct-client.ts';

const limits = { connectionTimeout: 1000, requestTimeout: 2500 };
const maxAttempts = 4;

/**
 * One client for each environment: its connections stay open between events. Time-outs are well
 * below the functions' own, so that a slow table becomes a retry and not a lost invocation.
 */
export const dynamodb = sendingDirectly(
  new DynamoDBClient({ maxAttempts, requestHandler: new NodeHttpHandler(limits) }),
  { ...limits, maxAttempts, now: chance.now, random: chance.random },
);
