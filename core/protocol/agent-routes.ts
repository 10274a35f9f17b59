import * as z from 'zod/mini';
import { attachmentBody, attachmentSchema } from './attachments.ts';
import { clientIdSchema, objectIdSchema, tagsSchema } from './client-frames.ts';
import { contentSchema, metadataSchema } from './content.ts';
import { conversationSchema } from './entries.ts';
import type { HttpRoutes } from './http-route.ts';
import { limits } from './limits.ts';
import { agentListQuery, entriesQuery } from './queries.ts';
import { nothing } from './responses.ts';
import { queueStateSchema } from './routing.ts';
import { conversationsPage, entriesPage, storedEntry } from './sdk-http.ts';

const after = z.optional(z.int().check(z.minimum(0)));

/**
 * `id` makes a resend harmless: the same id is stored once. Give `after`, the last sequence that you
 * hold, and that is exact however late the resend comes; without it the latest 50 entries are searched.
 */
export const agentMessageBody = z.object({
  id: z.optional(clientIdSchema),
  after,
  content: contentSchema,
  metadata: z.optional(metadataSchema),
});
export const noteBody = z.object({
  id: z.optional(clientIdSchema),
  after,
  text: z.string().check(z.minLength(1), z.maxLength(limits.text)),
});
export const typingBody = z.object({ state: z.enum(['start', 'stop']) });
export const handBackBody = z.object({
  /** For the flow, and for who reads the history. */
  reason: z.optional(z.string().check(z.maxLength(500))),
});
export const changeConversationBody = z.object({
  addTags: z.optional(tagsSchema),
  removeTags: z.optional(tagsSchema),
  /** null takes a field away. */
  fields: z.optional(metadataSchema),
  language: z.optional(z.string().check(z.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/))),
  displayName: z.optional(z.string().check(z.minLength(1), z.maxLength(100))),
});
export const readBody = z.object({ seq: z.int().check(z.minimum(0)) });
/** null: nobody's again. Left out: the caller's. */
export const assignBody = z.object({ agentId: z.optional(z.nullable(objectIdSchema)) });
export const statusBody = z.object({ status: z.string().check(z.minLength(1), z.maxLength(64)) });
/** One of `queueId`, `group` and `agentId`. */
export const transferBody = z.object({
  queueId: z.optional(z.string().check(z.maxLength(64))),
  group: z.optional(z.string().check(z.maxLength(64))),
  agentId: z.optional(objectIdSchema),
  note: z.optional(z.string().check(z.minLength(1), z.maxLength(limits.text))),
});
const agentStatus = z.object({
  agentId: z.string(),
  status: z.string(),
  base: z.enum(['online', 'away', 'offline']),
  capacity: z.int(),
  /** Conversations in hand, offered ones among them. */
  load: z.int(),
  assigned: z.array(z.string()),
  offered: z.array(z.string()),
});
const me = z.object({
  agentId: z.string(),
  appId: z.string(),
  displayName: z.optional(z.string()),
  role: z.enum(['agent', 'supervisor', 'admin']),
  webSocketUrl: z.string(),
});

/** `newPassword` is for who was sent a first password that he has to change. */
export const signInBody = z.object({
  email: z.string().check(z.minLength(3), z.maxLength(254)),
  password: z.string().check(z.minLength(1), z.maxLength(256)),
  newPassword: z.optional(z.string().check(z.minLength(1), z.maxLength(256))),
});
export const refreshAgentBody = z.object({
  refreshToken: z.string().check(z.minLength(1), z.maxLength(8192)),
});
const signedIn = z.object({
  /** Bearer token of these routes and of the socket. */
  idToken: z.string(),
  /** Seconds. */
  expiresIn: z.int(),
  refreshToken: z.optional(z.string()),
});

const one = '/agent/conversations/{conversationId}';

/** Agents' routes: the ID token of the user pool as Bearer. */
export const agentRoutes = {
  signIn: {
    method: 'POST',
    path: '/agent/sessions',
    auth: 'none',
    summary: 'Sign in with e-mail address and password, by way of the user pool',
    body: signInBody,
    response: signedIn,
    status: 201,
  },
  refreshAgentSession: {
    method: 'POST',
    path: '/agent/sessions/refresh',
    auth: 'none',
    summary: 'Get a fresh ID token',
    body: refreshAgentBody,
    response: signedIn,
    status: 200,
  },
  getMe: {
    method: 'GET',
    path: '/agent/me',
    auth: 'agent',
    summary: 'Who the token says you are, and where your socket is',
    response: me,
    status: 200,
  },
  listAgentConversations: {
    method: 'GET',
    path: '/agent/conversations',
    auth: 'agent',
    summary: 'List conversations: mine, unassigned or all; open, closed or any',
    query: agentListQuery,
    response: conversationsPage,
    status: 200,
  },
  getAgentConversation: {
    method: 'GET',
    path: one,
    auth: 'agent',
    summary: 'Get one conversation',
    response: conversationSchema,
    status: 200,
  },
  listAgentEntries: {
    method: 'GET',
    path: `${one}/entries`,
    auth: 'agent',
    summary: "Read a conversation's history in pages, notes included",
    query: entriesQuery,
    response: entriesPage,
    status: 200,
  },
  postAgentMessage: {
    method: 'POST',
    path: `${one}/messages`,
    auth: 'agent',
    summary: "Reply. A reply to nobody's conversation makes it yours",
    body: agentMessageBody,
    response: storedEntry,
    status: 201,
  },
  createAgentAttachment: {
    method: 'POST',
    path: '/agent/attachments',
    auth: 'agent',
    summary: 'Get a form with which one file is uploaded, to be sent in a message then',
    body: attachmentBody,
    response: attachmentSchema,
    status: 201,
  },
  postNote: {
    method: 'POST',
    path: `${one}/notes`,
    auth: 'agent',
    summary: 'Write a note that customers never see',
    body: noteBody,
    response: storedEntry,
    status: 201,
  },
  postAgentTyping: {
    method: 'POST',
    path: `${one}/typing`,
    auth: 'agent',
    summary: 'Show that you are typing',
    body: typingBody,
    response: nothing,
    status: 200,
  },
  postAgentRead: {
    method: 'POST',
    path: `${one}/read`,
    auth: 'agent',
    summary: 'Mark everything up to a sequence as read',
    body: readBody,
    response: nothing,
    status: 200,
  },
  assign: {
    method: 'POST',
    path: `${one}/assign`,
    auth: 'agent',
    summary: 'Take a conversation, give it to an agent, or release it',
    body: assignBody,
    response: conversationSchema,
    status: 200,
  },
  getStatus: {
    method: 'GET',
    path: '/agent/status',
    auth: 'agent',
    summary: 'Your status, capacity and what is in your hands',
    response: agentStatus,
    status: 200,
  },
  setStatus: {
    method: 'PUT',
    path: '/agent/status',
    auth: 'agent',
    summary: 'Go online, away or offline, or take a status of the app',
    body: statusBody,
    response: agentStatus,
    status: 200,
  },
  acceptOffer: {
    method: 'POST',
    path: `${one}/accept`,
    auth: 'agent',
    summary: 'Take a conversation that is offered to you',
    response: conversationSchema,
    status: 200,
  },
  declineOffer: {
    method: 'POST',
    path: `${one}/decline`,
    auth: 'agent',
    summary: 'Leave a conversation that is offered to you to the next agent',
    response: nothing,
    status: 200,
  },
  transfer: {
    method: 'POST',
    path: `${one}/transfer`,
    auth: 'agent',
    summary: 'Pass a conversation on to a queue, a group or an agent, with a note',
    body: transferBody,
    response: conversationSchema,
    status: 200,
  },
  handBack: {
    method: 'POST',
    path: `${one}/hand-back`,
    auth: 'agent',
    summary: 'Give a conversation back to the flows; it goes on with its customer there',
    body: handBackBody,
    response: conversationSchema,
    status: 200,
  },
  changeConversation: {
    method: 'PATCH',
    path: one,
    auth: 'agent',
    summary: "Change a conversation's tags, fields, language or name",
    body: changeConversationBody,
    response: conversationSchema,
    status: 200,
  },
  listQueues: {
    method: 'GET',
    path: '/agent/queues',
    auth: 'agent',
    summary: 'Who waits and who is there, queue by queue',
    response: z.object({ queues: z.array(queueStateSchema) }),
    status: 200,
  },
  close: {
    method: 'POST',
    path: `${one}/close`,
    auth: 'agent',
    summary: 'Close a conversation',
    response: conversationSchema,
    status: 200,
  },
  reopen: {
    method: 'POST',
    path: `${one}/reopen`,
    auth: 'agent',
    summary: 'Open a closed conversation again',
    response: conversationSchema,
    status: 200,
  },
} as const satisfies HttpRoutes;
