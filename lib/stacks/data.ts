import { ArnFormat, CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnUserPoolGroup,
  Mfa,
  StringAttribute,
  UserPool,
  UserPoolClient,
} from 'aws-cdk-lib/aws-cognito';
import {
  AttributeType,
  Billing,
  ProjectionType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { mailPrefix, rawPrefix } from '../../core/channels/email/keys.ts';
import type { TableName } from '../../functions/definition.ts';
import { createBucket, exportBucket } from '../constructs/bucket.ts';
import type { DataParts, EmailParts, Plan } from '../constructs/parts.ts';
import { INDEXES, sesArn } from '../constructs/wiring.ts';
import { acknowledge } from '../nag.ts';
import { nameEmail } from './email.ts';

/** As long as a message stays in a dead-letter queue: a file of it can be fetched when it is sent again. */
const MAIL_DAYS = 14;

const GROUPS = {
  agent: 'Answers conversations.',
  supervisor: 'Sees and reassigns the conversations of all agents.',
  admin: 'Sets the app up: agents, integrations, keys.',
};

/** What outlives a deployment: tables, objects, agents' accounts, and the key of the SDK's tokens. */
export class DataStack extends Stack {
  readonly parts: DataParts;

  constructor(scope: Construct, id: string, plan: Plan, props: StackProps) {
    super(scope, id, { ...props, description: 'Causerie: tables, bucket, user pool and secret' });
    const userPool = createUserPool(this, plan);
    const content = createBucket(this, 'Content', { settings: plan.settings, versioned: true });
    takeMail(this, content, nameEmail(plan.settings));
    this.parts = {
      tables: {
        conversations: createTable(this, 'conversations', plan),
        directory: createTable(this, 'directory', plan),
      },
      content: exportBucket(content),
      userPool,
      userPoolClient: createUserPoolClient(this, userPool),
      sdkToken: createSdkToken(this, plan),
      appSecrets: nameAppSecrets(this, plan),
    };
    const { tables, userPoolClient, sdkToken } = this.parts;
    new CfnOutput(this, 'region', { value: this.region });
    new CfnOutput(this, 'userPoolId', { value: userPool.userPoolId });
    new CfnOutput(this, 'userPoolClientId', { value: userPoolClient.userPoolClientId });
    new CfnOutput(this, 'conversationsTable', { value: tables.conversations.tableName });
    new CfnOutput(this, 'directoryTable', { value: tables.directory.tableName });
    new CfnOutput(this, 'contentBucket', { value: content.bucketName });
    new CfnOutput(this, 'sdkTokenSecretArn', { value: sdkToken.secretArn });
  }
}

/** What SES may write, and for how long it stays: the worker has it at once, and who looks for a fault some days. */
function takeMail(stack: Stack, bucket: Bucket, email: EmailParts | undefined): void {
  if (email === undefined) return;
  const { ruleName } = email;
  bucket.addLifecycleRule({
    prefix: mailPrefix,
    expiration: Duration.days(MAIL_DAYS),
    noncurrentVersionExpiration: Duration.days(1),
  });
  bucket.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('ses.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects(`${rawPrefix}*`)],
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ArnEquals: {
          'aws:SourceArn': sesArn(`receipt-rule-set/${ruleName}:receipt-rule/${ruleName}`),
        },
      },
    }),
  );
}

/** Made at run time, one an app, so the stack names them and makes none. */
function nameAppSecrets(stack: Stack, { settings }: Plan): DataParts['appSecrets'] {
  const prefix = `${settings.deployment}/apps`;
  const arns = stack.formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${prefix}/*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return { prefix, arns };
}

function createTable(stack: Stack, name: TableName, { settings, capacity }: Plan): TableV2 {
  const string = (attribute: string) => ({ name: attribute, type: AttributeType.STRING });
  return new TableV2(stack, name === 'conversations' ? 'Conversations' : 'Directory', {
    partitionKey: string('pk'),
    sortKey: string('sk'),
    billing: Billing.onDemand(),
    encryption: TableEncryptionV2.dynamoOwnedKey(),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    timeToLiveAttribute: 'expiresAt',
    deletionProtection: settings.protectData,
    removalPolicy: removalPolicy(settings.protectData),
    warmThroughput: capacity.warmThroughput,
    globalSecondaryIndexes: INDEXES[name].map((index) => ({
      indexName: index,
      partitionKey: string(`${index}Pk`),
      sortKey: string(`${index}Sk`),
      // An index entry that is only its keys is written for the price of one unit.
      projectionType: ProjectionType.KEYS_ONLY,
    })),
  });
}

function createUserPool(stack: Stack, { settings }: Plan): UserPool {
  const pool = new UserPool(stack, 'Agents', {
    userPoolName: `${settings.deployment}-agents`,
    selfSignUpEnabled: false,
    signInAliases: { email: true },
    signInCaseSensitive: false,
    autoVerify: { email: true },
    standardAttributes: { email: { required: true, mutable: true } },
    customAttributes: {
      app_id: new StringAttribute({ mutable: true, maxLen: 128 }),
      agent_id: new StringAttribute({ mutable: true, maxLen: 128 }),
    },
    mfa: Mfa.OPTIONAL,
    mfaSecondFactor: { otp: true, sms: false },
    passwordPolicy: {
      minLength: 12,
      requireLowercase: true,
      requireUppercase: true,
      requireDigits: true,
      requireSymbols: true,
      tempPasswordValidity: Duration.days(3),
    },
    accountRecovery: AccountRecovery.EMAIL_ONLY,
    deletionProtection: settings.protectData,
    removalPolicy: removalPolicy(settings.protectData),
  });
  acknowledge.userPool(pool);
  for (const [groupName, description] of Object.entries(GROUPS)) {
    new CfnUserPoolGroup(stack, `Group-${groupName}`, {
      userPoolId: pool.userPoolId,
      groupName,
      description,
    });
  }
  return pool;
}

function createUserPoolClient(stack: Stack, userPool: UserPool): UserPoolClient {
  return new UserPoolClient(stack, 'Console', {
    userPool,
    generateSecret: false, // a page in a browser keeps none
    disableOAuth: true,
    authFlows: { userPassword: true, adminUserPassword: true, userSrp: true },
    idTokenValidity: Duration.hours(1),
    accessTokenValidity: Duration.hours(1),
    refreshTokenValidity: Duration.days(30),
    preventUserExistenceErrors: true,
    enableTokenRevocation: true,
  });
}

function createSdkToken(stack: Stack, { settings }: Plan): Secret {
  const secret = new Secret(stack, 'SdkToken', {
    description: "Signs the session tokens of the customers' SDK.",
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
    removalPolicy: removalPolicy(settings.protectData),
  });
  acknowledge.sdkToken(secret);
  return secret;
}

function removalPolicy(protectData: boolean): RemovalPolicy {
  return protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}
