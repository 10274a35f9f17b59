import type { webhookFailureRoutes } from '../../core/protocol/webhook-failure-routes.ts';
import type { WebhookFailure } from '../../core/sunshine/webhook.ts';
import type { WebhookFailures } from '../shared/dynamodb/webhook-failures.ts';
import type { RouteHandlers } from '../shared/http/handler.ts';
import { page } from '../shared/http/page.ts';
import type { WebhookQueue } from '../shared/webhooks/webhook-queue.ts';
import { found } from './found.ts';

export interface FailureParts {
  failures: WebhookFailures;
  queue: Pick<WebhookQueue, 'send'>;
  now(): number;
}

/** Events that webhooks did not take. */
export function webhookFailureHandlers({
  failures,
  queue,
  now,
}: FailureParts): RouteHandlers<typeof webhookFailureRoutes> {
  return {
    async listWebhookFailures({ principal, query }) {
      const { items, cursor } = await failures.list(principal.appId, page(query));
      return { failures: items.map(view), cursor };
    },

    async retryWebhookFailure({ principal, params }) {
      const { appId } = principal;
      const failure = found(await failures.get(appId, params['failureId'] ?? ''));
      const { failureId, message } = failure;
      const at = now();
      found((await failures.retried(appId, failureId, at)) ? failure : undefined);
      await queue.send({ ...message, again: { failureId, at } });
      return view({ ...failure, retriedAt: at });
    },
  };
}

function view({ appId: _a, message: _m, at, retriedAt, expiresAt, ...rest }: WebhookFailure) {
  return {
    ...rest,
    events: [...rest.events],
    at: new Date(at).toISOString(),
    ...(retriedAt === undefined ? {} : { retriedAt: new Date(retriedAt).toISOString() }),
    expiresAt: new Date(expiresAt * 1000).toISOString(),
  };
}
