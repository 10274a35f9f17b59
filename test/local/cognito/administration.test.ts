import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as cognito from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it } from 'vitest';
import {
  admin,
  ClientId,
  createUser,
  EMAIL,
  iam,
  log,
  opened,
  PASSWORD,
  refresh,
  refused,
  service,
  setPassword,
  signIn,
  start,
  tokens,
  UserPoolId,
  url,
  visitor,
} from './support.ts';

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
