import { CauserieError } from '../../core/errors.ts';
import {
  isSecret,
  isVerified,
  type OAuthClient,
  oauthLimits,
  redirectTo,
} from '../../core/identity/oauth.ts';
import type { oauthRoutes } from '../../core/protocol/sunshine/oauth.ts';
import { removeIntegration } from '../shared/accounts/remove-integration.ts';
import { accessTokenFor } from '../shared/dynamodb/oauth-store.ts';
import { requireClient } from '../shared/oauth/find-client.ts';
import { consentPath } from './consent-page.ts';
import type { IntegrationDeps } from './integration-deps.ts';
import type { Operations } from './operations.ts';
import { OAuthError } from './replies.ts';
import { requireIntegration } from './webhooks.ts';

/** How partners' products get access to an app, and end it. */
export function oauthOperations({
  integrations: deps,
}: {
  integrations: IntegrationDeps;
}): Operations<typeof oauthRoutes> {
  const { directory, tokens, hex, now } = deps;

  return {
    async Authorize({ query }) {
      const { state, code_challenge: challenge, code_challenge_method: method } = query;
      const { redirectUri } = await requireClient(directory, query.client_id, query.redirect_uri);
      const refused = (error: string) => ({ location: redirectTo(redirectUri, { error, state }) });
      if (query.response_type !== 'code') return refused('unsupported_response_type');
      // Of the two methods that there are, `plain` protects nothing.
      const isS256 = method === 'S256' && /^[\w-]{43}$/.test(challenge ?? '');
      if ((challenge ?? method) !== undefined && !isS256) return refused('invalid_request');
      const asked = Object.entries(query).filter(([, value]) => value !== undefined);
      return { location: `${consentPath}?${new URLSearchParams(asked as [string, string][])}` };
    },

    async GetToken({ body, event }) {
      const { grant_type: grantType, code = '', redirect_uri: redirectUri } = body;
      const client = await requireSecret(event.headers['authorization'], body);
      if (grantType !== 'authorization_code') {
        throw new OAuthError(
          'unsupported_grant_type',
          'grant_type has to be "authorization_code".',
        );
      }
      const granted = await tokens.takeCode(code, client.clientId);
      const isGood =
        granted !== undefined &&
        now() - granted.createdAt <= oauthLimits.codeMs &&
        (redirectUri === undefined || redirectUri === granted.redirectUri) &&
        isVerified(granted.codeChallenge, body.code_verifier);
      if (!isGood) throw badCode();
      const { clientId, appId, integrationId } = granted;
      const token = accessTokenFor(integrationId, hex(64));
      const isThere = await tokens.putToken(token, {
        ...{ clientId, appId, integrationId },
        createdAt: now(),
      });
      if (!isThere) throw badCode();
      return { access_token: token, token_type: 'Bearer' as const };
    },

    async RevokeAccess({ principal: { appId, integrationId = '' } }) {
      const integration = await requireIntegration(deps, appId, integrationId);
      if (integration.oauthClientId === undefined) {
        throw new CauserieError(
          'forbidden',
          "This key's integration was not allowed by OAuth. An app's key deletes it: DELETE /v2/apps/{appId}/integrations/{integrationId}.",
        );
      }
      await removeIntegration(deps, integration);
      return {};
    },
  };

  /** By Basic or in the body, not both. @throws OAuthError invalid_client, in the same words whatever is wrong */
  async function requireSecret(
    header: string | undefined,
    body: { client_id?: string | undefined; client_secret?: string | undefined },
  ): Promise<OAuthClient> {
    const given = basicOf(header) ?? { id: body.client_id, secret: body.client_secret };
    const isId = /^[0-9a-f]{24}$/.test(given.id ?? '');
    const client = isId ? await directory.oauthClient(given.id ?? '') : undefined;
    const isHis = isSecret(given.secret ?? '', client?.secretHash ?? nobodys);
    if (client !== undefined && isHis) return client;
    throw new OAuthError(
      'invalid_client',
      'Send client_id and client_secret of a client, in the body or by Basic.',
    );
  }
}

/** No secret has it: where there is no client, as much is done as where there is one. */
const nobodys = '0'.repeat(64);

/** Id and secret stand in it encoded as in a form (RFC 6749, 2.3.1). */
function basicOf(header: string | undefined): { id: string; secret: string } | undefined {
  const [, encoded] = /^Basic ([\w+/=-]+)$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const [id = '', ...rest] = Buffer.from(encoded, 'base64').toString().split(':');
  return { id: decoded(id), secret: decoded(rest.join(':')) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function badCode(): OAuthError {
  return new OAuthError(
    'invalid_grant',
    'The code is not good: it is used up, older than a minute, of another client, or was asked for with another redirect_uri or code_challenge. Begin again: GET /oauth/authorize.',
  );
}
