import { createHash } from 'node:crypto';
import { isCustom } from './custom-resources.ts';
import { asBoolean, asText, type JsonObject } from './json.ts';
import { derivedToken, generatedName } from './physical-id.ts';

/** Where a resource stands: what ARNs and generated names are made of. */
export interface Place {
  stack: string;
  logicalId: string;
  region: string;
  accountId: string;
  partition: string;
  urlSuffix: string;
}

/** What `Ref` and `Fn::GetAtt` of a resource give. */
export interface Identity {
  ref: string;
  attributes: Record<string, string>;
}

/** Reads a property of the resource, resolved; only name-like properties are asked for. */
type Property = (name: string) => unknown;
type Rule = (place: Place, property: Property) => Identity;

function arnOf(place: Place, service: string, rest: string, regional = true): string {
  const scope = regional ? `${place.region}:${place.accountId}` : `:${place.accountId}`;
  return `arn:${place.partition}:${service}:${scope}:${rest}`;
}

function named(place: Place, value: unknown, maximum: number): string {
  return asText(value) ?? generatedName(place.stack, place.logicalId, maximum);
}

function token(place: Place, length: number, alphabet?: 'lower' | 'upper' | 'mixed'): string {
  return derivedToken(`${place.stack}/${place.logicalId}`, length, alphabet);
}

function table(place: Place, property: Property): Identity {
  const ref = named(place, property('TableName'), 255);
  return { ref, attributes: { Arn: arnOf(place, 'dynamodb', `table/${ref}`), TableId: ref } };
}

/** An id with nothing else, as routes, integrations and authorizers have. */
function plainId(place: Place): Identity {
  const ref = token(place, 7);
  return { ref, attributes: { Id: ref } };
}

function managedName(service: string, kind: string, property: string, regional = true): Rule {
  return (place, read) => {
    const ref = named(place, read(property), 64);
    return {
      ref,
      attributes: { Arn: arnOf(place, service, `${kind}${ref}`, regional), Name: ref },
    };
  };
}

/** By type, what AWS's resource reference calls "Return values". */
const rules: Record<string, Rule> = {
  'AWS::Lambda::Function': managedName('lambda', 'function:', 'FunctionName'),
  'AWS::IAM::Role': (place, property) => {
    const ref = named(place, property('RoleName'), 64);
    const path = asText(property('Path')) ?? '/';
    return {
      ref,
      attributes: {
        Arn: `arn:${place.partition}:iam::${place.accountId}:role${path}${ref}`,
        RoleId: `AROA${token(place, 17, 'upper')}`,
      },
    };
  },
  'AWS::SQS::Queue': (place, property) => {
    const suffix = asBoolean(property('FifoQueue')) === true ? '.fifo' : '';
    const name =
      asText(property('QueueName')) ??
      generatedName(place.stack, place.logicalId, 80 - suffix.length) + suffix;
    const url = `https://sqs.${place.region}.${place.urlSuffix}/${place.accountId}/${name}`;
    return {
      ref: url,
      attributes: { Arn: arnOf(place, 'sqs', name), QueueName: name, QueueUrl: url },
    };
  },
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::ApiGatewayV2::Api': (place, property) => {
    const ref = token(place, 10);
    const scheme = asText(property('ProtocolType')) === 'WEBSOCKET' ? 'wss' : 'https';
    const host = `${ref}.execute-api.${place.region}.${place.urlSuffix}`;
    return { ref, attributes: { ApiId: ref, ApiEndpoint: `${scheme}://${host}` } };
  },
  'AWS::ApiGatewayV2::Stage': (place, property) => {
    const ref = asText(property('StageName')) ?? token(place, 7);
    return { ref, attributes: {} };
  },
  'AWS::ApiGatewayV2::Route': plainId,
  'AWS::ApiGatewayV2::RouteResponse': plainId,
  'AWS::ApiGatewayV2::Integration': plainId,
  'AWS::ApiGatewayV2::Authorizer': (place) => {
    const ref = token(place, 6);
    return { ref, attributes: { AuthorizerId: ref } };
  },
  'AWS::Cognito::UserPool': (place) => {
    const ref = `${place.region}_${token(place, 9, 'mixed')}`;
    const provider = `cognito-idp.${place.region}.amazonaws.com/${ref}`;
    return {
      ref,
      attributes: {
        UserPoolId: ref,
        Arn: arnOf(place, 'cognito-idp', `userpool/${ref}`),
        ProviderName: provider,
        ProviderURL: `https://${provider}`,
      },
    };
  },
  'AWS::Cognito::UserPoolClient': (place, property) => {
    const ref = token(place, 26);
    const name = named(place, property('ClientName'), 128);
    return { ref, attributes: { ClientId: ref, Name: name } };
  },
  'AWS::Cognito::UserPoolGroup': (place, property) => {
    return { ref: named(place, property('GroupName'), 128), attributes: {} };
  },
  'AWS::SecretsManager::Secret': (place, property) => {
    const name = asText(property('Name')) ?? `${place.logicalId}-${token(place, 12, 'mixed')}`;
    const prefix = arnOf(place, 'secretsmanager', 'secret:');
    // The same six characters as `local/secrets-manager` gives the secret; the runtime compares.
    const digest = createHash('sha256').update(`${prefix}${name}`).digest('base64');
    const arn = `${prefix}${name}-${digest.replaceAll(/[+/=]/g, '').slice(0, 6)}`;
    return { ref: arn, attributes: { Id: arn, Arn: arn, Name: name } };
  },
  'AWS::S3::Bucket': (place, property) => {
    const ref =
      asText(property('BucketName')) ??
      generatedName(place.stack, place.logicalId, 63).toLowerCase();
    const domain = `${ref}.s3.${place.urlSuffix}`;
    return {
      ref,
      attributes: {
        Arn: `arn:${place.partition}:s3:::${ref}`,
        DomainName: domain,
        RegionalDomainName: `${ref}.s3.${place.region}.${place.urlSuffix}`,
        WebsiteURL: `http://${ref}.s3-website-${place.region}.${place.urlSuffix}`,
      },
    };
  },
  'AWS::CloudFront::Distribution': (place) => {
    const ref = `E${token(place, 13, 'upper')}`;
    return {
      ref,
      attributes: { Id: ref, DomainName: `d${token(place, 13)}.cloudfront.net` },
    };
  },
  'AWS::Logs::LogGroup': (place, property) => {
    const ref =
      asText(property('LogGroupName')) ?? generatedName(place.stack, place.logicalId, 512);
    return { ref, attributes: { Arn: arnOf(place, 'logs', `log-group:${ref}:*`) } };
  },
  'AWS::KMS::Key': (place) => {
    const ref = token(place, 32);
    return { ref, attributes: { Arn: arnOf(place, 'kms', `key/${ref}`), KeyId: ref } };
  },
  'AWS::SNS::Topic': (place, property) => {
    const name = named(place, property('TopicName'), 256);
    const arn = arnOf(place, 'sns', name);
    return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
  },
  'AWS::SES::EmailIdentity': (place, property) => {
    const ref = asText(property('EmailIdentity')) ?? '';
    const attributes: Record<string, string> = {};
    for (const number of [1, 2, 3]) {
      const dkim = derivedToken(`${place.stack}/${place.logicalId}/${number}`, 32);
      attributes[`DkimDNSTokenName${number}`] = `${dkim}._domainkey.${ref}`;
      attributes[`DkimDNSTokenValue${number}`] = `${dkim}.dkim.amazonses.com`;
    }
    return { ref, attributes };
  },
  'AWS::SES::ConfigurationSet': managedName('ses', 'configuration-set/', 'Name'),
  'AWS::SES::ReceiptRuleSet': managedName('ses', 'receipt-rule-set/', 'RuleSetName'),
  'AWS::Events::Rule': managedName('events', 'rule/', 'Name'),
  'AWS::Scheduler::ScheduleGroup': managedName('scheduler', 'schedule-group/', 'Name'),
};

/**
 * What `Ref` and `Fn::GetAtt` of a resource give, by its type; for a type without a rule, a
 * generated name, and an ARN that looks like one.
 */
export function identityOf(type: string, place: Place, property: Property): Identity {
  const rule = rules[type];
  if (rule !== undefined) return rule(place, property);
  // What its function would answer is known only when it has run.
  if (isCustom(type))
    return { ref: generatedName(place.stack, place.logicalId, 128), attributes: {} };
  const ref = generatedName(place.stack, place.logicalId, 128);
  const service = (type.split('::')[1] ?? 'unknown').toLowerCase();
  return { ref, attributes: { Arn: arnOf(place, service, ref), Id: ref } };
}

/** The attributes of a resource as `Fn::GetAtt` spells them, for messages. */
export function attributeNames(identity: Identity): string {
  return Object.keys(identity.attributes).join(', ') || 'none';
}

/** Values that `Ref` gives for pseudo-parameters; `AWS::NoValue` is handled by the resolver. */
export function pseudoParameters(place: Place): JsonObject {
  return {
    'AWS::Region': place.region,
    'AWS::AccountId': place.accountId,
    'AWS::Partition': place.partition,
    'AWS::URLSuffix': place.urlSuffix,
    'AWS::StackName': place.stack,
    'AWS::StackId': `arn:${place.partition}:cloudformation:${place.region}:${place.accountId}:stack/${place.stack}/${derivedToken(place.stack, 32)}`,
    'AWS::NotificationARNs': [],
  };
}
