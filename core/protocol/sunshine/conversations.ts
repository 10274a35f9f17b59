import * as z from 'zod/mini';
import { metadataSchema } from '../content.ts';
import { limits } from '../limits.ts';
import { emptySchema, listOf, pageQuery } from './paging.ts';
import type { SunshineRoutes } from './route.ts';

export const everyScope = ['app', 'account', 'integration'] as const;
const words = z.optional(z.nullable(z.string().check(z.minLength(1), z.maxLength(100))));
export const address = z.string().check(
  z.minLength(1),
  z.maxLength(2048),
  z.refine((value) => URL.canParse(value) && /^https?:/i.test(value), {
    message: 'expected an address that begins with https://',
  }),
);
const id = z.string().check(z.minLength(1), z.maxLength(1024));

/** A user, by his id or the company's own. */
const userReference = { userId: z.optional(id), userExternalId: z.optional(id) };

/** One of them, and not both. */
export const oneUser = z.refine<{
  userId?: string | undefined;
  userExternalId?: string | undefined;
}>(({ userId, userExternalId }) => (userId === undefined) !== (userExternalId === undefined), {
  message: 'one of userId and userExternalId is required, and not both',
});

export const participantBody = z
  .object({ ...userReference, subscribeSDKClient: z.optional(z.boolean()) })
  .check(oneUser);

const about = {
  displayName: words,
  description: words,
  iconUrl: z.optional(z.nullable(address)),
  metadata: z.optional(z.nullable(metadataSchema)),
};

const switchboardIntegration = z.object({
  id: z.string(),
  name: z.string(),
  integrationId: z.string(),
  integrationType: z.string(),
});

export const conversationSchema = z.object({
  id: z.string(),
  type: z.enum(['personal', 'sdkGroup']),
  metadata: z.optional(metadataSchema),
  activeSwitchboardIntegration: z.optional(switchboardIntegration),
  pendingSwitchboardIntegration: z.optional(switchboardIntegration),
  isDefault: z.boolean(),
  displayName: z.optional(z.string()),
  description: z.optional(z.string()),
  iconUrl: z.optional(z.string()),
  businessLastRead: z.optional(z.string()),
  lastUpdatedAt: z.string(),
  createdAt: z.string(),
});
const conversationResponse = z.object({ conversation: conversationSchema });

const participantSchema = z.object({
  id: z.string(),
  userId: z.string(),
  userExternalId: z.optional(z.string()),
  unreadCount: z.int(),
  clientAssociations: z.array(z.object({ type: z.literal('sdk'), clientId: z.string() })),
  lastRead: z.optional(z.string()),
});

/** As Meta has them, but for the person, who is known here. */
const metaEvents = z.optional(
  z.object({
    payload: z.optional(
      z.object({
        data: z.array(z.record(z.string(), z.unknown())).check(z.minLength(1), z.maxLength(1000)),
      }),
    ),
  }),
);

const conversations = '/v2/apps/{appId}/conversations';
const conversation = `${conversations}/{conversationId}` as const;

export const conversationsRoutes = {
  CreateConversation: {
    operation: 'CreateConversation',
    method: 'POST',
    path: conversations,
    scopes: everyScope,
    summary: 'Start a conversation of one user, or of a group',
    body: z
      .object({
        type: z.enum(['personal', 'sdkGroup']),
        participants: z.optional(z.array(participantBody).check(z.maxLength(limits.participants))),
        ...about,
      })
      .check(
        z.refine(({ type, participants }) => type === 'sdkGroup' || participants?.length === 1, {
          message: 'a personal conversation has one participant',
          path: ['participants'],
        }),
      ),
    response: conversationResponse,
    status: 201,
  },
  ListConversations: {
    operation: 'ListConversations',
    method: 'GET',
    path: conversations,
    scopes: everyScope,
    summary: 'List the conversations of a user, the oldest first',
    query: z.intersection(
      pageQuery,
      z
        .object({
          'filter[userId]': z.optional(id),
          'filter[userExternalId]': z.optional(id),
        })
        .check(
          z.refine(
            (query) =>
              (query['filter[userId]'] === undefined) !==
              (query['filter[userExternalId]'] === undefined),
            { message: 'one of filter[userId] and filter[userExternalId] is required, not both' },
          ),
        ),
    ),
    response: listOf('conversations', conversationSchema),
    status: 200,
  },
  GetConversation: {
    operation: 'GetConversation',
    method: 'GET',
    path: conversation,
    scopes: everyScope,
    summary: 'Look at a conversation',
    response: conversationResponse,
    status: 200,
  },
  UpdateConversation: {
    operation: 'UpdateConversation',
    method: 'PATCH',
    path: conversation,
    scopes: everyScope,
    summary: 'Change name, description, icon and metadata; null takes away, what is left out stays',
    body: z.object(about),
    response: conversationResponse,
    status: 200,
  },
  DeleteConversation: {
    operation: 'DeleteConversation',
    method: 'DELETE',
    path: conversation,
    scopes: everyScope,
    summary: 'Delete a conversation with its messages and files; not the default one',
    response: emptySchema,
    status: 200,
  },
  JoinConversation: {
    operation: 'JoinConversation',
    method: 'POST',
    path: `${conversation}/join`,
    scopes: everyScope,
    summary: 'Add a user to a group',
    body: participantBody,
    response: z.object({ participant: participantSchema }),
    status: 201,
  },
  ListParticipants: {
    operation: 'ListParticipants',
    method: 'GET',
    path: `${conversation}/participants`,
    scopes: everyScope,
    summary: 'List who takes part',
    query: pageQuery,
    response: listOf('participants', participantSchema),
    status: 200,
  },
  LeaveConversation: {
    operation: 'LeaveConversation',
    method: 'POST',
    path: `${conversation}/leave`,
    scopes: everyScope,
    summary: 'Take a user out of a conversation',
    body: z
      .object({ ...userReference, participantId: z.optional(id) })
      .check(
        z.refine(
          (body) =>
            [body.userId, body.userExternalId, body.participantId].filter(
              (one) => one !== undefined,
            ).length === 1,
          { message: 'one of userId, userExternalId and participantId is required' },
        ),
      ),
    response: emptySchema,
    status: 200,
  },
  DownloadMessageRef: {
    operation: 'DownloadMessageRef',
    method: 'POST',
    path: `${conversation}/download`,
    scopes: everyScope,
    summary: 'For Apple Messages for Business, which is no channel here: always refused',
    body: z.object({}),
    response: emptySchema,
    status: 200,
  },
  PostConversionEvents: {
    operation: 'PostConversionEvents',
    method: 'POST',
    path: `${conversation}/conversionEvents`,
    scopes: everyScope,
    summary: "Report what came of a conversation on one of Meta's channels",
    body: z.object({
      messenger: metaEvents,
      instagram: metaEvents,
      whatsapp: metaEvents,
    }),
    response: z.object({
      conversionEvents: z.object({ datasetId: z.string(), eventsReceived: z.int() }),
    }),
    status: 200,
  },
} as const satisfies SunshineRoutes;
