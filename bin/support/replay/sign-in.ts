import {
  type CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Account } from '../outputs.ts';

/** Seconds before its end at which a token is replaced. */
const margin = 300;

/**
 * An account's ID token: signs in when one is asked for, and again before it ends.
 * @param now Of the device that it is used on, whose clock may be wrong. Milliseconds since the epoch.
 * @returns Gives the token; a new one when the last was refused.
 */
export function signIn(
  cognito: CognitoIdentityProviderClient,
  clientId: string,
  { email, password: secret }: Account,
  now: () => number = Date.now,
): (refused?: boolean) => Promise<string> {
  let current: { token: Promise<string>; until: number } | undefined;

  async function ask(): Promise<string> {
    const { AuthenticationResult: result } = await cognito.send(
      new InitiateAuthCommand({
        ClientId: clientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: secret },
      }),
    );
    if (result?.IdToken === undefined)
      throw new Error(`${email} cannot sign in by password alone.`);
    if (current !== undefined) {
      current.until = now() + ((result.ExpiresIn ?? 3600) - margin) * 1000;
    }
    return result.IdToken;
  }

  return (refused = false) => {
    if (current === undefined || refused || now() > current.until) {
      current = { token: Promise.resolve(''), until: Number.POSITIVE_INFINITY };
      const mine = current;
      mine.token = ask().catch((error: unknown) => {
        if (current === mine) current = undefined;
        throw error;
      });
    }
    return current.token;
  };
}
