import { CauserieError } from '../../core/errors.ts';
import type { Integration } from '../../core/identity/model.ts';
import {
  accountOf,
  hashOf,
  type OAuthClient,
  oauthIntegrationId,
  oauthLimits,
  redirectTo,
} from '../../core/identity/oauth.ts';
import type { oauthAdminRoutes } from '../../core/protocol/oauth-routes.ts';
import type { Provision } from '../shared/accounts/provision.ts';
import type { AppStore } from '../shared/dynamodb/app-store.ts';
import type { OAuthStore } from '../shared/dynamodb/oauth-store.ts';
import type { RouteHandlers } from '../shared/http/handler.ts';
import { page } from '../shared/http/page.ts';
import { noClient, requireClient } from '../shared/oauth/find-client.ts';
import type { createQuotas } from '../shared/quotas.ts';
import { found } from './found.ts';

export interface OAuthParts {
  provision: Provision;
  quotas: Pick<ReturnType<typeof createQuotas>, 'limits' | 'exceeded'>;
  apps: Pick<AppStore, 'find' | 'listOfAccount'>;
  store: Pick<OAuthStore, 'putCode'>;
  /** Deletes one with all that it has. */
  removeIntegration(integration: Integration): Promise<void>;
}

/** Apps that an account has at most, its first one besides. */
const appsOfAccount = 100;

/** Partners' products: registered, allowed, taken away. */
export function oauthHandlers({
  provision,
  quotas,
  apps,
  store,
  removeIntegration,
}: OAuthParts): RouteHandlers<typeof oauthAdminRoutes> {
  const { directory, hex, now } = provision;

  /** The app's integration for a client; made when it is allowed for the first time. */
  async function integrationFor(appId: string, client: OAuthClient): Promise<string> {
    const { clientId, displayName } = client;
    const integrationId = oauthIntegrationId(appId, clientId);
    if ((await directory.integration(integrationId)) !== undefined) return integrationId;
    const integration: Integration = {
      integrationId,
      appId,
      type: 'custom',
      displayName,
      responder: 'agentWorkspace',
      createdAt: now(),
      oauthClientId: clientId,
    };
    if (!(await directory.addIntegration(integration, quotas.limits.integrations))) {
      throw quotas.exceeded('integrations');
    }
    return integrationId;
  }

  async function account(appId: string): Promise<string | undefined> {
    const app = await apps.find(appId);
    return app === undefined ? undefined : accountOf(app);
  }

  return {
    async listOAuthClients({ principal, query }) {
      const { items, cursor } = await directory.list('oauthClient', principal.appId, page(query));
      return { clients: items.map(view), cursor };
    },

    async createOAuthClient({ principal: { appId }, body }) {
      if ((await directory.count('oauthClient', appId)) >= oauthLimits.clients) {
        throw new CauserieError(
          'conflict',
          `An app has ${oauthLimits.clients} clients at most. Delete one that is not used any more.`,
        );
      }
      const clientSecret = hex(64);
      const client: OAuthClient = {
        clientId: hex(24),
        appId,
        displayName: body.displayName,
        secretHash: hashOf(clientSecret),
        redirectUris: [...new Set(body.redirectUris)],
        createdAt: now(),
      };
      await directory.put('oauthClient', client);
      return { ...view(client), clientSecret };
    },

    async updateOAuthClient({ principal, params, body }) {
      const { displayName, redirectUris } = body;
      const changed = await directory.change(
        'oauthClient',
        principal.appId,
        params['clientId'] ?? '',
        (before) => ({
          ...before,
          ...(displayName === undefined ? {} : { displayName }),
          ...(redirectUris === undefined ? {} : { redirectUris: [...new Set(redirectUris)] }),
        }),
      );
      return view(found(changed));
    },

    async deleteOAuthClient({ principal: { appId }, params }) {
      const clientId = params['clientId'] ?? '';
      const client = await directory.oauthClient(clientId);
      found(client?.appId === appId ? client : undefined);
      const accountId = (await account(appId)) ?? appId;
      const others = await apps.listOfAccount(accountId, appsOfAccount);
      // Its integrations first: broken off in between, the client is still there to be deleted again.
      for (const one of new Set([accountId, appId, ...others.map((app) => app.appId)])) {
        const integration = await directory.integration(oauthIntegrationId(one, clientId));
        if (integration !== undefined) await removeIntegration(integration);
      }
      await directory.remove('oauthClient', appId, clientId);
      return {};
    },

    async allowOAuthClient({ principal: { appId }, body }) {
      const { client, redirectUri } = await requireClient(
        directory,
        body.clientId,
        body.redirectUri,
      );
      const [own, theirs] = await Promise.all([account(appId), account(client.appId)]);
      if (own === undefined || own !== theirs) throw noClient();
      const integrationId = await integrationFor(appId, client);
      const code = hex(64);
      const { codeChallenge, state } = body;
      await store.putCode(code, {
        clientId: client.clientId,
        appId,
        integrationId,
        redirectUri,
        createdAt: now(),
        ...(codeChallenge === undefined ? {} : { codeChallenge }),
      });
      return { redirectTo: redirectTo(redirectUri, { code, state }), integrationId };
    },
  };
}

function view({ clientId, displayName, redirectUris, createdAt }: OAuthClient) {
  return {
    clientId,
    displayName,
    redirectUris,
    createdAt: new Date(createdAt).toISOString(),
  };
}
