import { IamError } from './iam-error.ts';
import type { PolicyDocument } from './policy-document.ts';

const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];
const NETWORK = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/**
 * Actions of the AWS managed policies that CDK attaches by itself (AWS Managed Policy Reference
 * Guide). All of them allow every resource.
 */
const ACTIONS: Record<string, readonly string[]> = {
  'service-role/AWSLambdaBasicExecutionRole': LOGS,
  'service-role/AWSLambdaVPCAccessExecutionRole': [...LOGS, ...NETWORK],
  'service-role/AWSLambdaSQSQueueExecutionRole': [
    ...LOGS,
    'sqs:ReceiveMessage',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
  ],
  'service-role/AWSLambdaDynamoDBExecutionRole': [
    ...LOGS,
    'dynamodb:DescribeStream',
    'dynamodb:GetRecords',
    'dynamodb:GetShardIterator',
    'dynamodb:ListStreams',
  ],
  'service-role/AmazonAPIGatewayPushToCloudWatchLogs': [
    ...LOGS,
    'logs:DescribeLogGroups',
    'logs:DescribeLogStreams',
    'logs:GetLogEvents',
    'logs:FilterLogEvents',
  ],
  CloudWatchLambdaInsightsExecutionRolePolicy: LOGS,
  AWSXRayDaemonWriteAccess: [
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
    'xray:GetSamplingStatisticSummaries',
  ],
};

/**
 * The document of an AWS managed policy.
 *
 * @param arn `arn:aws:iam::aws:policy/…`
 * @throws IamError `UNKNOWN_MANAGED_POLICY`: a wide policy that is not listed would otherwise be
 *   either ignored or guessed at
 */
export function managedPolicy(arn: string): PolicyDocument {
  const name = arn.slice(arn.indexOf(':policy/') + ':policy/'.length);
  const actions = ACTIONS[name];
  if (actions === undefined) {
    throw new IamError(
      'UNKNOWN_MANAGED_POLICY',
      `The local runtime does not know the managed policy ${arn}. Grant the role the actions it needs instead, or add the policy to local/iam/managed-policies.ts.`,
    );
  }
  return {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: [...actions], Resource: '*' },
  };
}
