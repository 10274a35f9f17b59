import { appKeysRoutes } from './app-keys.ts';
import { appsRoutes } from './apps.ts';
import { attachmentsRoutes } from './attachments.ts';
import { clientsRoutes } from './clients.ts';
import { conversationsRoutes } from './conversations.ts';
import { devicesRoutes } from './devices.ts';
import { integrationKeysRoutes } from './integration-keys.ts';
import { integrationsRoutes } from './integrations.ts';
import { messagesRoutes } from './messages.ts';
import { oauthRoutes } from './oauth.ts';
import type { SunshineRoutes } from './route.ts';
import { switchboardActionsRoutes } from './switchboard-actions.ts';
import { switchboardIntegrationsRoutes } from './switchboard-integrations.ts';
import { switchboardsRoutes } from './switchboards.ts';
import { tokenInfoRoutes } from './token-info.ts';
import { usersRoutes } from './users.ts';
import { webhooksRoutes } from './webhooks.ts';

/** All operations of the Sunshine Conversations API that are served; one file for each resource. */
export const sunshineRoutes = {
  ...appKeysRoutes,
  ...appsRoutes,
  ...attachmentsRoutes,
  ...clientsRoutes,
  ...conversationsRoutes,
  ...devicesRoutes,
  ...integrationKeysRoutes,
  ...integrationsRoutes,
  ...messagesRoutes,
  ...oauthRoutes,
  ...webhooksRoutes,
  ...tokenInfoRoutes,
  ...usersRoutes,
  ...switchboardActionsRoutes,
  ...switchboardIntegrationsRoutes,
  ...switchboardsRoutes,
} as const satisfies SunshineRoutes;
