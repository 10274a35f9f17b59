import { Aws, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type {
  AppQuotas,
  BucketName,
  EnvironmentName,
  FunctionDefinition,
  Grant,
} from '../../functions/definition.ts';
import { ConfigurationError } from '../errors.ts';
import type { BucketPart, EmailParts, Parts } from './parts.ts';

/** One entry for each name of the environment: a name without a value does not compile. */
const VALUES: Record<EnvironmentName, (parts: Parts, quotas: AppQuotas) => string | undefined> = {
  CONVERSATIONS_TABLE: ({ tables }) => tables.conversations.tableName,
  DIRECTORY_TABLE: ({ tables }) => tables.directory.tableName,
  STEPS_QUEUE_URL: ({ queues }) => queues.steps.queueUrl,
  ROUTING_QUEUE_URL: ({ queues }) => queues.routing.queueUrl,
  DELIVERY_QUEUE_URL: ({ queues }) => queues.delivery.queueUrl,
  TIMERS_QUEUE_URL: ({ queues }) => queues.timers.queueUrl,
  ANSWERS_QUEUE_URL: ({ queues }) => queues.answers.queueUrl,
  WEBHOOKS_QUEUE_URL: ({ queues }) => queues.webhooks.queueUrl,
  INBOUND_QUEUE_URL: ({ queues }) => queues.inbound.queueUrl,
  OUTBOUND_QUEUE_URL: ({ queues }) => queues.outbound.queueUrl,
  CONTENT_BUCKET: ({ content }) => content.name,
  SITE_BUCKET: ({ site }) => site.name,
  SITE_URL: ({ site }) => site.url,
  MEDIA_BUCKET: ({ media }) => media.name,
  HTTP_API_URL: ({ httpApi }) => httpApi?.url,
  WEBSOCKET_CALLBACK_URL: ({ webSocket }) => webSocket.callbackUrl,
  WEBSOCKET_URL: ({ webSocket }) => webSocket.url,
  SDK_TOKEN_SECRET_ARN: ({ sdkToken }) => sdkToken.secretArn,
  APP_SECRETS_PREFIX: ({ appSecrets }) => appSecrets.prefix,
  USER_POOL_ID: ({ userPool }) => userPool.userPoolId,
  USER_POOL_CLIENT_ID: ({ userPoolClient }) => userPoolClient.userPoolClientId,
  USER_POOL_ISSUER: ({ userPool }) =>
    `https://cognito-idp.${Stack.of(userPool).region}.amazonaws.com/${userPool.userPoolId}`,
  EMAIL_DOMAIN: ({ email }) => email?.domain ?? 'none',
  APP_QUOTAS: (_parts, quotas) => JSON.stringify(quotas),
};

const BUCKETS: Record<BucketName, (parts: Parts) => BucketPart> = {
  content: ({ content }) => content,
  site: ({ site }) => site,
  media: ({ media }) => media,
};

/** A function's environment and permissions, side by side as its definition has them. */
export interface Wiring {
  environment: Record<string, string>;
  statements: PolicyStatement[];
}

/** Fills a definition's environment and grants from the parts. */
export function wire(definition: FunctionDefinition, parts: Parts, quotas: AppQuotas): Wiring {
  const environment: Record<string, string> = {};
  for (const name of definition.environment) {
    const value = VALUES[name]?.(parts, quotas);
    if (value === undefined) throw unknownPart(definition, `the environment variable ${name}`);
    environment[name] = value;
  }
  const statements = definition.grants.flatMap((grant) => statementsOf(grant, definition, parts));
  const { trigger } = definition;
  if (trigger.kind === 'queue') statements.push(consume(trigger.queue, definition, parts));
  return { environment, statements };
}

function statementsOf(
  grant: Grant,
  definition: FunctionDefinition,
  parts: Parts,
): PolicyStatement | PolicyStatement[] {
  if ('table' in grant) {
    const table = parts.tables[grant.table];
    if (!table) throw unknownPart(definition, `the table ${grant.table}`);
    const indexes = grant.indexes ? INDEXES[grant.table] : [];
    return allow(grant.actions, [
      table.tableArn,
      // By name: `index/*` would take in whatever index comes later.
      ...indexes.map((index) => `${table.tableArn}/index/${index}`),
    ]);
  }
  if ('queue' in grant) {
    const queue = parts.queues[grant.queue];
    if (!queue) throw unknownPart(definition, `the queue ${grant.queue}`);
    return allow(grant.actions, [queue.queueArn]);
  }
  if ('bucket' in grant) {
    const part = BUCKETS[grant.bucket];
    if (!part) throw unknownPart(definition, `the bucket ${grant.bucket}`);
    return allowObjects(part(parts).arn, grant);
  }
  if ('connections' in grant) {
    return allow(
      ['execute-api:ManageConnections'],
      grant.connections.map((method) => `${parts.webSocket.stageArn}/${method}/@connections/*`),
    );
  }
  if ('secret' in grant) return allow(grant.actions, [parts.sdkToken.secretArn]);
  if ('mail' in grant) return allowMail(grant.actions, parts.email);
  if ('appSecrets' in grant) return allow(grant.actions, [parts.appSecrets.arns]);
  return allow(grant.actions, [parts.userPool.userPoolArn]);
}

/** SES asks for both: as whom something is sent, and with which configuration set. */
function allowMail(actions: readonly string[], email: EmailParts | undefined): PolicyStatement[] {
  if (email === undefined) return [];
  return [
    allow(actions, [
      sesArn(`identity/${email.domain}`),
      sesArn(`configuration-set/${email.configurationSet}`),
    ]),
  ];
}

/** By name: what SES has refers to no stack. */
export function sesArn(resource: string): string {
  return `arn:${Aws.PARTITION}:ses:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;
}

/** Objects have an ARN of their own; listing them is allowed on the bucket's. */
function allowObjects(
  arn: string,
  { actions, prefix = '' }: Extract<Grant, { bucket: BucketName }>,
): PolicyStatement[] {
  const ofBucket = actions.filter((action) => action === 's3:ListBucket');
  const ofObjects = actions.filter((action) => action !== 's3:ListBucket');
  return [
    ...(ofObjects.length > 0 ? [allow(ofObjects, [`${arn}/${prefix}*`])] : []),
    ...(ofBucket.length > 0 ? [allow(ofBucket, [arn])] : []),
  ];
}

/** What an event source mapping does with the function's role (Lambda's guide on SQS). */
function consume(
  name: keyof Parts['queues'],
  definition: FunctionDefinition,
  parts: Parts,
): PolicyStatement {
  const queue = parts.queues[name];
  if (!queue) throw unknownPart(definition, `the queue ${name}`);
  return allow(
    ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    [queue.queueArn],
  );
}

/** Global secondary indexes by table; `stacks/data.ts` builds them from this. */
export const INDEXES = {
  conversations: ['inbox', 'assignee'],
  directory: ['lookup'],
} as const;

function allow(actions: readonly string[], resources: string[]): PolicyStatement {
  return new PolicyStatement({ actions: [...actions], resources });
}

function unknownPart(definition: FunctionDefinition, part: string): ConfigurationError {
  return new ConfigurationError(
    'INVALID_DEFINITION',
    `functions/${definition.name}/definition.ts names ${part}, which lib/ does not build, or builds after its stack.`,
  );
}
