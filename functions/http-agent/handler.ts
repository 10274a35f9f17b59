import { requireSide } from '../../core/conversations/access.ts';
import { markRead, typing } from '../../core/conversations/activities.ts';
import type { Appended } from '../../core/conversations/append.ts';
import { history } from '../../core/conversations/history.ts';
import {
  assignConversation,
  closeConversation,
  reopenConversation,
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
import { createSignIn } from '../shared/accounts/sign-in.ts';
import { chance } from '../shared/chance.ts';
import { conversationDeps } from '../shared/conversation-deps.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createDirectory } from '../shared/dynamodb/directory.ts';
import { environmentOf } from '../shared/environment.ts';
import { createHttpHandler } from '../shared/http/handler.ts';
import { httpAgent } from './definition.ts';

const environment = environmentOf(httpAgent);
const deps = conversationDeps(environment);
const directory = createDirectory(dynamodb, environment('DIRECTORY_TABLE'), chance.now);

const signIn = createSignIn(environment('USER_POOL_CLIENT_ID'));

/** Agents' routes. */
export const handler = createHttpHandler(agentRoutes, {
  signIn: ({ body }) => signIn.withPassword(body.email, body.password, body.newPassword),
  refreshAgentSession: ({ body }) => signIn.refresh(body.refreshToken),

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
    const { id: clientId, after, content, metadata } = body;
    const once = resend(clientId, after);
    const request = { principal, conversationId: id(params), content, metadata, ...once };
    return stored(principal, await sendMessage(deps, request));
  },

  async postNote({ principal, params, body }) {
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
    await markRead(deps, principal, id(params), body.seq);
    return {};
  },

  async assign({ principal, params, body }) {
    const assignee = await assigneeOf(principal, body.agentId);
    await assignConversation(deps, principal, id(params), assignee);
    return conversation(principal, id(params));
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
  return { entry, duplicate };
}
