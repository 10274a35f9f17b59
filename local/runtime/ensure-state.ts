import type { Cognito } from '../cognito/cognito.ts';
import type { UserPoolGroupProperties } from '../cognito/pool-model.ts';
import type { DynamoDb } from '../dynamodb/dynamodb.ts';
import type { TableProperties } from '../dynamodb/table-model.ts';
import type { S3 } from '../s3/s3.ts';
import type { SecretModel, SecretsManager } from '../secrets-manager/secrets-manager.ts';
import type { SqsService } from '../sqs/sqs-service.ts';
import type { Application } from '../template/application.ts';
import type { Resource } from '../template/resources.ts';
import { RuntimeStartError } from './runtime-error.ts';

/** The services that keep data. */
export interface StateServices {
  dynamodb: DynamoDb;
  sqs: SqsService;
  secrets: SecretsManager;
  cognito: Cognito;
  s3: S3;
}

/** Makes what the templates name and is not there yet; what is there keeps its data. */
export async function ensureState(
  application: Application,
  services: StateServices,
): Promise<void> {
  const { dynamodb, sqs, secrets, cognito, s3 } = services;
  for (const table of application.tables) {
    // CloudFormation has checked the shape of what it deploys; dynoxide checks it again.
    const properties = table.properties as unknown as TableProperties;
    await dynamodb.ensureTable({ tableName: table.ref, properties });
  }
  for (const pool of application.userPools) {
    const own = (resource: Resource) => resource.properties['UserPoolId'] === pool.ref;
    cognito.ensureUserPool({
      poolId: pool.ref,
      properties: pool.properties,
      clients: application.userPoolClients
        .filter(own)
        .map(({ ref, properties }) => ({ clientId: ref, properties })),
      groups: application.userPoolGroups
        .filter(own)
        .map(({ ref, properties }): UserPoolGroupProperties => ({ ...properties, GroupName: ref })),
    });
  }
  for (const queue of application.queues) {
    await sqs.ensureQueue(queue.attributes['QueueName'] ?? '', queue.properties);
  }
  for (const bucket of application.buckets) s3.ensureBucket(bucket);
  for (const secret of application.secrets) {
    const name = secret.attributes['Name'] ?? '';
    const arn = secrets.ensureSecret({
      name,
      properties: secret.properties as SecretModel['properties'],
    });
    if (arn === secret.ref) continue;
    throw new RuntimeStartError(
      'SECRET_ARN_DIFFERS',
      `The secret ${name} has the ARN ${arn}, and the templates' references resolve to ${secret.ref}. Delete secrets.sqlite in the data directory.`,
    );
  }
}
