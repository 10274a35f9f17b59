import type { StoredEntry } from '../../core/conversations/model.ts';
import { CauserieError } from '../../core/errors.ts';
import type { User } from '../../core/identity/model.ts';
import { limits } from '../../core/protocol/limits.ts';
import { mergeMetadata } from '../../core/protocol/metadata.ts';
import type { UserChange, usersRoutes } from '../../core/protocol/sunshine/users.ts';
import { deleteUser } from '../../core/sunshine/delete-user.ts';
import { changedProfile, withoutPersonalInformation } from '../../core/sunshine/user-profile.ts';
import { viewUser } from '../../core/sunshine/user-view.ts';
import { deletionMs } from './conversations.ts';
import type { SunshineDeps } from './deps.ts';
import { requireUser, userNotFound } from './found-user.ts';
import type { Operations } from './operations.ts';
import { SunshineError } from './replies.ts';

export function usersOperations(deps: SunshineDeps): Operations<typeof usersRoutes> {
  const { users } = deps;

  /** Changes a user, and tells webhooks. */
  async function change(before: User, by: (user: User) => User): Promise<User> {
    const after = await users.change(before.userId, by);
    if (after === undefined) throw userNotFound();
    await deps.conversations.announce({
      kind: 'other',
      trigger: 'user:update',
      appId: after.appId,
      userId: after.userId,
      id: deps.hex(24),
      at: deps.now(),
      payload: { user: viewUser(after) },
    });
    return after;
  }

  return {
    async CreateUser({ principal: { appId }, body: { externalId, ...said } }) {
      const blank: User = { userId: deps.hex(24), appId, profile: {}, createdAt: deps.now() };
      const user = changed(externalId === undefined ? blank : { ...blank, externalId }, said);
      if (!(await users.create(user))) {
        throw new SunshineError(
          'conflict',
          'conflict',
          'There is a user with this externalId already. Update him instead.',
        );
      }
      return { user: viewUser(user) };
    },

    async ListUsers({ principal: { appId }, query }) {
      const found = await users.listByEmail(appId, query['filter[identities.email]']);
      return { users: found.map(viewUser) };
    },

    async GetUser({ principal, params }) {
      return { user: viewUser(await requireUser(users, principal, params)) };
    },

    async UpdateUser({ principal, params, body }) {
      const before = await requireUser(users, principal, params);
      return { user: viewUser(await change(before, (user) => changed(user, body))) };
    },

    async DeleteUser({ principal: { appId }, params }) {
      const until = deps.now() + deletionMs;
      const before = (entries: StoredEntry[]) => deps.media.removeOf(appId, entries);
      const id = params['userIdOrExternalId'] ?? '';
      if (!(await deleteUser(deps, appId, id, { until, before }))) throw userNotFound();
      return {};
    },

    async DeleteUserPersonalInformation({ principal, params }) {
      const before = await requireUser(users, principal, params);
      const after = await change(before, ({ verifiedEmail: _, ...user }) => ({
        ...user,
        profile: withoutPersonalInformation(user.profile),
        metadata: {},
      }));
      for (const { clientId } of await deps.links.listOf(before.userId)) {
        await deps.links.update(
          clientId,
          ({ displayName: _name, avatarUrl: _avatar, ...link }) => link,
        );
      }
      return { user: viewUser(after) };
    },

    async SyncUser({ principal, params, body: { survivingZendeskId } }) {
      const user = await requireUser(users, principal, params, 'zendeskId');
      if (survivingZendeskId !== undefined) {
        const survivor = await users.find(principal.appId, survivingZendeskId);
        if (survivor?.userId !== user.userId) {
          throw new CauserieError(
            'invalid_request',
            'Two identified users are not merged here. An anonymous one becomes his who logs in.',
          );
        }
      }
      return { user: viewUser(user) };
    },
  };
}

/** @throws CauserieError invalid_request when the metadata would be too much */
function changed(before: User, { signedUpAt, toBeRetained, profile, metadata }: UserChange): User {
  const after = { ...before };
  if (signedUpAt !== undefined) after.signedUpAt = Date.parse(signedUpAt);
  if (toBeRetained !== undefined) after.toBeRetained = toBeRetained;
  if (profile !== undefined) after.profile = changedProfile(before.profile, profile);
  if (metadata === undefined) return after;
  const merged = metadata === null ? {} : mergeMetadata(before.metadata ?? {}, metadata);
  if (merged === undefined) {
    throw new CauserieError(
      'invalid_request',
      `A user's metadata may take ${limits.metadataBytes} bytes as JSON. Take a field away with null.`,
    );
  }
  return { ...after, metadata: merged };
}
