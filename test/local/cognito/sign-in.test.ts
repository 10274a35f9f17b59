import * as cognito from '@aws-sdk/client-cognito-identity-provider';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  admin,
  advance,
  ClientId,
  createUser,
  EMAIL,
  HiddenClientId,
  log,
  now,
  PASSWORD,
  refresh,
  refused,
  service,
  setPassword,
  signIn,
  tokens,
  UserPoolId,
  url,
  visitor,
} from './support.ts';

describe('tokens', () => {
  it('carry the claims that Cognito gives, signed by the published key', async () => {
    const { User } = await createUser();
    await setPassword();
    await admin.send(
      new cognito.AdminAddUserToGroupCommand({ UserPoolId, Username: EMAIL, GroupName: 'admins' }),
    );
    const { access, id } = await tokens();
    const issuer = `${url}/${UserPoolId}`;
    const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
    const idToken = await jwtVerify(id, keys, { issuer, audience: ClientId });
    const accessToken = await jwtVerify(access, keys, { issuer });
    const sub = User?.Username;
    expect(idToken.protectedHeader).toEqual({ alg: 'RS256', kid: expect.any(String) });
    expect(idToken.payload).toMatchObject({
      sub,
      token_use: 'id',
      'cognito:username': sub,
      'cognito:groups': ['admins'],
      email: EMAIL,
      email_verified: true,
      'custom:app': 'app1',
      auth_time: Math.floor(now / 1000),
      exp: Math.floor(now / 1000) + 3_600,
      event_id: expect.any(String),
      jti: expect.any(String),
      origin_jti: accessToken.payload['origin_jti'],
    });
    expect(accessToken.payload).toMatchObject({
      sub,
      client_id: ClientId,
      token_use: 'access',
      username: sub,
      scope: 'aws.cognito.signin.user.admin',
      'cognito:groups': ['admins'],
      exp: Math.floor(now / 1000) + 900,
    });
    expect(accessToken.payload.aud).toBeUndefined();
    expect(service.jwks(issuer)?.keys[0]?.kid).toBe(idToken.protectedHeader.kid);
    expect(service.jwks('https://elsewhere')).toBeUndefined();
    const configuration = await fetch(`${issuer}/.well-known/openid-configuration`);
    expect(await configuration.json()).toMatchObject({
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
    });
  });

  it('are renewed until the refresh token expires or is revoked', async () => {
    await createUser();
    await setPassword();
    const first = await tokens();
    const renewed = await refresh(first.refresh);
    expect(renewed.AuthenticationResult?.RefreshToken).toBeUndefined();
    expect(renewed.AuthenticationResult?.AccessToken).not.toBe(first.access);
    await visitor.send(new cognito.RevokeTokenCommand({ ClientId, Token: first.refresh }));
    await expect(refresh(first.refresh)).rejects.toMatchObject(refused('NotAuthorizedException'));
    const getUser = (AccessToken: string) =>
      visitor.send(new cognito.GetUserCommand({ AccessToken }));
    await expect(getUser(first.access)).rejects.toMatchObject(
      refused('NotAuthorizedException', 'revoked'),
    );

    const second = await tokens();
    expect((await getUser(second.access)).UserAttributes).toContainEqual({
      Name: 'email',
      Value: EMAIL,
    });
    advance(16 * 60_000);
    await expect(getUser(second.access)).rejects.toMatchObject(
      refused('NotAuthorizedException', 'expired'),
    );
    advance(24 * 3_600_000);
    await expect(refresh(second.refresh)).rejects.toMatchObject(refused('NotAuthorizedException'));
  });

  it('end with a global sign-out', async () => {
    await createUser();
    await setPassword();
    const first = await tokens();
    advance(2_000);
    await visitor.send(new cognito.GlobalSignOutCommand({ AccessToken: first.access }));
    await expect(refresh(first.refresh)).rejects.toMatchObject(refused('NotAuthorizedException'));
    await expect(
      visitor.send(new cognito.GetUserCommand({ AccessToken: first.access })),
    ).rejects.toMatchObject(refused('NotAuthorizedException'));
    const second = await tokens();
    await admin.send(new cognito.AdminUserGlobalSignOutCommand({ UserPoolId, Username: EMAIL }));
    await expect(refresh(second.refresh)).rejects.toMatchObject(refused('NotAuthorizedException'));
    expect(
      await visitor.send(new cognito.GetUserCommand({ AccessToken: (await tokens()).access })),
    ).toBeDefined();
  });
});

describe('passwords', () => {
  it('that are temporary are changed at the first sign-in, by the policy', async () => {
    await createUser();
    const challenge = await signIn('Temporary-1');
    expect(challenge).toMatchObject({ ChallengeName: 'NEW_PASSWORD_REQUIRED' });
    const respond = (NEW_PASSWORD: string, Session = challenge.Session) =>
      visitor.send(
        new cognito.RespondToAuthChallengeCommand({
          ClientId,
          ChallengeName: 'NEW_PASSWORD_REQUIRED',
          Session,
          ChallengeResponses: { USERNAME: EMAIL, NEW_PASSWORD },
        }),
      );
    await expect(respond('short1')).rejects.toMatchObject(
      refused('InvalidPasswordException', 'not long enough'),
    );
    await expect(respond('no-digits-in-it')).rejects.toMatchObject(
      refused('InvalidPasswordException', 'numeric'),
    );
    await expect(respond(PASSWORD, 'x'.repeat(30))).rejects.toMatchObject(
      refused('NotAuthorizedException'),
    );
    expect((await respond(PASSWORD)).AuthenticationResult?.IdToken).toBeDefined();
    await expect(respond(PASSWORD)).rejects.toMatchObject(refused('NotAuthorizedException'));
    expect((await signIn()).AuthenticationResult).toBeDefined();
    await expect(signIn('Temporary-1')).rejects.toMatchObject(refused('NotAuthorizedException'));
  });

  it('that are temporary expire, as does the challenge', async () => {
    await createUser();
    const { Session } = await signIn('Temporary-1');
    advance(4 * 60_000);
    await expect(
      visitor.send(
        new cognito.RespondToAuthChallengeCommand({
          ClientId,
          ChallengeName: 'NEW_PASSWORD_REQUIRED',
          Session,
          ChallengeResponses: { USERNAME: EMAIL, NEW_PASSWORD: PASSWORD },
        }),
      ),
    ).rejects.toMatchObject(refused('NotAuthorizedException', 'expired'));
    advance(7 * 86_400_000);
    await expect(signIn('Temporary-1')).rejects.toMatchObject(
      refused('NotAuthorizedException', 'expired'),
    );
  });

  it('that are wrong are refused, and soon for a while', async () => {
    await createUser();
    await setPassword();
    for (let i = 0; i < 5; i += 1) {
      await expect(signIn('Wrong-pass-1')).rejects.toMatchObject(
        refused('NotAuthorizedException', 'Incorrect username or password.'),
      );
    }
    await expect(signIn()).rejects.toMatchObject(
      refused('NotAuthorizedException', 'attempts exceeded'),
    );
    advance(1_001);
    expect((await signIn()).AuthenticationResult).toBeDefined();
  });

  it('do not tell who exists where the client hides it', async () => {
    await expect(signIn(PASSWORD, 'no@example.com')).rejects.toMatchObject(
      refused('UserNotFoundException'),
    );
    await expect(signIn(PASSWORD, 'no@example.com', HiddenClientId)).rejects.toMatchObject(
      refused('NotAuthorizedException', 'Incorrect username or password.'),
    );
    const forgot = (Username: string) =>
      visitor.send(new cognito.ForgotPasswordCommand({ ClientId: HiddenClientId, Username }));
    await createUser();
    const known = await forgot(EMAIL);
    expect((await forgot('adb@example.com')).CodeDeliveryDetails).toEqual(
      known.CodeDeliveryDetails,
    );
    await expect(signIn(PASSWORD, EMAIL, 'no-password')).rejects.toMatchObject(
      refused('InvalidParameterException'),
    );
  });

  it('are changed by their owner, and reset by a code that the log shows', async () => {
    await createUser();
    await setPassword();
    const { access } = await tokens();
    const change = (PreviousPassword: string, ProposedPassword: string) =>
      visitor.send(
        new cognito.ChangePasswordCommand({
          AccessToken: access,
          PreviousPassword,
          ProposedPassword,
        }),
      );
    await expect(change('Wrong-pass-1', 'Another-pass-2')).rejects.toMatchObject(
      refused('NotAuthorizedException'),
    );
    await change(PASSWORD, 'Another-pass-2');
    expect((await signIn('Another-pass-2')).AuthenticationResult).toBeDefined();

    await visitor.send(new cognito.ForgotPasswordCommand({ ClientId, Username: EMAIL }));
    const code = /code is (\d{6})/.exec(log.join('\n'))?.[1] ?? '';
    const confirm = (ConfirmationCode: string) =>
      visitor.send(
        new cognito.ConfirmForgotPasswordCommand({
          ClientId,
          Username: EMAIL,
          ConfirmationCode,
          Password: 'Third-pass-3',
        }),
      );
    const wrong = code === '000000' ? '000001' : '000000';
    await expect(confirm(wrong)).rejects.toMatchObject(refused('CodeMismatchException'));
    await confirm(code);
    await expect(confirm(code)).rejects.toMatchObject(refused('ExpiredCodeException'));
    expect((await signIn('Third-pass-3')).AuthenticationResult).toBeDefined();
  });
});
