import * as z from 'zod/mini';
import { metadataSchema } from '../content.ts';
import { emptySchema } from './paging.ts';
import type { SunshineRoutes } from './route.ts';

const everyScope = ['app', 'account', 'integration'] as const;
const name = z.string().check(z.minLength(1), z.maxLength(128));

/** null takes away, what is left out stays. */
const profile = z.object({
  givenName: z.optional(z.nullable(name)),
  surname: z.optional(z.nullable(name)),
  email: z.optional(
    z.nullable(
      z.string().check(
        z.maxLength(128),
        z.regex(/^[^\s@]+@[^\s@]+$/, {
          message: 'expected an address such as jane@example.com',
        }),
      ),
    ),
  ),
  avatarUrl: z.optional(
    z.nullable(
      z.string().check(
        z.maxLength(2048),
        z.refine((value) => URL.canParse(value) && /^https?:/i.test(value), {
          message: 'expected an address that begins with https://',
        }),
      ),
    ),
  ),
  locale: z.optional(
    z.nullable(
      z.string().check(
        z.maxLength(64),
        z.regex(/^[A-Za-z]{1,8}([-_][A-Za-z0-9]{1,8})*$/, {
          message: 'expected a language tag such as fr-CA',
        }),
      ),
    ),
  ),
});

const userFields = {
  signedUpAt: z.optional(
    z.string().check(
      z.regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2}))?$/, {
        message: 'expected a time such as 2026-12-10T09:00:00.000Z',
      }),
      z.refine((value) => !Number.isNaN(Date.parse(value)), {
        message: 'expected a time such as 2026-12-10T09:00:00.000Z',
      }),
    ),
  ),
  toBeRetained: z.optional(z.boolean()),
  profile: z.optional(profile),
  metadata: z.optional(z.nullable(metadataSchema)),
};

const userUpdateBody = z.object(userFields);
export type UserChange = z.infer<typeof userUpdateBody>;

const userSchema = z.object({
  id: z.string(),
  externalId: z.optional(z.string()),
  authenticated: z.boolean(),
  signedUpAt: z.string(),
  toBeRetained: z.optional(z.boolean()),
  hasPaymentInfo: z.boolean(),
  identities: z.array(z.object({ type: z.string(), value: z.string(), verification: z.string() })),
  profile: z.record(z.string(), z.string()),
  metadata: z.record(z.string(), z.unknown()),
});
const userResponse = z.object({ user: userSchema });

export const usersRoutes = {
  CreateUser: {
    operation: 'CreateUser',
    method: 'POST',
    path: '/v2/apps/{appId}/users',
    scopes: everyScope,
    summary: 'Make a user; with an external id he is the one who logs in with it',
    body: z.object({
      externalId: z.optional(z.string().check(z.minLength(1), z.maxLength(1024))),
      ...userFields,
    }),
    response: userResponse,
    status: 201,
  },
  ListUsers: {
    operation: 'ListUsers',
    method: 'GET',
    path: '/v2/apps/{appId}/users',
    scopes: everyScope,
    summary: 'Find users by an address that the company has vouched for',
    query: z.object({
      'filter[identities.email]': z.string().check(z.minLength(1), z.maxLength(320)),
    }),
    response: z.object({ users: z.array(userSchema) }),
    status: 200,
  },
  GetUser: {
    operation: 'GetUser',
    method: 'GET',
    path: '/v2/apps/{appId}/users/{userIdOrExternalId}',
    scopes: everyScope,
    summary: 'Look at a user',
    response: userResponse,
    status: 200,
  },
  UpdateUser: {
    operation: 'UpdateUser',
    method: 'PATCH',
    path: '/v2/apps/{appId}/users/{userIdOrExternalId}',
    scopes: everyScope,
    summary: 'Change a user',
    body: userUpdateBody,
    response: userResponse,
    status: 200,
  },
  DeleteUser: {
    operation: 'DeleteUser',
    method: 'DELETE',
    path: '/v2/apps/{appId}/users/{userIdOrExternalId}',
    scopes: everyScope,
    summary: 'Delete a user with his conversations, clients and devices',
    response: emptySchema,
    status: 200,
  },
  DeleteUserPersonalInformation: {
    operation: 'DeleteUserPersonalInformation',
    method: 'DELETE',
    path: '/v2/apps/{appId}/users/{userIdOrExternalId}/personalinformation',
    scopes: everyScope,
    summary: 'Forget a user’s name, addresses, picture and metadata; his conversations stay',
    response: userResponse,
    status: 200,
  },
  SyncUser: {
    operation: 'SyncUser',
    method: 'POST',
    path: '/v2/apps/{appId}/users/{zendeskId}/sync',
    scopes: everyScope,
    summary: 'The user as he is: there is no second record that he could differ from',
    body: z.object({
      survivingZendeskId: z.optional(z.string().check(z.minLength(1), z.maxLength(1024))),
    }),
    response: userResponse,
    status: 200,
  },
} as const satisfies SunshineRoutes;
