import type { Session } from '../../../core/protocol/sdk-http.ts';
import type { Environment } from './environment.ts';
import { ClientError, isAboutToken, toClientError } from './errors.ts';
import type { Http } from './http.ts';
import { parseObject } from './parse-object.ts';
import type { GetToken, SessionView } from './session-view.ts';
import type { SafeStorage } from './storage.ts';

/** A token this near its end, in milliseconds, is renewed before it is used. */
const margin = 60_000;
/** A token younger than this, in milliseconds, is not to blame for a refused socket. */
const young = 60_000;

export const viewOf = ({ appId, userId, sessionId, authenticated }: SessionView): SessionView => ({
  appId,
  userId,
  sessionId,
  authenticated,
});

export interface StoredSession extends SessionView {
  token: string;
  refreshSecret: string;
  webSocketUrl: string;
  /** Milliseconds since the epoch, by this device's clock. */
  issuedAt: number;
  expiresAt: number;
  /** Made up here: the same as long as it is the same person, also when he logs in. */
  person: string;
}

export interface SessionsOptions {
  env: Environment;
  http: Http;
  storage: SafeStorage;
  /** Names the session in the storage and in locks. */
  key: string;
  integrationId: string;
  locale: string | undefined;
  getToken: GetToken | undefined;
  /** Before anyone uses the new one. */
  onChange(session: StoredSession | undefined): void;
  onError(error: ClientError): void;
}

export interface Sessions {
  readonly current: StoredSession | undefined;
  /** Takes up what the storage holds, without asking the server. */
  restore(): Promise<void>;
  /**
   * A session whose token is good for a while; a new one when there is none.
   * @param renew The token is suspect, and is renewed unless it is young.
   * @throws ClientError
   */
  get(renew?: boolean): Promise<StoredSession>;
  /** @throws ClientError when the company's JWT is refused. */
  login(token: string | GetToken): Promise<StoredSession>;
  /** Forgets the session here, then ends it at the server. @throws ClientError when only the latter failed. */
  logout(): Promise<void>;
}

export function createSessions(options: SessionsOptions): Sessions {
  const { env, http, storage, key, integrationId, locale } = options;
  let { getToken } = options;
  let current: StoredSession | undefined;
  let last: Promise<unknown> = Promise.resolve();
  /** Whether the app was asked who an anonymous customer is. Once is enough: it has `login` for later. */
  let asked = false;

  /** One at a time, in this tab and among the tabs that share the storage. */
  function exclusive<T>(work: () => Promise<T>): Promise<T> {
    const next = last.then(() => (env.locks ? env.locks.request(key, {}, work) : work()));
    last = next.catch(() => {});
    return next;
  }

  function change(session: StoredSession | undefined): void {
    const before = current;
    current = session;
    // Another token is the same session.
    if (JSON.stringify(before && viewOf(before)) !== JSON.stringify(session && viewOf(session))) {
      options.onChange(session);
    }
  }

  async function load(): Promise<void> {
    const stored = parseObject(await storage.get(key)) as StoredSession | undefined;
    // What is stored is the latest, whatever this device's clock said when: a person who had not got a
    // session yet is whoever the other tab's session is of.
    change(stored?.refreshSecret && stored.sessionId ? stored : undefined);
  }

  async function keep(session: Session, person: string, secret?: string): Promise<StoredSession> {
    const { token, webSocketUrl } = session;
    const issuedAt = env.clock.now();
    const stored: StoredSession = {
      ...viewOf(session),
      token,
      webSocketUrl,
      refreshSecret: session.refreshSecret ?? secret ?? '',
      issuedAt,
      expiresAt: issuedAt + session.expiresIn * 1000,
      person,
    };
    await storage.set(key, JSON.stringify(stored));
    change(stored);
    return stored;
  }

  const post = (path: string, body: object) =>
    http({ method: 'POST', path, body }) as Promise<Session>;

  const proof = ({ sessionId, refreshSecret }: StoredSession) => ({ sessionId, refreshSecret });

  async function loginWith(jwt: string): Promise<StoredSession> {
    const before = current;
    const session = before && proof(before);
    const answer = await post('/sdk/login', { integrationId, jwt, session, locale });
    // A session that the server keeps is the same person's, who has a name now. One that was somebody
    // else's, or is over, is left alone.
    const kept = before?.sessionId === answer.sessionId;
    const same = kept || before?.userId === answer.userId;
    return keep(
      answer,
      before && same ? before.person : env.newId(),
      kept ? before?.refreshSecret : undefined,
    );
  }

  /** @returns The company's JWT, or undefined when nobody is logged in there. */
  async function jwtOf(): Promise<string | undefined> {
    try {
      return (await getToken?.()) ?? undefined;
    } catch (error) {
      const failed = new ClientError('network', `getToken failed: ${String(error)}`);
      options.onError(failed);
      throw failed;
    }
  }

  async function begin(): Promise<StoredSession> {
    const jwt = await jwtOf();
    if (jwt !== undefined) return loginWith(jwt);
    return keep(await post('/sdk/sessions', { integrationId, locale }), env.newId());
  }

  async function refresh(session: StoredSession): Promise<StoredSession> {
    try {
      const answer = await post('/sdk/sessions/refresh', proof(session));
      return await keep(answer, session.person, session.refreshSecret);
    } catch (caught) {
      const error = toClientError(caught);
      if (!isAboutToken(error)) throw error;
      if (error.code === 'login_expired') {
        const jwt = await jwtOf();
        if (jwt === undefined) throw error;
        return loginWith(jwt);
      }
      options.onError(error);
      await storage.remove(key);
      change(undefined);
      return begin();
    }
  }

  function usable(session: StoredSession, renew: boolean): boolean {
    const now = env.clock.now();
    // A clock that was set back makes a token from the future: that is not young.
    return session.expiresAt - now > margin && !(renew && Math.abs(now - session.issuedAt) > young);
  }

  return {
    get current() {
      return current;
    },
    restore: load,
    get: (renew = false) =>
      exclusive(async () => {
        await load();
        if (current === undefined) return begin();
        if (!usable(current, renew)) return refresh(current);
        if (!current.authenticated && getToken !== undefined && !asked) {
          asked = true;
          const jwt = await jwtOf();
          if (jwt !== undefined) return loginWith(jwt);
        }
        return current;
      }),
    login: (token) =>
      exclusive(async () => {
        await load();
        const jwt = typeof token === 'string' ? token : await token();
        if (!jwt) throw new ClientError('unauthorized', 'getToken gave no token.');
        const session = await loginWith(jwt);
        if (typeof token === 'function') getToken = token;
        return session;
      }),
    logout: () =>
      exclusive(async () => {
        await load();
        const session = current;
        getToken = undefined;
        await storage.remove(key);
        change(undefined);
        if (session !== undefined) {
          await http({ method: 'POST', path: '/sdk/logout', body: proof(session) });
        }
      }),
  };
}
