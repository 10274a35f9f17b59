import * as z from 'zod/mini';
import { channelTypes } from '../channels/channel.ts';
import { routingConfigSchema } from '../routing/config.ts';
import type { HttpRoutes } from './http-route.ts';
import {
  colorNames,
  messengerChangeSchema,
  messengerSettingsSchema,
} from './messenger-settings.ts';
import { oauthAdminRoutes } from './oauth-routes.ts';
import { pageQuery } from './queries.ts';
import { nothing, pageOf } from './responses.ts';
import { agentRoutingBody, agentRoutingState, usageSchema } from './routing.ts';
import { webhookFailureRoutes } from './webhook-failure-routes.ts';

const name = z.string().check(z.minLength(1), z.maxLength(100));
const httpsUrl = z.string().check(z.regex(/^https?:\/\/\S+$/), z.maxLength(2048));

export const appSchema = z.object({
  appId: z.string(),
  name: z.string(),
  createdAt: z.string(),
  settings: z.object({
    jwksUrl: z.optional(z.string()),
    jwks: z.optional(z.string()),
    jwtIssuer: z.optional(z.string()),
    jwtAudience: z.optional(z.string()),
    /** 0: for ever. */
    conversationRetentionSeconds: z.optional(z.number()),
  }),
});
/** null takes a setting away; what is left out stays. */
export const updateAppBody = z.object({
  name: z.optional(name),
  settings: z.optional(
    z.object({
      jwksUrl: z.optional(z.nullable(httpsUrl)),
      jwks: z.optional(z.nullable(z.string().check(z.maxLength(20_000)))),
      jwtIssuer: z.optional(z.nullable(z.string().check(z.maxLength(512)))),
      jwtAudience: z.optional(z.nullable(z.string().check(z.maxLength(512)))),
      /** Closed conversations are deleted so many seconds after the last that was said in them; 0: never. */
      conversationRetentionSeconds: z.optional(
        z.nullable(z.int().check(z.minimum(0), z.maximum(3_155_760_000))),
      ),
    }),
  ),
});
export const integrationSchema = z.object({
  integrationId: z.string(),
  type: z.string(),
  displayName: z.string(),
  responder: z.enum(['answerBot', 'agentWorkspace']),
  welcome: z.optional(z.record(z.string(), z.string())),
  messenger: z.optional(messengerSettingsSchema),
  /** The script that the company's pages load; of integrations of the web. */
  messengerUrl: z.optional(z.string()),
  /** Of a channel: what may be shown of how it is set up, and whether the channel takes it. */
  channel: z.optional(
    z.object({
      settings: z.record(z.string(), z.string()),
      status: z.enum(['active', 'error']),
      problem: z.optional(z.string()),
      /** Where the channel is to send what customers write. */
      webhookUrl: z.string(),
    }),
  ),
  /** Of a custom integration that a partner's product was allowed in by. */
  oauthClientId: z.optional(z.string()),
  createdAt: z.string(),
});
/** What an administrator should know of a change that was stored all the same. */
const integrationWarning = z.discriminatedUnion('code', [
  /** Hard to read: less than WCAG 2.2 AA asks. */
  z.object({
    code: z.literal('low_contrast'),
    message: z.string(),
    scheme: z.enum(['light', 'dark']),
    /** What is read, and what it stands on. */
    pair: z.tuple([z.enum(colorNames), z.enum(colorNames)]),
    ratio: z.number(),
    needed: z.number(),
  }),
  /** Pages go on with the script that they had. The same PATCH again, or an empty one, mends it. */
  z.object({ code: z.literal('not_published'), message: z.string() }),
]);
const changedIntegrationSchema = z.object({
  ...integrationSchema.shape,
  warnings: z.array(integrationWarning),
});
const welcome = z.record(
  z.string().check(z.regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$/)),
  z.string().check(z.minLength(1), z.maxLength(4096)),
);
const channelSettings = z.record(
  z.string().check(z.minLength(1), z.maxLength(64)),
  z.union([z.string().check(z.maxLength(8192)), z.number(), z.boolean(), z.null()]),
);
export const createIntegrationBody = z.object({
  type: z.enum(['web', 'ios', 'android', 'custom', ...channelTypes]),
  displayName: name,
  responder: z.optional(z.enum(['answerBot', 'agentWorkspace'])),
  welcome: z.optional(welcome),
  messenger: z.optional(messengerSettingsSchema),
  /** Of a channel: `docs/channels.md` has the names. */
  settings: z.optional(channelSettings),
});
/** What is left out stays; null takes away. Within `messenger` the same holds for each setting. */
export const updateIntegrationBody = z.object({
  displayName: z.optional(name),
  responder: z.optional(z.enum(['answerBot', 'agentWorkspace'])),
  welcome: z.optional(z.nullable(welcome)),
  messenger: z.optional(z.nullable(messengerChangeSchema)),
  settings: z.optional(channelSettings),
});
const keyScopes = ['app', 'account'] as const;
export const keySchema = z.object({
  keyId: z.string(),
  displayName: z.string(),
  scope: z.enum(keyScopes),
  createdAt: z.string(),
  /** Only in the answer that makes it. */
  secret: z.optional(z.string()),
});
export const createKeyBody = z.object({
  displayName: name,
  /** `account`: for this app and those that are made with it. */
  scope: z.optional(z.enum(keyScopes)),
});
export const agentSchema = z.object({
  agentId: z.string(),
  email: z.string(),
  displayName: z.string(),
  role: z.enum(['agent', 'supervisor', 'admin']),
  createdAt: z.string(),
});
export const createAgentBody = z.object({
  email: z.string().check(z.regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/), z.maxLength(254)),
  displayName: name,
  role: z.optional(z.enum(['agent', 'supervisor', 'admin'])),
  /** Sets it for good. Without it the agent is sent one that he has to change. */
  password: z.optional(z.string().check(z.minLength(12), z.maxLength(256))),
  /** Conversations at once; 4 when left out. */
  capacity: z.optional(z.int().check(z.minimum(1), z.maximum(50))),
});

/** Administrators' routes: an ID token of the user pool whose group is `admin`. */
export const adminRoutes = {
  getApp: {
    method: 'GET',
    path: '/admin/app',
    auth: 'admin',
    summary: 'Get the app and its settings',
    response: appSchema,
    status: 200,
  },
  updateApp: {
    method: 'PATCH',
    path: '/admin/app',
    auth: 'admin',
    summary: "Change the app's name and settings",
    body: updateAppBody,
    response: appSchema,
    status: 200,
  },
  listIntegrations: {
    method: 'GET',
    path: '/admin/integrations',
    auth: 'admin',
    summary: 'List integrations',
    query: pageQuery,
    response: pageOf('integrations', integrationSchema),
    status: 200,
  },
  createIntegration: {
    method: 'POST',
    path: '/admin/integrations',
    auth: 'admin',
    summary: 'Make an integration',
    body: createIntegrationBody,
    response: changedIntegrationSchema,
    status: 201,
  },
  getIntegration: {
    method: 'GET',
    path: '/admin/integrations/{integrationId}',
    auth: 'admin',
    summary: 'Get one integration',
    response: integrationSchema,
    status: 200,
  },
  updateIntegration: {
    method: 'PATCH',
    path: '/admin/integrations/{integrationId}',
    auth: 'admin',
    summary: 'Change an integration, and what its messenger looks like and does',
    body: updateIntegrationBody,
    response: changedIntegrationSchema,
    status: 200,
  },
  deleteIntegration: {
    method: 'DELETE',
    path: '/admin/integrations/{integrationId}',
    auth: 'admin',
    summary: 'Delete an integration; its conversations stay',
    response: nothing,
    status: 200,
  },
  listKeys: {
    method: 'GET',
    path: '/admin/keys',
    auth: 'admin',
    summary: 'List keys, without their secrets',
    query: pageQuery,
    response: pageOf('keys', keySchema),
    status: 200,
  },
  createKey: {
    method: 'POST',
    path: '/admin/keys',
    auth: 'admin',
    summary: 'Make a key; its secret is shown this once',
    body: createKeyBody,
    response: keySchema,
    status: 201,
  },
  deleteKey: {
    method: 'DELETE',
    path: '/admin/keys/{keyId}',
    auth: 'admin',
    summary: 'Delete a key; what it signed is no longer accepted',
    response: nothing,
    status: 200,
  },
  listAgents: {
    method: 'GET',
    path: '/admin/agents',
    auth: 'admin',
    summary: 'List agents',
    query: pageQuery,
    response: pageOf('agents', agentSchema),
    status: 200,
  },
  createAgent: {
    method: 'POST',
    path: '/admin/agents',
    auth: 'admin',
    summary: 'Make an agent, with an account in the user pool',
    body: createAgentBody,
    response: agentSchema,
    status: 201,
  },
  deleteAgent: {
    method: 'DELETE',
    path: '/admin/agents/{agentId}',
    auth: 'admin',
    summary: 'Delete an agent and his account',
    response: nothing,
    status: 200,
  },
  getRouting: {
    method: 'GET',
    path: '/admin/routing',
    auth: 'admin',
    summary: 'Get queues, rules, skills, schedules and the rest of routing',
    response: routingConfigSchema,
    status: 200,
  },
  putRouting: {
    method: 'PUT',
    path: '/admin/routing',
    auth: 'admin',
    summary: 'Replace the routing as a whole; nothing changes when anything in it is wrong',
    body: routingConfigSchema,
    response: routingConfigSchema,
    status: 200,
  },
  getAgentRouting: {
    method: 'GET',
    path: '/admin/agents/{agentId}/routing',
    auth: 'admin',
    summary: "An agent's groups, skills, languages, capacity and status",
    response: agentRoutingState,
    status: 200,
  },
  putAgentRouting: {
    method: 'PUT',
    path: '/admin/agents/{agentId}/routing',
    auth: 'admin',
    summary: "Set an agent's groups, skills, languages and capacity",
    body: agentRoutingBody,
    response: agentRoutingState,
    status: 200,
  },
  getUsage: {
    method: 'GET',
    path: '/admin/usage',
    auth: 'admin',
    summary: 'What is in use of every quota',
    response: usageSchema,
    status: 200,
  },
  ...oauthAdminRoutes,
  ...webhookFailureRoutes,
} as const satisfies HttpRoutes;
