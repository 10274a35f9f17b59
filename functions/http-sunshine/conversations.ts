import { changeConversation } from '../../core/conversations/changes.ts';
import { createForServer } from '../../core/conversations/create-for-server.ts';
import { present } from '../../core/conversations/model.ts';
import { joinConversation, leaveConversation } from '../../core/conversations/participants.ts';
import { removeConversation } from '../../core/conversations/redaction.ts';
import { CauserieError } from '../../core/errors.ts';
import type { Metadata } from '../../core/protocol/content.ts';
import type { conversationsRoutes } from '../../core/protocol/sunshine/conversations.ts';
import { defaultPageSize } from '../../core/protocol/sunshine/paging.ts';
import { viewParticipant } from '../../core/sunshine/conversation-view.ts';
import { type PageMeta, pageOf } from '../../core/sunshine/page-of.ts';
import { participantId } from '../../core/sunshine/participant-id.ts';
import type { ListPlace } from '../shared/dynamodb/conversation-lists.ts';
import { shown } from './conversation-facts.ts';
import { postConversionEvents } from './conversion-events.ts';
import type { SunshineDeps } from './deps.ts';
import {
  asCompany,
  conversationNotFound,
  inConversation,
  requireConversation,
  requireNamed,
} from './found-conversation.ts';
import { pageLinks } from './links.ts';
import type { Operations } from './operations.ts';
import { SunshineError } from './replies.ts';

/** Milliseconds that a deletion may take; well below what API Gateway waits for. */
export const deletionMs = 18_000;

export function conversationsOperations(
  deps: SunshineDeps,
): Operations<typeof conversationsRoutes> {
  const { conversations, lists } = deps;
  const { store } = conversations;

  return {
    async CreateConversation({ principal, body }) {
      const { appId, integrationId } = principal;
      const { type, participants = [], displayName, description, iconUrl, metadata } = body;
      const users = await Promise.all(
        participants.map((one) => requireNamed(deps, principal, one)),
      );
      await deps.requireConversation(appId);
      const snapshot = await createForServer(conversations, {
        appId,
        type,
        users: users.map(({ userId }) => ({ userId })),
        integrationId,
        displayName: displayName ?? undefined,
        description: description ?? undefined,
        iconUrl: iconUrl ?? undefined,
        metadata: metadata ?? undefined,
      });
      return { conversation: await shown(deps, snapshot) };
    },

    async ListConversations({ principal, query, event }) {
      const { 'page[after]': after, 'page[before]': before } = query;
      const { 'page[size]': limit = defaultPageSize } = query;
      const { userId } = await requireNamed(deps, principal, {
        userId: query['filter[userId]'],
        userExternalId: query['filter[userExternalId]'],
      });
      const place = await placeOf(principal.appId, after ?? before);
      const [first, page] = await Promise.all([
        lists.firstPersonal(userId),
        lists.page(userId, {
          limit,
          ...(place === undefined
            ? {}
            : after === undefined
              ? { before: place }
              : { after: place }),
        }),
      ]);
      const found = await Promise.all(
        page.conversationIds.map(async (id) => {
          const snapshot = await store.snapshot(id, { consistent: true });
          return snapshot === undefined ? [] : [await shown(deps, snapshot, first)];
        }),
      );
      const meta = metaOf(page, after, before);
      return { conversations: found.flat(), meta, links: pageLinks(event, meta) };
    },

    async GetConversation({ principal, params }) {
      const snapshot = await requireConversation(deps, principal, params);
      return { conversation: await shown(deps, snapshot) };
    },

    async UpdateConversation({ principal, params, body }) {
      const { head } = await requireConversation(deps, principal, params);
      const { metadata, ...about } = body;
      await changeConversation(conversations, asCompany(principal), head.id, {
        ...about,
        // null takes all of it away.
        fields: metadata === null ? nulls(head.metadata ?? {}) : metadata,
      });
      const snapshot = await store.snapshot(head.id, { consistent: true });
      if (snapshot === undefined) throw conversationNotFound();
      return { conversation: await shown(deps, snapshot) };
    },

    async DeleteConversation({ principal, params }) {
      const { conversationId = '' } = params;
      const until = deps.now() + deletionMs;
      const snapshot = await store.snapshot(conversationId, { consistent: true });
      // One that is being deleted is gone on with.
      if (snapshot !== undefined) {
        if (snapshot.head.appId !== principal.appId) throw conversationNotFound();
        if ((await shown(deps, snapshot)).isDefault) {
          throw new SunshineError(
            'invalid_request',
            'bad_request',
            `Conversation ${conversationId} cannot be deleted because it is the default. Delete its messages instead.`,
          );
        }
      }
      const { appId } = principal;
      await inConversation(() =>
        removeConversation(conversations, asCompany(principal), conversationId, {
          until,
          before: (entries) => deps.media.removeOf(appId, entries),
        }),
      );
      return {};
    },

    async JoinConversation({ principal, params, body }) {
      const { head } = await requireConversation(deps, principal, params);
      const user = await requireNamed(deps, principal, body);
      const { userId } = user;
      await inConversation(() =>
        joinConversation(conversations, asCompany(principal), head.id, user),
      );
      const snapshot = await requireConversation(deps, principal, params);
      const [key] = present(snapshot.head).find(([, one]) => one.userId === userId) ?? [];
      // He may have left again by now.
      if (key === undefined) throw conversationNotFound();
      return { participant: viewParticipant(snapshot, key, user) };
    },

    async ListParticipants({ principal, params, query, event }) {
      const snapshot = await requireConversation(deps, principal, params);
      const all = await Promise.all(
        present(snapshot.head).map(async ([key, { userId }]) =>
          viewParticipant(snapshot, key, await deps.identity.user(userId)),
        ),
      );
      const { items: participants, meta } = pageOf(all, ({ id }) => id, query);
      return { participants, meta, links: pageLinks(event, meta) };
    },

    async LeaveConversation({ principal, params, body }) {
      const { head } = await requireConversation(deps, principal, params);
      const { participantId: id } = body;
      const user = id === undefined ? await requireNamed(deps, principal, body) : undefined;
      try {
        await leaveConversation(
          conversations,
          asCompany(principal),
          head.id,
          (key, { userId }) =>
            id === undefined ? userId === user?.userId : participantId(head.id, key) === id,
          deps.identity.user,
        );
        return {};
      } catch (error) {
        if (!(error instanceof CauserieError && error.code === 'not_found')) throw error;
        throw new SunshineError('not_found', 'not_found', error.message);
      }
    },

    async DownloadMessageRef({ principal, params }) {
      await requireConversation(deps, principal, params);
      throw new CauserieError(
        'invalid_request',
        'The app has no integration of type apple, whose messages alone have data to download.',
      );
    },

    async PostConversionEvents({ principal, params, body }) {
      const { head } = await requireConversation(deps, principal, params);
      return { conversionEvents: await postConversionEvents(deps.conversions, head, body) };
    },
  };

  /** Where the conversation stands that a cursor names, also when it was deleted meanwhile. */
  async function placeOf(
    appId: string,
    cursor: string | undefined,
  ): Promise<ListPlace | undefined> {
    if (cursor === undefined) return undefined;
    const head = (await store.snapshot(cursor, { consistent: true }))?.head;
    const found = head ?? (await store.tombstone(cursor));
    if (found?.appId === appId) return { createdAt: found.createdAt, conversationId: cursor };
    throw new CauserieError(
      'invalid_request',
      'Invalid page query parameters: the cursor is not one that this list gave.',
    );
  }
}

function metaOf(
  { conversationIds, more }: { conversationIds: string[]; more: boolean },
  after: string | undefined,
  before: string | undefined,
): PageMeta {
  const [first, last] = [conversationIds[0], conversationIds.at(-1)];
  const hasNext = before === undefined ? more : true;
  const hasPrevious = before === undefined ? after !== undefined : more;
  return {
    hasMore: more,
    ...(hasNext && last !== undefined ? { afterCursor: last } : {}),
    ...(hasPrevious && first !== undefined ? { beforeCursor: first } : {}),
  };
}

function nulls(metadata: Metadata): Metadata {
  return Object.fromEntries(Object.keys(metadata).map((name) => [name, null]));
}
