import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import * as cognito from '@aws-sdk/client-cognito-identity-provider';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import * as secrets from '@aws-sdk/client-secrets-manager';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import * as sqs from '@aws-sdk/client-sqs';
import type { FunctionDefinition } from '../../../../functions/definition.ts';
import { INDEXES } from '../../../../lib/constructs/wiring.ts';
import type { Credentials } from '../../../../local/iam/credentials.ts';

/** Something that somebody who has taken over a function might do with the account. */
export interface Attempt {
  action: string; // as IAM calls it
  /** What it is done to, in the words of definitions: `table directory`, `bucket media media/`. */
  on: string;
  /** It changes nothing, so that who may do it may be let to. */
  isHarmless: boolean;
  send(clients: Clients): Promise<unknown>;
}

/** Where everything is. */
export interface Places {
  region: string;
  awsEndpointUrl: string;
  webSocketCallbackUrl: string;
  tables: Record<string, string>;
  /** URLs; dead-letter queues among them, as `steps dead letters`. */
  queues: Record<string, string>;
  buckets: Record<string, string>;
  userPoolId: string;
  sdkTokenSecretArn: string;
  appSecretsPrefix: string;
  anotherFunction: string;
}

export type Clients = ReturnType<typeof openClients>;

/** Clients of every service, that sign as one role. */
export function openClients(
  { region, awsEndpointUrl, ...places }: Places,
  credentials: Credentials,
) {
  // A copy each: clients write into the credentials that they are given.
  const options = (endpoint = awsEndpointUrl) => ({
    region,
    endpoint,
    credentials: { ...credentials },
    maxAttempts: 1,
  });
  const all = {
    dynamodb: new dynamodb.DynamoDBClient(options()),
    sqs: new sqs.SQSClient(options()),
    s3: new s3.S3Client({ ...options(), forcePathStyle: true }),
    secrets: new secrets.SecretsManagerClient(options()),
    cognito: new cognito.CognitoIdentityProviderClient(options()),
    lambda: new LambdaClient(options()),
    ses: new SESv2Client(options()),
    sockets: new ApiGatewayManagementApiClient(options(places.webSocketCallbackUrl)),
  };
  return {
    ...all,
    close() {
      for (const client of Object.values(all)) client.destroy();
    },
  };
}

/** Every attempt that there is; the objects that they ask for have to be there. */
export function attemptsAt(places: Places): Attempt[] {
  return [
    ...Object.entries(places.tables).flatMap(([name, table]) => atTable(name, table)),
    ...Object.entries(places.queues).flatMap(([name, url]) => atQueue(name, url)),
    ...Object.entries(places.buckets).flatMap(([name, bucket]) => atBucket(name, bucket)),
    ...atSecrets(places),
    ...atUserPool(places),
    ...atSockets(),
    ...elsewhere(places),
  ];
}

/** What a definition grants, in the same words: `dynamodb:GetItem table directory`. */
export function grantedBy({ grants, trigger }: FunctionDefinition): Set<string> {
  const granted = new Set<string>();
  for (const grant of grants) {
    // These deployments have no domain of mail.
    if ('mail' in grant) continue;
    const places = placesOf(grant);
    const actions = 'connections' in grant ? ['execute-api:ManageConnections'] : grant.actions;
    for (const action of actions) for (const place of places) granted.add(`${action} ${place}`);
  }
  if (trigger.kind === 'queue') {
    for (const action of ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes']) {
      granted.add(`sqs:${action} queue ${trigger.queue}`);
    }
  }
  return granted;
}

function placesOf(grant: Exclude<FunctionDefinition['grants'][number], { mail: true }>): string[] {
  if ('table' in grant) {
    const indexes = grant.indexes === true ? INDEXES[grant.table] : [];
    return [`table ${grant.table}`, ...indexes.map((index) => `index ${grant.table} ${index}`)];
  }
  if ('queue' in grant) return [`queue ${grant.queue}`];
  if ('bucket' in grant) {
    const { bucket, prefix = '' } = grant;
    const under = prefixes.filter((one) => one.startsWith(prefix));
    return [`bucket ${bucket}`, ...under.map((one) => `bucket ${bucket} ${one}`)];
  }
  if ('connections' in grant) return grant.connections.map((method) => `connections ${method}`);
  if ('secret' in grant) return ['secret sdk-token'];
  return 'appSecrets' in grant ? ['app secrets'] : ['user pool'];
}

/** Folders of buckets: those that functions use, and one that none does. */
export const prefixes = [
  'answers/',
  'mail/raw/',
  'mail/parts/',
  'messenger/',
  'media/',
  'elsewhere/',
];
/** The object that attempts ask for. */
export const objectKey = (prefix: string) => `${prefix}probe`;
/** The app's secret that attempts ask for, behind the prefix of apps' secrets. */
export const appSecretName = 'probe';

const harmless = true;

function atTable(name: string, TableName: string): Attempt[] {
  const key = { pk: { S: 'probe' }, sk: { S: 'probe' } };
  // It never holds, so nothing is written by who may.
  const never = { ConditionExpression: 'attribute_exists(nowhere)' };
  const query = {
    TableName,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: 'probe' } },
  };
  const make = (action: string, command: () => object, isHarmless = false): Attempt => ({
    action: `dynamodb:${action}`,
    on: `table ${name}`,
    isHarmless,
    send: ({ dynamodb: client }) => client.send(command() as dynamodb.GetItemCommand),
  });
  const update = {
    UpdateExpression: 'SET a = :a',
    ExpressionAttributeValues: { ':a': { S: 'a' } },
  };
  const Statement = `SELECT * FROM "${TableName}" WHERE pk = 'probe'`;
  const index = (IndexName: string): Attempt => ({
    action: 'dynamodb:Query',
    on: `index ${name} ${IndexName}`,
    isHarmless: false, // their keys have other names
    send: ({ dynamodb: client }) => client.send(new dynamodb.QueryCommand({ ...query, IndexName })),
  });
  return [
    make('GetItem', () => new dynamodb.GetItemCommand({ TableName, Key: key }), harmless),
    make('Query', () => new dynamodb.QueryCommand(query), harmless),
    make(
      'PutItem',
      () => new dynamodb.PutItemCommand({ TableName, Item: key, ...never }),
      harmless,
    ),
    make(
      'UpdateItem',
      () => new dynamodb.UpdateItemCommand({ TableName, Key: key, ...never, ...update }),
      harmless,
    ),
    make(
      'DeleteItem',
      () => new dynamodb.DeleteItemCommand({ TableName, Key: key, ...never }),
      harmless,
    ),
    make(
      'ConditionCheckItem',
      () =>
        new dynamodb.TransactWriteItemsCommand({
          TransactItems: [{ ConditionCheck: { TableName, Key: key, ...never } }],
        }),
      harmless,
    ),
    make(
      'BatchGetItem',
      () => new dynamodb.BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [key] } } }),
      harmless,
    ),
    make(
      'BatchWriteItem',
      () =>
        new dynamodb.BatchWriteItemCommand({
          RequestItems: { [TableName]: [{ DeleteRequest: { Key: key } }] },
        }),
    ),
    make('Scan', () => new dynamodb.ScanCommand({ TableName })),
    make('PartiQLSelect', () => new dynamodb.ExecuteStatementCommand({ Statement })),
    make('DescribeTable', () => new dynamodb.DescribeTableCommand({ TableName })),
    make('DeleteTable', () => new dynamodb.DeleteTableCommand({ TableName })),
    ...INDEXES[name as keyof typeof INDEXES].map(index),
  ];
}

function atQueue(name: string, QueueUrl: string): Attempt[] {
  const make = (action: string, command: object): Attempt => ({
    action: `sqs:${action}`,
    on: `queue ${name}`,
    isHarmless: action === 'GetQueueAttributes',
    send: ({ sqs: client }) => client.send(command as sqs.SendMessageCommand),
  });
  const fifo = QueueUrl.endsWith('.fifo')
    ? { MessageGroupId: 'probe', MessageDeduplicationId: 'probe' }
    : {};
  const ReceiptHandle = 'probe';
  return [
    make('SendMessage', new sqs.SendMessageCommand({ QueueUrl, MessageBody: '{}', ...fifo })),
    make('ReceiveMessage', new sqs.ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 })),
    make('DeleteMessage', new sqs.DeleteMessageCommand({ QueueUrl, ReceiptHandle })),
    make(
      'ChangeMessageVisibility',
      new sqs.ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
    ),
    make('GetQueueAttributes', new sqs.GetQueueAttributesCommand({ QueueUrl })),
    make('SetQueueAttributes', new sqs.SetQueueAttributesCommand({ QueueUrl, Attributes: {} })),
    make('PurgeQueue', new sqs.PurgeQueueCommand({ QueueUrl })),
  ];
}

function atBucket(name: string, Bucket: string): Attempt[] {
  const make = (action: string, prefix: string, command: object): Attempt => ({
    action: `s3:${action}`,
    on: `bucket ${name}${prefix === '' ? '' : ` ${prefix}`}`,
    isHarmless: action === 'GetObject' || action === 'ListBucket',
    send: ({ s3: client }) => client.send(command as s3.GetObjectCommand),
  });
  return [
    make('ListBucket', '', new s3.ListObjectsV2Command({ Bucket, MaxKeys: 1 })),
    ...prefixes.flatMap((prefix) => {
      const Key = objectKey(prefix);
      return [
        make('GetObject', prefix, new s3.GetObjectCommand({ Bucket, Key })),
        make('PutObject', prefix, new s3.PutObjectCommand({ Bucket, Key, Body: 'changed' })),
        make('DeleteObject', prefix, new s3.DeleteObjectCommand({ Bucket, Key })),
      ];
    }),
  ];
}

function atSecrets({ sdkTokenSecretArn, appSecretsPrefix }: Places): Attempt[] {
  const make = (action: string, on: string, command: object): Attempt => ({
    action: `secretsmanager:${action}`,
    on,
    isHarmless: action === 'GetSecretValue',
    send: ({ secrets: client }) => client.send(command as secrets.GetSecretValueCommand),
  });
  const SecretString = 'changed';
  const named = (SecretId: string, on: string): Attempt[] => [
    make('GetSecretValue', on, new secrets.GetSecretValueCommand({ SecretId })),
    make('PutSecretValue', on, new secrets.PutSecretValueCommand({ SecretId, SecretString })),
    make('DeleteSecret', on, new secrets.DeleteSecretCommand({ SecretId })),
  ];
  const create = (Name: string) => new secrets.CreateSecretCommand({ Name, SecretString });
  return [
    ...named(sdkTokenSecretArn, 'secret sdk-token'),
    ...named(`${appSecretsPrefix}/${appSecretName}`, 'app secrets'),
    make('CreateSecret', 'app secrets', create(`${appSecretsPrefix}/another`)),
    make('CreateSecret', 'the account', create('another')),
  ];
}

function atUserPool({ userPoolId: UserPoolId }: Places): Attempt[] {
  const who = { UserPoolId, Username: 'nobody@example.com' };
  const { AdminAddUserToGroupCommand, AdminCreateUserCommand, AdminDeleteUserCommand } = cognito;
  const commands: Record<string, object> = {
    AdminAddUserToGroup: new AdminAddUserToGroupCommand({ ...who, GroupName: 'admin' }),
    AdminCreateUser: new AdminCreateUserCommand(who),
    AdminDeleteUser: new AdminDeleteUserCommand(who),
    AdminDisableUser: new cognito.AdminDisableUserCommand(who),
    AdminGetUser: new cognito.AdminGetUserCommand(who),
    AdminSetUserPassword: new cognito.AdminSetUserPasswordCommand({
      ...who,
      Password: 'Probe-0123456789',
      Permanent: true,
    }),
    AdminUpdateUserAttributes: new cognito.AdminUpdateUserAttributesCommand({
      ...who,
      UserAttributes: [{ Name: 'name', Value: 'probe' }],
    }),
    ListUsers: new cognito.ListUsersCommand({ UserPoolId }),
  };
  return Object.entries(commands).map(([action, command]) => ({
    action: `cognito-idp:${action}`,
    on: 'user pool',
    isHarmless: false,
    send: ({ cognito: client }) => client.send(command as cognito.ListUsersCommand),
  }));
}

function atSockets(): Attempt[] {
  // Nobody's: who may, is told so.
  const ConnectionId = 'AbCdEfGhIjKlMno=';
  const commands: Record<string, object> = {
    POST: new PostToConnectionCommand({ ConnectionId, Data: '{}' }),
    GET: new GetConnectionCommand({ ConnectionId }),
    DELETE: new DeleteConnectionCommand({ ConnectionId }),
  };
  return Object.entries(commands).map(([method, command]) => ({
    action: 'execute-api:ManageConnections',
    on: `connections ${method}`,
    isHarmless: true,
    send: ({ sockets }) => sockets.send(command as PostToConnectionCommand),
  }));
}

function elsewhere({ anotherFunction }: Places): Attempt[] {
  return [
    {
      action: 'lambda:InvokeFunction',
      on: 'another function',
      isHarmless: false,
      send: ({ lambda }) => lambda.send(new InvokeCommand({ FunctionName: anotherFunction })),
    },
    {
      action: 'ses:SendEmail',
      on: 'mail',
      isHarmless: false,
      send: ({ ses }) =>
        ses.send(
          new SendEmailCommand({
            FromEmailAddress: 'a@example.com',
            Destination: { ToAddresses: ['b@example.com'] },
            Content: { Simple: { Subject: { Data: 'a' }, Body: { Text: { Data: 'a' } } } },
          }),
        ),
    },
  ];
}
