import type { User, UserProfile } from './model.ts';

/** The person after a log-in, with what the company's JWT said of him; what it left out stays. */
export function loggedIn(before: User, said: UserProfile, now: number): User {
  const profile = { ...before.profile, ...said };
  // Of another address the company has not said so.
  if (said.email !== undefined && said.emailVerified === undefined) delete profile.emailVerified;
  const verifiedEmail = said.emailVerified === true ? said.email : before.verifiedEmail;
  return {
    ...before,
    profile,
    ...(verifiedEmail === undefined ? {} : { verifiedEmail }),
    authenticated: true,
    sdkSince: before.sdkSince ?? now,
  };
}
