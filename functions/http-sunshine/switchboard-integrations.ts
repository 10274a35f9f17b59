import { CauserieError } from '../../core/errors.ts';
import { oauthIntegrationId } from '../../core/identity/oauth.ts';
import type {
  SwitchboardIntegrationChange,
  switchboardIntegrationsRoutes,
} from '../../core/protocol/sunshine/switchboard-integrations.ts';
import { withIntegration, withoutIntegration } from '../../core/switchboard/edit.ts';
import { byId } from '../../core/switchboard/holder.ts';
import {
  builtInIntegrationId,
  integrationsAtMost,
  isBuiltIn,
  type Switchboard,
  type SwitchboardIntegration,
} from '../../core/switchboard/model.ts';
import { viewSwitchboardIntegration } from '../../core/switchboard/view.ts';
import type { SunshineDeps } from './deps.ts';
import type { Operations } from './operations.ts';
import { SunshineError } from './replies.ts';
import { namingIntegrations, requireSwitchboard } from './switchboards.ts';

type Link = Pick<SwitchboardIntegration, 'integrationId' | 'integrationType'>;

export function switchboardIntegrationsOperations(
  deps: SunshineDeps,
): Operations<typeof switchboardIntegrationsRoutes> {
  const { switchboards, hex } = deps;
  return {
    async CreateSwitchboardIntegration({ principal: { appId }, params, body }) {
      requireSwitchboard(await switchboards.read(appId), params['switchboardId']);
      const link = await linkOf(deps, appId, body);
      if (link === undefined) throw new Error('a body without a link is refused');
      const created = changed(
        { switchboardIntegrationId: hex(24), name: body.name, ...link, deliverStandbyEvents: true },
        body,
      );
      await namingIntegrations(() =>
        switchboards.change(appId, (before) => {
          const switchboard = requireSwitchboard(before, params['switchboardId']);
          requireRoom(switchboard);
          return withIntegration(switchboard, created);
        }),
      );
      return { switchboardIntegration: viewSwitchboardIntegration(created) };
    },

    async ListSwitchboardIntegrations({ principal: { appId }, params }) {
      const { integrations } = requireSwitchboard(
        await switchboards.read(appId),
        params['switchboardId'],
      );
      return { switchboardIntegrations: integrations.map(viewSwitchboardIntegration) };
    },

    async UpdateSwitchboardIntegration({ principal: { appId }, params, body }) {
      const { switchboardId, switchboardIntegrationId } = params;
      requireOne(await switchboards.read(appId), switchboardId, switchboardIntegrationId);
      const link = await linkOf(deps, appId, body);
      const after = await namingIntegrations(() =>
        switchboards.change(appId, (before) => {
          const found = requireOne(before, switchboardId, switchboardIntegrationId);
          return withIntegration(found.switchboard, {
            ...changed(found.integration, body),
            ...link,
          });
        }),
      );
      const { integration } = requireOne(after, switchboardId, switchboardIntegrationId);
      return { switchboardIntegration: viewSwitchboardIntegration(integration) };
    },

    async DeleteSwitchboardIntegration({ principal: { appId }, params }) {
      const { switchboardId, switchboardIntegrationId } = params;
      await switchboards.change(appId, (before) => {
        const { switchboard, integration } = requireOne(
          before,
          switchboardId,
          switchboardIntegrationId,
        );
        return withoutIntegration(switchboard, integration.switchboardIntegrationId);
      });
      return {};
    },
  };
}

/** With what a body says; null takes away. */
function changed(
  before: SwitchboardIntegration,
  body: SwitchboardIntegrationChange,
): SwitchboardIntegration {
  const {
    nextSwitchboardIntegrationId: nextBefore,
    messageHistoryCount: countBefore,
    ...rest
  } = before;
  const { name = before.name, deliverStandbyEvents = before.deliverStandbyEvents } = body;
  const next = keptOr(nextBefore, body.nextSwitchboardIntegrationId);
  const count = keptOr(countBefore, body.messageHistoryCount);
  return {
    ...rest,
    name,
    deliverStandbyEvents,
    ...(next === undefined ? {} : { nextSwitchboardIntegrationId: next }),
    ...(count === undefined ? {} : { messageHistoryCount: count }),
  };
}

function keptOr<T>(before: T | undefined, change: T | null | undefined): T | undefined {
  return change === undefined ? before : (change ?? undefined);
}

/** What a body links: flows, agents and OAuth clients by their type, custom integrations by their id. */
async function linkOf(
  { directory }: SunshineDeps,
  appId: string,
  { integrationId, integrationType }: SwitchboardIntegrationChange,
): Promise<Link | undefined> {
  if (integrationType !== undefined) {
    if (isBuiltIn(integrationType)) {
      return { integrationId: builtInIntegrationId(appId, integrationType), integrationType };
    }
    // An OAuth client's integration is named by the client's id.
    const id = oauthIntegrationId(appId, integrationType);
    const allowed = await directory.integration(id);
    if (allowed?.oauthClientId === integrationType) return { integrationId: id, integrationType };
    throw new CauserieError(
      'invalid_request',
      'integrationType is zd:answerBot (the flows), zd:agentWorkspace (the agents) or the id of an OAuth client that the app allowed. Link a custom integration by its integrationId.',
    );
  }
  if (integrationId === undefined) return undefined;
  const found = await directory.integration(integrationId);
  if (found?.appId === appId && found.type === 'custom') {
    return { integrationId, integrationType: found.oauthClientId ?? 'custom' };
  }
  throw new SunshineError(
    'not_found',
    'integration_not_found',
    'integrationId names no custom integration of the app. Customers come by the others; flows and agents are linked by integrationType.',
  );
}

function requireRoom({ integrations }: Switchboard): void {
  if (integrations.length < integrationsAtMost) return;
  throw new SunshineError(
    'invalid_request',
    'too_many_switchboard_integrations',
    `A switchboard has ${integrationsAtMost} integrations at most. Delete one first.`,
  );
}

function requireOne(
  switchboard: Switchboard | undefined,
  switchboardId: string | undefined,
  switchboardIntegrationId: string | undefined,
): { switchboard: Switchboard; integration: SwitchboardIntegration } {
  const found = requireSwitchboard(switchboard, switchboardId);
  const integration = byId(found, switchboardIntegrationId);
  if (integration !== undefined) return { switchboard: found, integration };
  throw new SunshineError(
    'not_found',
    'switchboard_integration_not_found',
    'The switchboard has no such integration. List them: GET …/switchboardIntegrations.',
  );
}
