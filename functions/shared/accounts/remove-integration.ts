import { isChannelType } from '../../../core/channels/channel-type.ts';
import type { Integration } from '../../../core/identity/model.ts';
import { unlinked } from '../../../core/switchboard/edit.ts';
import type { ChannelIntegrations } from '../channels/channel-integrations.ts';
import type { Directory } from '../dynamodb/directory.ts';
import type { IntegrationKeys } from '../dynamodb/integration-keys.ts';
import type { OAuthStore } from '../dynamodb/oauth-store.ts';
import type { SwitchboardStore } from '../dynamodb/switchboard-store.ts';
import type { WebhookStore } from '../dynamodb/webhook-store.ts';
import type { ScriptPublisher } from '../messenger/publish-script.ts';

export interface RemoveIntegrationDeps {
  directory: Pick<Directory, 'remove'>;
  publisher: Pick<ScriptPublisher, 'unpublish'>;
  webhooks: Pick<WebhookStore, 'removeOf'>;
  keys: Pick<IntegrationKeys, 'removeOf'>;
  tokens: Pick<OAuthStore, 'removeOf'>;
  switchboards: SwitchboardStore;
  channels: Pick<ChannelIntegrations, 'remove'>;
}

/**
 * Deletes an integration with its script, or what its channel is set up with and whom it reaches, or its
 * webhooks, keys and place in the switchboard.
 * @throws CauserieError busy when it takes longer than it may; asked for again, it goes on
 */
export async function removeIntegration(
  deps: RemoveIntegrationDeps,
  integration: Integration,
): Promise<void> {
  const { appId, integrationId, type } = integration;
  // First what it has: broken off in between, a second attempt still knows whose it is. Then what was made
  // meanwhile.
  const empty = async () => {
    if (type === 'web') await deps.publisher.unpublish(integrationId);
    if (isChannelType(type)) await deps.channels.remove(integration);
    if (type !== 'custom') return;
    await deps.webhooks.removeOf(appId, integrationId);
    await deps.keys.removeOf(integrationId);
    if (integration.oauthClientId !== undefined) await deps.tokens.removeOf(integrationId);
    const switchboard = await deps.switchboards.read(appId);
    if (switchboard?.integrations.some((one) => one.integrationId === integrationId)) {
      await deps.switchboards.change(appId, (before) => before && unlinked(before, integrationId));
    }
  };
  await empty();
  await deps.directory.remove('integration', appId, integrationId);
  await empty();
}
