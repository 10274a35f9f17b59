import { loggedIn } from '../../core/identity/logged-in.ts';
import type { IdentityStore } from '../../core/identity/ports.ts';
import { mergeMetadata } from '../../core/protocol/metadata.ts';
import { createMemoryConversationStore } from './memory-conversation-store.ts';
import { commit, current, listOf, type MemoryDatabase, placeInList } from './memory-database.ts';

/** The directory in memory. */
export function createMemoryIdentityStore(database: MemoryDatabase): IdentityStore {
  const conversations = createMemoryConversationStore(database);
  const { users, externalIds, sessions } = database;
  const external = (appId: string, externalId: string) => `${appId}#${externalId}`;

  return {
    app: async (appId) => database.apps.get(appId),
    integration: async (integrationId) => database.integrations.get(integrationId),
    key: async (keyId) => database.keys.get(keyId),
    user: async (userId) => users.get(userId),

    async createUser(user) {
      if (user.externalId !== undefined) {
        const key = external(user.appId, user.externalId);
        if (externalIds.has(key)) return false;
        externalIds.set(key, user.userId);
      }
      users.set(user.userId, user);
      return true;
    },

    async updateProfile(userId, profile) {
      const user = users.get(userId);
      if (user === undefined) return;
      users.set(userId, loggedIn(user, profile, 0));
    },

    async updateMetadata(userId, fields) {
      const user = users.get(userId);
      if (user === undefined) return true;
      const metadata = mergeMetadata(user.metadata ?? {}, fields);
      if (metadata === undefined) return false;
      users.set(userId, { ...user, metadata });
      return true;
    },

    userIdByExternalId: async (appId, externalId) => externalIds.get(external(appId, externalId)),

    async identify(user, externalId) {
      const now = users.get(user.userId);
      const key = external(user.appId, externalId);
      if (now === undefined || externalIds.has(key)) return false;
      if (now.externalId !== undefined || now.mergedInto !== undefined) return false;
      externalIds.set(key, user.userId);
      users.set(user.userId, { ...now, externalId });
      return true;
    },

    async markMerged(userId, into) {
      const user = users.get(userId);
      if (user === undefined || user.externalId !== undefined) return false;
      if (user.mergedInto !== undefined && user.mergedInto !== into) return false;
      users.set(userId, { ...user, mergedInto: into });
      return true;
    },

    async session(sessionId) {
      const session = sessions.get(sessionId);
      return session === undefined ? undefined : { ...session };
    },
    async putSession(session) {
      sessions.set(session.sessionId, { ...session });
    },
    async extendSession(sessionId, expiresAt) {
      const session = sessions.get(sessionId);
      if (session === undefined) return false;
      sessions.set(sessionId, { ...session, expiresAt });
      return true;
    },
    async logSessionIn(sessionId, userId, loginExpiresAt) {
      const session = sessions.get(sessionId);
      if (session === undefined) return false;
      sessions.set(sessionId, { ...session, userId, loginExpiresAt });
      return true;
    },
    async deleteSession(sessionId) {
      sessions.delete(sessionId);
    },

    listConversations: (userId, query) => conversations.listOfUser(userId, query),

    async moveConversation(conversationId, from, to) {
      const head = current(database, conversationId)?.head;
      const side = Object.entries(head?.participants ?? {}).find(
        ([, one]) => one.userId === from,
      )?.[0];
      const participant = side === undefined ? undefined : head?.participants[side];
      if (head === undefined || side === undefined || participant === undefined) return;
      const participants = { ...head.participants, [side]: { ...participant, userId: to } };
      commit(database, conversationId, { head: { ...head, participants } });
      listOf(database, from).delete(placeInList(head));
      listOf(database, to).set(placeInList(head), conversationId);
    },
  };
}
