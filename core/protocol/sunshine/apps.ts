import * as z from 'zod/mini';
import { metadataSchema } from '../content.ts';
import { emptySchema, linksSchema, metaSchema, pageQuery } from './paging.ts';
import type { SunshineRoutes } from './route.ts';

export const displayName = z.string().check(z.minLength(1), z.maxLength(100));
const flag = z.optional(z.boolean());

/** What has an effect here, and what is kept and given back, says `docs/server-api.md`. */
export const appSettings = z.object({
  conversationRetentionSeconds: z.optional(z.int().check(z.minimum(0))),
  maskCreditCardNumbers: flag,
  useAnimalNames: flag,
  echoPostback: flag,
  ignoreAutoConversationStart: flag,
  multiConvoEnabled: flag,
  appLocalizationEnabled: flag,
  endSessionEnabled: flag,
  disableConversationReopen: flag,
});
export type AppSettingsChange = z.infer<typeof appSettings>;

const appSchema = z.object({
  id: z.string(),
  displayName: z.string(),
  settings: appSettings,
  metadata: z.record(z.string(), z.unknown()),
});
export const appResponse = z.object({ app: appSchema });

const appUpdateBody = z.object({
  displayName: z.optional(displayName),
  settings: z.optional(appSettings),
  metadata: z.optional(z.nullable(metadataSchema)),
});

export const appsRoutes = {
  CreateApp: {
    operation: 'CreateApp',
    method: 'POST',
    path: '/v2/apps',
    scopes: ['account'],
    summary: 'Make an app of the account',
    body: z.object({
      displayName,
      settings: z.optional(appSettings),
      metadata: z.optional(z.nullable(metadataSchema)),
    }),
    response: appResponse,
    status: 201,
  },
  ListApps: {
    operation: 'ListApps',
    method: 'GET',
    path: '/v2/apps',
    scopes: ['account'],
    summary: 'List the apps of the account',
    query: pageQuery,
    response: z.object({
      apps: z.array(appSchema),
      meta: metaSchema,
      links: z.optional(linksSchema),
    }),
    status: 200,
  },
  GetApp: {
    operation: 'GetApp',
    method: 'GET',
    path: '/v2/apps/{appId}',
    scopes: ['app', 'account'],
    summary: 'Look at the app',
    response: appResponse,
    status: 200,
  },
  UpdateApp: {
    operation: 'UpdateApp',
    method: 'PATCH',
    path: '/v2/apps/{appId}',
    scopes: ['app', 'account'],
    summary: 'Change the app',
    body: appUpdateBody,
    response: appResponse,
    status: 200,
  },
  DeleteApp: {
    operation: 'DeleteApp',
    method: 'DELETE',
    path: '/v2/apps/{appId}',
    scopes: ['account'],
    summary: 'Delete an app that was made with the account’s key, its integrations and its keys',
    response: emptySchema,
    status: 200,
  },
} as const satisfies SunshineRoutes;
