import { CauserieError } from '../../core/errors.ts';
import type { KeyPrincipal } from '../../core/identity/key-principal.ts';
import type { ApiKey } from '../../core/identity/model.ts';
import type { integrationKeysRoutes } from '../../core/protocol/sunshine/integration-keys.ts';
import { integrationKeysAtMost } from '../../core/sunshine/limits.ts';
import type { IntegrationDeps } from './integration-deps.ts';
import type { Operations } from './operations.ts';
import { SunshineError } from './replies.ts';
import { requireCustom, requireIntegration } from './webhooks.ts';

/** Keys of custom integrations. */
export function integrationKeysOperations({
  integrations: deps,
}: {
  integrations: IntegrationDeps;
}): Operations<typeof integrationKeysRoutes> {
  async function integrationIdOf(
    { appId }: KeyPrincipal,
    params: Record<string, string>,
  ): Promise<string> {
    const integration = await requireIntegration(deps, appId, params['integrationId'] ?? '');
    requireCustom(integration, 'Keys');
    return integration.integrationId;
  }

  return {
    async CreateCustomIntegrationKey({ principal, params, body }) {
      const integrationId = await integrationIdOf(principal, params);
      const key = {
        keyId: `int_${deps.hex(24)}`,
        appId: principal.appId,
        integrationId,
        secret: deps.hex(64),
        displayName: body.displayName,
        createdAt: deps.now(),
      };
      if (await deps.keys.create(key)) return { key: view(key) };
      throw new CauserieError(
        'invalid_request',
        `An integration has at most ${integrationKeysAtMost} keys. Delete one that is not used any more.`,
      );
    },

    async ListCustomIntegrationKeys({ principal, params }) {
      const keys = await deps.keys.list(await integrationIdOf(principal, params));
      return { keys: keys.map(view) };
    },

    async GetCustomIntegrationKey({ principal, params }) {
      const integrationId = await integrationIdOf(principal, params);
      const key = await deps.keys.get(integrationId, params['keyId'] ?? '');
      if (key === undefined) throw keyNotFound();
      return { key: view(key) };
    },

    async DeleteCustomIntegrationKey({ principal, params }) {
      const integrationId = await integrationIdOf(principal, params);
      if (!(await deps.keys.remove(integrationId, params['keyId'] ?? ''))) throw keyNotFound();
      return {};
    },
  };
}

function view({ keyId, displayName, secret }: ApiKey) {
  return { id: keyId, displayName, secret };
}

function keyNotFound(): SunshineError {
  return new SunshineError('not_found', 'key_not_found', 'The integration has no such key.');
}
