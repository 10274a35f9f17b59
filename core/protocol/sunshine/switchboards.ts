import * as z from 'zod/mini';
import { emptySchema } from './paging.ts';
import type { SunshineRoutes } from './route.ts';

const switchboardSchema = z.object({
  id: z.string(),
  enabled: z.boolean(),
  defaultSwitchboardIntegrationId: z.optional(z.string()),
});
const switchboardResponse = z.object({ switchboard: switchboardSchema });

export const switchboardsRoutes = {
  CreateSwitchboard: {
    operation: 'CreateSwitchboard',
    method: 'POST',
    path: '/v2/apps/{appId}/switchboards',
    scopes: ['app', 'account'],
    summary: 'Make a switchboard, where it was deleted',
    response: switchboardResponse,
    status: 201,
  },
  ListSwitchboards: {
    operation: 'ListSwitchboards',
    method: 'GET',
    path: '/v2/apps/{appId}/switchboards',
    scopes: ['app', 'account'],
    summary: 'List the switchboard of the app, of which there is one at most',
    response: z.object({ switchboards: z.array(switchboardSchema) }),
    status: 200,
  },
  UpdateSwitchboard: {
    operation: 'UpdateSwitchboard',
    method: 'PATCH',
    path: '/v2/apps/{appId}/switchboards/{switchboardId}',
    scopes: ['app', 'account'],
    summary: 'Say whether it is enabled, and who begins',
    body: z.object({
      enabled: z.optional(z.boolean()),
      defaultSwitchboardIntegrationId: z.optional(z.string().check(z.maxLength(64))),
    }),
    response: switchboardResponse,
    status: 200,
  },
  DeleteSwitchboard: {
    operation: 'DeleteSwitchboard',
    method: 'DELETE',
    path: '/v2/apps/{appId}/switchboards/{switchboardId}',
    scopes: ['app', 'account'],
    summary: 'Delete it and what it links; the integrations themselves stay',
    response: emptySchema,
    status: 200,
  },
} as const satisfies SunshineRoutes;
