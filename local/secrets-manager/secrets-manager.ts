import { createHash } from 'node:crypto';
import type { AwsCall, AwsReply, AwsService, Clock, Closeable, Ids, Meter } from '../contracts.ts';
import { awsErrorReply } from '../endpoint/aws-error.ts';
import { type GenerateSecretString, generateSecret } from './generate-secret.ts';
import { openSecretStore, type SecretRecord, type SecretVersion } from './secret-store.ts';

export interface SecretsManagerOptions {
  clock: Pick<Clock, 'now'>;
  ids: Ids;
  meter: Meter;
  accountId: string;
  region: string;
  /** SQLite file; in memory if absent. */
  databaseFile?: string;
}

/** An `AWS::SecretsManager::Secret` of the template, under its name. */
export interface SecretModel {
  name: string;
  properties: {
    Description?: string;
    SecretString?: string;
    GenerateSecretString?: GenerateSecretString;
  };
}

export interface SecretsManager extends Closeable {
  readonly service: AwsService;
  /** Makes the secret unless it is there; its value then stays. @returns its ARN */
  ensureSecret(model: SecretModel): string;
}

interface SecretInput {
  SecretId?: string;
  Name?: string;
  Description?: string;
  SecretString?: string;
  SecretBinary?: string;
  VersionId?: string;
  VersionStage?: string;
  VersionStages?: string[];
  ClientRequestToken?: string;
  MaxResults?: number;
  NextToken?: string;
}

/** An error that the client is told of, with its literal code. */
class SecretError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'SecretError';
    this.code = code;
  }
}

/** AWS Secrets Manager: named values in versions, on disk. */
export function createSecretsManager(options: SecretsManagerOptions): SecretsManager {
  const { clock, ids, meter } = options;
  const store = openSecretStore(options.databaseFile ?? ':memory:');
  const arnPrefix = `arn:aws:secretsmanager:${options.region}:${options.accountId}:secret:`;

  /** The six characters follow from the name, so that an ARN in a template stays what it was. */
  function arnOf(name: string): string {
    const digest = createHash('sha256').update(`${arnPrefix}${name}`).digest('base64');
    return `${arnPrefix}${name}-${digest.replace(/[+/=]/g, '').slice(0, 6)}`;
  }

  function create(name: string, description: string | undefined): SecretRecord {
    const now = clock.now();
    const secret: SecretRecord = {
      name,
      arn: arnOf(name),
      description: description ?? null,
      createdAt: now,
      changedAt: now,
    };
    store.save(secret);
    return secret;
  }

  function addVersion(
    secret: SecretRecord,
    value: Pick<SecretInput, 'SecretString' | 'SecretBinary' | 'ClientRequestToken'>,
    stages: string[] = ['AWSCURRENT'],
  ): string {
    requireValid(value);
    const versionId = value.ClientRequestToken ?? ids.uuid();
    const known = store.versions(secret.name).find((version) => version.versionId === versionId);
    const binary =
      value.SecretBinary === undefined ? null : Buffer.from(value.SecretBinary, 'base64');
    const secretString = value.SecretString ?? null;
    if (known !== undefined) {
      // A repeated token with the same value is the same request once more.
      const same =
        known.secretString === secretString &&
        Buffer.from(known.secretBinary ?? []).equals(binary ?? Buffer.alloc(0));
      if (same) return versionId;
      throw new SecretError(
        'ResourceExistsException',
        `You can't use ClientRequestToken ${versionId} because that value is already in use for a version of secret ${secret.arn}.`,
      );
    }
    const createdAt = clock.now();
    const all =
      store.versions(secret.name).length === 0 ? [...new Set([...stages, 'AWSCURRENT'])] : stages;
    store.addVersion(secret.name, {
      versionId,
      secretString,
      secretBinary: binary,
      stages: all,
      createdAt,
    });
    return versionId;
  }

  function find(input: SecretInput): SecretRecord {
    const secret = store.find(input.SecretId ?? '');
    if (secret !== undefined) return secret;
    throw new SecretError(
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret.",
    );
  }

  function findVersion(secret: SecretRecord, input: SecretInput): SecretVersion {
    const stage = input.VersionStage ?? (input.VersionId === undefined ? 'AWSCURRENT' : undefined);
    const version = store
      .versions(secret.name)
      .find(
        (candidate) =>
          (input.VersionId === undefined || candidate.versionId === input.VersionId) &&
          (stage === undefined || candidate.stages.includes(stage)),
      );
    if (version !== undefined) return version;
    const sought =
      stage === undefined ? `VersionId: ${input.VersionId}` : `staging label: ${stage}`;
    throw new SecretError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for ${sought}`,
    );
  }

  const operations: Record<string, (input: SecretInput) => object> = {
    GetSecretValue(input) {
      const secret = find(input);
      const version = findVersion(secret, input);
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: version.versionId,
        VersionStages: version.stages,
        CreatedDate: version.createdAt / 1000,
        ...(version.secretString === null ? {} : { SecretString: version.secretString }),
        ...(version.secretBinary === null
          ? {}
          : { SecretBinary: Buffer.from(version.secretBinary).toString('base64') }),
      };
    },
    DescribeSecret: (input) => describe(find(input)),
    ListSecrets(input) {
      const from = Number(input.NextToken ?? 0);
      const size = input.MaxResults ?? 100;
      const all = store.list();
      const next = from + size < all.length ? { NextToken: String(from + size) } : {};
      return { SecretList: all.slice(from, from + size).map(describe), ...next };
    },
    CreateSecret(input) {
      const name = input.Name ?? '';
      if (!/^[A-Za-z0-9/_+=.@-]{1,512}$/.test(name)) {
        throw new SecretError(
          'ValidationException',
          'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
        );
      }
      if (store.find(name) !== undefined) {
        throw new SecretError(
          'ResourceExistsException',
          `The operation failed because the secret ${name} already exists.`,
        );
      }
      requireValid(input);
      const secret = create(name, input.Description);
      return { ARN: secret.arn, Name: name, ...versionOf(secret, input) };
    },
    PutSecretValue(input) {
      const secret = find(input);
      if (input.SecretString === undefined && input.SecretBinary === undefined) {
        throw new SecretError(
          'InvalidRequestException',
          'You must provide either SecretString or SecretBinary.',
        );
      }
      const stages = input.VersionStages ?? ['AWSCURRENT'];
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: addVersion(secret, input, stages),
        VersionStages: stages,
      };
    },
    UpdateSecret(input) {
      const secret = find(input);
      if (input.Description !== undefined) {
        store.save({ ...secret, description: input.Description, changedAt: clock.now() });
      }
      return { ARN: secret.arn, Name: secret.name, ...versionOf(secret, input) };
    },
  };

  function versionOf(secret: SecretRecord, input: SecretInput): { VersionId?: string } {
    if (input.SecretString === undefined && input.SecretBinary === undefined) return {};
    return { VersionId: addVersion(secret, input) };
  }

  function describe(secret: SecretRecord): object {
    const versions = store.versions(secret.name).filter((version) => version.stages.length > 0);
    return {
      ARN: secret.arn,
      Name: secret.name,
      ...(secret.description === null ? {} : { Description: secret.description }),
      CreatedDate: secret.createdAt / 1000,
      LastChangedDate: secret.changedAt / 1000,
      VersionIdsToStages: Object.fromEntries(versions.map((v) => [v.versionId, v.stages])),
    };
  }

  function handle(call: AwsCall): AwsReply {
    const requestId = ids.uuid();
    const fail = (code: string, message: string): AwsReply =>
      awsErrorReply('json-1.1', { code, message, status: 400 }, requestId);
    const operation = Object.hasOwn(operations, call.operation)
      ? operations[call.operation]
      : undefined;
    if (operation === undefined) {
      return fail(
        'UnknownOperationException',
        `The local runtime serves ${Object.keys(operations).join(', ')} of Secrets Manager, not ${call.operation}.`,
      );
    }
    const input = parse(call.body);
    if (input === undefined) return fail('SerializationException', 'The body is not JSON.');
    meter.record('secretsmanager.request', 1, input.SecretId ?? input.Name ?? call.operation);
    try {
      const headers = {
        'content-type': 'application/x-amz-json-1.1',
        'x-amzn-requestid': requestId,
      };
      return { status: 200, headers, body: JSON.stringify(operation(input)) };
    } catch (cause) {
      if (cause instanceof SecretError) return fail(cause.code, cause.message);
      throw cause;
    }
  }

  return {
    service: {
      signingName: 'secretsmanager',
      targetPrefix: 'secretsmanager',
      permissions(call) {
        const input = parse(call.body) ?? {};
        const action = `secretsmanager:${call.operation}`;
        if (call.operation === 'ListSecrets') return [{ action, resource: '*' }];
        const id = input.SecretId ?? input.Name ?? '';
        const resource = store.find(id)?.arn ?? (id.startsWith('arn:') ? id : arnOf(id));
        const context: Record<string, string> = { 'secretsmanager:SecretId': resource };
        if (input.VersionStage !== undefined) {
          context['secretsmanager:VersionStage'] = input.VersionStage;
        }
        return [{ action, resource, context }];
      },
      handle: async (call) => handle(call),
    },
    ensureSecret({ name, properties }) {
      const known = store.find(name);
      if (known !== undefined) return known.arn;
      const secret = create(name, properties.Description);
      const text = properties.SecretString ?? generateSecret(properties.GenerateSecretString ?? {});
      addVersion(secret, { SecretString: text });
      return secret.arn;
    },
    close: () => store.close(),
  };
}

/** Lengths as the API reference has them. */
function requireValid({ ClientRequestToken: token, ...value }: SecretInput): void {
  if (token !== undefined && !/^[^\n]{32,64}$/.test(token)) {
    throw new SecretError('ValidationException', 'ClientRequestToken has 32 to 64 characters.');
  }
  const size = Math.max(
    Buffer.byteLength(value.SecretString ?? ''),
    Buffer.byteLength(value.SecretBinary ?? '', 'base64'),
  );
  if (size > 65_536) {
    throw new SecretError('ValidationException', 'A secret has at most 65536 bytes.');
  }
}

function parse(body: Buffer): SecretInput | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString());
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}
