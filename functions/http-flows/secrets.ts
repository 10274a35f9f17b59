import { CauserieError } from '../../core/errors.ts';
import type { SecretRecord } from '../../core/flows/calls/secret-set.ts';
import type { secretRoutes } from '../../core/protocol/secret-routes.ts';
import type { AppSecrets } from '../shared/app-secrets.ts';
import type { RouteHandlers } from '../shared/http/handler.ts';

/** Administrators' routes for secrets. No answer has a value in it. */
export function secretHandlers(secrets: AppSecrets): RouteHandlers<typeof secretRoutes> {
  return {
    async listSecrets({ principal }) {
      return { secrets: (await secrets.list(principal.appId)).map(view) };
    },
    async putSecret({ principal, params, body }) {
      return view(await secrets.put(principal.appId, params['name'] ?? '', body.value));
    },
    async deleteSecret({ principal, params }) {
      if (await secrets.remove(principal.appId, params['name'] ?? '')) return {};
      throw new CauserieError('not_found', 'There is no secret with this name.');
    },
  };
}

function view({ name, updatedAt }: SecretRecord) {
  return { name, updatedAt: new Date(updatedAt).toISOString() };
}
