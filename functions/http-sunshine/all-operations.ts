import type { sunshineRoutes } from '../../core/protocol/sunshine/routes.ts';
import { appKeysOperations } from './app-keys.ts';
import { appsOperations } from './apps.ts';
import { attachmentsOperations } from './attachments.ts';
import { clientsOperations } from './clients.ts';
import { conversationsOperations } from './conversations.ts';
import type { SunshineDeps } from './deps.ts';
import { devicesOperations } from './devices.ts';
import { integrationKeysOperations } from './integration-keys.ts';
import { integrationsOperations } from './integrations.ts';
import { messagesOperations } from './messages.ts';
import { oauthOperations } from './oauth.ts';
import type { Operations } from './operations.ts';
import { switchboardActionsOperations } from './switchboard-actions.ts';
import { switchboardIntegrationsOperations } from './switchboard-integrations.ts';
import { switchboardsOperations } from './switchboards.ts';
import { usersOperations } from './users.ts';
import { webhooksOperations } from './webhooks.ts';

/** Every operation, from the files of its resources. */
export function operations(deps: SunshineDeps): Operations<typeof sunshineRoutes> {
  return {
    ...appKeysOperations(deps),
    ...appsOperations(deps),
    ...attachmentsOperations(deps),
    ...clientsOperations(deps),
    ...conversationsOperations(deps),
    ...devicesOperations(deps),
    ...integrationKeysOperations(deps),
    ...integrationsOperations(deps),
    ...messagesOperations(deps),
    ...oauthOperations(deps),
    ...webhooksOperations(deps),
    ...usersOperations(deps),
    ...switchboardActionsOperations(deps),
    ...switchboardIntegrationsOperations(deps),
    ...switchboardsOperations(deps),
  };
}
