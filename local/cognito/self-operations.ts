import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import { CognitoError } from './cognito-error.ts';
import {
  attributeList,
  type CognitoOperation,
  clientOf,
  type Directory,
  lookUpUser,
  poolOf,
} from './directory.ts';
import { createFailureCounter } from './failure-counter.ts';
import { checkPassword, hashPassword, verifyPassword } from './password.ts';
import { checkSecretHash } from './sign-in-operations.ts';
import { checkAccessToken, revokeRefreshToken, signOutEverywhere } from './tokens.ts';
import type { User } from './user-store.ts';

/** A reset code is good for an hour (developer guide, "Resetting a user's password"). */
const CODE_LIFETIME_MS = 3_600_000;

interface ResetCode {
  digest: Buffer;
  expiresAt: number;
}

/** What users do for themselves, with their access token or a code that was sent to them. */
export function selfOperations(directory: Directory): Record<string, CognitoOperation> {
  const { clock, store } = directory;
  const codes = new Map<string, ResetCode>();
  const failures = createFailureCounter(() => clock.now());
  const nameOf = (user: User): string => `${user.poolId} ${user.username}`;
  const setPassword = (user: User, passwordHash: string): void =>
    store.saveUser({
      ...user,
      passwordHash,
      status: 'CONFIRMED',
      passwordExpiresAt: null,
      changedAt: clock.now(),
    });

  return {
    GetUser(input) {
      const { user } = checkAccessToken(directory, input.AccessToken);
      return { Username: user.username, UserAttributes: attributeList(user) };
    },
    async ChangePassword(input) {
      const { user } = checkAccessToken(directory, input.AccessToken);
      failures.check(nameOf(user));
      if (!(await verifyPassword(input.PreviousPassword ?? '', user.passwordHash))) {
        failures.failed(nameOf(user));
        throw new CognitoError('NotAuthorizedException', 'Incorrect username or password.');
      }
      failures.succeeded(nameOf(user));
      const password = input.ProposedPassword ?? '';
      const pool = poolOf(directory, user.poolId);
      checkPassword(password, pool.properties.Policies?.PasswordPolicy);
      setPassword(user, await hashPassword(password));
      return {};
    },
    GlobalSignOut(input) {
      signOutEverywhere(directory, checkAccessToken(directory, input.AccessToken).user);
      return {};
    },
    RevokeToken(input) {
      const client = clientOf(directory, input.ClientId);
      revokeRefreshToken(directory, client.clientId, input.Token ?? '');
      return {};
    },
    ForgotPassword(input) {
      const client = clientOf(directory, input.ClientId);
      checkSecretHash(client, input.Username ?? '', input.SecretHash);
      const user = lookUpUser(directory, client.pool, input.Username);
      if (user === undefined) {
        if (client.properties.PreventUserExistenceErrors !== 'ENABLED') {
          throw new CognitoError('UserNotFoundException', 'User does not exist.');
        }
        return deliveryTo(input.Username ?? '');
      }
      const code = String(randomInt(1_000_000)).padStart(6, '0');
      codes.set(nameOf(user), { digest: digest(code), expiresAt: clock.now() + CODE_LIFETIME_MS });
      const to = user.attributes['email'] ?? user.username;
      directory.log.info('cognito', `Password reset for ${to}: the code is ${code}`);
      return deliveryTo(to);
    },
    async ConfirmForgotPassword(input) {
      const client = clientOf(directory, input.ClientId);
      checkSecretHash(client, input.Username ?? '', input.SecretHash);
      const user = lookUpUser(directory, client.pool, input.Username);
      const hidden = client.properties.PreventUserExistenceErrors === 'ENABLED';
      if (user === undefined) {
        if (hidden) throw mismatch();
        throw new CognitoError('UserNotFoundException', 'User does not exist.');
      }
      failures.check(nameOf(user));
      const code = codes.get(nameOf(user));
      if (code === undefined || code.expiresAt <= clock.now()) {
        throw hidden && code === undefined
          ? mismatch()
          : new CognitoError(
              'ExpiredCodeException',
              'Invalid code provided, please request a code again.',
            );
      }
      if (!timingSafeEqual(code.digest, digest(input.ConfirmationCode ?? ''))) {
        failures.failed(nameOf(user));
        throw mismatch();
      }
      checkPassword(input.Password ?? '', client.pool.properties.Policies?.PasswordPolicy);
      codes.delete(nameOf(user));
      failures.succeeded(nameOf(user));
      setPassword(user, await hashPassword(input.Password ?? ''));
      return {};
    },
  };
}

const digest = (code: string): Buffer => createHash('sha256').update(code).digest();

const mismatch = (): CognitoError =>
  new CognitoError(
    'CodeMismatchException',
    'Invalid verification code provided, please try again.',
  );

/** Where the code went, with most of the address hidden as Cognito hides it. */
function deliveryTo(address: string): object {
  const [name = '', domain = ''] = address.split('@');
  const Destination = `${name.slice(0, 1)}***@${domain.slice(0, 1)}***`;
  return {
    CodeDeliveryDetails: { Destination, DeliveryMedium: 'EMAIL', AttributeName: 'email' },
  };
}
