import { randomBytes, randomUUID } from 'node:crypto';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AwsService, Ids } from '../../../local/contracts.ts';
import { type AwsEndpoint, createAwsEndpoint } from '../../../local/endpoint/aws-endpoint.ts';
import type { Iam } from '../../../local/iam/iam.ts';
import {
  createSecretsManager,
  type SecretsManager,
} from '../../../local/secrets-manager/secrets-manager.ts';
import { ADMIN, countingMeter, type Fixture, startFixture } from '../dynamodb/support.ts';

const ids: Ids = {
  uuid: randomUUID,
  token: (length) => randomBytes(length).toString('hex').slice(0, length),
};
const errors: string[] = [];
const meter = countingMeter();
let fixture: Fixture;
let iam: Iam;
let secrets: SecretsManager;
let endpoint: AwsEndpoint;
let url: string;
const opened: { destroy(): void }[] = [];
const open = <T extends { destroy(): void }>(client: T): T => {
  opened.push(client);
  return client;
};

const broken: AwsService = {
  signingName: 'broken',
  targetPrefix: 'Broken',
  unsigned: new Set(['Fail', 'Echo']),
  permissions: () => [],
  async handle(call) {
    if (call.operation === 'Fail') throw new Error('a broken disk');
    return { status: 200, headers: {}, body: call.body };
  },
};

beforeAll(async () => {
  fixture = await startFixture({
    Fn: {
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      Resource: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:token-??????',
    },
  });
  iam = fixture.iam;
  secrets = createSecretsManager({
    clock: { now: Date.now },
    ids,
    meter,
    accountId: iam.accountId,
    region: iam.region,
  });
  endpoint = createAwsEndpoint({
    services: [fixture.dynamodb.service, secrets.service, broken],
    iam,
    ids,
    log: { info() {}, error: (_, message) => void errors.push(message) },
    extraRoutes: [
      (req, res) => {
        if (req.url !== '/_causerie/bill') return false;
        res.end('the bill');
        return true;
      },
    ],
  });
  url = `http://127.0.0.1:${await endpoint.listen(0)}`;
});
afterAll(async () => {
  for (const client of opened) client.destroy();
  await endpoint.close();
  await secrets.close();
  await fixture.close();
});

const settings = (role?: string) => ({
  endpoint: url,
  region: 'us-east-1',
  maxAttempts: 1,
  credentials: role === undefined ? ADMIN : iam.credentialsFor(role, 'message'),
});

describe('the AWS endpoint', () => {
  it('tells callers who they are', async () => {
    const admin = await open(new STSClient(settings())).send(new GetCallerIdentityCommand({}));
    expect(admin).toMatchObject({
      Account: '000000000000',
      Arn: 'arn:aws:iam::000000000000:user/admin',
    });
    const role = await open(new STSClient(settings('Fn'))).send(new GetCallerIdentityCommand({}));
    expect(role.Arn).toBe('arn:aws:sts::000000000000:assumed-role/Fn-role/message');
  });

  it('refuses a wrong key in the words of the query protocol', async () => {
    const forger = { ...settings(), credentials: { ...ADMIN, secretAccessKey: 'x' } };
    await expect(
      open(new STSClient(forger)).send(new GetCallerIdentityCommand({})),
    ).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
    const stranger = { ...settings(), credentials: { accessKeyId: 'AKIAX', secretAccessKey: 'x' } };
    await expect(
      open(new STSClient(stranger)).send(new GetCallerIdentityCommand({})),
    ).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    const elsewhere = { ...settings(), region: 'eu-west-1' };
    await expect(
      open(new STSClient(elsewhere)).send(new GetCallerIdentityCommand({})),
    ).rejects.toMatchObject({ message: expect.stringContaining('valid region') });
  });

  it('asks IAM before it lets a service answer', async () => {
    const admin = open(new SecretsManagerClient(settings()));
    await admin.send(new CreateSecretCommand({ Name: 'token', SecretString: 'hush' }));
    await admin.send(new CreateSecretCommand({ Name: 'other', SecretString: 'hush' }));
    const fn = open(new SecretsManagerClient(settings('Fn')));
    const value = await fn.send(new GetSecretValueCommand({ SecretId: 'token' }));
    expect(value.SecretString).toBe('hush');
    await expect(fn.send(new GetSecretValueCommand({ SecretId: 'other' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringMatching(
        /^User: arn:aws:sts::000000000000:assumed-role\/Fn-role\/message is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:us-east-1:000000000000:secret:other-\w{6} because no identity-based policy allows/,
      ),
    });
    await expect(
      fn.send(new CreateSecretCommand({ Name: 'third', SecretString: 'x' })),
    ).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('serves DynamoDB too, for callers that know only this address', async () => {
    const admin = open(new DynamoDBClient(settings()));
    const key = { pk: { S: 'endpoint' }, sk: { S: '1' } };
    await admin.send(new PutItemCommand({ TableName: 'messages', Item: key }));
    const { Item } = await admin.send(new GetItemCommand({ TableName: 'messages', Key: key }));
    expect(Item).toEqual(key);
    expect(fixture.meter.sum('dynamodb.write', 'messages')).toBe(1);
    const fn = open(new DynamoDBClient(settings('Fn')));
    await expect(
      fn.send(new GetItemCommand({ TableName: 'messages', Key: key })),
    ).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('takes unsigned operations, and hides the cause of a failure', async () => {
    const post = (target: string, body: string) =>
      fetch(url, { method: 'POST', body, headers: { 'x-amz-target': target } });
    expect(await (await post('Broken.Echo', '{"a":1}')).json()).toEqual({ a: 1 });
    const failed = await post('Broken.Fail', '{}');
    expect(failed.status).toBe(500);
    const id = failed.headers.get('x-amzn-requestid') ?? 'none';
    expect(await failed.text()).not.toContain('a broken disk');
    expect(errors.find((line) => line.includes(id))).toContain('a broken disk');
    expect((await post('Broken.Signed', '{}')).status).toBe(400);
    expect((await post('Broken.Echo', 'x'.repeat(3 * 1024 * 1024))).status).toBe(413);
    expect((await post('Unknown.Echo', '{}')).status).toBe(403);
  });

  it('lets extra routes go first', async () => {
    expect(await (await fetch(`${url}/_causerie/bill`)).text()).toBe('the bill');
  });

  it('checks calls that another server received', async () => {
    const { authorizeCall } = endpoint;
    const request = { method: 'POST', path: '/@connections/x', query: '', headers: {}, body: '' };
    const permission = {
      action: 'execute-api:ManageConnections',
      resource: 'arn:aws:execute-api:x',
    };
    const refused = await authorizeCall(request, 'execute-api', permission);
    expect(refused).toMatchObject({
      status: 403,
      headers: { 'x-amzn-errortype': 'MissingAuthenticationTokenException' },
    });
  });
});
