import { join } from 'node:path';
import { createCognito } from '../cognito/cognito.ts';
import type { Clock, Ids, Meter, RuntimeLog } from '../contracts.ts';
import type { Iam } from '../iam/iam.ts';
import { createS3 } from '../s3/s3.ts';
import { createSecretsManager } from '../secrets-manager/secrets-manager.ts';
import type { StateServices } from './ensure-state.ts';

export interface OpenStateOptions {
  clock: Clock;
  ids: Ids;
  meter: Meter;
  log: RuntimeLog;
  iam: Iam;
  /** In memory without it. */
  dataDir: string | undefined;
  /** Issuers of tokens lie under it. */
  awsEndpoint(): string;
}

/** Opens the services that keep their state in files of their own: secrets, user pools, objects. */
export function openState(
  options: OpenStateOptions,
  undo: (() => Promise<void> | void)[],
): Pick<StateServices, 'secrets' | 'cognito' | 's3'> {
  const { dataDir, iam, awsEndpoint } = options;
  const { accountId, region } = iam;
  const databaseFile = (name: string) => (dataDir === undefined ? undefined : join(dataDir, name));
  const common = { ...options, accountId, region };

  const secrets = createSecretsManager({ ...common, databaseFile: databaseFile('secrets.sqlite') });
  undo.push(() => secrets.close());
  const s3 = createS3(common);
  undo.push(() => s3.close());
  const cognito = createCognito({
    ...common,
    issuer: (poolId) => `${awsEndpoint()}/${poolId}`,
    databaseFile: databaseFile('cognito.sqlite'),
  });
  undo.push(() => cognito.close());
  return { secrets, s3, cognito };
}
