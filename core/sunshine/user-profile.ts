import type { UserProfile } from '../identity/model.ts';

/** Given and family name, where they are known apart. */
interface Names {
  givenName?: string | undefined;
  surname?: string | undefined;
}

/** A change as the Sunshine Conversations API has it: what is left out stays, null takes away. */
export interface ProfileChange {
  givenName?: string | null | undefined;
  surname?: string | null | undefined;
  email?: string | null | undefined;
  avatarUrl?: string | null | undefined;
  locale?: string | null | undefined;
}

/** A profile after a change by the company's server. */
export function changedProfile(before: UserProfile, change: ProfileChange): UserProfile {
  const { emailVerified, localeOrigin, ...rest } = before;
  const profile: UserProfile = { ...rest };
  const names = { ...namesOf(before), ...defined(change, ['givenName', 'surname']) };
  set(profile, 'givenName', names.givenName);
  set(profile, 'surname', names.surname);
  set(profile, 'name', joined(names));
  for (const key of ['email', 'avatarUrl', 'locale'] as const) {
    if (change[key] !== undefined) set(profile, key, change[key]);
  }
  // An address is verified by the company's JWT alone: another one is not.
  if (emailVerified === true && profile.email === before.email) profile.emailVerified = true;
  const origin = change.locale === undefined ? localeOrigin : 'api';
  if (profile.locale !== undefined && origin !== undefined) profile.localeOrigin = origin;
  return profile;
}

/** What remains when his personal information is deleted: no name, address or picture. */
export function withoutPersonalInformation({ locale, localeOrigin }: UserProfile): UserProfile {
  return {
    ...(locale === undefined ? {} : { locale }),
    ...(localeOrigin === undefined ? {} : { localeOrigin }),
  };
}

/** The profile as the Sunshine Conversations API has it. */
export function viewProfile(profile: UserProfile) {
  const { email, avatarUrl, locale, localeOrigin = 'sdk' } = profile;
  const { givenName, surname } = namesOf(profile);
  return {
    ...(givenName === undefined ? {} : { givenName }),
    ...(surname === undefined ? {} : { surname }),
    ...(email === undefined ? {} : { email }),
    ...(avatarUrl === undefined ? {} : { avatarUrl }),
    ...(locale === undefined ? {} : { locale, localeOrigin }),
  };
}

/**
 * A log-in tells a name in one piece. As long as it is what the two parts make up, they stand; another one
 * is divided at its first space.
 */
function namesOf({ name, givenName, surname }: UserProfile): Names {
  if (name === undefined || joined({ givenName, surname }) === name) return { givenName, surname };
  const [, first = name, rest] = /^(\S+)\s+(.+)$/s.exec(name.trim()) ?? [];
  return { givenName: first.slice(0, nameLength), surname: rest?.slice(0, nameLength) };
}

/** Characters of either name (Sunshine Conversations). */
export const nameLength = 128;

function joined({ givenName, surname }: { [K in keyof Names]: Names[K] | null }) {
  const name = [givenName, surname].filter((one) => one).join(' ');
  return name === '' ? undefined : name;
}

function defined<K extends keyof ProfileChange>(change: ProfileChange, keys: readonly K[]) {
  return Object.fromEntries(
    keys.filter((key) => change[key] !== undefined).map((key) => [key, change[key]]),
  ) as Pick<ProfileChange, K>;
}

function set<K extends 'name' | 'givenName' | 'surname' | 'email' | 'avatarUrl' | 'locale'>(
  profile: UserProfile,
  key: K,
  value: string | null | undefined,
): void {
  if (value === null || value === undefined) delete profile[key];
  else profile[key] = value;
}
