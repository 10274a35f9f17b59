import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createAwsEndpoint } from '../../../local/endpoint/aws-endpoint.ts';
import { generateSecret } from '../../../local/secrets-manager/generate-secret.ts';
import {
  createSecretsManager,
  type SecretsManager,
} from '../../../local/secrets-manager/secrets-manager.ts';
import { ADMIN, countingMeter, quietLog, testIam } from '../dynamodb/support.ts';

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

const ids = { uuid: randomUUID, token: (length: number) => 'x'.repeat(length) };

async function start(databaseFile?: string): Promise<{
  client: SecretsManagerClient;
  secrets: SecretsManager;
  meter: ReturnType<typeof countingMeter>;
}> {
  const iam = testIam();
  const meter = countingMeter();
  const { accountId, region } = iam;
  const secrets = createSecretsManager({
    clock: { now: Date.now },
    ids,
    meter,
    accountId,
    region,
    databaseFile,
  });
  const endpoint = createAwsEndpoint({ services: [secrets.service], iam, ids, log: quietLog });
  const port = await endpoint.listen(0);
  const client = new SecretsManagerClient({
    endpoint: `http://127.0.0.1:${port}`,
    region,
    credentials: ADMIN,
    maxAttempts: 1,
  });
  opened.push(async () => {
    client.destroy();
    await endpoint.close();
    await secrets.close();
  });
  return { client, secrets, meter };
}

describe('Secrets Manager', () => {
  it('makes the secret of a template once, under a stable ARN, and keeps it over a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'causerie-secrets-'));
    opened.push(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'secrets.sqlite');
    const model = {
      name: 'sdk-token',
      properties: { Description: 'signs', GenerateSecretString: { PasswordLength: 48 } },
    };
    const first = await start(file);
    const arn = first.secrets.ensureSecret(model);
    expect(arn).toMatch(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:sdk-token-\w{6}$/);
    const read = (client: SecretsManagerClient, SecretId: string) =>
      client.send(new GetSecretValueCommand({ SecretId }));
    const { SecretString, VersionStages } = await read(first.client, arn);
    expect(SecretString).toHaveLength(48);
    expect(VersionStages).toEqual(['AWSCURRENT']);
    await opened.pop()?.();

    const second = await start(file);
    expect(second.secrets.ensureSecret(model)).toBe(arn);
    for (const id of [arn, 'sdk-token', arn.slice(0, -7)]) {
      expect((await read(second.client, id)).SecretString).toBe(SecretString);
    }
    expect(second.meter.sum('secretsmanager.request')).toBe(3);
    expect((await start()).secrets.ensureSecret(model)).toBe(arn);
  });

  it('moves the stages as values change', async () => {
    const { client, secrets } = await start();
    secrets.ensureSecret({ name: 's', properties: { SecretString: 'one' } });
    const value = async (VersionStage?: string) =>
      (await client.send(new GetSecretValueCommand({ SecretId: 's', VersionStage }))).SecretString;
    await expect(value('AWSPREVIOUS')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await client.send(new PutSecretValueCommand({ SecretId: 's', SecretString: 'two' }));
    expect([await value(), await value('AWSPREVIOUS')]).toEqual(['two', 'one']);
    await client.send(
      new UpdateSecretCommand({ SecretId: 's', SecretString: 'three', Description: 'd' }),
    );
    expect([await value(), await value('AWSPREVIOUS')]).toEqual(['three', 'two']);
    await client.send(
      new PutSecretValueCommand({
        SecretId: 's',
        SecretString: 'next',
        VersionStages: ['AWSPENDING'],
      }),
    );
    expect([await value(), await value('AWSPENDING')]).toEqual(['three', 'next']);
    const described = await client.send(new DescribeSecretCommand({ SecretId: 's' }));
    expect(
      Object.values(described.VersionIdsToStages ?? {})
        .flat()
        .sort(),
    ).toEqual(['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS']);
    expect(described.Description).toBe('d');
  });

  it('takes a repeated token once, and bytes as bytes', async () => {
    const { client, secrets } = await start();
    secrets.ensureSecret({ name: 's', properties: { SecretString: 'one' } });
    const ClientRequestToken = randomUUID();
    const bytes = new Uint8Array([0, 255, 128]);
    const put = (SecretBinary: Uint8Array) =>
      client.send(new PutSecretValueCommand({ SecretId: 's', SecretBinary, ClientRequestToken }));
    expect((await put(bytes)).VersionId).toBe((await put(bytes)).VersionId);
    await expect(put(new Uint8Array([1]))).rejects.toMatchObject({
      name: 'ResourceExistsException',
    });
    const read = await client.send(new GetSecretValueCommand({ SecretId: 's' }));
    expect(Buffer.from(read.SecretBinary ?? [])).toEqual(Buffer.from(bytes));
    expect(
      (await client.send(new ListSecretsCommand({}))).SecretList?.map((each) => each.Name),
    ).toEqual(['s']);
    await expect(
      client.send(new GetSecretValueCommand({ SecretId: 'none' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('secrets that are made at run time', () => {
  it('are made once, with their value', async () => {
    const { client } = await start();
    const create = (SecretString: string) =>
      client.send(new CreateSecretCommand({ Name: 'shop/apps/1', SecretString }));
    const made = await Promise.allSettled([create('one'), create('two')]);
    expect(made.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const refused = made.find((each) => each.status === 'rejected');
    expect(refused?.reason).toMatchObject({ name: 'ResourceExistsException' });
    const { SecretString } = await client.send(
      new GetSecretValueCommand({ SecretId: 'shop/apps/1' }),
    );
    expect(SecretString).toBe(made[0].status === 'fulfilled' ? 'one' : 'two');
  });

  it('are refused where they, or the token of the request, have a wrong length', async () => {
    const { client } = await start();
    const invalid = { name: 'ValidationException' };
    const create = (Name: string, size: number) =>
      client.send(new CreateSecretCommand({ Name, SecretString: 'x'.repeat(size) }));
    await expect(create('s', 65_537)).rejects.toMatchObject(invalid);
    await create('s', 65_536);
    const put = (ClientRequestToken: string) =>
      client.send(
        new PutSecretValueCommand({ SecretId: 's', SecretString: 'x', ClientRequestToken }),
      );
    for (const token of ['x'.repeat(31), 'x'.repeat(65)]) {
      await expect(put(token)).rejects.toMatchObject(invalid);
    }
    expect((await put('x'.repeat(64))).VersionId).toBe('x'.repeat(64));
  });

  it('forget the versions before the last hundred', async () => {
    const { client, secrets } = await start();
    secrets.ensureSecret({ name: 's', properties: { SecretString: '0' } });
    const versions: (string | undefined)[] = [];
    for (let count = 1; count <= 102; count++) {
      const put = new PutSecretValueCommand({ SecretId: 's', SecretString: String(count) });
      versions.push((await client.send(put)).VersionId);
    }
    const read = (VersionId?: string) =>
      client.send(new GetSecretValueCommand({ SecretId: 's', VersionId }));
    await expect(read(versions[1])).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect((await read(versions[2])).SecretString).toBe('3');
    expect((await read()).SecretString).toBe('102');
  });
});

describe('generated secrets', () => {
  it('keep to their options', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 60 }),
        fc.record({
          ExcludeNumbers: fc.boolean(),
          ExcludePunctuation: fc.boolean(),
          ExcludeUppercase: fc.boolean(),
          IncludeSpace: fc.boolean(),
        }),
        (PasswordLength, options) => {
          const secret = generateSecret({ PasswordLength, ExcludeCharacters: 'abc"', ...options });
          expect(secret).toHaveLength(PasswordLength);
          expect(secret).not.toMatch(/[abc"]/);
          expect(/\d/.test(secret)).toBe(!options.ExcludeNumbers);
          expect(/[A-Z]/.test(secret)).toBe(!options.ExcludeUppercase);
          expect(/[!-/:-@[-`{-~]/.test(secret)).toBe(!options.ExcludePunctuation);
          expect(secret.includes(' ')).toBe(options.IncludeSpace);
        },
      ),
    );
    const inTemplate = generateSecret({
      SecretStringTemplate: '{"user":"u"}',
      GenerateStringKey: 'password',
    });
    expect(JSON.parse(inTemplate)).toEqual({
      user: 'u',
      password: expect.stringMatching(/^.{32}$/),
    });
  });
});
