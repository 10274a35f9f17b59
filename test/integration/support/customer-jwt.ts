import { SignJWT } from 'jose';

export interface JwtKey {
  apiKeyId: string;
  apiKeySecret: string;
}

/** A JWT as a company's server signs it for its customer: HS256 with one of the app's keys. */
export function customerJwt(
  { apiKeyId, apiKeySecret }: JwtKey,
  externalId: string,
  expires: string | number = '1h',
  claims: object = {},
): Promise<string> {
  return new SignJWT({ external_id: externalId, scope: 'user', ...claims })
    .setProtectedHeader({ alg: 'HS256', kid: apiKeyId })
    .setExpirationTime(expires)
    .sign(new TextEncoder().encode(apiKeySecret));
}
