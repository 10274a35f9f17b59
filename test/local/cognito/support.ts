import { randomUUID } from 'node:crypto';
import * as cognito from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, expect } from 'vitest';
import { type Cognito, createCognito } from '../../../local/cognito/cognito.ts';
import { userPoolClientId, userPoolId } from '../../../local/cognito/pool-model.ts';
import { createAwsEndpoint } from '../../../local/endpoint/aws-endpoint.ts';
import { ADMIN, testIam } from '../dynamodb/support.ts';

export const UserPoolId = userPoolId('us-east-1', 'Pool');
export const ClientId = userPoolClientId('Client');
export const HiddenClientId = userPoolClientId('Hidden');
export const EMAIL = 'ada@example.com';
export const PASSWORD = 'Correct-horse-1';
const ids = { uuid: randomUUID, token: (length: number) => 'x'.repeat(length) };

export let now: number;
export let log: string[];
export let service: Cognito;
export let url: string;
export let admin: cognito.CognitoIdentityProviderClient;
export let visitor: cognito.CognitoIdentityProviderClient;
export let iam: ReturnType<typeof testIam>;
export const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});
beforeEach(async () => {
  now = Date.now();
  log = [];
  await start();
});

/** Starts the user pools anew; the earlier ones are closed after the test. */
export async function start(databaseFile?: string): Promise<void> {
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

export const createUser = (Username = EMAIL, more: object = {}) =>
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
export const setPassword = (Password = PASSWORD, Permanent = true) =>
  admin.send(
    new cognito.AdminSetUserPasswordCommand({ UserPoolId, Username: EMAIL, Password, Permanent }),
  );
export const signIn = (PASSWORD_ = PASSWORD, USERNAME = EMAIL, client = ClientId) =>
  visitor.send(
    new cognito.InitiateAuthCommand({
      ClientId: client,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME, PASSWORD: PASSWORD_ },
    }),
  );
export const refresh = (REFRESH_TOKEN: string) =>
  visitor.send(
    new cognito.InitiateAuthCommand({
      ClientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN },
    }),
  );
export const tokens = async () => {
  const { AuthenticationResult } = await signIn();
  return {
    access: AuthenticationResult?.AccessToken ?? '',
    id: AuthenticationResult?.IdToken ?? '',
    refresh: AuthenticationResult?.RefreshToken ?? '',
  };
};
export const refused = (name: string, message?: string) =>
  message === undefined ? { name } : { name, message: expect.stringContaining(message) };

/** Lets time pass, in milliseconds. */
export function advance(ms: number): void {
  now += ms;
}
