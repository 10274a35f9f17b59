import type { z } from 'zod/mini';
import { CauserieError } from '../../core/errors.ts';
import type { KeyPrincipal } from '../../core/identity/key-principal.ts';
import type { Integration } from '../../core/identity/model.ts';
import type { webhookCreateBody, webhooksRoutes } from '../../core/protocol/sunshine/webhooks.ts';
import { type Webhook, webhooksAtMost } from '../../core/sunshine/webhook.ts';
import type { IntegrationDeps } from './integration-deps.ts';
import type { Operations } from './operations.ts';
import { SunshineError } from './replies.ts';

/** Webhooks of custom integrations. */
export function webhooksOperations({
  integrations: deps,
}: {
  integrations: IntegrationDeps;
}): Operations<typeof webhooksRoutes> {
  /** The custom integration that a path names; `me` is the key's own. */
  async function integrationOf(
    principal: KeyPrincipal,
    { integrationId = '' }: Record<string, string>,
  ): Promise<Integration> {
    const own = principal.integrationId;
    const id = integrationId === 'me' && own !== undefined ? own : integrationId;
    if (own !== undefined && own !== id) throw integrationNotFound();
    const integration = await requireIntegration(deps, principal.appId, id);
    requireCustom(integration, 'Webhooks');
    return integration;
  }

  async function webhookOf(
    principal: KeyPrincipal,
    params: Record<string, string>,
  ): Promise<Webhook> {
    const { appId, integrationId } = await integrationOf(principal, params);
    const webhook = await deps.webhooks.get(appId, params['webhookId'] ?? '');
    if (webhook?.integrationId !== integrationId) throw webhookNotFound();
    return webhook;
  }

  return {
    async CreateWebhook({ principal, params, body }) {
      const integration = await integrationOf(principal, params);
      return { webhook: viewWebhook(await makeWebhook(deps, integration, body)) };
    },

    async ListWebhooks({ principal, params }) {
      const { appId, integrationId } = await integrationOf(principal, params);
      const webhooks = await deps.webhooks.listOf(appId, integrationId);
      return { webhooks: webhooks.map(viewWebhook) };
    },

    async GetWebhook({ principal, params }) {
      return { webhook: viewWebhook(await webhookOf(principal, params)) };
    },

    async UpdateWebhook({ principal, params, body }) {
      const { appId, webhookId } = await webhookOf(principal, params);
      const { target, triggers, includeFullUser, includeFullSource } = body;
      if (target !== undefined) deps.checkTarget(target);
      const changed = await deps.webhooks.change(appId, webhookId, {
        ...(target === undefined ? {} : { target }),
        ...(triggers === undefined ? {} : { triggers: [...new Set(triggers)], since: deps.now() }),
        ...(includeFullUser === undefined ? {} : { includeFullUser }),
        ...(includeFullSource === undefined ? {} : { includeFullSource }),
      });
      if (changed === undefined) throw webhookNotFound();
      return { webhook: viewWebhook(changed) };
    },

    async DeleteWebhook({ principal, params }) {
      const { appId, webhookId } = await webhookOf(principal, params);
      if (!(await deps.webhooks.remove(appId, webhookId))) throw webhookNotFound();
      return {};
    },
  };
}

/** @throws CauserieError invalid_request */
export async function makeWebhook(
  deps: Pick<IntegrationDeps, 'webhooks' | 'checkTarget' | 'now' | 'hex'>,
  { appId, integrationId }: Pick<Integration, 'appId' | 'integrationId'>,
  body: z.infer<typeof webhookCreateBody>,
): Promise<Webhook> {
  const { target, triggers, includeFullUser = false, includeFullSource = false } = body;
  deps.checkTarget(target);
  const now = deps.now();
  const webhook: Webhook = {
    webhookId: deps.hex(24),
    appId,
    integrationId,
    target,
    triggers: [...new Set(triggers)],
    includeFullUser,
    includeFullSource,
    secret: deps.hex(64),
    createdAt: now,
    since: now,
  };
  if (!(await deps.webhooks.create(webhook))) {
    throw new CauserieError(
      'invalid_request',
      `An app has at most ${webhooksAtMost} webhooks. One can have many triggers; delete one that is not needed.`,
    );
  }
  return webhook;
}

export function viewWebhook(webhook: Webhook) {
  const { webhookId, target, triggers, secret, includeFullUser, includeFullSource } = webhook;
  return {
    id: webhookId,
    version: 'v2',
    target,
    triggers: [...triggers],
    secret,
    includeFullUser,
    includeFullSource,
  };
}

/** @throws SunshineError not_found also where it is another app's */
export async function requireIntegration(
  { directory }: Pick<IntegrationDeps, 'directory'>,
  appId: string,
  integrationId: string,
): Promise<Integration> {
  const integration = await directory.integration(integrationId);
  if (integration?.appId !== appId) throw integrationNotFound();
  return integration;
}

/** @throws CauserieError invalid_request */
export function requireCustom({ type }: Integration, what: string): void {
  if (type === 'custom') return;
  throw new CauserieError(
    'invalid_request',
    `${what} belong to custom integrations, and this one is of type ${type}.`,
  );
}

function integrationNotFound(): SunshineError {
  return new SunshineError('not_found', 'integration_not_found', 'There is no such integration.');
}

function webhookNotFound(): SunshineError {
  return new SunshineError(
    'not_found',
    'webhook_not_found',
    'The integration has no such webhook.',
  );
}
