import {
  type AuthenticationResultType,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  InvalidPasswordException,
  NotAuthorizedException,
  PasswordResetRequiredException,
  RespondToAuthChallengeCommand,
  TooManyRequestsException,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { CauserieError } from '../../../core/errors.ts';

export interface SignedIn {
  idToken: string;
  /** Seconds. */
  expiresIn: number;
  refreshToken?: string;
}

/**
 * Agents' sign-in by way of the user pool, so that a console needs no client of its own for it. The
 * operations are public ones: they need no grant.
 */
export function createSignIn(clientId: string, client = new CognitoIdentityProviderClient({})) {
  return {
    /** @throws CauserieError unauthorized, conflict (a new password is needed), invalid_request */
    async withPassword(email: string, password: string, newPassword?: string): Promise<SignedIn> {
      return refusals(async () => {
        const answer = await client.send(
          new InitiateAuthCommand({
            ClientId: clientId,
            AuthFlow: 'USER_PASSWORD_AUTH',
            AuthParameters: { USERNAME: email, PASSWORD: password },
          }),
        );
        if (answer.ChallengeName === undefined) return view(answer.AuthenticationResult);
        if (answer.ChallengeName !== 'NEW_PASSWORD_REQUIRED') {
          throw new CauserieError(
            'forbidden',
            `This account signs in with ${answer.ChallengeName}, which only the user pool itself offers.`,
          );
        }
        if (newPassword === undefined) {
          throw new CauserieError(
            'conflict',
            'The first password has to be changed: send newPassword beside it.',
          );
        }
        const changed = await client.send(
          new RespondToAuthChallengeCommand({
            ClientId: clientId,
            ChallengeName: answer.ChallengeName,
            Session: answer.Session,
            ChallengeResponses: { USERNAME: email, NEW_PASSWORD: newPassword },
          }),
        );
        return view(changed.AuthenticationResult);
      });
    },

    /** @throws CauserieError unauthorized */
    async refresh(refreshToken: string): Promise<SignedIn> {
      return refusals(async () => {
        const answer = await client.send(
          new InitiateAuthCommand({
            ClientId: clientId,
            AuthFlow: 'REFRESH_TOKEN_AUTH',
            AuthParameters: { REFRESH_TOKEN: refreshToken },
          }),
        );
        return view(answer.AuthenticationResult);
      });
    },
  };
}

function view(result: AuthenticationResultType | undefined): SignedIn {
  if (result?.IdToken === undefined) throw new Error('the user pool answered without an ID token');
  const { IdToken: idToken, ExpiresIn: expiresIn = 0, RefreshToken: refreshToken } = result;
  return { idToken, expiresIn, ...(refreshToken === undefined ? {} : { refreshToken }) };
}

/** The user pool's refusals in our words. Whether an address has an account is not told. */
async function refusals(ask: () => Promise<SignedIn>): Promise<SignedIn> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof NotAuthorizedException || error instanceof UserNotFoundException) {
      throw new CauserieError('unauthorized', 'E-mail address, password or token is wrong.', {
        cause: error,
      });
    }
    if (error instanceof PasswordResetRequiredException) {
      throw new CauserieError('conflict', 'The password has to be reset first.', { cause: error });
    }
    if (error instanceof InvalidPasswordException) {
      throw new CauserieError('invalid_request', `newPassword is too weak: ${error.message}`);
    }
    if (error instanceof TooManyRequestsException) {
      throw new CauserieError('rate_limited', 'Too many attempts. Wait before the next.', {
        retryAfterSeconds: 5,
        cause: error,
      });
    }
    throw error;
  }
}

export type SignIn = ReturnType<typeof createSignIn>;
