import { CauserieError } from '../../core/errors.ts';
import type { Agent, ApiKey, App, AppSettings, Integration } from '../../core/identity/model.ts';
import { adminRoutes } from '../../core/protocol/admin-routes.ts';
import { limits } from '../../core/protocol/limits.ts';
import {
  type Provision,
  provisionAgent,
  provisionIntegration,
  provisionKey,
} from '../shared/accounts/provision.ts';
import { createUserPool } from '../shared/accounts/user-pool.ts';
import { chance } from '../shared/chance.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createDirectory } from '../shared/dynamodb/directory.ts';
import { environmentOf } from '../shared/environment.ts';
import { createHttpHandler } from '../shared/http/handler.ts';
import { httpAdmin } from './definition.ts';

const environment = environmentOf(httpAdmin);
const directory = createDirectory(dynamodb, environment('DIRECTORY_TABLE'), chance.now);
const userPool = createUserPool(environment('USER_POOL_ID'));
const provision: Provision = { directory, userPool, now: chance.now, hex: chance.hex };

/** Administrators' routes. */
export const handler = createHttpHandler(adminRoutes, {
  async getApp({ principal }) {
    return viewApp(await requireApp(principal.appId));
  },

  async updateApp({ principal, body }) {
    const app = await requireApp(principal.appId);
    const settings = merged(app.settings, body.settings ?? {});
    const changed = { ...app, name: body.name ?? app.name, settings };
    await directory.updateApp(changed);
    return viewApp(changed);
  },

  async listIntegrations({ principal, query }) {
    const { items, cursor } = await directory.list('integration', principal.appId, page(query));
    return { integrations: items.map(viewIntegration), cursor };
  },

  async createIntegration({ principal, body }) {
    const { type, displayName, welcome, responder } = body;
    const integration = await provisionIntegration(provision, {
      appId: principal.appId,
      type,
      displayName,
      responder: responder ?? 'agentWorkspace',
      ...(welcome === undefined ? {} : { welcome }),
    });
    return viewIntegration(integration);
  },

  async deleteIntegration({ principal, params }) {
    found(await directory.remove('integration', principal.appId, params['integrationId'] ?? ''));
    return {};
  },

  async listKeys({ principal, query }) {
    const { items, cursor } = await directory.list('key', principal.appId, page(query));
    return { keys: items.map(viewKey), cursor };
  },

  async createKey({ principal, body }) {
    const key = await provisionKey(provision, principal.appId, body.displayName);
    return { ...viewKey(key), secret: key.secret };
  },

  async deleteKey({ principal, params }) {
    found(await directory.remove('key', principal.appId, params['keyId'] ?? ''));
    return {};
  },

  async listAgents({ principal, query }) {
    const { items, cursor } = await directory.list('agent', principal.appId, page(query));
    return { agents: items.map(viewAgent), cursor };
  },

  async createAgent({ principal, body }) {
    const { email, displayName, role = 'agent', password } = body;
    const { appId } = principal;
    return viewAgent(
      await provisionAgent(provision, { appId, email, displayName, role, password }),
    );
  },

  async deleteAgent({ principal, params }) {
    const agentId = params['agentId'] ?? '';
    if (agentId === principal.agentId) {
      throw new CauserieError('conflict', 'You cannot delete yourself. Ask another administrator.');
    }
    const agent = found(await directory.remove('agent', principal.appId, agentId));
    await userPool.delete(agent.email);
    return {};
  },
});

function page({ limit = limits.page, cursor }: { limit?: number; cursor?: string | undefined }) {
  return { limit, ...(cursor === undefined ? {} : { cursor }) };
}

function found<T>(value: T | undefined): T {
  if (value === undefined)
    throw new CauserieError('not_found', 'Your app has nothing with this id.');
  return value;
}

async function requireApp(appId: string): Promise<App> {
  return found(await directory.app(appId));
}

/** null takes a setting away. */
function merged(
  settings: AppSettings,
  changes: { [K in keyof AppSettings]?: string | null | undefined },
): AppSettings {
  const entries = Object.entries({ ...settings, ...changes });
  return Object.fromEntries(entries.filter(([, value]) => value !== null && value !== undefined));
}

function viewApp({ appId, name, createdAt, settings }: App) {
  return { appId, name, createdAt: new Date(createdAt).toISOString(), settings };
}

function viewIntegration({ appId: _, createdAt, ...rest }: Integration) {
  return { ...rest, createdAt: new Date(createdAt).toISOString() };
}

function viewKey({ keyId, displayName, createdAt }: ApiKey) {
  return { keyId, displayName, createdAt: new Date(createdAt).toISOString() };
}

function viewAgent({ appId: _, createdAt, ...rest }: Agent) {
  return { ...rest, createdAt: new Date(createdAt).toISOString() };
}
