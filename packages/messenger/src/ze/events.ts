import type { MessengerEvents } from '../shared/contract.ts';
import type { ZeEventName } from './ze-types.ts';

/** What Zendesk's listeners are called with. */
export interface ZeEvent {
  /** A UUID. */
  id: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  type: string;
  payload?: Record<string, unknown>;
}

type Detail = Partial<
  Record<'conversationId' | 'agentId' | 'displayName' | 'text', string | null> &
    MessengerEvents['proactiveShown'] &
    MessengerEvents['newConversationClicked'] &
    Pick<MessengerEvents['messagesShown'], 'messages'>
>;

export function zeEvent(
  name: ZeEventName,
  detail: MessengerEvents[keyof MessengerEvents],
  createdAt: number,
): ZeEvent {
  const type = { open: 'messagingOpened', close: 'messagingClosed' }[name as string] ?? name;
  return {
    id: uuid(),
    createdAt,
    type,
    ...(detail ? { payload: payloadOf(detail as Detail) } : {}),
  };
}

function payloadOf({ conversationId, flowId, source, ...rest }: Detail): Record<string, unknown> {
  return {
    ...(conversationId !== undefined && { conversation: { id: conversationId } }),
    // A flow's proactive message is a campaign of its own.
    ...(flowId && { proactiveMessageId: flowId, campaignId: flowId }),
    ...(source && {
      newConversationSource: source === 'list' ? 'conversationList' : 'endedConversation',
    }),
    ...rest,
  };
}

/** The browser makes one of its own on pages under TLS only; with an object's address it does everywhere. */
function uuid(): string {
  const address = URL.createObjectURL(new Blob());
  URL.revokeObjectURL(address);
  return address.slice(-36);
}
