import { CauserieError } from '../../core/errors.ts';
import type { Agent, ApiKey, App, AppSettings } from '../../core/identity/model.ts';
import { adminRoutes } from '../../core/protocol/admin-routes.ts';
import { limits } from '../../core/protocol/limits.ts';
import { changeAgent, checkAgent, distributionOf, noAgent } from '../../core/routing/agents.ts';
import { checkConfig, poolsOf, type RoutingConfig } from '../../core/routing/config.ts';
import { type AgentState, loadOf } from '../../core/routing/model.ts';
import { changed } from '../../core/routing/slots.ts';
import { makeAppKey } from '../shared/accounts/app-keys.ts';
import { type Provision, provisionAgent } from '../shared/accounts/provision.ts';
import { removeIntegration } from '../shared/accounts/remove-integration.ts';
import { createUserPool } from '../shared/accounts/user-pool.ts';
import { chance } from '../shared/chance.ts';
import { channelIntegrations } from '../shared/channels/channel-integrations.ts';
import { createAppStore, retentionOf } from '../shared/dynamodb/app-store.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createDirectory } from '../shared/dynamodb/directory.ts';
import { createIntegrationKeys } from '../shared/dynamodb/integration-keys.ts';
import { createOAuthStore } from '../shared/dynamodb/oauth-store.ts';
import { createRoutingStore } from '../shared/dynamodb/routing-store.ts';
import { createSwitchboardStore } from '../shared/dynamodb/switchboard-store.ts';
import { createWebhookFailures } from '../shared/dynamodb/webhook-failures.ts';
import { createWebhookStore } from '../shared/dynamodb/webhook-store.ts';
import { environmentOf } from '../shared/environment.ts';
import { createHttpHandler } from '../shared/http/handler.ts';
import { page } from '../shared/http/page.ts';
import { createScriptPublisher } from '../shared/messenger/publish-script.ts';
import { createQuotas, parseQuotas } from '../shared/quotas.ts';
import { createObjectReader } from '../shared/s3/object-reader.ts';
import { createObjectWriter } from '../shared/s3/object-writer.ts';
import { createWebhookQueue } from '../shared/webhooks/webhook-queue.ts';
import { httpAdmin } from './definition.ts';
import { found } from './found.ts';
import { integrationHandlers } from './integrations.ts';
import { oauthHandlers } from './oauth.ts';
import { webhookFailureHandlers } from './webhook-failures.ts';

const environment = environmentOf(httpAdmin);
const directory = createDirectory(dynamodb, environment('DIRECTORY_TABLE'), chance.now);
const userPool = createUserPool(environment('USER_POOL_ID'));
const tables = { directory: environment('DIRECTORY_TABLE'), conversations: '' };
const routing = createRoutingStore(dynamodb, tables, chance.now);
const quotas = createQuotas(
  dynamodb,
  environment('DIRECTORY_TABLE'),
  parseQuotas(environment('APP_QUOTAS')),
  chance.now,
);
const provision: Provision = { directory, userPool, routing, now: chance.now, hex: chance.hex };
const siteUrl = environment('SITE_URL');
const publisher = createScriptPublisher({
  reader: createObjectReader(environment('SITE_BUCKET')),
  writer: createObjectWriter(environment('SITE_BUCKET')),
  readIntegration: directory.integration,
  apiUrl: environment('HTTP_API_URL'),
  siteUrl,
});

const tokens = createOAuthStore(dynamodb, tables.directory);
const channels = channelIntegrations({
  directory,
  table: tables.directory,
  apiUrl: environment('HTTP_API_URL'),
  emailDomain: environment('EMAIL_DOMAIN'),
});
const belongings = {
  tokens,
  webhooks: createWebhookStore(dynamodb, tables.directory),
  keys: createIntegrationKeys(dynamodb, tables.directory),
  switchboards: createSwitchboardStore(dynamodb, tables.directory),
};

/** Administrators' routes. */
export const handler = createHttpHandler(adminRoutes, {
  async getApp({ principal }) {
    return viewApp(await requireApp(principal.appId));
  },

  async updateApp({ principal, body }) {
    const app = await requireApp(principal.appId);
    const { conversationRetentionSeconds: retention, ...said } = body.settings ?? {};
    const settings = merged(app.settings, said);
    const changed = { ...app, name: body.name ?? app.name, settings };
    await directory.updateApp(changed);
    return viewApp(retention === undefined ? changed : await keepFor(changed, retention ?? 0));
  },

  ...integrationHandlers({
    ...{ provision, quotas, publisher, siteUrl, channels, belongings },
  }),

  ...oauthHandlers({
    ...{ provision, quotas },
    apps: createAppStore(dynamodb, tables.directory),
    store: tokens,
    removeIntegration: (integration) =>
      removeIntegration({ ...belongings, channels, directory, publisher }, integration),
  }),

  ...webhookFailureHandlers({
    failures: createWebhookFailures(dynamodb, tables.directory),
    queue: createWebhookQueue(environment('WEBHOOKS_QUEUE_URL')),
    now: chance.now,
  }),

  async listKeys({ principal, query }) {
    const { items, cursor } = await directory.list('key', principal.appId, page(query));
    return { keys: items.map(viewKey), cursor };
  },

  async createKey({ principal, body }) {
    const { displayName, scope } = body;
    const key = await makeAppKey(provision, principal.appId, displayName, scope === 'account');
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
    const {
      email,
      displayName,
      role = 'agent',
      password,
      capacity = quotas.limits.agentCapacity,
    } = body;
    const { appId } = principal;
    const request = { appId, email, displayName, role, password, capacity };
    return viewAgent(await provisionAgent(provision, request));
  },

  async deleteAgent({ principal, params }) {
    const agentId = params['agentId'] ?? '';
    if (agentId === principal.agentId) {
      throw new CauserieError('conflict', 'You cannot delete yourself. Ask another administrator.');
    }
    await dismiss(principal.appId, agentId);
    const agent = found(await directory.remove('agent', principal.appId, agentId));
    await userPool.delete(agent.email);
    return {};
  },

  async getRouting({ principal }) {
    return routing.config(principal.appId);
  },

  async putRouting({ principal, body }) {
    const before = await routing.config(principal.appId);
    const config = checkConfig(body);
    await requireUnused(principal.appId, before, config);
    await routing.putConfig(principal.appId, config);
    await listAgain(principal.appId, before, config);
    return config;
  },

  async getAgentRouting({ principal, params }) {
    return viewRouting(await requireState(principal.appId, params['agentId'] ?? ''));
  },

  async putAgentRouting({ principal, params, body }) {
    const agentId = params['agentId'] ?? '';
    const { after } = await changeAgent(routing, principal.appId, agentId, (state, config) => {
      checkAgent(config, body);
      return changed(state, body);
    });
    return viewRouting(after);
  },

  async getUsage({ principal }) {
    const { limits: quota } = quotas;
    const [{ open, today }, integrations, agentsOnline] = await Promise.all([
      quotas.usage(principal.appId),
      directory.count('integration', principal.appId),
      onlineAgents(principal.appId),
    ]);
    return {
      agentsOnline: { used: agentsOnline, limit: quota.agentsOnline },
      concurrentConversations: { used: open, limit: quota.concurrentConversations },
      conversationsPerDay: { used: today, limit: quota.conversationsPerDay },
      integrations: { used: integrations, limit: quota.integrations },
    };
  },
});

async function requireState(appId: string, agentId: string): Promise<AgentState> {
  const state = await routing.agent(agentId);
  if (state === undefined || state.appId !== appId) throw noAgent();
  return state;
}

/** Routing first: who is no longer there is given nothing. @throws CauserieError conflict, busy */
async function dismiss(appId: string, agentId: string): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const state = await routing.agent(agentId);
    if (state === undefined || state.appId !== appId) return;
    if (loadOf(state) > 0) {
      throw new CauserieError(
        'conflict',
        'The agent has conversations in hand. Close them or pass them on first.',
      );
    }
    if (await routing.removeAgent(state)) return;
  }
  throw new CauserieError('busy', 'The agent changes all the time. Try again.', {
    retryAfterSeconds: 1,
  });
}

/** A pool that somebody waits or works in is not taken away from under him. @throws CauserieError conflict */
async function requireUnused(
  appId: string,
  before: RoutingConfig,
  after: RoutingConfig,
): Promise<void> {
  const stays = new Set(poolsOf(after));
  for (const pool of poolsOf(before).filter((one) => !stays.has(one))) {
    const [waiting, { online }] = await Promise.all([
      routing.tickets(appId, pool, undefined, 1),
      routing.countAgents(appId, pool),
    ]);
    if (waiting.length === 0 && online === 0) continue;
    throw new CauserieError(
      'conflict',
      `The pool "${pool}" is in use: ${online} agents are online in it, and ${waiting.length === 0 ? 'nobody waits' : 'somebody waits'}. Move its agents first (PUT /admin/agents/{agentId}/routing), and keep a queue in it until nobody waits.`,
    );
  }
}

async function onlineAgents(appId: string): Promise<number> {
  const pools = poolsOf(await routing.config(appId));
  const counts = await Promise.all(pools.map((pool) => routing.countAgents(appId, pool)));
  return counts.reduce((sum, { online }) => sum + online, 0);
}

/** Agents of a pool whose turns go another way from now on take their new places. */
async function listAgain(
  appId: string,
  before: RoutingConfig,
  after: RoutingConfig,
): Promise<void> {
  const moved = new Set(
    poolsOf(after).filter((pool) => distributionOf(before, pool) !== distributionOf(after, pool)),
  );
  if (moved.size === 0) return;
  let cursor: string | undefined;
  do {
    const page = await directory.list('agent', appId, {
      limit: limits.pageMax,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { agentId } of page.items) {
      const state = await routing.agent(agentId);
      if (state === undefined || !moved.has(state.pool)) continue;
      await changeAgent(routing, appId, agentId, (one) => changed(one, {}));
    }
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
}

function viewRouting(state: AgentState) {
  const { agentId, pool, groups, skills, languages, capacity, status, base } = state;
  return { agentId, pool, groups, skills, languages, capacity, status, base, load: loadOf(state) };
}

/** It is the server API's setting of this name, and the same whoever changes it. */
async function keepFor({ appId }: App, conversationRetentionSeconds: number): Promise<App> {
  const apps = createAppStore(dynamodb, tables.directory);
  const after = await apps.change(appId, ({ serverSettings, ...before }) => ({
    ...before,
    serverSettings: { ...serverSettings, conversationRetentionSeconds },
  }));
  return found(after);
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

function viewApp(app: App) {
  const { appId, name, createdAt, settings } = app;
  return {
    appId,
    name,
    createdAt: new Date(createdAt).toISOString(),
    settings: { ...settings, conversationRetentionSeconds: retentionOf(app) },
  };
}

function viewKey({ keyId, displayName, createdAt, account }: ApiKey) {
  const scope = account === true ? ('account' as const) : ('app' as const);
  return { keyId, displayName, scope, createdAt: new Date(createdAt).toISOString() };
}

function viewAgent({ appId: _, createdAt, ...rest }: Agent) {
  return { ...rest, createdAt: new Date(createdAt).toISOString() };
}
