import { randomBytes } from 'node:crypto';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  type Provision,
  provisionAgent,
  provisionApp,
  provisionIntegration,
  provisionKey,
} from '../../functions/shared/accounts/provision.ts';
import { createUserPool } from '../../functions/shared/accounts/user-pool.ts';
import { createDirectory } from '../../functions/shared/dynamodb/directory.ts';
import { createRoutingStore } from '../../functions/shared/dynamodb/routing-store.ts';
import { clientConfig, type Deployment } from './deployment.ts';
import type { Account, Outputs } from './outputs.ts';
import { publishScripts } from './publish-scripts.ts';

export interface NewAccount {
  email: string;
  displayName: string;
  password?: string | undefined;
}

export interface FirstAppRequest {
  name: string;
  admin: NewAccount;
  agent?: NewAccount;
  /** What the web messenger says first, by language. Without it agents answer at once. */
  welcome?: Record<string, string>;
  /** A second web integration, whose customers meet the flows first. */
  shop?: string;
}

export type FirstApp = Pick<
  Outputs,
  'appId' | 'integrationId' | 'shopIntegrationId' | 'apiKeyId' | 'apiKeySecret' | 'admin' | 'agent'
>;

/** Makes an app with an administrator, an agent, a web integration with its script, and a key. */
export async function createFirstApp(
  deployment: Deployment,
  request: FirstAppRequest,
): Promise<FirstApp> {
  const config = clientConfig(deployment);
  const dynamodb = new DynamoDBClient(config);
  const tables = { directory: deployment.directoryTable, conversations: '' };
  const provision: Provision = {
    directory: createDirectory(dynamodb, deployment.directoryTable, Date.now),
    routing: createRoutingStore(dynamodb, tables, Date.now),
    userPool: createUserPool(deployment.userPoolId, new CognitoIdentityProviderClient(config)),
    now: Date.now,
    hex: (length) => randomBytes(length).toString('hex').slice(0, length),
  };
  const app = await provisionApp(provision, request.name);
  const { appId } = app;
  const account = async (one: NewAccount, role: 'admin' | 'agent'): Promise<Account> => {
    const password = one.password ?? newPassword();
    const { email, displayName } = one;
    await provisionAgent(provision, { appId, email, displayName, role, password });
    return { email, password };
  };
  const admin = await account(request.admin, 'admin');
  const agent = request.agent === undefined ? admin : await account(request.agent, 'agent');
  const integration = await provisionIntegration(provision, {
    appId,
    type: 'web',
    displayName: 'Web',
    responder: request.welcome === undefined ? 'agentWorkspace' : 'answerBot',
    ...(request.welcome === undefined ? {} : { welcome: request.welcome }),
  });
  const shop =
    request.shop === undefined
      ? undefined
      : await provisionIntegration(provision, {
          appId,
          type: 'web',
          displayName: request.shop,
          responder: 'answerBot',
        });
  const key = await provisionKey(provision, appId, 'First key');
  const made = {
    integrationId: integration.integrationId,
    ...(shop === undefined ? {} : { shopIntegrationId: shop.integrationId }),
  };
  await publishScripts(deployment, made);
  return {
    appId,
    ...made,
    apiKeyId: key.keyId,
    apiKeySecret: key.secret,
    agent,
    admin,
  };
}

/** Meets the user pool's policy: letters of both cases, digits, a symbol. */
function newPassword(): string {
  return `Ca-${randomBytes(12).toString('base64url')}-9z`;
}
