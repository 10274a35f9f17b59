import type { StaffMember } from '../../bin/support/replay/hire.ts';
import type { Held } from './checker.ts';
import type { Http } from './http.ts';
import type { Line } from './line.ts';
import type { Talk } from './talk.ts';

/** What customers and agents have in common: a socket that is kept open. */
interface Person {
  line: Line | undefined;
  /** Attempts to open it since it was last open. */
  attempts: number;
}

export interface Customer extends Person {
  kind: 'customer';
  session: Session;
  /** The one that goes on, if any. */
  talk: Talk | undefined;
}

export interface AgentAtWork extends Person {
  kind: 'agent';
  member: StaffMember;
  /** What the server calls the socket. */
  socketId: string | undefined;
  talks: Set<Talk>;
  /** What was given to him and taken from him, by the server's clock. */
  held: (Held & { talk: Talk })[];
  /** When he last did something, by `performance.now`. */
  activeAt: number;
}

export type Someone = Customer | AgentAtWork;

export interface Session {
  token: string;
  /** By `performance.now`. */
  endsAt: number;
  sessionId: string;
  refreshSecret: string;
}

/** @throws Error whose message is the refusal's code */
export async function beginSession(http: Http, integrationId: string): Promise<Session> {
  return sessionOf(http, '/sdk/sessions', { integrationId }, undefined);
}

/** The session with a token that is good for a while: its own, or a fresh one. */
export async function freshSession(http: Http, session: Session): Promise<Session> {
  if (session.endsAt - performance.now() > 60_000) return session;
  const { sessionId, refreshSecret } = session;
  return sessionOf(http, '/sdk/sessions/refresh', { sessionId, refreshSecret }, refreshSecret);
}

async function sessionOf(
  http: Http,
  path: string,
  body: object,
  secret: string | undefined,
): Promise<Session> {
  const answer = await http.ask('POST', path, { body: JSON.stringify(body) });
  if (answer.code !== '') throw new Error(answer.code);
  const made = answer.body as {
    token: string;
    expiresIn: number;
    sessionId: string;
    refreshSecret?: string;
  };
  return {
    token: made.token,
    endsAt: performance.now() + made.expiresIn * 1000,
    sessionId: made.sessionId,
    refreshSecret: made.refreshSecret ?? secret ?? '',
  };
}
