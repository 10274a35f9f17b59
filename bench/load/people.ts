import type { Held } from './checker.ts';
import type { DeviceClock } from './device-clock.ts';
import type { Http } from './http.ts';
import type { Line } from './line.ts';
import type { Employee } from './stage.ts';
import type { Talk } from './talk.ts';

/** What customers and agents have in common: a socket that is kept open. */
interface Person {
  line: Line | undefined;
  /** Attempts to open it since it was last open. */
  attempts: number;
  /** The last socket was refused or did not open: the token may be to blame. */
  renew: boolean;
}

export interface Customer extends Person {
  kind: 'customer';
  /** Of his device. */
  clock: DeviceClock;
  session: Session;
  /** The one that goes on, if any. */
  talk: Talk | undefined;
}

export interface AgentAtWork extends Person {
  kind: 'agent';
  member: Employee;
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
  /** By the clock of the device. */
  issuedAt: number;
  endsAt: number;
  sessionId: string;
  refreshSecret: string;
}

/** @throws Error whose message is the refusal's code */
export async function beginSession(
  http: Http,
  integrationId: string,
  clock: DeviceClock,
): Promise<Session> {
  return sessionOf(http, clock, '/sdk/sessions', { integrationId }, undefined);
}

/** A token this near its end is renewed before it is used; one this young is not to blame for a refusal. */
const margin = 60_000;
const young = 60_000;

/**
 * The session with a token that is good for a while by the device's clock: its own, or a fresh one.
 * @param renew The token is suspect, and is renewed unless it is young.
 */
export async function freshSession(
  http: Http,
  session: Session,
  clock: DeviceClock,
  renew: boolean,
): Promise<Session> {
  const now = clock.now();
  const suspect = renew && Math.abs(now - session.issuedAt) > young;
  if (session.endsAt - now > margin && !suspect) return session;
  const { sessionId, refreshSecret } = session;
  const proof = { sessionId, refreshSecret };
  return sessionOf(http, clock, '/sdk/sessions/refresh', proof, refreshSecret);
}

async function sessionOf(
  http: Http,
  clock: DeviceClock,
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
  const issuedAt = clock.now();
  return {
    token: made.token,
    issuedAt,
    endsAt: issuedAt + made.expiresIn * 1000,
    sessionId: made.sessionId,
    refreshSecret: made.refreshSecret ?? secret ?? '',
  };
}
