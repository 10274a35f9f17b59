import { markRead, typing } from '../../core/conversations/activities.ts';
import type { AppendRequest } from '../../core/conversations/append.ts';
import { sendMessage } from '../../core/conversations/messages.ts';
import { type Head, lastSeq } from '../../core/conversations/model.ts';
import { clearMessages, findMessage, redactMessage } from '../../core/conversations/redaction.ts';
import { CauserieError } from '../../core/errors.ts';
import type { KeyPrincipal } from '../../core/identity/key-principal.ts';
import type { SystemPrincipal, UserPrincipal } from '../../core/identity/principal.ts';
import { contentSchema } from '../../core/protocol/content.ts';
import type { AuthorBody, messagesRoutes } from '../../core/protocol/sunshine/messages.ts';
import {
  integrationsOf,
  quotedIdOf,
  type StoredMessage,
  viewMessage,
} from '../../core/sunshine/message-view.ts';
import { pageOfMessages } from '../../core/sunshine/messages-page.ts';
import { completeContent } from '../../core/sunshine/posted-content.ts';
import { validate } from '../shared/validate.ts';
import { deletionMs } from './conversations.ts';
import type { SunshineDeps } from './deps.ts';
import { destinationOf } from './destination.ts';
import {
  asCompany,
  inConversation,
  requireConversation,
  requireNamed,
} from './found-conversation.ts';
import { pageLinks } from './links.ts';
import type { Operations } from './operations.ts';
import { SunshineError } from './replies.ts';

export function messagesOperations(deps: SunshineDeps): Operations<typeof messagesRoutes> {
  const { conversations } = deps;

  return {
    async PostMessage({ principal, params, body }) {
      const { conversationId = '' } = params;
      const { author, metadata, destination } = body;
      const content = validate(contentSchema, completeContent(body.content), 'body.content');
      const speaker = await speakerOf(deps, principal, author);
      if (destination) {
        if (author.type !== 'business') {
          throw new CauserieError(
            'invalid_request',
            'A destination is for messages of the company: author.type has to be business.',
          );
        }
        const snapshot = await requireConversation(deps, principal, params);
        const to = await destinationOf(deps, snapshot.head, destination);
        speaker.as = { ...speaker.as, source: { ...speaker.as.source, to } };
      }
      const { head, entries } = await inConversation(() =>
        sendMessage(conversations, {
          ...speaker,
          conversationId,
          content,
          metadata: metadata ?? undefined,
        }),
      );
      const messages = entries.filter((entry) => entry.kind === 'message');
      return { messages: await viewed(head, messages) };
    },

    async ListMessages({ principal, params, query, event }) {
      const { head } = await requireConversation(deps, principal, params);
      const { messages, meta } = await pageOfMessages(conversations.store, head, query);
      return { messages: await viewed(head, messages), meta, links: pageLinks(event, meta) };
    },

    async DeleteAllMessages({ principal, params }) {
      const { appId } = principal;
      const { head } = await requireConversation(deps, principal, params);
      await inConversation(() =>
        clearMessages(conversations, asCompany(principal), head.id, {
          until: deps.now() + deletionMs,
          before: (entries) => deps.media.removeOf(appId, entries),
        }),
      );
      return {};
    },

    async DeleteMessage({ principal, params }) {
      const { head } = await requireConversation(deps, principal, params);
      const { messageId = '' } = params;
      const message = await findMessage(conversations.store, head, messageId);
      if (message === undefined) throw messageNotFound();
      // Before it: an attempt that breaks off in between finds the message once more.
      await deps.media.removeOf(principal.appId, [message]);
      try {
        await redactMessage(conversations, asCompany(principal), head.id, messageId);
      } catch (error) {
        const isGone = error instanceof CauserieError && error.code === 'not_found';
        throw isGone ? messageNotFound() : error;
      }
      return {};
    },

    async PostActivity({ principal, params, body: { author, type } }) {
      const { conversationId = '' } = params;
      const { principal: who } = await speakerOf(deps, principal, author);
      if (author.type === 'user' && type !== 'conversation:read') {
        throw new CauserieError(
          'invalid_request',
          'Of a user, conversation:read alone is supported. That he types is told by his own client.',
        );
      }
      const snapshot = await requireConversation(deps, principal, params);
      await inConversation(() =>
        type === 'conversation:read'
          ? markRead(conversations, who, conversationId, lastSeq(snapshot))
          : typing(conversations, who, conversationId, type === 'typing:start' ? 'start' : 'stop'),
      );
      return {};
    },
  };

  async function viewed(head: Head, messages: readonly StoredMessage[]) {
    const [types, quoted] = await Promise.all([typesOf(head, messages), quotedBy(head, messages)]);
    return messages.map((message) => viewMessage({ head, types, quoted }, message));
  }

  async function typesOf(head: Head, messages: readonly StoredMessage[]) {
    const ids = integrationsOf(head, messages);
    const found = await Promise.all(ids.map((id) => deps.identity.integration(id)));
    return new Map(ids.map((id, index) => [id, found[index]?.type ?? 'web']));
  }

  /** The forms that messages answer: most often they stand in the same page. */
  async function quotedBy(head: Head, messages: readonly StoredMessage[]) {
    const known = new Map(messages.map((message) => [message.id, message]));
    const ids = new Set(messages.map(quotedIdOf).filter((id) => id !== undefined));
    const found = await Promise.all(
      [...ids].map((id) => known.get(id) ?? findMessage(conversations.store, head, id)),
    );
    return new Map(
      found.filter((message) => message !== undefined).map((message) => [message.id, message]),
    );
  }
}

type Speaker = Required<Pick<AppendRequest, 'as'>> & { principal: SystemPrincipal | UserPrincipal };

/** As whom something is said: for the company, or in the name of one of its users. */
async function speakerOf(
  deps: SunshineDeps,
  principal: KeyPrincipal,
  author: AuthorBody,
): Promise<Speaker> {
  const { appId, keyId, integrationId } = principal;
  const { displayName, avatarUrl } = author;
  const as = {
    ...(displayName ? { displayName } : {}),
    ...(avatarUrl ? { avatarUrl } : {}),
    source: { api: true as const, ...(integrationId === undefined ? {} : { integrationId }) },
  };
  if (author.type === 'business') {
    const ai = author.subtypes?.includes('AI') === true ? { ai: true as const } : {};
    return { principal: asCompany(principal), as: { ...as, ...ai } };
  }
  const { userId } = await requireNamed(deps, principal, author);
  const user: UserPrincipal = {
    kind: 'user',
    appId,
    userId,
    // He has none here: the key speaks for him.
    sessionId: `key:${keyId}`,
    integrationId: integrationId ?? '',
  };
  return { principal: user, as };
}

function messageNotFound(): SunshineError {
  return new SunshineError(
    'not_found',
    'message_not_found',
    'There is no such message in the conversation, or it was deleted.',
  );
}
