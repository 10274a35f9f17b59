import { describe, expect, it } from 'vitest';
import type { ConversationStore } from '../../core/conversations/ports.ts';
import type { Session, User } from '../../core/identity/model.ts';
import type { IdentityStore } from '../../core/identity/ports.ts';
import { headOf } from './conversation-store-contract.ts';

/** What core counts on in a store of people and sessions. */
export function describeIdentityStore(
  name: string,
  make: () => { identity: IdentityStore; conversations: ConversationStore },
): void {
  let count = 0;
  const fresh = (kind: string) => `${kind}-of-people-${name}-${++count}`;
  const userOf = (change: Partial<User> = {}): User => ({
    userId: fresh('user'),
    appId: 'app-1',
    profile: {},
    createdAt: 1,
    ...change,
  });
  const sessionOf = (userId: string): Session => ({
    sessionId: fresh('session'),
    appId: 'app-1',
    userId,
    integrationId: 'integration',
    refreshHash: 'hash',
    expiresAt: 4_000_000_000,
  });

  describe(`a store of people: ${name}`, () => {
    it('[I3] gives an external id to one person only', async () => {
      const { identity } = make();
      const externalId = fresh('external');
      const users = [1, 2, 3, 4].map(() => userOf({ externalId, profile: { name: 'Ada' } }));
      const created = await Promise.all(users.map((user) => identity.createUser(user)));
      expect(created.filter(Boolean)).toHaveLength(1);
      const winner = users[created.indexOf(true)];
      expect(await identity.userIdByExternalId('app-1', externalId)).toBe(winner?.userId);
      expect(await identity.user(winner?.userId ?? '')).toEqual(winner);
      expect(await identity.userIdByExternalId('app-2', externalId)).toBeUndefined();
      const loser = users[created.indexOf(false)];
      expect(await identity.user(loser?.userId ?? '')).toBeUndefined();
    });

    it('[I3] an anonymous user becomes somebody once', async () => {
      const { identity } = make();
      const anonymous = userOf();
      await identity.createUser(anonymous);
      const externalId = fresh('external');
      expect(await identity.identify(anonymous, externalId)).toBe(true);
      expect(await identity.identify(anonymous, fresh('external'))).toBe(false);
      const other = userOf();
      await identity.createUser(other);
      expect(await identity.identify(other, externalId)).toBe(false);
      expect((await identity.user(anonymous.userId))?.externalId).toBe(externalId);
      expect((await identity.user(other.userId))?.externalId).toBeUndefined();
      expect(await identity.markMerged(anonymous.userId, other.userId)).toBe(false);
    });

    it('[I4] an anonymous user is merged into one person and no other', async () => {
      const { identity } = make();
      const anonymous = userOf();
      await identity.createUser(anonymous);
      expect(await identity.markMerged(anonymous.userId, 'ada')).toBe(true);
      expect(await identity.markMerged(anonymous.userId, 'ada')).toBe(true);
      expect(await identity.markMerged(anonymous.userId, 'bob')).toBe(false);
      expect(await identity.identify(anonymous, fresh('external'))).toBe(false);
      expect((await identity.user(anonymous.userId))?.mergedInto).toBe('ada');
      expect(await identity.markMerged(fresh('nobody'), 'ada')).toBe(false);
    });

    it('[I5] nothing is begun as somebody who has been merged', async () => {
      const { identity, conversations } = make();
      const anonymous = userOf();
      await identity.createUser(anonymous);
      const first = { head: headOf(fresh('conversation')), userId: anonymous.userId, first: [] };
      expect(await conversations.create(first)).toBe('created');
      await identity.markMerged(anonymous.userId, 'ada');
      const second = { ...first, head: headOf(fresh('conversation')) };
      expect(await conversations.create(second)).toBe('merged');
      expect(await conversations.snapshot(second.head.id, { consistent: true })).toBeUndefined();
    });

    it('[I3] moves a conversation with both lists, and again is harmless', async () => {
      const { identity, conversations } = make();
      const [from, to, third] = [fresh('user'), fresh('user'), fresh('user')];
      const read = { seq: 2, others: 1 };
      const head = headOf(fresh('conversation'), { participants: { p0: { userId: from, read } } });
      await conversations.create({ head, userId: from, first: [] });
      for (let time = 0; time < 2; time++) await identity.moveConversation(head.id, from, to);
      // It is no longer his to give.
      await identity.moveConversation(head.id, from, third);
      const snapshot = await conversations.snapshot(head.id, { consistent: true });
      expect(snapshot?.head.participants).toEqual({ p0: { userId: to, read } });
      const query = { limit: 10, consistent: true };
      const ids = async (userId: string) =>
        (await identity.listConversations(userId, query)).conversationIds;
      expect([await ids(from), await ids(to), await ids(third)]).toEqual([[], [head.id], []]);
      await identity.moveConversation(fresh('nothing'), from, to);
    });

    it('[I2] keeps sessions, and brings none back that has ended', async () => {
      const { identity } = make();
      const session = sessionOf('user');
      await identity.putSession(session);
      expect(await identity.session(session.sessionId)).toEqual(session);
      expect(await identity.extendSession(session.sessionId, 4_000_000_001)).toBe(true);
      expect(await identity.logSessionIn(session.sessionId, 'ada', 4_100_000_000)).toBe(true);
      expect(await identity.session(session.sessionId)).toEqual({
        ...session,
        expiresAt: 4_000_000_001,
        userId: 'ada',
        loginExpiresAt: 4_100_000_000,
      });
      await identity.deleteSession(session.sessionId);
      expect(await identity.extendSession(session.sessionId, 1)).toBe(false);
      expect(await identity.logSessionIn(session.sessionId, 'ada', 1)).toBe(false);
      expect(await identity.session(session.sessionId)).toBeUndefined();
    });

    it('[I3] a log-in tells of the person, and leaves what it does not mention', async () => {
      const { identity } = make();
      const user = userOf({ profile: { name: 'Ada', locale: 'de' } });
      await identity.createUser(user);
      await identity.updateProfile(user.userId, { email: 'a@example.com', emailVerified: true });
      await identity.updateProfile(user.userId, {});
      expect((await identity.user(user.userId))?.profile).toEqual({
        name: 'Ada',
        locale: 'de',
        email: 'a@example.com',
        emailVerified: true,
      });
      await identity.updateProfile(fresh('nobody'), { name: 'x' });
    });

    it('[F24] a user’s fields are set one by one, taken away with null, and bounded', async () => {
      const { identity } = make();
      const user = userOf({});
      await identity.createUser(user);
      expect(await identity.updateMetadata(user.userId, { plan: 'pro', seats: 3 })).toBe(true);
      expect(await identity.updateMetadata(user.userId, { plan: null, vip: true })).toBe(true);
      expect((await identity.user(user.userId))?.metadata).toEqual({ seats: 3, vip: true });
      expect(await identity.updateMetadata(user.userId, { much: 'x'.repeat(5000) })).toBe(false);
      expect((await identity.user(user.userId))?.metadata).toEqual({ seats: 3, vip: true });
      expect(await identity.updateMetadata(fresh('nobody'), { a: 1 })).toBe(true);
    });

    it('[F24] fields that are set at the same moment are all kept', async () => {
      const { identity } = make();
      const user = userOf({});
      await identity.createUser(user);
      const names = ['a', 'b', 'c', 'd'];
      await Promise.all(names.map((name) => identity.updateMetadata(user.userId, { [name]: 1 })));
      expect((await identity.user(user.userId))?.metadata).toEqual({ a: 1, b: 1, c: 1, d: 1 });
    });

    it('[I8] knows nothing of what was never there', async () => {
      const { identity } = make();
      const nothing = fresh('nothing');
      expect(await identity.app(nothing)).toBeUndefined();
      expect(await identity.integration(nothing)).toBeUndefined();
      expect(await identity.key(nothing)).toBeUndefined();
      expect(await identity.user(nothing)).toBeUndefined();
      expect(await identity.session(nothing)).toBeUndefined();
    });
  });
}
