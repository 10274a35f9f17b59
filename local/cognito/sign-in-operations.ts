import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { CognitoError } from './cognito-error.ts';
import {
  type ClientOfPool,
  type CognitoInput,
  type CognitoOperation,
  clientOf,
  type Directory,
  lookUpUser,
  poolOf,
  userOf,
} from './directory.ts';
import { createFailureCounter } from './failure-counter.ts';
import { checkPassword, hashPassword, verifyPassword } from './password.ts';
import { clientSecret } from './pool-model.ts';
import { issueTokens, refreshTokens } from './tokens.ts';
import type { User } from './user-store.ts';

interface Challenge {
  poolId: string;
  clientId: string;
  username: string;
  expiresAt: number;
}

/** Flows that a client has when the template names none. */
const DEFAULT_FLOWS = ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'];

/** A hash that no password has: an unknown user takes as long to refuse as a known one. */
const NOBODY = `${randomBytes(16).toString('base64')}:${randomBytes(32).toString('base64')}`;

/** Signing in: by password, by refresh token, and with a temporary password. */
export function signInOperations(directory: Directory): Record<string, CognitoOperation> {
  const challenges = new Map<string, Challenge>();
  const failures = createFailureCounter(() => directory.clock.now());

  function startChallenge(client: ClientOfPool, user: User): object {
    const now = directory.clock.now();
    for (const [id, { expiresAt }] of challenges) if (expiresAt <= now) challenges.delete(id);
    const session = randomBytes(64).toString('base64url');
    challenges.set(session, {
      poolId: user.poolId,
      clientId: client.clientId,
      username: user.username,
      expiresAt: now + (client.properties.AuthSessionValidity ?? 3) * 60_000,
    });
    return {
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: session,
      ChallengeParameters: {
        USER_ID_FOR_SRP: user.username,
        requiredAttributes: '[]',
        userAttributes: JSON.stringify(user.attributes),
      },
    };
  }

  async function byPassword(client: ClientOfPool, input: CognitoInput): Promise<object> {
    const {
      USERNAME: name = '',
      PASSWORD: password = '',
      SECRET_HASH,
    } = input.AuthParameters ?? {};
    if (name === '') {
      throw new CognitoError('InvalidParameterException', 'Missing required parameter USERNAME');
    }
    if (password === '') {
      throw new CognitoError('InvalidParameterException', 'Missing required parameter PASSWORD');
    }
    checkSecretHash(client, name, SECRET_HASH);
    const user = lookUpUser(directory, client.pool, name);
    const who = `${client.pool.poolId} ${user?.username ?? name}`;
    failures.check(who);
    const right = await verifyPassword(password, user?.passwordHash ?? NOBODY);
    if (user === undefined) {
      failures.failed(who);
      if (client.properties.PreventUserExistenceErrors === 'ENABLED') throw wrongPassword();
      throw new CognitoError('UserNotFoundException', 'User does not exist.');
    }
    if (!right) {
      failures.failed(who);
      throw wrongPassword();
    }
    failures.succeeded(who);
    if (!user.enabled) throw new CognitoError('NotAuthorizedException', 'User is disabled.');
    if (user.status === 'RESET_REQUIRED') {
      throw new CognitoError(
        'PasswordResetRequiredException',
        'Password reset required for the user',
      );
    }
    if (user.status === 'FORCE_CHANGE_PASSWORD') {
      if (user.passwordExpiresAt !== null && user.passwordExpiresAt <= directory.clock.now()) {
        throw new CognitoError(
          'NotAuthorizedException',
          'Temporary password has expired and must be reset by an administrator.',
        );
      }
      return startChallenge(client, user);
    }
    return { ChallengeParameters: {}, AuthenticationResult: issueTokens(directory, client, user) };
  }

  async function authenticate(
    client: ClientOfPool,
    input: CognitoInput,
    passwordFlow: string,
  ): Promise<object> {
    const flow = input.AuthFlow ?? '';
    if (flow === 'REFRESH_TOKEN_AUTH' || flow === 'REFRESH_TOKEN') {
      requireFlow(client, 'REFRESH_TOKEN_AUTH');
      const { REFRESH_TOKEN } = input.AuthParameters ?? {};
      const AuthenticationResult = refreshTokens(directory, client, REFRESH_TOKEN);
      return { ChallengeParameters: {}, AuthenticationResult };
    }
    if (
      flow === passwordFlow ||
      (flow === 'ADMIN_NO_SRP_AUTH' && passwordFlow.startsWith('ADMIN'))
    ) {
      requireFlow(client, passwordFlow);
      return byPassword(client, input);
    }
    throw new CognitoError(
      'InvalidParameterException',
      `The local runtime serves the flows ${passwordFlow} and REFRESH_TOKEN_AUTH here, not ${flow}.`,
    );
  }

  async function respond(client: ClientOfPool, input: CognitoInput): Promise<object> {
    const challenge = challenges.get(input.Session ?? '');
    const responses = input.ChallengeResponses ?? {};
    if (input.ChallengeName !== 'NEW_PASSWORD_REQUIRED') {
      throw new CognitoError(
        'InvalidParameterException',
        `The local runtime serves the challenge NEW_PASSWORD_REQUIRED, not ${input.ChallengeName}.`,
      );
    }
    if (challenge === undefined || challenge.clientId !== client.clientId) {
      throw new CognitoError('NotAuthorizedException', 'Invalid session for the user.');
    }
    if (challenge.expiresAt <= directory.clock.now()) {
      throw new CognitoError(
        'NotAuthorizedException',
        'Invalid session for the user, session is expired.',
      );
    }
    checkSecretHash(client, responses['USERNAME'] ?? '', responses['SECRET_HASH']);
    const user = userOf(directory, client.pool, challenge.username);
    const named = lookUpUser(directory, client.pool, responses['USERNAME']);
    if (named?.username !== user.username) {
      throw new CognitoError('NotAuthorizedException', 'Invalid session for the user.');
    }
    const password = responses['NEW_PASSWORD'] ?? '';
    checkPassword(password, client.pool.properties.Policies?.PasswordPolicy);
    const passwordHash = await hashPassword(password);
    // While the hash was computed another answer may have used the session up.
    if (!challenges.delete(input.Session ?? '')) {
      throw new CognitoError('NotAuthorizedException', 'Invalid session for the user.');
    }
    const attributes = { ...user.attributes };
    for (const [name, value] of Object.entries(responses)) {
      if (name.startsWith('userAttributes.')) attributes[name.slice(15)] = value;
    }
    const changed: User = {
      ...user,
      attributes,
      passwordHash,
      status: 'CONFIRMED',
      passwordExpiresAt: null,
      changedAt: directory.clock.now(),
    };
    directory.store.saveUser(changed);
    return {
      ChallengeParameters: {},
      AuthenticationResult: issueTokens(directory, client, changed),
    };
  }

  const adminClient = (input: CognitoInput): ClientOfPool => {
    const client = clientOf(directory, input.ClientId);
    if (client.pool !== poolOf(directory, input.UserPoolId)) {
      throw new CognitoError(
        'ResourceNotFoundException',
        `User pool client ${input.ClientId} does not exist.`,
      );
    }
    return client;
  };

  return {
    InitiateAuth: (input) =>
      authenticate(clientOf(directory, input.ClientId), input, 'USER_PASSWORD_AUTH'),
    AdminInitiateAuth: (input) =>
      authenticate(adminClient(input), input, 'ADMIN_USER_PASSWORD_AUTH'),
    RespondToAuthChallenge: (input) => respond(clientOf(directory, input.ClientId), input),
    AdminRespondToAuthChallenge: (input) => respond(adminClient(input), input),
  };
}

function requireFlow(client: ClientOfPool, flow: string): void {
  const allowed = client.properties.ExplicitAuthFlows ?? DEFAULT_FLOWS;
  if (allowed.includes(`ALLOW_${flow}`)) return;
  throw new CognitoError('InvalidParameterException', `${flow} flow not enabled for this client`);
}

/**
 * Clients with a secret prove that they have it.
 *
 * @throws CognitoError `NotAuthorizedException`
 */
export function checkSecretHash(
  client: ClientOfPool,
  username: string,
  given: string | undefined,
): void {
  if (client.properties.GenerateSecret !== true) return;
  const expected = createHmac('sha256', clientSecret(client.clientId))
    .update(username + client.clientId)
    .digest();
  const actual = Buffer.from(given ?? '', 'base64');
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) {
    throw new CognitoError(
      'NotAuthorizedException',
      `Unable to verify secret hash for client ${client.clientId}`,
    );
  }
}

function wrongPassword(): CognitoError {
  return new CognitoError('NotAuthorizedException', 'Incorrect username or password.');
}
