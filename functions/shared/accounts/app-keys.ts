import { CauserieError } from '../../../core/errors.ts';
import type { ApiKey } from '../../../core/identity/model.ts';
import { limits } from '../../../core/protocol/limits.ts';
import type { Directory } from '../dynamodb/directory.ts';

interface KeyMaker {
  directory: Pick<Directory, 'list' | 'put'>;
  now(): number;
  /** `length` hexadecimal characters that nobody can guess. */
  hex(length: number): string;
}

/** The app's own keys, oldest first; those of its custom integrations are not among them. */
export async function appKeys(
  directory: Pick<Directory, 'list'>,
  appId: string,
): Promise<ApiKey[]> {
  const { items } = await directory.list('key', appId, { limit: limits.pageMax });
  return items.filter(({ integrationId }) => integrationId === undefined);
}

/**
 * Makes a key of the app.
 * @param account For all apps of the account.
 * @throws CauserieError invalid_request when the app has as many as it may have
 */
export async function makeAppKey(
  { directory, now, hex }: KeyMaker,
  appId: string,
  displayName: string,
  account: boolean,
): Promise<ApiKey> {
  if ((await appKeys(directory, appId)).length >= limits.keysPerApp) {
    throw new CauserieError(
      'invalid_request',
      `An app may have ${limits.keysPerApp} keys. Delete one that is no longer used.`,
    );
  }
  const key: ApiKey = {
    keyId: `${account ? 'acct' : 'app'}_${hex(24)}`,
    appId,
    secret: hex(64),
    displayName,
    createdAt: now(),
    ...(account ? { account: true } : {}),
  };
  await directory.put('key', key);
  return key;
}
