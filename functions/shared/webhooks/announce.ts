import type { AppEvent } from '../../../core/sunshine/app-event.ts';
import { type Webhook, wants } from '../../../core/sunshine/webhook.ts';
import { remembering } from '../remembering.ts';
import type { WebhookQueue } from './webhook-queue.ts';

/** Milliseconds for which an app's webhooks are remembered: so long a new one may not be heard of. */
const rememberFor = 3000;

export interface AnnounceDeps {
  /** Of one app. */
  webhooks(appId: string): Promise<readonly Webhook[]>;
  queue: Pick<WebhookQueue, 'send'>;
  now(): number;
}

/** Queues an event for those of the app's webhooks that want it. Apps without webhooks pay nothing. */
export function createAnnounce({ webhooks, queue, now }: AnnounceDeps) {
  const known = remembering(webhooks, rememberFor, now);
  return async (event: AppEvent): Promise<void> => {
    const told = (await known(event.appId)).filter((webhook) => wants(webhook, event));
    await Promise.all(told.map(({ webhookId }) => queue.send({ webhookId, event })));
  };
}
