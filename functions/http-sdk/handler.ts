import { requireSide } from '../../core/conversations/access.ts';
import { history } from '../../core/conversations/history.ts';
import { openSnapshot, summaries } from '../../core/conversations/lists.ts';
import { rate } from '../../core/conversations/rating.ts';
import { viewConversation, viewEntries } from '../../core/conversations/view.ts';
import { registerDevice } from '../../core/identity/devices.ts';
import { login } from '../../core/identity/login.ts';
import { verifySdkToken } from '../../core/identity/sdk-token.ts';
import {
  endSession,
  type IssuedSession,
  refreshSession,
  requireIntegration,
  startSession,
} from '../../core/identity/sessions.ts';
import { limits } from '../../core/protocol/limits.ts';
import type { Session } from '../../core/protocol/sdk-http.ts';
import { sdkRoutes } from '../../core/protocol/sdk-routes.ts';
import { lineOf } from '../../core/routing/positions.ts';
import { queueStates } from '../../core/routing/queue-states.ts';
import { createAttachments } from '../shared/attachments/attachments.ts';
import { chance } from '../shared/chance.ts';
import { conversationDeps } from '../shared/conversation-deps.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createFlowStore } from '../shared/dynamodb/flow-store.ts';
import { environmentOf } from '../shared/environment.ts';
import { createHttpHandler } from '../shared/http/handler.ts';
import { identityDeps } from '../shared/identity-deps.ts';
import { remembering } from '../shared/remembering.ts';
import { httpSdk } from './definition.ts';
import { createOffers } from './offers.ts';

const environment = environmentOf(httpSdk);
const identity = identityDeps(environment);
const deps = conversationDeps(environment);
const { store } = deps;
/** Asked for by many, and no dearer for it: looked up once in five seconds. */
const availability = remembering((appId: string) => queueStates(deps, appId), 5000, chance.now);
const flowStore = createFlowStore(dynamodb, environment('DIRECTORY_TABLE'));
const offers = createOffers(flowStore, deps.routing, chance.now);
const attach = createAttachments(environment);
const lines = remembering(
  (place: string) => {
    const [appId, pool] = JSON.parse(place) as [string, string];
    return lineOf(deps, appId, pool);
  },
  2000,
  chance.now,
);

/** Customers' routes. */
export const handler = createHttpHandler(
  sdkRoutes,
  {
    async createSession({ body }) {
      return view(await startSession(identity, body.integrationId, body.locale));
    },

    async refreshSession({ body }) {
      return view(await refreshSession(identity, body.sessionId, body.refreshSecret));
    },

    async login({ body }) {
      return view(await login(identity, body));
    },

    async logout({ body }) {
      await endSession(identity, body.sessionId, body.refreshSecret);
      return {};
    },

    async listConversations({ principal, query }) {
      const { limit = limits.page, cursor } = query;
      const page = await store.listOfUser(principal.userId, {
        limit,
        ...(cursor === undefined ? {} : { cursor }),
      });
      return summaries(store, principal, page);
    },

    async getConversation({ principal, params }) {
      const snapshot = await openSnapshot(store, principal, params['conversationId'] ?? '');
      return viewConversation(snapshot, requireSide(snapshot.head, principal));
    },

    async listEntries({ principal, params, query }) {
      const { head } = await openSnapshot(store, principal, params['conversationId'] ?? '');
      return history(store, head, requireSide(head, principal), query);
    },

    async rate({ principal, params, body }) {
      const { id: clientId, ...rating } = body;
      const conversationId = params['conversationId'] ?? '';
      const { head, entries, duplicate } = await rate(deps, {
        principal,
        conversationId,
        clientId,
        ...rating,
      });
      const [entry] = viewEntries(head, entries, requireSide(head, principal));
      if (entry === undefined) throw new Error('a rating was stored as nothing');
      return { entry, duplicate };
    },

    async createAttachment({ principal, body }) {
      const { conversationId, ...wanted } = body;
      if (conversationId !== undefined) await openSnapshot(store, principal, conversationId);
      return attach(principal.appId, { kind: 'user', id: principal.userId }, wanted);
    },

    async listOffers({ principal }) {
      return offers({ ...principal, loggedIn: principal.loggedIn === true });
    },

    async listPublicOffers({ params, query }) {
      const { appId, integrationId } = await requireIntegration(
        identity,
        params['integrationId'] ?? '',
      );
      return offers({
        ...{ appId, integrationId, language: query.language },
        ...{ userId: '', loggedIn: false },
      });
    },

    async getAvailability({ principal }) {
      return { queues: await availability(principal.appId) };
    },

    async getQueuePosition({ principal, params }) {
      const { head } = await openSnapshot(store, principal, params['conversationId'] ?? '');
      const { ticket } = head;
      const nowhere = { position: 0, estimatedWaitSeconds: null };
      if (ticket === undefined) return nowhere;
      const line = await lines(JSON.stringify([head.appId, ticket.pool]));
      return line.get(ticket.key) ?? nowhere;
    },

    async putDevice({ principal, body }) {
      const { deviceId, platform, expiresAt } = await registerDevice(identity, principal, body);
      return { deviceId, platform, expiresAt: new Date(expiresAt * 1000).toISOString() };
    },

    async deleteDevice({ principal: { appId, userId }, params }) {
      await identity.devices.remove(userId, { appId, deviceId: params['deviceId'] ?? '' });
      return {};
    },
  },
  {
    verifySdkToken: async (token) =>
      verifySdkToken(token, await identity.tokenSecrets(), chance.now()),
  },
);

function view({ session, token, expiresIn, refreshSecret }: IssuedSession): Session {
  return {
    appId: session.appId,
    userId: session.userId,
    sessionId: session.sessionId,
    authenticated: session.loginExpiresAt !== undefined,
    token,
    expiresIn,
    ...(refreshSecret === undefined ? {} : { refreshSecret }),
    webSocketUrl: environment('WEBSOCKET_URL'),
  };
}
