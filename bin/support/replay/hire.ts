import { randomBytes } from 'node:crypto';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { Account, Outputs } from '../outputs.ts';
import type { Api } from './http.ts';
import { signIn } from './sign-in.ts';

/** An agent's account, and how he proves that it is his. */
export interface StaffMember {
  agentId: string;
  account: Account;
  /** An ID token that is good for some minutes more; a new one when the last was refused. */
  getToken(refused?: boolean): Promise<string>;
}

/** What an administrator sets up, as he does it: over HTTP, signed in. */
export interface Office {
  ask<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<T>;
  /** Makes an agent who may have as many conversations as there can be. */
  hire(displayName: string): Promise<StaffMember>;
  close(): void;
}

/** Conversations that an agent can have at once: the most that the admin routes take. */
export const agentCapacity = 50;

export function openOffice(outputs: Outputs, api: Api): Office {
  const { region, awsEndpointUrl, userPoolClientId } = outputs;
  const cognito = new CognitoIdentityProviderClient({
    region,
    ...(awsEndpointUrl === undefined ? {} : { endpoint: awsEndpointUrl }),
  });
  const adminToken = signIn(cognito, userPoolClientId, outputs.admin);
  const ask = async <T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object) =>
    api<T>({ method, path, token: await adminToken(), ...(body === undefined ? {} : { body }) });
  return {
    ask,
    async hire(displayName) {
      const email = `replay-${randomBytes(8).toString('hex')}@example.com`;
      const account = { email, password: password() };
      const body = { ...account, displayName, capacity: agentCapacity };
      const { agentId } = await ask<{ agentId: string }>('POST', '/admin/agents', body);
      return { agentId, account, getToken: signIn(cognito, userPoolClientId, account) };
    },
    close: () => cognito.destroy(),
  };
}

/** Meets the user pool's policy: letters of both cases, digits, a symbol. */
function password(): string {
  return `Re-${randomBytes(12).toString('base64url')}-7x`;
}
