import type { Trigger } from '../../../core/sunshine/app-event.ts';
import type { Webhook } from '../../../core/sunshine/webhook.ts';
import { remembering } from '../remembering.ts';

/** Milliseconds for which an app's webhooks are remembered, as by who announces. */
const rememberFor = 3000;

/** Whether a webhook of an app wants to be told of something: else it need not be found out what to tell. */
export function createHears(
  webhooks: (appId: string) => Promise<readonly Webhook[]>,
  now: () => number,
) {
  const known = remembering(webhooks, rememberFor, now);
  return async (appId: string, trigger: Trigger): Promise<boolean> =>
    (await known(appId)).some(({ triggers }) => triggers.includes(trigger));
}
