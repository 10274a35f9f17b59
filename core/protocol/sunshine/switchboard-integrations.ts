import * as z from 'zod/mini';
import { emptySchema } from './paging.ts';
import type { SunshineRoutes } from './route.ts';

const integrationSchema = z.object({
  id: z.string(),
  name: z.string(),
  integrationId: z.string(),
  integrationType: z.string(),
  deliverStandbyEvents: z.boolean(),
  nextSwitchboardIntegrationId: z.optional(z.string()),
  messageHistoryCount: z.optional(z.int()),
});
const integrationResponse = z.object({ switchboardIntegration: integrationSchema });

const name = z.string().check(
  z.regex(/^[\w-]{1,128}$/, {
    message: 'A name is 1 to 128 letters, digits, hyphens and underscores.',
  }),
);
const id = z.string().check(z.minLength(1), z.maxLength(64));

/** What may be set when it is made and later. */
const settings = {
  integrationId: z.optional(id),
  integrationType: z.optional(z.string().check(z.minLength(1), z.maxLength(128))),
  deliverStandbyEvents: z.optional(z.boolean()),
  nextSwitchboardIntegrationId: z.optional(z.nullable(id)),
  messageHistoryCount: z.optional(z.nullable(z.int().check(z.minimum(1), z.maximum(10)))),
};

const all = '/v2/apps/{appId}/switchboards/{switchboardId}/switchboardIntegrations';
const one = `${all}/{switchboardIntegrationId}` as const;

const createBody = z.object({ name, ...settings }).check(
  z.refine((body) => (body.integrationId === undefined) !== (body.integrationType === undefined), {
    message: 'Give integrationId or integrationType, one of the two.',
  }),
);
const updateBody = z.object({ name: z.optional(name), ...settings }).check(
  z.refine((body) => body.integrationId === undefined || body.integrationType === undefined, {
    message: 'Give integrationId or integrationType, not both.',
  }),
);

export type SwitchboardIntegrationChange = z.infer<typeof updateBody>;

export const switchboardIntegrationsRoutes = {
  CreateSwitchboardIntegration: {
    operation: 'CreateSwitchboardIntegration',
    method: 'POST',
    path: all,
    scopes: ['app', 'account'],
    summary: 'Add the flows, the agents or a custom integration to the switchboard',
    body: createBody,
    response: integrationResponse,
    status: 201,
  },
  ListSwitchboardIntegrations: {
    operation: 'ListSwitchboardIntegrations',
    method: 'GET',
    path: all,
    scopes: ['app', 'account'],
    summary: 'List who may be in control of conversations',
    response: z.object({ switchboardIntegrations: z.array(integrationSchema) }),
    status: 200,
  },
  UpdateSwitchboardIntegration: {
    operation: 'UpdateSwitchboardIntegration',
    method: 'PATCH',
    path: one,
    scopes: ['app', 'account'],
    summary: 'Change one of them',
    body: updateBody,
    response: integrationResponse,
    status: 200,
  },
  DeleteSwitchboardIntegration: {
    operation: 'DeleteSwitchboardIntegration',
    method: 'DELETE',
    path: one,
    scopes: ['app', 'account'],
    summary: 'Take one of them out; what it was in control of begins anew with the next message',
    response: emptySchema,
    status: 200,
  },
} as const satisfies SunshineRoutes;
