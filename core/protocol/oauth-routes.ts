import * as z from 'zod/mini';
import { isRedirectUri, oauthLimits } from '../identity/oauth.ts';
import type { HttpRoutes } from './http-route.ts';
import { pageQuery } from './queries.ts';
import { nothing, pageOf } from './responses.ts';

const displayName = z.string().check(z.minLength(1), z.maxLength(100));
const redirectUri = z.string().check(
  z.maxLength(oauthLimits.redirectUriLength),
  z.refine(isRedirectUri, {
    message:
      'expected an address that begins with https:// (http:// for localhost), without # and password',
  }),
);
const redirectUris = z
  .array(redirectUri)
  .check(z.minLength(1), z.maxLength(oauthLimits.redirectUris));

const oauthClientSchema = z.object({
  clientId: z.string(),
  displayName: z.string(),
  redirectUris: z.array(z.string()),
  createdAt: z.string(),
  /** Only in the answer that makes it. */
  clientSecret: z.optional(z.string()),
});

/** What a partner asks for, as its query at `GET /oauth/authorize` has it. */
export const authorizationBody = z.object({
  clientId: z.string().check(z.minLength(1), z.maxLength(64)),
  /** One of the client's; its first where none is named. */
  redirectUri: z.optional(z.string().check(z.maxLength(oauthLimits.redirectUriLength))),
  /** Given back as it is. */
  state: z.optional(z.string().check(z.maxLength(oauthLimits.stateLength))),
  /** PKCE, S256. */
  codeChallenge: z.optional(z.string().check(z.regex(/^[\w-]{43}$/))),
});

/** Partners' products that administrators let in. */
export const oauthAdminRoutes = {
  listOAuthClients: {
    method: 'GET',
    path: '/admin/oauth-clients',
    auth: 'admin',
    summary: "List partners' products that may be connected, without their secrets",
    query: pageQuery,
    response: pageOf('clients', oauthClientSchema),
    status: 200,
  },
  createOAuthClient: {
    method: 'POST',
    path: '/admin/oauth-clients',
    auth: 'admin',
    summary: "Register a partner's product; its secret is shown this once",
    body: z.object({ displayName, redirectUris }),
    response: oauthClientSchema,
    status: 201,
  },
  updateOAuthClient: {
    method: 'PATCH',
    path: '/admin/oauth-clients/{clientId}',
    auth: 'admin',
    summary: 'Change its name, or where browsers are sent back to',
    body: z.object({
      displayName: z.optional(displayName),
      redirectUris: z.optional(redirectUris),
    }),
    response: oauthClientSchema,
    status: 200,
  },
  deleteOAuthClient: {
    method: 'DELETE',
    path: '/admin/oauth-clients/{clientId}',
    auth: 'admin',
    summary: "Delete it: its access ends in all of the account's apps, and its integrations go",
    response: nothing,
    status: 200,
  },
  allowOAuthClient: {
    method: 'POST',
    path: '/admin/oauth/authorizations',
    auth: 'admin',
    summary: 'Allow it to act in the app; the answer says where the browser goes with the code',
    body: authorizationBody,
    response: z.object({
      /** Where the administrator's browser is to go. The code in it is good for one minute. */
      redirectTo: z.string(),
      integrationId: z.string(),
    }),
    status: 201,
  },
} as const satisfies HttpRoutes;
