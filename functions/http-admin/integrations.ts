import type { z } from 'zod/mini';
import { isChannelType } from '../../core/channels/channel-type.ts';
import { CauserieError } from '../../core/errors.ts';
import type { Integration } from '../../core/identity/model.ts';
import { lowContrasts } from '../../core/messenger/contrast.ts';
import { changedSettings } from '../../core/messenger/settings.ts';
import type { adminRoutes } from '../../core/protocol/admin-routes.ts';
import { messengerSettingsSchema } from '../../core/protocol/messenger-settings.ts';
import { newIntegration, type Provision } from '../shared/accounts/provision.ts';
import {
  type RemoveIntegrationDeps,
  removeIntegration,
} from '../shared/accounts/remove-integration.ts';
import type { ChannelIntegrations } from '../shared/channels/channel-integrations.ts';
import type { RouteHandlers } from '../shared/http/handler.ts';
import { page } from '../shared/http/page.ts';
import { log } from '../shared/log.ts';
import type { ScriptPublisher } from '../shared/messenger/publish-script.ts';
import type { createQuotas } from '../shared/quotas.ts';
import { validate } from '../shared/validate.ts';
import { found } from './found.ts';

type IntegrationRoutes = Pick<
  typeof adminRoutes,
  | 'listIntegrations'
  | 'createIntegration'
  | 'getIntegration'
  | 'updateIntegration'
  | 'deleteIntegration'
>;
type Warning = z.infer<(typeof adminRoutes)['updateIntegration']['response']>['warnings'][number];

export interface IntegrationParts {
  provision: Provision;
  quotas: Pick<ReturnType<typeof createQuotas>, 'limits' | 'exceeded'>;
  publisher: ScriptPublisher;
  channels: ChannelIntegrations;
  /** What custom integrations have. */
  belongings: Pick<RemoveIntegrationDeps, 'webhooks' | 'keys' | 'tokens' | 'switchboards'>;
  /** `https://…` of the public pages. */
  siteUrl: string;
}

/** Integrations, and the scripts of their messengers. */
export function integrationHandlers(parts: IntegrationParts): RouteHandlers<IntegrationRoutes> {
  const { provision, quotas, publisher, siteUrl } = parts;
  const { directory } = provision;

  function view({ appId: _, createdAt, channel, ...rest }: Integration) {
    const { type, integrationId } = rest;
    const webhookUrl = parts.channels.webhookUrl({ type, integrationId });
    return {
      ...rest,
      ...(channel === undefined || webhookUrl === undefined
        ? {}
        : { channel: { ...channel, webhookUrl } }),
      ...(type === 'web' ? { messengerUrl: `${siteUrl}/messenger/${integrationId}.js` } : {}),
      createdAt: new Date(createdAt).toISOString(),
    };
  }

  /** What is stored stays stored; that its pages do not have it yet is said, and mended by a PATCH. */
  async function published(integration: Integration) {
    const warnings = contrastWarnings(integration);
    try {
      if (integration.type === 'web') await publisher.publish(integration);
    } catch (error) {
      const { integrationId } = integration;
      log.error('a script was not published', { integrationId, error: error as Error });
      warnings.push({
        code: 'not_published',
        message: `The change is stored, and its script could not be published. Send PATCH /admin/integrations/${integrationId} with {} to try again.`,
      });
    }
    return { ...view(integration), warnings };
  }

  return {
    async listIntegrations({ principal, query }) {
      const { items, cursor } = await directory.list('integration', principal.appId, page(query));
      return { integrations: items.map(view), cursor };
    },

    async createIntegration({ principal, body }) {
      const { type, displayName, welcome, responder, messenger, settings = {} } = body;
      const channel = parts.channels.channelOf(type);
      if (isChannelType(type) && channel === undefined) {
        throw new CauserieError(
          'invalid_request',
          `This deployment has no channel of type ${type}. Deploy a newer one.`,
        );
      }
      const integration = newIntegration(provision, {
        appId: principal.appId,
        type,
        displayName,
        responder: responder ?? 'agentWorkspace',
        ...(welcome === undefined ? {} : { welcome }),
        ...(messenger === undefined ? {} : { messenger }),
      });
      if (channel !== undefined) {
        const atMost = quotas.limits.integrations;
        const added = await parts.channels.add(integration, channel, settings, atMost);
        if (added === undefined) throw quotas.exceeded('integrations');
        return published(added);
      }
      if (!(await directory.addIntegration(integration, quotas.limits.integrations))) {
        throw quotas.exceeded('integrations');
      }
      return published(integration);
    },

    async getIntegration({ principal, params }) {
      const integration = await directory.integration(params['integrationId'] ?? '');
      return view(found(integration?.appId === principal.appId ? integration : undefined));
    },

    async updateIntegration({ principal, params, body }) {
      const integrationId = params['integrationId'] ?? '';
      const changed = await directory.change(
        'integration',
        principal.appId,
        integrationId,
        ({ welcome, messenger, ...before }) => {
          const greeting = body.welcome === undefined ? welcome : (body.welcome ?? undefined);
          const settings = changedSettings(messenger, body.messenger);
          if (settings !== undefined) validate(messengerSettingsSchema, settings, 'messenger');
          return {
            ...before,
            displayName: body.displayName ?? before.displayName,
            responder: body.responder ?? before.responder,
            ...(greeting === undefined ? {} : { welcome: greeting }),
            ...(settings === undefined ? {} : { messenger: settings }),
          };
        },
      );
      const stored = found(changed);
      const channel = parts.channels.channelOf(stored.type);
      return published(
        channel === undefined
          ? stored
          : await parts.channels.change(stored, channel, body.settings ?? {}),
      );
    },

    async deleteIntegration({ principal, params }) {
      const integrationId = params['integrationId'] ?? '';
      const integration = await directory.integration(integrationId);
      const { appId } = principal;
      const own = found(integration?.appId === appId ? integration : undefined);
      const { belongings, channels } = parts;
      await removeIntegration(
        { ...belongings, channels, directory, publisher: { unpublish } },
        own,
      );
      return {};
    },
  };

  async function unpublish(integrationId: string): Promise<void> {
    try {
      await publisher.unpublish(integrationId);
    } catch (cause) {
      throw new CauserieError(
        'busy',
        'The script of the integration could not be taken off the site. Delete the integration once more.',
        { cause, retryAfterSeconds: 1 },
      );
    }
  }
}

/** Colours that are hard to read are told of, and taken: the company knows its brand. */
function contrastWarnings({ messenger: settings = {} }: Integration): Warning[] {
  const { scheme = 'auto', colors, darkColors } = settings;
  const sets = [
    ...(scheme === 'dark' ? [] : [['light', { ...colors }] as const]),
    ...(scheme === 'light' ? [] : [['dark', darkSet()] as const]),
  ];
  return sets.flatMap(([name, set]) =>
    lowContrasts(set).map(({ pair, ratio, needed }) => ({
      code: 'low_contrast',
      message: `In the ${name} colours, ${pair[0]} on ${pair[1]} has a contrast of ${ratio}:1; people need ${needed}:1 to read it. Make one of the two lighter or darker.`,
      ...{ scheme: name, pair, ratio, needed },
    })),
  );

  /** Where there is only the dark, the one set of colours is for it. */
  function darkSet() {
    return scheme === 'dark' ? { ...colors, ...darkColors } : { ...darkColors };
  }
}
