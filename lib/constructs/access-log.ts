import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { type IAccessLogSettings, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Settings } from '../settings.ts';

/** What both kinds of API log: who asked for what, and how it ended. Never a body or a token. */
const COMMON = ['requestId', 'identity.sourceIp', 'requestTimeEpoch', 'routeKey', 'status'];
const OWN = {
  http: ['integrationLatency', 'responseLength', 'error.message', 'integrationErrorMessage'],
  websocket: ['eventType', 'connectionId', 'error.message', 'integrationErrorMessage'],
} as const;

/** One line of JSON for each request, in a log group of its own. */
export function createAccessLog(
  stack: Stack,
  kind: keyof typeof OWN,
  settings: Settings,
): IAccessLogSettings {
  const logGroup = new LogGroup(stack, 'AccessLogs', {
    logGroupName: `/${settings.deployment}/access/${kind}`,
    retention: settings.logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const fields = [...COMMON, ...OWN[kind]].map((field) => [field, `$context.${field}`]);
  return {
    destination: new LogGroupLogDestination(logGroup),
    format: AccessLogFormat.custom(JSON.stringify(Object.fromEntries(fields))),
  };
}
