import { requireSide } from '../../core/conversations/access.ts';
import { markRead, typing } from '../../core/conversations/activities.ts';
import type { Appended } from '../../core/conversations/append.ts';
import { changeConversation } from '../../core/conversations/changes.ts';
import { history } from '../../core/conversations/history.ts';
import {
  assignConversation,
  closeConversation,
  handBackConversation,
  reopenConversation,
  type TransferTarget,
  transferConversation,
} from '../../core/conversations/lifecycle.ts';
import { openSnapshot, summaries } from '../../core/conversations/lists.ts';
import { sendMessage, writeNote } from '../../core/conversations/messages.ts';
import { business } from '../../core/conversations/model.ts';
import { viewConversation, viewEntry } from '../../core/conversations/view.ts';
import { CauserieError } from '../../core/errors.ts';
import type { AgentPrincipal } from '../../core/identity/principal.ts';
import { agentRoutes } from '../../core/protocol/agent-routes.ts';
import type { Conversation } from '../../core/protocol/entries.ts';
import { limits } from '../../core/protocol/limits.ts';
import { baseOf, changeAgent, noAgent } from '../../core/routing/agents.ts';
import { poolsOf, type RoutingConfig } from '../../core/routing/config.ts';
import { type AgentState, isFree, loadOf } from '../../core/routing/model.ts';
import { acceptOffer, declineOffer } from '../../core/routing/offers.ts';
import { goTo } from '../../core/routing/presence.ts';
import { queueStates } from '../../core/routing/queue-states.ts';
import { changed } from '../../core/routing/slots.ts';
import type { SignIn } from '../shared/accounts/sign-in.ts';
import { createAttachments } from '../shared/attachments/attachments.ts';
import { chance } from '../shared/chance.ts';
import { conversationDeps } from '../shared/conversation-deps.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createDirectory } from '../shared/dynamodb/directory.ts';
import { environmentOf } from '../shared/environment.ts';
import { createHttpHandler } from '../shared/http/handler.ts';
import { metrics } from '../shared/metrics.ts';
import { createQuotas, parseQuotas } from '../shared/quotas.ts';
import { httpAgent } from './definition.ts';

const environment = environmentOf(httpAgent);
const deps = conversationDeps(environment);
const directory = createDirectory(dynamodb, environment('DIRECTORY_TABLE'), chance.now);

const quotas = createQuotas(
  dynamodb,
  environment('DIRECTORY_TABLE'),
  parseQuotas(environment('APP_QUOTAS')),
  chance.now,
);
const attach = createAttachments(environment);
/** Loaded with the first sign-in: the user pool's client is a third of what a cold start would load. */
let signInLoaded: Promise<SignIn> | undefined;
function signIn(): Promise<SignIn> {
  signInLoaded ??= import('../shared/accounts/sign-in.ts').then(({ createSignIn }) =>
    createSignIn(environment('USER_POOL_CLIENT_ID')),
  );
  return signInLoaded;
}

/** Agents' routes. */
export const handler = createHttpHandler(agentRoutes, {
  async signIn({ body }) {
    return (await signIn()).withPassword(body.email, body.password, body.newPassword);
  },

  async refreshAgentSession({ body }) {
    return (await signIn()).refresh(body.refreshToken);
  },

  async getMe({ principal: { agentId, appId, displayName, role } }) {
    const named = displayName === undefined ? {} : { displayName };
    return { agentId, appId, role, webSocketUrl: environment('WEBSOCKET_URL'), ...named };
  },

  async listAgentConversations({ principal, query }) {
    const { limit = limits.page, cursor, filter = 'mine', state = 'open' } = query;
    const assignee = { mine: principal.agentId, unassigned: null, all: undefined }[filter];
    const page = await deps.store.listOfApp(
      principal.appId,
      {
        ...(assignee === undefined ? {} : { assignee }),
        ...(state === 'any' ? {} : { state }),
      },
      { limit, ...(cursor === undefined ? {} : { cursor }) },
    );
    return summaries(deps.store, principal, page);
  },

  async getAgentConversation({ principal, params }) {
    return conversation(principal, id(params));
  },

  async listAgentEntries({ principal, params, query }) {
    const { head } = await openSnapshot(deps.store, principal, id(params));
    return history(deps.store, head, business, query);
  },

  async postAgentMessage({ principal, params, body }) {
    await noteActivity(principal);
    const { id: clientId, after, content, metadata } = body;
    const once = resend(clientId, after);
    const request = { principal, conversationId: id(params), content, metadata, ...once };
    return stored(principal, await sendMessage(deps, request));
  },

  async createAgentAttachment({ principal, body }) {
    const { conversationId, ...wanted } = body;
    if (conversationId !== undefined) await openSnapshot(deps.store, principal, conversationId);
    return attach(principal.appId, { kind: 'agent', id: principal.agentId }, wanted);
  },

  async postNote({ principal, params, body }) {
    await noteActivity(principal);
    const { id: clientId, after, text } = body;
    const once = resend(clientId, after);
    const request = { principal, conversationId: id(params), text, ...once };
    return stored(principal, await writeNote(deps, request));
  },

  async postAgentTyping({ principal, params, body }) {
    await typing(deps, principal, id(params), body.state);
    return {};
  },

  async postAgentRead({ principal, params, body }) {
    await noteActivity(principal);
    await markRead(deps, principal, id(params), body.seq);
    return {};
  },

  async assign({ principal, params, body }) {
    const assignee = await assigneeOf(principal, body.agentId);
    await assignConversation(deps, principal, id(params), assignee);
    return conversation(principal, id(params));
  },

  async getStatus({ principal }) {
    return viewStatus(await requireState(principal));
  },

  async setStatus({ principal, body }) {
    const { appId, agentId } = principal;
    const before = await requireState(principal);
    const config = await deps.routing.config(appId);
    if (baseOf(config, body.status) === 'online' && before.base !== 'online') {
      quotas.require('agentsOnline', await onlineAgents(config, appId));
    }
    return viewStatus(await goTo(deps, appId, agentId, body.status));
  },

  async acceptOffer({ principal, params }) {
    await acceptOffer(deps, principal, id(params));
    return conversation(principal, id(params));
  },

  async declineOffer({ principal, params }) {
    await declineOffer(deps, principal, id(params));
    return {};
  },

  async transfer({ principal, params, body }) {
    const { note, ...to } = body;
    const target = await targetOf(principal, to);
    await transferConversation(deps, principal, id(params), target, note);
    return conversation(principal, id(params));
  },

  async handBack({ principal, params, body }) {
    await noteActivity(principal);
    await handBackConversation(deps, principal, id(params), body.reason);
    return conversation(principal, id(params));
  },

  async changeConversation({ principal, params, body }) {
    await changeConversation(deps, principal, id(params), body);
    return conversation(principal, id(params));
  },

  async listQueues({ principal }) {
    return { queues: await queueStates(deps, principal.appId) };
  },

  async close({ principal, params }) {
    await closeConversation(deps, principal, id(params));
    return conversation(principal, id(params));
  },

  async reopen({ principal, params }) {
    await reopenConversation(deps, principal, id(params));
    return conversation(principal, id(params));
  },
});

/** When each agent was last noted as active, by this environment. */
const notedAt = new Map<string, number>();

/** Notes that an agent does something, at most once a minute: after long idleness he is away. */
async function noteActivity({ appId, agentId }: AgentPrincipal): Promise<void> {
  const now = chance.now();
  if (now - (notedAt.get(agentId) ?? 0) < 60_000) return;
  notedAt.set(agentId, now);
  const state = await deps.routing.agent(agentId);
  if (state === undefined || now - state.lastSeenAt < 60_000) return;
  await changeAgent(deps.routing, appId, agentId, (one) => changed(one, { lastSeenAt: now }));
}

async function requireState(principal: AgentPrincipal): Promise<AgentState> {
  const state = await deps.routing.agent(principal.agentId);
  if (state === undefined) throw noAgent();
  return state;
}

function viewStatus(state: AgentState) {
  const { agentId, status, base, capacity, assigned, offered } = state;
  return { agentId, status, base, capacity, assigned, offered, load: loadOf(state) };
}

async function onlineAgents(config: RoutingConfig, appId: string): Promise<number> {
  const counts = await Promise.all(
    poolsOf(config).map((pool) => deps.routing.countAgents(appId, pool)),
  );
  return counts.reduce((sum, { online }) => sum + online, 0);
}

/** Where a transfer goes. @throws CauserieError invalid_request, not_found, agent_unavailable */
async function targetOf(
  principal: AgentPrincipal,
  to: { queueId?: string | undefined; group?: string | undefined; agentId?: string | undefined },
): Promise<TransferTarget> {
  const config = await deps.routing.config(principal.appId);
  const given = Object.values(to).filter((one) => one !== undefined);
  if (given.length !== 1) {
    throw new CauserieError('invalid_request', 'Name one target: queueId, group or agentId.');
  }
  if (to.agentId !== undefined) {
    const state = await deps.routing.agent(to.agentId);
    if (state === undefined || state.appId !== principal.appId) throw noAgent();
    if (!isFree(state)) {
      throw new CauserieError(
        'agent_unavailable',
        'The agent is not online or has no room. Transfer to a queue, or to somebody else.',
      );
    }
    return { agentId: to.agentId };
  }
  const { group } = to;
  const queue =
    to.queueId === undefined
      ? config.queues.find((one) => group !== undefined && one.groups.includes(group))
      : config.queues.find((one) => one.queueId === to.queueId);
  if (queue === undefined) {
    const names = config.queues.map((one) => one.queueId).join(', ');
    throw new CauserieError(
      'not_found',
      `There is no such queue or group. The queues are ${names}.`,
    );
  }
  return { queueId: queue.queueId };
}

function id(params: Record<string, string>): string {
  return params['conversationId'] ?? '';
}

function resend(clientId: string | undefined, after: number | undefined) {
  return {
    ...(clientId === undefined ? {} : { clientId }),
    ...(after === undefined ? {} : { after }),
  };
}

async function assigneeOf(principal: AgentPrincipal, agentId: string | null | undefined) {
  if (agentId === null) return null;
  if (agentId === undefined || agentId === principal.agentId) {
    const { displayName } = principal;
    return { agentId: principal.agentId, ...(displayName === undefined ? {} : { displayName }) };
  }
  const agent = await directory.agent(agentId);
  if (agent === undefined || agent.appId !== principal.appId) {
    throw new CauserieError('not_found', 'agentId names no agent of your app: GET /admin/agents.');
  }
  return { agentId, displayName: agent.displayName };
}

/** As it stands after what was just written to it. */
async function conversation(
  principal: AgentPrincipal,
  conversationId: string,
): Promise<Conversation> {
  const snapshot = await deps.store.snapshot(conversationId, { consistent: true });
  if (snapshot === undefined)
    throw new CauserieError('not_found', 'There is no such conversation.');
  return viewConversation(snapshot, requireSide(snapshot.head, principal));
}

function stored(principal: AgentPrincipal, { head, entries, duplicate }: Appended) {
  const last = entries.at(-1);
  const entry =
    last === undefined ? undefined : viewEntry(head, last, requireSide(head, principal));
  if (entry === undefined) throw new Error('a request was stored as nothing');
  metrics.count('MessagesAcknowledged');
  if (duplicate) metrics.count('DuplicatesFound');
  return { entry, duplicate };
}
