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
  MessengerEvents['conversationStarted'] &
    MessengerEvents['proactiveShown'] &
    MessengerEvents['agentAssigned'] &
    Pick<MessengerEvents['messagesShown'], 'messages'> &
    MessengerEvents['newConversationClicked']
>;

const conversation = ({ conversationId }: Detail) => ({ conversation: { id: conversationId } });
/** A flow's proactive message is its campaign. */
const proactive = ({ flowId, text }: Detail) => ({
  proactiveMessageId: flowId,
  campaignId: flowId,
  text,
});

const payloads: Partial<Record<ZeEventName, (detail: Detail) => Record<string, unknown>>> = {
  proactiveMessageDisplayed: proactive,
  proactiveMessageClicked: proactive,
  conversationStarted: conversation,
  conversationOpened: conversation,
  newConversationButtonClicked: ({ source }) => ({
    newConversationSource: source === 'list' ? 'conversationList' : 'endedConversation',
  }),
  conversationWithAgentRequested: conversation,
  conversationAgentAssigned: (detail) => ({
    ...conversation(detail),
    agent: { id: detail.agentId, displayName: detail.displayName },
  }),
  messagesShown: (detail) => ({ ...conversation(detail), messages: detail.messages }),
};

const types: Partial<Record<ZeEventName, string>> = {
  open: 'messagingOpened',
  close: 'messagingClosed',
};

export function zeEvent(
  name: ZeEventName,
  detail: MessengerEvents[keyof MessengerEvents],
  createdAt: number,
): ZeEvent {
  const payload = payloads[name]?.((detail ?? {}) as Detail);
  return { id: uuid(), createdAt, type: types[name] ?? name, ...(payload && { payload }) };
}

/** The browser makes one of its own on pages under TLS only; with an object's address it does everywhere. */
function uuid(): string {
  const address = URL.createObjectURL(new Blob());
  URL.revokeObjectURL(address);
  return address.slice(-36);
}
