import * as z from 'zod/mini';
import { triggers } from '../../sunshine/app-event.ts';
import { targetLength } from '../../sunshine/limits.ts';
import { emptySchema } from './paging.ts';
import type { SunshineRoutes } from './route.ts';

const target = z.string().check(z.minLength(1), z.maxLength(targetLength));
const triggerList = z
  .array(
    z.enum(triggers, {
      error: ({ input }) =>
        `${JSON.stringify(input)?.slice(0, 60) ?? 'it'} is no trigger. Triggers are ${triggers.join(', ')}`,
    }),
  )
  .check(z.minLength(1), z.maxLength(triggers.length * 2));
const options = {
  includeFullUser: z.optional(z.boolean()),
  includeFullSource: z.optional(z.boolean()),
};
export const webhookCreateBody = z.object({ target, triggers: triggerList, ...options });
const webhookChangeBody = z.object({
  target: z.optional(target),
  triggers: z.optional(triggerList),
  ...options,
});

export const webhookSchema = z.object({
  id: z.string(),
  version: z.string(),
  target: z.string(),
  triggers: z.array(z.string()),
  secret: z.string(),
  includeFullUser: z.boolean(),
  includeFullSource: z.boolean(),
});
const webhookResponse = z.object({ webhook: webhookSchema });

const path = '/v2/apps/{appId}/integrations/{integrationId}/webhooks';
const scopes = ['integration', 'app', 'account'] as const;

/** Webhooks of custom integrations. */
export const webhooksRoutes = {
  CreateWebhook: {
    operation: 'CreateWebhook',
    method: 'POST',
    path,
    scopes,
    summary: 'Create a webhook of a custom integration',
    body: webhookCreateBody,
    response: webhookResponse,
    status: 201,
  },
  ListWebhooks: {
    operation: 'ListWebhooks',
    method: 'GET',
    path,
    scopes,
    summary: "List a custom integration's webhooks",
    response: z.object({ webhooks: z.array(webhookSchema) }),
    status: 200,
  },
  GetWebhook: {
    operation: 'GetWebhook',
    method: 'GET',
    path: `${path}/{webhookId}`,
    scopes,
    summary: 'Get a webhook, with its secret',
    response: webhookResponse,
    status: 200,
  },
  UpdateWebhook: {
    operation: 'UpdateWebhook',
    method: 'PATCH',
    path: `${path}/{webhookId}`,
    scopes,
    summary: 'Change a webhook; its secret stays',
    body: webhookChangeBody,
    response: webhookResponse,
    status: 200,
  },
  DeleteWebhook: {
    operation: 'DeleteWebhook',
    method: 'DELETE',
    path: `${path}/{webhookId}`,
    scopes,
    summary: 'Delete a webhook',
    response: emptySchema,
    status: 200,
  },
} as const satisfies SunshineRoutes;
