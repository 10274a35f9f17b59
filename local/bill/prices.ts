import type { BillUnit } from '../contracts.ts';

/**
 * US dollars for one of each unit: AWS's list prices in us-east-1, without the free tier and
 * without volume discounts. Lambda at arm64.
 */
export const prices: Readonly<Record<BillUnit, number>> = {
  'websocket.message': 1.0e-6,
  'websocket.connectionMinute': 0.25e-6,
  'http.request': 1.0e-6,
  'lambda.request': 0.2e-6,
  'lambda.gbSecond': 0.0000133334,
  'dynamodb.write': 0.625e-6,
  'dynamodb.read': 0.125e-6,
  'sqs.standard': 0.4e-6,
  'sqs.fifo': 0.5e-6,
  'secretsmanager.request': 5e-6, // 0.05 per 10,000
  's3.put': 5e-6, // 0.005 per 1,000
  's3.get': 0.4e-6, // 0.0004 per 1,000
  'cloudfront.request': 1e-6, // 0.0100 per 10,000 over HTTPS
  'cloudfront.egressByte': 0.085e-9, // 0.085 per GB
  'scheduler.invocation': 1.0e-6,
  'ses.message': 0.1e-3, // 0.10 per 1,000
  'egress.byte': 0.09e-9, // 0.09 per GB
  'logs.byte': 0.5e-9, // 0.50 per GB
};
