import type { ApiKey } from '../../core/identity/model.ts';
import type { appKeysRoutes } from '../../core/protocol/sunshine/app-keys.ts';
import { appKeys, makeAppKey } from '../shared/accounts/app-keys.ts';
import type { SunshineDeps } from './deps.ts';
import type { Operations } from './operations.ts';
import { SunshineError } from './replies.ts';

export function appKeysOperations(deps: SunshineDeps): Operations<typeof appKeysRoutes> {
  const { directory } = deps;

  async function requireKey(appId: string, keyId: string | undefined): Promise<ApiKey> {
    const key = (await appKeys(directory, appId)).find((one) => one.keyId === keyId);
    if (key === undefined) {
      throw new SunshineError('not_found', 'not_found', 'The app has no such key.');
    }
    return key;
  }

  return {
    async CreateAppKey({ principal: { appId }, body: { displayName } }) {
      return { key: view(await makeAppKey(deps, appId, displayName, false)) };
    },

    async ListAppKeys({ principal: { appId } }) {
      return { keys: (await appKeys(directory, appId)).map(view) };
    },

    async GetAppKey({ principal: { appId }, params }) {
      return { key: view(await requireKey(appId, params['keyId'])) };
    },

    async DeleteAppKey({ principal: { appId }, params }) {
      const { keyId } = await requireKey(appId, params['keyId']);
      await directory.remove('key', appId, keyId);
      return {};
    },
  };
}

function view({ keyId, displayName, secret }: ApiKey) {
  return { id: keyId, displayName, secret };
}
