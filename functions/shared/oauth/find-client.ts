import { CauserieError } from '../../../core/errors.ts';
import type { OAuthClient } from '../../../core/identity/oauth.ts';
import type { Directory } from '../dynamodb/directory.ts';

/**
 * The client that a browser was sent with, and where it goes back to. Until both are known to be right, it
 * is sent nowhere: what is refused here is told to who asks, and not to the address.
 * @throws CauserieError invalid_request
 */
export async function requireClient(
  { oauthClient }: Pick<Directory, 'oauthClient'>,
  clientId: string,
  redirectUri: string | undefined,
): Promise<{ client: OAuthClient; redirectUri: string }> {
  const client = /^[0-9a-f]{24}$/.test(clientId) ? await oauthClient(clientId) : undefined;
  if (client === undefined) throw noClient();
  const meant = redirectUri ?? client.redirectUris[0];
  if (meant === undefined || !client.redirectUris.includes(meant)) {
    throw new CauserieError(
      'invalid_request',
      'redirect_uri is none of those that the client is registered with; they are compared as they stand, to the letter.',
    );
  }
  return { client, redirectUri: meant };
}

/** Also said of another account's. */
export function noClient(): CauserieError {
  return new CauserieError(
    'invalid_request',
    'There is no such client. An administrator registers it: POST /admin/oauth-clients.',
  );
}
