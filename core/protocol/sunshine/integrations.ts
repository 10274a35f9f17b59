import * as z from 'zod/mini';
import { servedTypes } from '../../sunshine/integrations.ts';
import { integrationNameLength } from '../../sunshine/limits.ts';
import { jsonBytes } from '../content.ts';
import { isStorable } from '../storable.ts';
import { emptySchema, listOf, pageQuery } from './paging.ts';
import type { SunshineRoutes } from './route.ts';
import { webhookCreateBody, webhookSchema } from './webhooks.ts';

const displayName = z.optional(
  z.nullable(z.string().check(z.minLength(1), z.maxLength(integrationNameLength))),
);
const url = z.string().check(z.regex(/^https?:\/\/\S+$/), z.maxLength(2048));
const hexColor = z
  .string()
  .check(z.regex(/^#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/, { error: '3 or 6 hexadecimal digits' }));
/** Bytes of `prechatCapture` as JSON. */
const prechatBytes = 4096;

/** What can be set of integrations that customers write through. */
const settings = {
  /** To whom a new conversation goes: one of the switchboard's integrations. */
  defaultResponderId: z.optional(z.nullable(z.string().check(z.maxLength(64)))),
  showAIDisclaimer: z.optional(z.boolean()),
  canUserSeeConversationList: z.optional(z.boolean()),
  canUserCreateMoreConversations: z.optional(z.boolean()),
  autoUpdateBadge: z.optional(z.boolean()),
  brandColor: z.optional(hexColor),
  conversationColor: z.optional(hexColor),
  actionColor: z.optional(hexColor),
  displayStyle: z.optional(z.enum(['button', 'tab'])),
  buttonIconUrl: z.optional(z.nullable(url)),
  businessName: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
  businessIconUrl: z.optional(url),
  backgroundImageUrl: z.optional(url),
  fixedIntroPane: z.optional(z.boolean()),
  buttonWidth: z.optional(z.string().check(z.maxLength(16))),
  buttonHeight: z.optional(z.string().check(z.maxLength(16))),
  integrationOrder: z.optional(
    z.nullable(z.array(z.string().check(z.maxLength(64))).check(z.maxLength(50))),
  ),
  originWhitelist: z.optional(
    z.nullable(z.array(z.string().check(z.maxLength(256))).check(z.maxLength(50))),
  ),
  prechatCapture: z.optional(
    z.record(z.string(), z.unknown()).check(
      z.refine((value) => isStorable(value) && jsonBytes(value) <= prechatBytes, {
        error: '4 KB at most, and not nested too deeply',
      }),
    ),
  ),
};
const settingsSchema = z.object(settings);
/** Everything of a body that sets up a channel. */
export function channelSettingsOf(body: Record<string, unknown>): Record<string, unknown> {
  const known = new Set([...Object.keys(settings), 'type', 'displayName', 'webhooks']);
  return Object.fromEntries(Object.entries(body).filter(([name]) => !known.has(name)));
}

export type IntegrationSettings = z.infer<typeof settingsSchema>;

const integrationSchema = z.looseObject({
  id: z.string(),
  type: z.string(),
  status: z.enum(['active', 'inactive', 'error']),
  displayName: z.nullable(z.string()),
  /** Of custom integrations. */
  webhooks: z.optional(z.array(webhookSchema)),
});
const integrationResponse = z.object({ integration: integrationSchema });

const path = '/v2/apps/{appId}/integrations';
const scopes = ['app', 'account'] as const;

/** Where customers write, and custom integrations, which have webhooks and keys. */
export const integrationsRoutes = {
  CreateIntegration: {
    operation: 'CreateIntegration',
    method: 'POST',
    path,
    scopes,
    summary: `Create an integration: ${servedTypes.join(', ')}`,
    // What sets up a channel has names of the channel's own.
    body: z.looseObject({
      type: z.string().check(z.minLength(1), z.maxLength(64)),
      displayName,
      webhooks: z.optional(z.array(webhookCreateBody).check(z.minLength(1), z.maxLength(1))),
      ...settings,
    }),
    response: integrationResponse,
    status: 201,
  },
  ListIntegrations: {
    operation: 'ListIntegrations',
    method: 'GET',
    path,
    scopes,
    summary: 'List integrations, oldest first',
    query: z.intersection(
      pageQuery,
      z.object({ 'filter[types]': z.optional(z.string().check(z.maxLength(512))) }),
    ),
    response: listOf('integrations', integrationSchema),
    status: 200,
  },
  GetIntegration: {
    operation: 'GetIntegration',
    method: 'GET',
    path: `${path}/{integrationId}`,
    scopes,
    summary: 'Get an integration',
    response: integrationResponse,
    status: 200,
  },
  UpdateIntegration: {
    operation: 'UpdateIntegration',
    method: 'PATCH',
    path: `${path}/{integrationId}`,
    scopes,
    summary: 'Change an integration; what is left out stays',
    body: z.looseObject({ displayName, ...settings }),
    response: integrationResponse,
    status: 200,
  },
  DeleteIntegration: {
    operation: 'DeleteIntegration',
    method: 'DELETE',
    path: `${path}/{integrationId}`,
    scopes,
    summary: 'Delete an integration, with its webhooks and keys',
    response: emptySchema,
    status: 200,
  },
} as const satisfies SunshineRoutes;
