import { isChannelType } from '../../core/channels/channel-type.ts';
import { CauserieError } from '../../core/errors.ts';
import type { Integration } from '../../core/identity/model.ts';
import { messengerSettingsSchema } from '../../core/protocol/messenger-settings.ts';
import {
  channelSettingsOf,
  type IntegrationSettings,
  type integrationsRoutes,
} from '../../core/protocol/sunshine/integrations.ts';
import { defaultPageSize } from '../../core/protocol/sunshine/paging.ts';
import {
  isServed,
  servedTypes,
  viewIntegration,
  withSettings,
} from '../../core/sunshine/integrations.ts';
import { byId } from '../../core/switchboard/holder.ts';
import { removeIntegration } from '../shared/accounts/remove-integration.ts';
import { log } from '../shared/log.ts';
import { validate } from '../shared/validate.ts';
import type { IntegrationDeps } from './integration-deps.ts';
import { pageLinks } from './links.ts';
import type { Operations } from './operations.ts';
import { makeWebhook, requireIntegration, viewWebhook } from './webhooks.ts';

/** Where customers write, and custom integrations. */
export function integrationsOperations({
  integrations: deps,
}: {
  integrations: IntegrationDeps;
}): Operations<typeof integrationsRoutes> {
  async function view(integration: Integration) {
    const { appId, integrationId, type, defaultResponderId } = integration;
    const [webhooks, switchboard] = await Promise.all([
      type === 'custom' ? deps.webhooks.listOf(appId, integrationId) : undefined,
      defaultResponderId === undefined ? undefined : deps.switchboards.read(appId),
    ]);
    return {
      ...viewIntegration(integration, switchboard && byId(switchboard, defaultResponderId)),
      // The one that it began with; the others are listed by themselves.
      ...(webhooks === undefined ? {} : { webhooks: webhooks.slice(0, 1).map(viewWebhook) }),
    };
  }

  /** @throws CauserieError invalid_request */
  async function requireResponder(
    appId: string,
    { defaultResponderId }: IntegrationSettings,
  ): Promise<void> {
    if (defaultResponderId == null) return;
    const switchboard = await deps.switchboards.read(appId);
    if (switchboard !== undefined && byId(switchboard, defaultResponderId) !== undefined) return;
    throw new CauserieError(
      'invalid_request',
      "defaultResponderId names none of the switchboard's integrations. List them: GET /v2/apps/{appId}/switchboards/{switchboardId}/switchboardIntegrations.",
    );
  }

  /** What is stored stays stored: pages that do not have it yet get it with the next change or deploy. */
  async function publish(integration: Integration): Promise<void> {
    if (integration.type !== 'web') return;
    try {
      await deps.publisher.publish(integration);
    } catch (error) {
      const { integrationId } = integration;
      log.error('a script was not published', { integrationId, error: error as Error });
    }
  }

  return {
    async CreateIntegration({ principal, body }) {
      const { appId } = principal;
      const { type, displayName, webhooks, ...settings } = body;
      const channel = deps.channels.channelOf(type);
      if (!isServed(type) || (isChannelType(type) && channel === undefined)) throw notServed(type);
      const [first] = webhooks ?? [];
      if (type === 'custom' && first === undefined) {
        throw new CauserieError(
          'invalid_request',
          'A custom integration begins with a webhook: webhooks: [{target, triggers}].',
        );
      }
      if (first !== undefined) deps.checkTarget(first.target);
      await requireResponder(appId, settings);
      const integration = checked(
        withSettings(
          {
            integrationId: deps.hex(24),
            appId,
            type,
            displayName: displayName ?? '',
            responder: 'answerBot',
            createdAt: deps.now(),
          },
          settings,
        ),
      );
      const { quotas } = deps;
      if (channel !== undefined) {
        const said = channelSettingsOf(body);
        const atMost = quotas.limits.integrations;
        const added = await deps.channels.add(integration, channel, said, atMost);
        if (added === undefined) throw quotas.exceeded('integrations');
        return { integration: await view(added) };
      }
      if (!(await deps.directory.addIntegration(integration, quotas.limits.integrations))) {
        throw quotas.exceeded('integrations');
      }
      if (type === 'custom' && first !== undefined) {
        try {
          await makeWebhook(deps, integration, first);
        } catch (error) {
          await deps.directory.remove('integration', appId, integration.integrationId);
          throw error;
        }
      }
      await publish(integration);
      return { integration: await view(integration) };
    },

    async ListIntegrations({ principal, query, event }) {
      const { items, meta } = await deps.list(principal.appId, {
        limit: query['page[size]'] ?? defaultPageSize,
        after: query['page[after]'],
        before: query['page[before]'],
        types: typesOf(query['filter[types]']),
      });
      return {
        integrations: await Promise.all(items.map(view)),
        meta,
        links: pageLinks(event, meta),
      };
    },

    async GetIntegration({ principal, params }) {
      const id = params['integrationId'] ?? '';
      return { integration: await view(await requireIntegration(deps, principal.appId, id)) };
    },

    async UpdateIntegration({ principal, params, body }) {
      const { appId } = principal;
      const { displayName, ...settings } = body;
      const { integrationId } = await requireIntegration(
        deps,
        appId,
        params['integrationId'] ?? '',
      );
      await requireResponder(appId, settings);
      const changed = await deps.directory.change('integration', appId, integrationId, (before) =>
        checked(
          withSettings(
            {
              ...before,
              displayName: displayName === undefined ? before.displayName : (displayName ?? ''),
            },
            settings,
          ),
        ),
      );
      const stored = changed ?? (await requireIntegration(deps, appId, integrationId));
      const channel = deps.channels.channelOf(stored.type);
      const integration =
        channel === undefined
          ? stored
          : await deps.channels.change(stored, channel, channelSettingsOf(body));
      await publish(integration);
      return { integration: await view(integration) };
    },

    async DeleteIntegration({ principal, params }) {
      const { appId } = principal;
      const integration = await requireIntegration(deps, appId, params['integrationId'] ?? '');
      await removeIntegration(deps, integration);
      return {};
    },
  };
}

/** What a company's server sets has to be what an administrator may set. */
function checked(integration: Integration): Integration {
  if (integration.messenger !== undefined) {
    validate(messengerSettingsSchema, integration.messenger, 'body');
  }
  return integration;
}

function typesOf(filter: string | undefined): ReadonlySet<string> | undefined {
  if (filter === undefined) return undefined;
  const types = filter.split(',').map((type) => type.trim());
  return new Set(types.filter((type) => type !== ''));
}

function notServed(type: string): CauserieError {
  return new CauserieError(
    'invalid_request',
    `Integrations of type ${JSON.stringify(type)} are not served. There are: ${servedTypes.join(', ')}.`,
  );
}
