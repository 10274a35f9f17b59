import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as cognito from '@aws-sdk/client-cognito-identity-provider';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Cognito, createCognito } from '../../../local/cognito/cognito.ts';
import { userPoolClientId, userPoolId } from '../../../local/cognito/pool-model.ts';
import { createAwsEndpoint } from '../../../local/endpoint/aws-endpoint.ts';
import { ADMIN, testIam } from '../dynamodb/support.ts';

const UserPoolId = userPoolId('us-east-1', 'Pool');
const ClientId = userPoolClientId('Client');
const HiddenClientId = userPoolClientId('Hidden');
const EMAIL = 'ada@example.com';
const PASSWORD = 'Correct-horse-1';
const ids = { uuid: randomUUID, token: (length: number) => 'x'.repeat(length) };

let now: number;
let log: string[];
let service: Cognito;
let url: string;
let admin: cognito.CognitoIdentityProviderClient;
let visitor: cognito.CognitoIdentityProviderClient;
let iam: ReturnType<typeof testIam>;
const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});
beforeEach(async () => {
  now = Date.now();
  log = [];
  await start();
});

async function start(databaseFile?: string): Promise<void> {
  iam = testIam({
    Agents: {
      Effect: 'Allow',
      Action: 'cognito-idp:AdminGetUser',
      Resource: `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${UserPoolId}`,
    },
  });
  const cognitoService = createCognito({
    clock: { now: () => now },
    ids,
    log: { info: (_, line) => void log.push(line), error() {} },
    accountId: iam.accountId,
    region: iam.region,
    issuer: (poolId) => `${url}/${poolId}`,
    databaseFile,
  });
  service = cognitoService;
  const ExplicitAuthFlows = [
    'ALLOW_USER_PASSWORD_AUTH',
    'ALLOW_ADMIN_USER_PASSWORD_AUTH',
    'ALLOW_REFRESH_TOKEN_AUTH',
  ];
  service.ensureUserPool({
    poolId: UserPoolId,
    properties: {
      UserPoolName: 'agents',
      UsernameAttributes: ['email'],
      Policies: { PasswordPolicy: { MinimumLength: 10, RequireNumbers: true } },
    },
    clients: [
      {
        clientId: ClientId,
        properties: {
          ExplicitAuthFlows,
          AccessTokenValidity: 15,
          TokenValidityUnits: { AccessToken: 'minutes' },
          RefreshTokenValidity: 1,
        },
      },
      {
        clientId: HiddenClientId,
        properties: { ExplicitAuthFlows, PreventUserExistenceErrors: 'ENABLED' },
      },
      { clientId: 'no-password', properties: { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] } },
    ],
    groups: [{ GroupName: 'admins', Precedence: 1 }, { GroupName: 'agents' }],
  });
  const endpoint = createAwsEndpoint({
    services: [service.service],
    iam,
    ids,
    log: { info() {}, error: (_, line) => void log.push(line) },
    extraRoutes: [cognitoService.route],
  });
  url = `http://127.0.0.1:${await endpoint.listen(0)}`;
  const settings = { endpoint: url, region: 'us-east-1', maxAttempts: 1 };
  admin = new cognito.CognitoIdentityProviderClient({ ...settings, credentials: ADMIN });
  // Unsigned operations need no key at all.
  visitor = new cognito.CognitoIdentityProviderClient({
    ...settings,
    credentials: { accessKeyId: 'nobody', secretAccessKey: 'nothing' },
  });
  opened.push(async () => {
    admin.destroy();
    visitor.destroy();
    await endpoint.close();
    await cognitoService.close();
  });
}

const createUser = (Username = EMAIL, more: object = {}) =>
  admin.send(
    new cognito.AdminCreateUserCommand({
      UserPoolId,
      Username,
      TemporaryPassword: 'Temporary-1',
      MessageAction: 'SUPPRESS',
      UserAttributes: [
        { Name: 'email_verified', Value: 'true' },
        { Name: 'custom:app', Value: 'app1' },
      ],
      ...more,
    }),
  );
const setPassword = (Password = PASSWORD, Permanent = true) =>
  admin.send(
    new cognito.AdminSetUserPasswordCommand({ UserPoolId, Username: EMAIL, Password, Permanent }),
  );
const signIn = (PASSWORD_ = PASSWORD, USERNAME = EMAIL, client = ClientId) =>
  visitor.send(
    new cognito.InitiateAuthCommand({
      ClientId: client,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME, PASSWORD: PASSWORD_ },
    }),
  );
const refresh = (REFRESH_TOKEN: string) =>
  visitor.send(
    new cognito.InitiateAuthCommand({
      ClientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN },
    }),
  );
const tokens = async () => {
  const { AuthenticationResult } = await signIn();
  return {
    access: AuthenticationResult?.AccessToken ?? '',
    id: AuthenticationResult?.IdToken ?? '',
    refresh: AuthenticationResult?.RefreshToken ?? '',
  };
};
const refused = (name: string, message?: string) =>
  message === undefined ? { name } : { name, message: expect.stringContaining(message) };

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
    now += 16 * 60_000;
    await expect(getUser(second.access)).rejects.toMatchObject(
      refused('NotAuthorizedException', 'expired'),
    );
    now += 24 * 3_600_000;
    await expect(refresh(second.refresh)).rejects.toMatchObject(refused('NotAuthorizedException'));
  });

  it('end with a global sign-out', async () => {
    await createUser();
    await setPassword();
    const first = await tokens();
    now += 2_000;
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
    now += 4 * 60_000;
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
    now += 7 * 86_400_000;
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
    now += 1_001;
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

describe('administration', () => {
  it('creates, finds, changes, disables and deletes users', async () => {
    const { User } = await createUser();
    expect(User).toMatchObject({ UserStatus: 'FORCE_CHANGE_PASSWORD', Enabled: true });
    await expect(createUser('ADA@example.com')).rejects.toMatchObject(
      refused('UsernameExistsException'),
    );
    await createUser('bob@example.com', { MessageAction: undefined });
    expect(log.join('\n')).toContain('Temporary-1');
    const list = async (Filter?: string, Limit?: number, PaginationToken?: string) =>
      admin.send(new cognito.ListUsersCommand({ UserPoolId, Filter, Limit, PaginationToken }));
    expect((await list(`email = "${EMAIL}"`)).Users?.map((user) => user.Username)).toEqual([
      User?.Username,
    ]);
    expect((await list('email ^= "b"')).Users).toHaveLength(1);
    const page = await list(undefined, 1);
    const rest = await list(undefined, 1, page.PaginationToken);
    expect(
      new Set([page, rest].flatMap((each) => each.Users ?? []).map((user) => user.Username)).size,
    ).toBe(2);
    expect(rest.PaginationToken).toBeUndefined();

    await setPassword();
    const signedIn = await tokens();
    const user = { UserPoolId, Username: EMAIL };
    await admin.send(new cognito.AdminDisableUserCommand(user));
    await expect(signIn()).rejects.toMatchObject(refused('NotAuthorizedException', 'disabled'));
    await expect(refresh(signedIn.refresh)).rejects.toMatchObject(
      refused('NotAuthorizedException'),
    );
    await admin.send(new cognito.AdminEnableUserCommand(user));
    await admin.send(
      new cognito.AdminUpdateUserAttributesCommand({
        ...user,
        UserAttributes: [{ Name: 'email', Value: 'ada@new.example' }],
      }),
    );
    expect((await signIn(PASSWORD, 'ada@new.example')).AuthenticationResult).toBeDefined();
    await expect(signIn()).rejects.toMatchObject(refused('UserNotFoundException'));
    const moved = { UserPoolId, Username: 'ada@new.example' };
    expect((await admin.send(new cognito.AdminGetUserCommand(moved))).UserStatus).toBe('CONFIRMED');
    await admin.send(new cognito.AdminDeleteUserCommand(moved));
    await expect(admin.send(new cognito.AdminGetUserCommand(moved))).rejects.toMatchObject(
      refused('UserNotFoundException'),
    );
    const byAdmin = new cognito.AdminInitiateAuthCommand({
      UserPoolId,
      ClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'bob@example.com', PASSWORD: 'Temporary-1' },
    });
    expect((await admin.send(byAdmin)).ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
  });

  it('keeps groups', async () => {
    await createUser();
    const group = { UserPoolId, Username: EMAIL, GroupName: 'agents' };
    await admin.send(new cognito.CreateGroupCommand({ UserPoolId, GroupName: 'leads' }));
    await expect(
      admin.send(new cognito.CreateGroupCommand({ UserPoolId, GroupName: 'leads' })),
    ).rejects.toMatchObject(refused('GroupExistsException'));
    await admin.send(new cognito.AdminAddUserToGroupCommand(group));
    await admin.send(new cognito.AdminAddUserToGroupCommand({ ...group, GroupName: 'leads' }));
    const groups = async () =>
      (
        await admin.send(new cognito.AdminListGroupsForUserCommand({ UserPoolId, Username: EMAIL }))
      ).Groups?.map((each) => each.GroupName);
    expect(await groups()).toEqual(['agents', 'leads']);
    await admin.send(new cognito.AdminRemoveUserFromGroupCommand(group));
    expect(await groups()).toEqual(['leads']);
    const members = await admin.send(
      new cognito.ListUsersInGroupCommand({ UserPoolId, GroupName: 'leads' }),
    );
    expect(members.Users).toHaveLength(1);
    await expect(
      admin.send(new cognito.AdminAddUserToGroupCommand({ ...group, GroupName: 'none' })),
    ).rejects.toMatchObject(refused('ResourceNotFoundException'));
  });

  it('describes its pools', async () => {
    const pools = await admin.send(new cognito.ListUserPoolsCommand({ MaxResults: 10 }));
    expect(pools.UserPools).toMatchObject([{ Id: UserPoolId, Name: 'agents' }]);
    expect(UserPoolId).toMatch(/^us-east-1_[0-9A-Za-z]{9}$/);
    const pool = await admin.send(new cognito.DescribeUserPoolCommand({ UserPoolId }));
    expect(pool.UserPool?.Policies?.PasswordPolicy?.MinimumLength).toBe(10);
    const client = await admin.send(
      new cognito.DescribeUserPoolClientCommand({ UserPoolId, ClientId }),
    );
    expect(client.UserPoolClient?.AccessTokenValidity).toBe(15);
  });

  it('is refused to who may not', async () => {
    await createUser();
    const role = new cognito.CognitoIdentityProviderClient({
      endpoint: url,
      region: 'us-east-1',
      maxAttempts: 1,
      credentials: iam.credentialsFor('Agents', 'fn'),
    });
    opened.push(() => role.destroy());
    const user = { UserPoolId, Username: EMAIL };
    await role.send(new cognito.AdminGetUserCommand(user));
    await expect(role.send(new cognito.AdminDeleteUserCommand(user))).rejects.toMatchObject(
      refused('AccessDeniedException', 'cognito-idp:AdminDeleteUser'),
    );
    await expect(visitor.send(new cognito.AdminGetUserCommand(user))).rejects.toMatchObject(
      refused('UnrecognizedClientException'),
    );
  });
});

describe('durability and browsers', () => {
  it('keeps users, sign-ins and the key over a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'causerie-cognito-'));
    opened.push(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'cognito.sqlite');
    await start(file);
    await createUser();
    await setPassword();
    const before = await tokens();
    const kid = service.jwks(`${url}/${UserPoolId}`)?.keys[0]?.kid;
    await opened.pop()?.();
    await start(file);
    expect(service.jwks(`${url}/${UserPoolId}`)?.keys[0]?.kid).toBe(kid);
    expect((await refresh(before.refresh)).AuthenticationResult?.AccessToken).toBeDefined();
    expect((await signIn()).AuthenticationResult).toBeDefined();
  });

  it('answers a web page from elsewhere', async () => {
    const origin = 'https://console.example';
    const preflight = await fetch(url, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-amz-target',
      },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toContain('x-amz-target');
    const reply = await fetch(url, {
      method: 'POST',
      headers: { origin, 'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth' },
      body: JSON.stringify({ ClientId: 'none' }),
    });
    expect([reply.status, reply.headers.get('access-control-allow-origin')]).toEqual([400, '*']);
  });
});
