import { createHash, timingSafeEqual } from 'node:crypto';
import { CauserieError } from '../errors.ts';
import { forgetDevices } from './devices.ts';
import type { Integration, Session } from './model.ts';
import type { IdentityDeps } from './ports.ts';
import { signSdkToken, tokenLifetime } from './sdk-token.ts';

/** Seconds that a session lasts beyond its last use. */
const sessionLifetime = 30 * 24 * 60 * 60;
/** A session's end is moved at most once a day, so that most refreshes write nothing. */
const touchAfter = 24 * 60 * 60;

/** A session as its customer gets it. */
export interface IssuedSession {
  session: Session;
  token: string;
  /** Seconds. */
  expiresIn: number;
  /** Only where it was made anew. */
  refreshSecret?: string;
}

/** Starts a session of a new anonymous customer. */
export async function startSession(
  deps: IdentityDeps,
  integrationId: string,
  locale: string | undefined,
): Promise<IssuedSession> {
  const integration = await requireIntegration(deps, integrationId);
  const userId = deps.hex(24);
  const createdAt = deps.now();
  await deps.store.createUser({
    userId,
    appId: integration.appId,
    profile: locale === undefined ? {} : { locale },
    createdAt,
    sdkSince: createdAt,
  });
  return openSession(deps, integration, userId, locale);
}

/** Opens a session for a user; `loginExpiresAt` where the company's JWT vouches for him. */
export async function openSession(
  deps: IdentityDeps,
  integration: Integration,
  userId: string,
  locale: string | undefined,
  loginExpiresAt?: number,
): Promise<IssuedSession> {
  const refreshSecret = deps.hex(48);
  const session: Session = {
    sessionId: deps.hex(24),
    appId: integration.appId,
    userId,
    integrationId: integration.integrationId,
    refreshHash: hash(refreshSecret),
    expiresAt: seconds(deps) + sessionLifetime,
    ...(loginExpiresAt === undefined ? {} : { loginExpiresAt }),
    ...(locale === undefined ? {} : { locale }),
  };
  await deps.store.putSession(session);
  return { ...(await issue(deps, session)), refreshSecret };
}

/** A fresh token for a session that its secret proves. */
export async function refreshSession(
  deps: IdentityDeps,
  sessionId: string,
  refreshSecret: string,
): Promise<IssuedSession> {
  const session = await requireSession(deps, sessionId, refreshSecret);
  const now = seconds(deps);
  if (session.loginExpiresAt !== undefined && session.loginExpiresAt <= now) {
    throw new CauserieError(
      'login_expired',
      "The customer's log-in has expired. Log in with a fresh JWT: POST /sdk/login.",
    );
  }
  const user = await deps.store.user(session.userId);
  // He was deleted, and his sessions with him.
  if (user === undefined) throw wrongSecret();
  if (user.mergedInto !== undefined) {
    throw new CauserieError(
      'login_expired',
      'A log-in of this customer broke off half-way. Log in again: POST /sdk/login.',
    );
  }
  if (session.expiresAt - now < sessionLifetime - touchAfter) {
    session.expiresAt = now + sessionLifetime;
    // Its end and no more: a log-in or a log-out at the same moment is not undone.
    if (!(await deps.store.extendSession(sessionId, session.expiresAt))) throw wrongSecret();
  }
  return issue(deps, session);
}

/** Ends a session, its customer's sockets and its devices. Ending one that has ended is fine. */
export async function endSession(
  deps: IdentityDeps,
  sessionId: string,
  refreshSecret: string,
): Promise<void> {
  const session = await deps.store.session(sessionId);
  if (session === undefined) return;
  if (!matches(session, refreshSecret)) throw wrongSecret();
  const { userId } = session;
  const end = () => Promise.all([deps.endSockets(userId), forgetDevices(deps, sessionId, userId)]);
  // First sockets and devices: broken off in between, a second attempt still knows whose they are. Then
  // those that came back before the session was gone.
  await end();
  await deps.store.deleteSession(sessionId);
  await end();
}

/** @throws CauserieError session_ended */
export async function requireSession(
  deps: IdentityDeps,
  sessionId: string,
  refreshSecret: string,
): Promise<Session> {
  const session = await deps.store.session(sessionId);
  // An item outlives its time by up to two days; its time counts.
  if (session === undefined || session.expiresAt <= seconds(deps)) throw wrongSecret();
  if (!matches(session, refreshSecret)) throw wrongSecret();
  return session;
}

export async function requireIntegration(
  deps: IdentityDeps,
  integrationId: string,
): Promise<Integration> {
  const integration = await deps.store.integration(integrationId);
  if (integration === undefined) {
    throw new CauserieError(
      'not_found',
      'There is no such integration. Take integrationId from GET /admin/integrations.',
    );
  }
  return integration;
}

/** Signs a token for a session as it stands. */
export async function issue(deps: IdentityDeps, session: Session): Promise<IssuedSession> {
  const issuedAt = seconds(deps);
  const expiresAt = Math.min(issuedAt + tokenLifetime, session.loginExpiresAt ?? Infinity);
  const [secret] = await deps.tokenSecrets();
  if (secret === undefined) throw new Error('there is no secret to sign tokens with');
  const token = await signSdkToken(principalOf(session), secret, { issuedAt, expiresAt });
  return { session, token, expiresIn: Math.max(0, expiresAt - issuedAt) };
}

function principalOf(session: Session) {
  const { appId, userId, sessionId, integrationId, locale, loginExpiresAt } = session;
  return {
    ...{ appId, userId, sessionId, integrationId, loggedIn: loginExpiresAt !== undefined },
    ...(locale === undefined ? {} : { language: locale }),
  };
}

function wrongSecret(): CauserieError {
  return new CauserieError(
    'session_ended',
    'There is no such session, it has ended, or its secret is wrong. Start anew: POST /sdk/sessions.',
  );
}

function matches(session: Session, refreshSecret: string): boolean {
  const given = Buffer.from(hash(refreshSecret));
  const stored = Buffer.from(session.refreshHash);
  return given.length === stored.length && timingSafeEqual(given, stored);
}

function hash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function seconds(deps: IdentityDeps): number {
  return Math.floor(deps.now() / 1000);
}
