import type { User } from '../identity/model.ts';
import { viewProfile } from './user-profile.ts';

/** A user as the Sunshine Conversations API has him, in short. */
export function viewTruncatedUser({ userId, externalId, authenticated }: User) {
  return {
    id: userId,
    ...(externalId === undefined ? {} : { externalId }),
    authenticated: authenticated === true,
  };
}

/** A user as the Sunshine Conversations API has him. */
export function viewUser(user: User) {
  const { createdAt, signedUpAt = createdAt, toBeRetained, verifiedEmail, metadata = {} } = user;
  return {
    ...viewTruncatedUser(user),
    signedUpAt: new Date(signedUpAt).toISOString(),
    ...(toBeRetained === undefined ? {} : { toBeRetained }),
    hasPaymentInfo: false,
    identities:
      verifiedEmail === undefined
        ? []
        : [{ type: 'email', value: verifiedEmail, verification: 'embed' }],
    profile: viewProfile(user.profile),
    metadata,
  };
}
