import { eventId } from '../conversations/ids.ts';
import { viewTruncatedUser, viewUser } from '../sunshine/user-view.ts';
import type { User } from './model.ts';
import type { IdentityDeps } from './ports.ts';

/**
 * Tells webhooks what a log-in has made of an anonymous user: the person himself, or somebody who is merged
 * into the person. The same log-in again is the same event.
 */
export async function tellOfLogin(
  { announce, store, now }: IdentityDeps,
  before: User,
  person: string,
): Promise<void> {
  const user = await store.user(person);
  if (user === undefined) return;
  const { appId } = user;
  const about = { kind: 'other', appId, userId: person, at: now() } as const;
  if (before.userId === person) {
    await announce({
      ...about,
      trigger: 'user:update',
      id: eventId(person, 'authenticated'),
      payload: { user: viewUser(user), reason: 'authentication' },
    });
    return;
  }
  await announce({
    ...about,
    trigger: 'user:merge',
    id: eventId(before.userId, 'merged'),
    payload: {
      mergedUsers: {
        surviving: viewTruncatedUser(user),
        discarded: viewTruncatedUser(before),
      },
      reason: 'sdkLogin',
    },
  });
}
