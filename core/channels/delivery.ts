import { eventId } from '../conversations/ids.ts';
import type { Head } from '../conversations/model.ts';
import type { User } from '../identity/model.ts';
import type { Trigger } from '../sunshine/app-event.ts';
import { viewTruncatedUser } from '../sunshine/user-view.ts';
import { viewTruncatedConversation } from '../switchboard/view.ts';
import type { ChannelType } from './channel.ts';
import type { ChannelLink } from './link.ts';
import type { DeliveryDeps } from './outbound-ports.ts';

/** What webhooks are told of what became of a message on a channel. */

/** Channels that say when something has arrived: for them, that it was taken is not the last word. */
const confirms: ReadonlySet<ChannelType> = new Set(['whatsapp', 'messenger', 'twilio', 'email']);

const triggers = {
  channel: 'conversation:message:delivery:channel',
  user: 'conversation:message:delivery:user',
  failure: 'conversation:message:delivery:failure',
} as const satisfies Record<string, Trigger>;

export interface Delivered {
  /** The channel took it; it arrived; or it will not. */
  kind: keyof typeof triggers;
  head: Head;
  user: User;
  link: Pick<ChannelLink, 'clientId' | 'type' | 'integrationId'>;
  message: { id: string; seq: number };
  /** The channel's ids. */
  externalIds: readonly string[];
  error?: { code: string; message: string };
}

/** Tells webhooks, if one wants to know. The same again is the same event. */
export async function announceDelivery(deps: DeliveryDeps, delivered: Delivered): Promise<void> {
  const { kind, head, user, link, message, externalIds, error } = delivered;
  const trigger = triggers[kind];
  if (!(await deps.hears(head.appId, trigger))) return;
  const { clientId, type, integrationId } = link;
  await deps.announce({
    kind: 'other',
    trigger,
    appId: head.appId,
    conversationId: head.id,
    userId: user.userId,
    id: eventId(head.id, `${message.seq}-${kind}-${clientId}`),
    at: deps.chance.now(),
    payload: {
      user: viewTruncatedUser(user),
      conversation: viewTruncatedConversation(await deps.switchboard(head.appId), head),
      message: { id: message.id },
      destination: { type, integrationId },
      ...(externalIds.length === 0 ? {} : { externalMessages: externalIds.map((id) => ({ id })) }),
      isFinalEvent: kind !== 'channel' || !confirms.has(type),
      ...(error === undefined ? {} : { error }),
    },
  });
}
