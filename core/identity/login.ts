import { CauserieError } from '../errors.ts';
import { type VouchedFor, verifyCustomerJwt } from './customer-jwt.ts';
import { moveDevices } from './devices.ts';
import { loggedIn } from './logged-in.ts';
import type { Integration, Session, User } from './model.ts';
import type { IdentityDeps } from './ports.ts';
import {
  type IssuedSession,
  issue,
  openSession,
  requireIntegration,
  requireSession,
} from './sessions.ts';
import { tellOfLogin } from './tell-webhooks.ts';

export interface LoginRequest {
  integrationId: string;
  jwt: string;
  session?: { sessionId: string; refreshSecret: string } | undefined;
  locale?: string | undefined;
}

/**
 * Logs a customer in. An external id is one person, on all of his devices; what he said before he
 * logged in on this one becomes his. A session that is another person's is left alone, and he gets
 * one of his own: who shares a browser shares nothing else. [I3] [I4]
 */
export async function login(deps: IdentityDeps, request: LoginRequest): Promise<IssuedSession> {
  const integration = await requireIntegration(deps, request.integrationId);
  const vouched = await verifyCustomerJwt(deps, integration.appId, request.jwt);
  const session = await givenSession(deps, request, integration);
  const before = session === undefined ? undefined : await deps.store.user(session.userId);
  const person = await resolvePerson(deps, integration, vouched, before);
  await deps.store.updateProfile(person, vouched.profile);

  const theirs =
    session !== undefined && before !== undefined && (await becomes(deps, before, vouched, person));
  if (!theirs) return openSession(deps, integration, person, request.locale, vouched.expiresAt);
  const moved = before.userId !== person;
  if (moved) {
    await moveConversations(deps, before.userId, person);
    await deps.moveLinks(before.userId, person);
  }
  // Told before it is noted: what breaks off here is told once more by the next log-in.
  if (session.loginExpiresAt === undefined) await tellOfLogin(deps, before, person);
  const kept = await deps.store.logSessionIn(session.sessionId, person, vouched.expiresAt);
  if (moved && kept) await moveDevices(deps, session.sessionId, before.userId, person);
  // Now, so that whoever comes back finds the session to be the person's.
  if (moved) await deps.endSockets(before.userId);
  // Otherwise he has logged out meanwhile, on another page.
  if (!kept) return openSession(deps, integration, person, request.locale, vouched.expiresAt);
  return issue(deps, { ...session, userId: person, loginExpiresAt: vouched.expiresAt });
}

async function givenSession(
  deps: IdentityDeps,
  request: LoginRequest,
  integration: Integration,
): Promise<Session | undefined> {
  if (request.session === undefined) return undefined;
  const { sessionId, refreshSecret } = request.session;
  try {
    const session = await requireSession(deps, sessionId, refreshSecret);
    return session.appId === integration.appId ? session : undefined;
  } catch (error) {
    // The JWT is proof enough: a session that has ended is no reason to refuse the person.
    if (error instanceof CauserieError && error.code === 'session_ended') return undefined;
    throw error;
  }
}

/**
 * Whether what the session's user said is the person's. An anonymous user becomes somebody once: it is
 * written before anything is moved, so that a second person on the same browser gets none of it, and
 * nothing is begun as the anonymous user from then on.
 */
async function becomes(
  deps: IdentityDeps,
  before: User,
  { externalId }: VouchedFor,
  person: string,
): Promise<boolean> {
  if (before.userId === person) return true;
  if (before.externalId !== undefined && before.externalId !== externalId) return false;
  return deps.store.markMerged(before.userId, person);
}

/** The user with the external id: who there is, or the anonymous one, or a new one. */
async function resolvePerson(
  deps: IdentityDeps,
  integration: Integration,
  vouched: VouchedFor,
  before: User | undefined,
): Promise<string> {
  const { appId } = integration;
  const { externalId, profile } = vouched;
  for (let attempt = 0; attempt < 3; attempt++) {
    const known = await deps.store.userIdByExternalId(appId, externalId);
    if (known !== undefined) return known;
    if (
      before !== undefined &&
      before.externalId === undefined &&
      before.mergedInto === undefined
    ) {
      if (await deps.store.identify(before, externalId)) return before.userId;
    } else {
      const userId = deps.hex(24);
      const createdAt = deps.now();
      const user: User = { userId, appId, externalId, profile: {}, createdAt };
      if (await deps.store.createUser(loggedIn(user, profile, createdAt))) return userId;
    }
    // Another device logged the same person in at the same moment: he is known now.
  }
  throw new CauserieError('busy', 'The same person is logging in elsewhere. Try again.', {
    retryAfterSeconds: 1,
  });
}

/** Gives a person what he said anonymously. Broken off half-way, the next log-in goes on with it. */
async function moveConversations(deps: IdentityDeps, from: string, to: string): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await deps.store.listConversations(from, {
      limit: 25,
      consistent: true,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const id of page.conversationIds) await deps.store.moveConversation(id, from, to);
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
}
