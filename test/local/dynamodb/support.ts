import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock, Meter, RuntimeLog } from '../../../local/contracts.ts';
import { type DynamoDb, startDynamoDb } from '../../../local/dynamodb/dynamodb.ts';
import type { TableModel } from '../../../local/dynamodb/table-model.ts';
import type { Credentials } from '../../../local/iam/credentials.ts';
import { createIam, type Iam } from '../../../local/iam/iam.ts';
import type { PolicyDocument } from '../../../local/iam/policy-document.ts';

export const ADMIN: Credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};

export const systemClock: Clock = {
  now: Date.now,
  setTimer(fn, ms) {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
};

export const quietLog: RuntimeLog = { info() {}, error() {} };

/** A meter whose sums can be read. */
export function countingMeter(): Meter & { sum(unit: string, detail?: string): number } {
  const sums = new Map<string, number>();
  return {
    record(unit, quantity, detail) {
      for (const key of [unit, `${unit} ${detail}`]) {
        sums.set(key, (sums.get(key) ?? 0) + quantity);
      }
    },
    sum: (unit, detail) => sums.get(detail === undefined ? unit : `${unit} ${detail}`) ?? 0,
  };
}

export function testIam(roles: Record<string, PolicyDocument['Statement']> = {}): Iam {
  return createIam({
    admin: ADMIN,
    seed: 'test',
    now: Date.now,
    roles: Object.entries(roles).map(([logicalId, Statement]) => ({
      logicalId,
      roleName: `${logicalId}-role`,
      policies: [{ Version: '2012-10-17', Statement }],
    })),
  });
}

export const TABLE: TableModel = {
  tableName: 'messages',
  properties: {
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
      { AttributeName: 'group', AttributeType: 'S' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byGroup',
        KeySchema: [{ AttributeName: 'group', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
    TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
  },
};

export function client(
  endpoint: string,
  credentials: Credentials,
  maxAttempts = 1,
): DynamoDBClient {
  return new DynamoDBClient({ endpoint, region: 'us-east-1', credentials, maxAttempts });
}

export interface Fixture {
  dynamodb: DynamoDb;
  iam: Iam;
  meter: ReturnType<typeof countingMeter>;
  admin: DynamoDBClient;
  close(): Promise<void>;
}

export async function startFixture(
  roles: Parameters<typeof testIam>[0] = {},
  databaseFile?: string,
): Promise<Fixture> {
  const iam = testIam(roles);
  const meter = countingMeter();
  const dynamodb = await startDynamoDb({
    iam,
    meter,
    clock: systemClock,
    log: quietLog,
    databaseFile,
  });
  await dynamodb.ensureTable(TABLE);
  const admin = client(dynamodb.endpoint, ADMIN);
  return {
    dynamodb,
    iam,
    meter,
    admin,
    async close() {
      admin.destroy();
      await dynamodb.close();
    },
  };
}
