import * as z from 'zod/mini';
import { metadataSchema } from '../content.ts';
import { emptySchema } from './paging.ts';
import type { SunshineRoute, SunshineRoutes } from './route.ts';

const metadata = z.optional(z.nullable(metadataSchema));
const toSomebody = z.object({
  /** An id, a name, a type, or `next`. */
  switchboardIntegration: z.string().check(z.minLength(1), z.maxLength(128)),
  metadata,
});
const alone = z.object({ metadata });

const shared = {
  method: 'POST',
  scopes: ['integration', 'app', 'account'],
  response: emptySchema,
  status: 200,
} as const satisfies Partial<SunshineRoute>;

export const switchboardActionsRoutes = {
  PassControl: {
    ...shared,
    operation: 'PassControl',
    path: '/v2/apps/{appId}/conversations/{conversationId}/passControl',
    summary: 'Pass control of a conversation to one of the switchboard',
    body: toSomebody,
  },
  ReleaseControl: {
    ...shared,
    operation: 'ReleaseControl',
    path: '/v2/apps/{appId}/conversations/{conversationId}/releaseControl',
    summary: 'Leave a conversation to nobody, until its customer writes',
    body: alone,
  },
  OfferControl: {
    ...shared,
    operation: 'OfferControl',
    path: '/v2/apps/{appId}/conversations/{conversationId}/offerControl',
    summary: 'Offer control of a conversation to one of the switchboard',
    body: toSomebody,
  },
  AcceptControl: {
    ...shared,
    operation: 'AcceptControl',
    path: '/v2/apps/{appId}/conversations/{conversationId}/acceptControl',
    summary: 'Take control that is offered',
    body: alone,
  },
} as const satisfies SunshineRoutes;
