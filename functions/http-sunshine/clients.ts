import { CauserieError } from '../../core/errors.ts';
import type { clientsRoutes } from '../../core/protocol/sunshine/clients.ts';
import { sdkClientId, viewSdkClient } from '../../core/sunshine/client-view.ts';
import { pageOf } from '../../core/sunshine/page-of.ts';
import type { SunshineDeps } from './deps.ts';
import { requireUser } from './found-user.ts';
import { pageLinks } from './links.ts';
import type { Operations } from './operations.ts';
import { SunshineError } from './replies.ts';

export function clientsOperations(deps: SunshineDeps): Operations<typeof clientsRoutes> {
  const { users, devices } = deps;
  return {
    async CreateClient({ principal, params, body: { matchCriteria } }) {
      await requireUser(users, principal, params);
      throw new CauserieError(
        'invalid_request',
        `The app has no integration ${matchCriteria.integrationId} of type ${matchCriteria.type}. Users come by web pages and apps, whose client is there by itself.`,
      );
    },

    async ListClients({ principal, params, query, event }) {
      const user = await requireUser(users, principal, params);
      const client = viewSdkClient(user, await devices.list(user.userId));
      const all = client === undefined ? [] : [client];
      const { items, meta } = pageOf(all, ({ id }) => id, query);
      return { clients: items, meta, links: pageLinks(event, meta) };
    },

    async RemoveClient({ principal, params }) {
      const user = await requireUser(users, principal, params);
      if (user.sdkSince !== undefined && params['clientId'] === sdkClientId(user)) {
        throw new CauserieError(
          'invalid_request',
          'A client of type sdk cannot be removed. Delete the user.',
        );
      }
      throw new SunshineError('not_found', 'client_not_found', 'The user has no such client.');
    },
  };
}
