import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ConversationModel } from './conversation-model.ts';

export const integrationId = '5f0000000000000000000001';

export interface SessionRecord {
  sessionId: string;
  userId: string;
  refreshSecret: string;
  externalId: string | undefined;
  loginExpired: boolean;
}

/** The SDK's routes over HTTP. A customer's JWT is `jwt-` and his external id. */
export interface SdkSessions {
  readonly all: Map<string, SessionRecord>;
  /** Seconds that tokens are good for from now on. */
  lifetime: number;
  /** Answers every request with this status. */
  fail: number | undefined;
  byToken(token: string): SessionRecord | undefined;
  answer(request: IncomingMessage, requests: string[]): Promise<{ status: number; body: unknown }>;
}

export function sdkSessions(
  model: ConversationModel,
  webSocketUrl: string,
  now: () => number,
): SdkSessions {
  const all = new Map<string, SessionRecord>();
  const tokens = new Map<string, { sessionId: string; expiresAt: number }>();
  const people = new Map<string, string>();
  const hex = () => randomBytes(12).toString('hex');

  function issue(session: SessionRecord, secret: boolean) {
    const token = `token-${hex()}`;
    tokens.set(token, {
      sessionId: session.sessionId,
      expiresAt: now() + sessions.lifetime * 1000,
    });
    const { sessionId, userId, refreshSecret, externalId } = session;
    return {
      status: 200,
      body: {
        appId: 'app',
        userId,
        sessionId,
        authenticated: externalId !== undefined,
        token,
        expiresIn: sessions.lifetime,
        webSocketUrl,
        ...(secret ? { refreshSecret } : {}),
      },
    };
  }

  function open(userId: string, externalId?: string): SessionRecord {
    const session: SessionRecord = {
      sessionId: hex(),
      userId,
      refreshSecret: hex() + hex(),
      externalId,
      loginExpired: false,
    };
    all.set(session.sessionId, session);
    return session;
  }

  const refuse = (status: number, code: string) => ({
    status,
    body: { errors: [{ code, title: `refused: ${code}` }] },
  });

  function login(jwt: string, sessionId: string | undefined) {
    if (!jwt.startsWith('jwt-')) return refuse(401, 'unauthorized');
    const externalId = jwt.slice(4);
    const before = sessionId === undefined ? undefined : all.get(sessionId);
    const person = people.get(externalId) ?? before?.userId ?? hex();
    people.set(externalId, person);
    if (before === undefined || (before.externalId ?? externalId) !== externalId) {
      return issue(open(person, externalId), true);
    }
    for (const stored of model.all.values()) {
      if (stored.userId !== before.userId) continue;
      stored.userId = person;
      for (const { author } of stored.entries) if (author.type === 'user') author.userId = person;
    }
    Object.assign(before, { userId: person, externalId, loginExpired: false });
    return issue(before, false);
  }

  const sessions: SdkSessions = {
    all,
    lifetime: 3600,
    fail: undefined,
    byToken(token) {
      const issued = tokens.get(token);
      return issued !== undefined && issued.expiresAt > now()
        ? all.get(issued.sessionId)
        : undefined;
    },
    async answer(request, requests) {
      const url = new URL(request.url ?? '/', 'http://local');
      requests.push(`${request.method} ${url.pathname}`);
      let text = '';
      for await (const chunk of request) text += chunk;
      const body = text === '' ? {} : JSON.parse(text);
      if (sessions.fail !== undefined) return refuse(sessions.fail, 'internal');
      const given = all.get(body.sessionId ?? '');
      switch (url.pathname) {
        case '/sdk/sessions':
          if (body.integrationId !== integrationId) return refuse(404, 'not_found');
          return issue(open(hex()), true);
        case '/sdk/sessions/refresh':
          if (given?.refreshSecret !== body.refreshSecret) return refuse(401, 'session_ended');
          return given?.loginExpired
            ? refuse(401, 'login_expired')
            : issue(given as SessionRecord, false);
        case '/sdk/login':
          return login(body.jwt, body.session?.sessionId);
        case '/sdk/logout':
          all.delete(body.sessionId);
          return { status: 200, body: {} };
      }
      const caller = sessions.byToken(
        (request.headers.authorization ?? '').slice('Bearer '.length),
      );
      if (caller === undefined) return refuse(401, 'token_expired');
      const [, , , id, what] = url.pathname.split('/');
      const own = [...model.all.values()].filter((one) => one.userId === caller.userId);
      if (id === undefined) {
        const conversations = own.map((one) => model.view(one, 'user'));
        return { status: 200, body: { conversations, cursor: null } };
      }
      const stored = own.find((one) => one.id === id);
      if (stored === undefined || what !== 'entries') return refuse(404, 'not_found');
      const limit = Number(url.searchParams.get('limit') ?? 100);
      const before = Number(url.searchParams.get('before') ?? stored.entries.length + 1);
      const from = Math.max(1, before - limit);
      const entries = model.seeAll(stored, 'user', from - 1).filter((one) => one.seq < before);
      return { status: 200, body: { entries, from, through: before - 1, more: from > 1 } };
    },
  };
  return sessions;
}
