import { createHmac } from 'node:crypto';
import type { Webhook } from './webhook.ts';
import type { WebhookEvent } from './webhook-events.ts';

/** What is sent to a webhook. */
export interface WebhookRequest {
  headers: Record<string, string>;
  body: string;
}

/**
 * The request that tells a webhook of events. `x-api-key` is the shared secret, as receivers of the
 * Sunshine Conversations API check it; the signature proves besides that the body is ours, and when it
 * was sent: `t` are seconds since the epoch, `v1` is the hexadecimal HMAC-SHA256 of `<t>.<body>`.
 * @param now Milliseconds since the epoch.
 */
export function webhookRequest(
  { appId, webhookId, secret }: Pick<Webhook, 'appId' | 'webhookId' | 'secret'>,
  events: readonly WebhookEvent[],
  now: number,
): WebhookRequest {
  const body = JSON.stringify({
    app: { id: appId },
    webhook: { id: webhookId, version: 'v2' },
    events,
  });
  const at = Math.floor(now / 1000);
  const signature = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
  return {
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Causerie-Webhooks/2',
      'x-api-key': secret,
      'x-causerie-signature': `t=${at},v1=${signature}`,
    },
    body,
  };
}
