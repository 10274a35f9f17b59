import { checkAgent } from '../../../core/routing/agents.ts';
import { poolsOf, type RoutingConfig } from '../../../core/routing/config.ts';
import type { Outputs } from '../outputs.ts';
import { type ApiRequest, createApi } from '../replay/http.ts';
import type { AgentRow } from './agent-rows.ts';

/** An agent, as the admin routes show him. */
export interface ListedAgent {
  agentId: string;
  email: string;
  displayName: string;
  role: string;
  pool: string;
  groups: string[];
  skills: Record<string, number>;
  languages: string[];
  capacity: number;
  status: string;
  load: number;
}

type Account = Pick<ListedAgent, 'agentId' | 'email' | 'displayName' | 'role'>;
type Routing = Omit<ListedAgent, 'email' | 'displayName' | 'role'>;

/** Milliseconds for which a route is asked again while it is busy. */
const patience = 20_000;
/** Requests at once, for a list. */
const atOnce = 8;

/** Agents by way of the admin routes, signed in as the administrator of the outputs. */
export function createAdminApi(outputs: Outputs) {
  const api = createApi(outputs.httpApiUrl, patience);
  let token: Promise<string> | undefined;

  async function ask<T>(method: ApiRequest['method'], path: string, body?: object): Promise<T> {
    token ??= signIn(outputs);
    const request = { method, path: `/admin${path}`, token: await token };
    return api<T>(body === undefined ? request : { ...request, body });
  }

  async function accounts(): Promise<Account[]> {
    const all: Account[] = [];
    let cursor: string | null = null;
    do {
      const after: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: { agents: Account[]; cursor: string | null } = await ask(
        'GET',
        `/agents?limit=100${after}`,
      );
      all.push(...page.agents);
      cursor = page.cursor;
    } while (cursor !== null);
    return all;
  }

  const routingOf = (agentId: string) => ask<Routing>('GET', `/agents/${agentId}/routing`);

  /** What a row leaves out stays as it is. */
  async function route(agentId: string, row: AgentRow): Promise<void> {
    const { groups, skills, languages, capacity, pool } = row;
    const given = Object.entries({ groups, skills, languages, capacity, pool }).filter(
      ([, value]) => value !== undefined,
    );
    if (given.length === 0) return;
    const now = await routingOf(agentId);
    const before = {
      groups: now.groups,
      skills: now.skills,
      languages: now.languages,
      capacity: now.capacity,
      pool: now.pool,
    };
    await ask('PUT', `/agents/${agentId}/routing`, { ...before, ...Object.fromEntries(given) });
  }

  return {
    async list(): Promise<ListedAgent[]> {
      const all = await accounts();
      const listed: ListedAgent[] = [];
      for (let from = 0; from < all.length; from += atOnce) {
        const page = all.slice(from, from + atOnce);
        listed.push(
          ...(await Promise.all(
            page.map(async (one) => ({ ...one, ...(await routingOf(one.agentId)) })),
          )),
        );
      }
      return listed.sort((a, b) => (a.email < b.email ? -1 : 1));
    },

    /** What of rows the app's routing does not have, before any of them is made. */
    async faults(rows: readonly AgentRow[]): Promise<string[]> {
      const config = await ask<RoutingConfig>('GET', '/routing');
      const [main = 'main'] = poolsOf(config);
      return rows.flatMap(({ place, pool = main, groups = [], skills = {} }) => {
        try {
          checkAgent(config, { pool, groups, skills });
          return [];
        } catch (error) {
          return [`${place}: ${(error as Error).message}`];
        }
      });
    },

    /** @throws ApiError `conflict` when the address has an account already */
    async create(row: AgentRow): Promise<void> {
      const { email, displayName, role, password, capacity } = row;
      const body = { email, displayName, role, password, capacity };
      const { agentId } = await ask<Account>('POST', '/agents', body);
      await route(agentId, row);
    },

    /** @throws Error when nobody has the address */
    async set(row: AgentRow): Promise<void> {
      const email = row.email.toLowerCase();
      const found = (await accounts()).find((one) => one.email.toLowerCase() === email);
      if (found === undefined) {
        throw new Error(`Nobody has the address ${row.email}: npm run agents -- list.`);
      }
      await route(found.agentId, row);
    },
  };
}

/** @returns The administrator's ID token. @throws Error that says what to look at */
export async function signIn({
  httpApiUrl,
  admin,
}: Pick<Outputs, 'httpApiUrl' | 'admin'>): Promise<string> {
  let response: Response;
  try {
    response = await fetch(`${httpApiUrl}/agent/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(admin),
      signal: AbortSignal.timeout(patience),
    });
  } catch (cause) {
    throw new Error(`${httpApiUrl} does not answer. Is the deployment running? npm start`, {
      cause,
    });
  }
  const body = (await response.json()) as { idToken?: string; errors?: { title?: string }[] };
  if (body.idToken === undefined) {
    throw new Error(
      `${admin.email} cannot sign in: ${body.errors?.[0]?.title ?? response.status}. Is --outputs the file of this deployment?`,
    );
  }
  return body.idToken;
}
