import type { Agent, ApiKey, App, Integration } from '../../../core/identity/model.ts';
import { defaultCapacity, newAgentState } from '../../../core/routing/agents.ts';
import type { RoutingStore } from '../../../core/routing/ports.ts';
import type { Directory } from '../dynamodb/directory.ts';
import type { UserPool } from './user-pool.ts';

export interface Provision {
  directory: Directory;
  userPool: UserPool;
  routing: RoutingStore;
  now(): number;
  /** `length` hexadecimal characters that nobody can guess. */
  hex(length: number): string;
}

/** Makes an app. */
export async function provisionApp(with_: Provision, name: string): Promise<App> {
  const app: App = { appId: with_.hex(24), name, createdAt: with_.now(), settings: {} };
  if (!(await with_.directory.createApp(app))) throw new Error(`app ${app.appId} exists`);
  return app;
}

/** Makes an agent: the account in the user pool first, for the address has to be free there. */
export async function provisionAgent(
  with_: Provision,
  request: Omit<Agent, 'agentId' | 'createdAt'> & {
    password?: string | undefined;
    /** Conversations at once. */
    capacity?: number | undefined;
  },
): Promise<Agent> {
  const { password, capacity = defaultCapacity, ...rest } = request;
  const agent: Agent = { ...rest, agentId: with_.hex(24), createdAt: with_.now() };
  await with_.userPool.create(agent, password);
  await with_.directory.put('agent', agent);
  const { agentId, appId, displayName } = agent;
  const routing = { pool: 'main', groups: [], skills: {}, languages: [], capacity };
  const after = newAgentState({ agentId, appId, displayName }, routing, agent.createdAt);
  await with_.routing.changeAgent({ before: undefined, after, distribution: 'roundRobin' });
  return agent;
}

export async function provisionKey(
  with_: Provision,
  appId: string,
  displayName: string,
): Promise<ApiKey> {
  const key: ApiKey = {
    keyId: `app_${with_.hex(24)}`,
    appId,
    secret: with_.hex(64),
    displayName,
    createdAt: with_.now(),
  };
  await with_.directory.put('key', key);
  return key;
}

/** An integration's beginnings; to be added to the directory. */
export function newIntegration(
  { hex, now }: Pick<Provision, 'hex' | 'now'>,
  request: Omit<Integration, 'integrationId' | 'createdAt'>,
): Integration {
  return { ...request, integrationId: hex(24), createdAt: now() };
}

/** Makes an integration of a new app, which has few. */
export async function provisionIntegration(
  with_: Provision,
  request: Omit<Integration, 'integrationId' | 'createdAt'>,
): Promise<Integration> {
  const integration = newIntegration(with_, request);
  await with_.directory.addIntegration(integration, Number.MAX_SAFE_INTEGER);
  return integration;
}
