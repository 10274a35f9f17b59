import * as z from 'zod/mini';
import type { HttpRoutes } from './http-route.ts';
import { pageQuery } from './queries.ts';
import { pageOf } from './responses.ts';

/** Events that a webhook did not take, as an administrator sees them. */
const webhookFailureSchema = z.object({
  failureId: z.string(),
  webhookId: z.string(),
  integrationId: z.string(),
  target: z.string(),
  /** When it was given up. */
  at: z.string(),
  attempts: z.int(),
  /** What the target answered last; absent where it did not. */
  status: z.optional(z.int()),
  reason: z.string(),
  events: z.array(z.object({ id: z.string(), type: z.string(), createdAt: z.string() })),
  /** When it was last asked to be sent again. It goes from the list when it is taken. */
  retriedAt: z.optional(z.string()),
  /** It is forgotten then. */
  expiresAt: z.string(),
});

export const webhookFailureRoutes = {
  listWebhookFailures: {
    method: 'GET',
    path: '/admin/webhooks/failures',
    auth: 'admin',
    summary: 'List the events that webhooks did not take, newest first; kept for 30 days',
    query: pageQuery,
    response: pageOf('failures', webhookFailureSchema),
    status: 200,
  },
  retryWebhookFailure: {
    method: 'POST',
    path: '/admin/webhooks/failures/{failureId}/retry',
    auth: 'admin',
    summary: 'Send them again, up to five times; they go from the list when they are taken',
    response: webhookFailureSchema,
    status: 200,
  },
} as const satisfies HttpRoutes;
