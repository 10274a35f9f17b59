import * as z from 'zod/mini';
import { oauthLimits } from '../../identity/oauth.ts';
import { emptySchema } from './paging.ts';
import type { SunshineRoutes } from './route.ts';

const short = z.optional(z.string().check(z.maxLength(256)));
const address = z.optional(z.string().check(z.maxLength(oauthLimits.redirectUriLength)));

/** What a partner's product sends a browser with. */
export const authorizeQuery = z.object({
  client_id: z.string().check(z.minLength(1), z.maxLength(64)),
  response_type: short,
  redirect_uri: address,
  state: z.optional(z.string().check(z.maxLength(oauthLimits.stateLength))),
  code_challenge: short,
  code_challenge_method: short,
});
export type AuthorizeQuery = z.infer<typeof authorizeQuery>;

/** OAuth 2.0: how partners' products get access to an app. */
export const oauthRoutes = {
  Authorize: {
    operation: 'Authorize',
    method: 'GET',
    path: '/oauth/authorize',
    scopes: [],
    summary: 'Begin: sends the browser to the page on which an administrator allows or denies',
    query: authorizeQuery,
    response: z.object({ location: z.string() }),
    status: 302,
  },
  GetToken: {
    operation: 'GetToken',
    method: 'POST',
    path: '/oauth/token',
    scopes: [],
    summary: 'Exchange a code for an access token, with the id and secret of the client',
    // In part they may come by Basic, or not at all: then the answer is OAuth's.
    body: z.object({
      grant_type: short,
      code: short,
      redirect_uri: address,
      client_id: short,
      client_secret: short,
      code_verifier: short,
    }),
    form: true,
    response: z.object({ access_token: z.string(), token_type: z.literal('Bearer') }),
    status: 200,
  },
  RevokeAccess: {
    operation: 'RevokeAccess',
    method: 'DELETE',
    path: '/oauth/authorization',
    scopes: ['integration'],
    summary: 'End the access that an access token gives; its integration and webhooks go',
    response: emptySchema,
    status: 200,
  },
} as const satisfies SunshineRoutes;
