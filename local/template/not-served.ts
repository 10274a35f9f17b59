import { isCarriedOut, isWithoutMeaning } from './custom-resources.ts';
import type { Resource, Resources } from './resources.ts';

/** Types that the runtime serves, or reads as part of one that it serves. */
const SERVED = new Set([
  'AWS::Lambda::Function',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::SQS::Queue',
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Stage',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::RouteResponse',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolGroup',
  'AWS::SecretsManager::Secret',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::CloudFront::Distribution',
  'AWS::CloudFront::CachePolicy',
  'AWS::CloudFront::ResponseHeadersPolicy',
  'AWS::CloudFront::OriginAccessControl',
  'AWS::SES::EmailIdentity',
  'AWS::SES::ConfigurationSet',
  'AWS::SES::ConfigurationSetEventDestination',
  'AWS::SES::ReceiptRuleSet',
  'AWS::SES::ReceiptRule',
  'AWS::Events::Rule',
  'AWS::IAM::Role',
  'AWS::IAM::Policy',
  'AWS::IAM::ManagedPolicy',
]);

/** Types without a meaning while the app runs on one machine: watching, naming, deploying. */
const WITHOUT_MEANING = new Set([
  'AWS::CDK::Metadata',
  'AWS::CloudFormation::Stack',
  'AWS::ApiGateway::Account', // the role that APIs write logs with
  'AWS::Lambda::Permission',
  'AWS::Lambda::Version',
  'AWS::Lambda::LayerVersion',
  'AWS::SQS::QueuePolicy', // enforceSSL and service principals; the loopback needs neither
  'AWS::SQS::QueueInlinePolicy',
  'AWS::SecretsManager::ResourcePolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SNS::Topic', // alarms report to it
  'AWS::SNS::Subscription',
  'AWS::KMS::Key',
  'AWS::KMS::Alias',
  'AWS::Budgets::Budget',
]);

const WITHOUT_MEANING_PREFIXES = [
  'AWS::Logs::',
  'AWS::CloudWatch::',
  'AWS::WAFv2::',
  'AWS::XRay::',
];

function isMeaningless(type: string): boolean {
  return (
    WITHOUT_MEANING.has(type) ||
    isWithoutMeaning(type) ||
    WITHOUT_MEANING_PREFIXES.some((prefix) => type.startsWith(prefix))
  );
}

/**
 * One line for each resource that would do something on AWS and does nothing here:
 * `not served: AWS::X::Y LogicalId`.
 */
export function notServed(resources: Resources): string[] {
  return resources.all
    .filter(
      (resource: Resource) =>
        !SERVED.has(resource.type) &&
        !isMeaningless(resource.type) &&
        !isCarriedOut(resource, resources),
    )
    .map((resource) => `not served: ${resource.type} ${resource.logicalId}`);
}
