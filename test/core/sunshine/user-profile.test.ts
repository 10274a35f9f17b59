import { expect, it } from 'vitest';
import { loggedIn } from '../../../core/identity/logged-in.ts';
import type { User, UserProfile } from '../../../core/identity/model.ts';
import { changedProfile, viewProfile } from '../../../core/sunshine/user-profile.ts';

const user = (profile: UserProfile): User => ({ userId: 'u', appId: 'a', profile, createdAt: 1 });

it('[S4] a log-in’s name is divided; one that the server divided stays so', () => {
  expect(viewProfile({ name: 'Anna' })).toEqual({ givenName: 'Anna' });
  expect(viewProfile({ name: 'Anna  Maria de Souza' })).toEqual({
    givenName: 'Anna',
    surname: 'Maria de Souza',
  });
  const divided = changedProfile({}, { givenName: 'Anna Maria', surname: 'de Souza' });
  expect(divided.name).toBe('Anna Maria de Souza');
  const same = loggedIn(user(divided), { name: 'Anna Maria de Souza' }, 2).profile;
  expect(viewProfile(same)).toEqual({ givenName: 'Anna Maria', surname: 'de Souza' });
  const married = loggedIn(user(divided), { name: 'Anna Berg' }, 2).profile;
  expect(viewProfile(married)).toEqual({ givenName: 'Anna', surname: 'Berg' });
  expect(viewProfile(changedProfile(married, { surname: null }))).toEqual({ givenName: 'Anna' });
  expect(changedProfile(divided, { givenName: null, surname: null })).toEqual({});
});

it('[S7] an address is verified while it is the one that the company has vouched for', () => {
  const vouched = loggedIn(user({}), { email: 'a@example.com', emailVerified: true }, 2);
  expect(vouched).toMatchObject({
    verifiedEmail: 'a@example.com',
    authenticated: true,
    sdkSince: 2,
  });
  const named = changedProfile(vouched.profile, { givenName: 'Anna' });
  expect(named).toMatchObject({ emailVerified: true });
  expect(changedProfile(named, { email: 'b@example.com' })).not.toHaveProperty('emailVerified');
  expect(changedProfile(named, { email: null })).not.toHaveProperty('emailVerified');
  // A JWT that names another and does not say that it is verified says that it is not.
  const other = loggedIn(vouched, { email: 'b@example.com' }, 3);
  expect(other.profile).toEqual({ email: 'b@example.com' });
  expect(other).toMatchObject({ verifiedEmail: 'a@example.com', sdkSince: 2 });
});
