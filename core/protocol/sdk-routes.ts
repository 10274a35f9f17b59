import * as z from 'zod/mini';
import { attachmentBody, attachmentSchema } from './attachments.ts';
import { deviceBody, deviceSchema } from './devices.ts';
import { conversationSchema } from './entries.ts';
import type { HttpRoutes } from './http-route.ts';
import { entriesQuery, languageQuery, pageQuery } from './queries.ts';
import { queuePositionSchema, queueStateSchema } from './routing.ts';
import {
  conversationsPage,
  createSessionBody,
  entriesPage,
  loginBody,
  logoutBody,
  ratingBody,
  refreshSessionBody,
  sessionSchema,
  storedEntry,
} from './sdk-http.ts';

/** Shown by the messenger before there is a conversation; who takes it up begins one with `proactive`. */
const offerSchema = z.object({
  /** For `proactive` of `createConversation`. */
  flowId: z.string(),
  /** In the customer's language. */
  text: z.string(),
  /** Of each list one pattern has to match the page's address: `/orders*`, `https://shop.example/*`. */
  pages: z.array(z.array(z.string())),
  title: z.optional(z.string()),
  secondsOnPage: z.optional(z.int()),
  /** From this visit on. */
  visits: z.optional(z.int()),
  show: z.enum(['once', 'oncePerVisit', 'always']),
});

const offersSchema = z.object({ offers: z.array(offerSchema) });

/** Customers' routes. `sdk` means the session's token as Bearer. */
export const sdkRoutes = {
  createSession: {
    method: 'POST',
    path: '/sdk/sessions',
    auth: 'none',
    summary: 'Start a session of an anonymous customer',
    body: createSessionBody,
    response: sessionSchema,
    status: 201,
  },
  refreshSession: {
    method: 'POST',
    path: '/sdk/sessions/refresh',
    auth: 'none',
    summary: 'Get a fresh token for a session',
    body: refreshSessionBody,
    response: sessionSchema,
    status: 200,
  },
  login: {
    method: 'POST',
    path: '/sdk/login',
    auth: 'none',
    summary: "Log a customer in with the company's JWT",
    body: loginBody,
    response: sessionSchema,
    status: 200,
  },
  logout: {
    method: 'POST',
    path: '/sdk/logout',
    auth: 'none',
    summary: 'End a session',
    body: logoutBody,
    response: z.object({}),
    status: 200,
  },
  listConversations: {
    method: 'GET',
    path: '/sdk/conversations',
    auth: 'sdk',
    summary: "List the customer's conversations, newest first",
    query: pageQuery,
    response: conversationsPage,
    status: 200,
  },
  getConversation: {
    method: 'GET',
    path: '/sdk/conversations/{conversationId}',
    auth: 'sdk',
    summary: 'Get one conversation',
    response: conversationSchema,
    status: 200,
  },
  listEntries: {
    method: 'GET',
    path: '/sdk/conversations/{conversationId}/entries',
    auth: 'sdk',
    summary: "Read a conversation's history in pages",
    query: entriesQuery,
    response: entriesPage,
    status: 200,
  },
  rate: {
    method: 'POST',
    path: '/sdk/conversations/{conversationId}/rating',
    auth: 'sdk',
    summary: 'Rate a conversation, when its customer was asked to',
    body: ratingBody,
    response: storedEntry,
    status: 201,
  },
  createAttachment: {
    method: 'POST',
    path: '/sdk/attachments',
    auth: 'sdk',
    summary: 'Get a form with which one file is uploaded, to be sent in a message then',
    body: attachmentBody,
    response: attachmentSchema,
    status: 201,
  },
  listOffers: {
    method: 'GET',
    path: '/sdk/offers',
    auth: 'sdk',
    summary:
      'What flows offer by themselves, the first that fits a page first: see `proactive` in the guide to flows',
    response: offersSchema,
    status: 200,
  },
  listPublicOffers: {
    method: 'GET',
    path: '/sdk/integrations/{integrationId}/offers',
    auth: 'none',
    summary: 'What flows offer anybody, before there is a session',
    query: languageQuery,
    response: offersSchema,
    publicSeconds: 60,
    status: 200,
  },
  getAvailability: {
    method: 'GET',
    path: '/sdk/availability',
    auth: 'sdk',
    summary: 'Whether agents are there, queue by queue, and how long one waits',
    response: z.object({ queues: z.array(queueStateSchema) }),
    status: 200,
  },
  getQueuePosition: {
    method: 'GET',
    path: '/sdk/conversations/{conversationId}/queue',
    auth: 'sdk',
    summary: "A conversation's position in its queue; 0 when it does not wait",
    response: queuePositionSchema,
    status: 200,
  },
  putDevice: {
    method: 'PUT',
    path: '/sdk/device',
    auth: 'sdk',
    summary: "Register the device's push token for the session's customer",
    body: deviceBody,
    response: deviceSchema,
    status: 200,
  },
  deleteDevice: {
    method: 'DELETE',
    path: '/sdk/device/{deviceId}',
    auth: 'sdk',
    summary: 'Forget a device of the customer',
    response: z.object({}),
    status: 200,
  },
} as const satisfies HttpRoutes;
