import { randomBytes } from 'node:crypto';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { Outputs } from '../outputs.ts';
import type { Api } from './http.ts';
import { signIn } from './sign-in.ts';

/** An agent's account, and how he proves that it is his. */
export interface StaffMember {
  agentId: string;
  /** An ID token that is good for some minutes more. */
  getToken(): Promise<string>;
}

/** What a replay sets up in the app before it begins. */
export interface Stage {
  agents: StaffMember[];
  /** Of an integration whose conversations go to the agents at once. */
  plainIntegrationId: string;
  /** Of one that answerBot welcomes to. */
  welcomeIntegrationId: string;
  /** Takes away what was set up. */
  remove(): Promise<void>;
}

export const welcomeText = 'Welcome! Somebody will be with you in a moment.';

/** Makes agents and integrations by way of the administrators' routes, and signs the agents in. */
export async function setStage(outputs: Outputs, api: Api, agentCount: number): Promise<Stage> {
  const { region, awsEndpointUrl, userPoolClientId } = outputs;
  const cognito = new CognitoIdentityProviderClient({
    region,
    ...(awsEndpointUrl === undefined ? {} : { endpoint: awsEndpointUrl }),
  });
  const adminToken = signIn(cognito, userPoolClientId, outputs.admin);
  const ask = async <T>(method: 'POST' | 'DELETE', path: string, body?: object) =>
    api<T>({ method, path, token: await adminToken(), ...(body === undefined ? {} : { body }) });

  const integration = async (body: object) => {
    const made = await ask<{ integrationId: string }>('POST', '/admin/integrations', {
      type: 'web',
      ...body,
    });
    return made.integrationId;
  };
  const plainIntegrationId = await integration({ displayName: 'Replay' });
  const welcomeIntegrationId = await integration({
    displayName: 'Replay, welcomed',
    responder: 'answerBot',
    welcome: { en: welcomeText },
  });
  const run = randomBytes(6).toString('hex');
  const agents: StaffMember[] = [];
  for (let index = 0; index < agentCount; index++) {
    const account = { email: `replay-${run}-${index}@example.com`, password: password() };
    const displayName = `Replay ${index + 1}`;
    const made = await ask<{ agentId: string }>('POST', '/admin/agents', {
      ...account,
      displayName,
    });
    const getToken = signIn(cognito, userPoolClientId, account);
    agents.push({ agentId: made.agentId, getToken });
  }
  return {
    agents,
    plainIntegrationId,
    welcomeIntegrationId,
    async remove() {
      for (const { agentId } of agents) await ask('DELETE', `/admin/agents/${agentId}`);
      for (const id of [plainIntegrationId, welcomeIntegrationId]) {
        await ask('DELETE', `/admin/integrations/${id}`);
      }
      cognito.destroy();
    },
  };
}

/** Meets the user pool's policy: letters of both cases, digits, a symbol. */
function password(): string {
  return `Re-${randomBytes(12).toString('base64url')}-7x`;
}
