import { distributionOf } from '../../core/routing/agents.ts';
import { defaultConfig } from '../../core/routing/config.ts';
import { isFree, type ListedAgent, type Ticket } from '../../core/routing/model.ts';
import { freeKey, ticketKey, turnIn } from '../../core/routing/order.ts';
import type { AgentChange, RoutingStore } from '../../core/routing/ports.ts';
import type { PoolPace } from '../../core/routing/positions.ts';
import { commit, current, type MemoryDatabase } from './memory-database.ts';

export function ticketId(appId: string, pool: string, key: string): string {
  return `${appId}|${pool}|${key}`;
}

/** Changes agents, all or none: each has to be of the version that the change rests on. */
export function applyAgents(database: MemoryDatabase, changes: readonly AgentChange[]): boolean {
  const fit = changes.every(
    ({ before, after }) => database.agents.get(after.agentId)?.version === before?.version,
  );
  if (fit) for (const { after } of changes) database.agents.set(after.agentId, after);
  return fit;
}

/** Who waits and who is free, in memory, with what conversations it shares. */
export function createMemoryRoutingStore(database: MemoryDatabase): RoutingStore {
  const config = (appId: string) => database.routing.get(appId) ?? defaultConfig;
  const paces = new Map<string, PoolPace>();
  const sameTicket = (ticket: Ticket) => {
    const now = database.tickets.get(ticketId(ticket.appId, ticket.pool, ticketKey(ticket)));
    return JSON.stringify(now) === JSON.stringify(ticket);
  };
  const put = (ticket: Ticket) =>
    database.tickets.set(ticketId(ticket.appId, ticket.pool, ticketKey(ticket)), ticket);

  return {
    config: async (appId) => config(appId),
    async putConfig(appId, next) {
      database.routing.set(appId, next);
    },
    agent: async (agentId) => database.agents.get(agentId),
    changeAgent: async (change) => applyAgents(database, [change]),
    async removeAgent(state) {
      if (database.agents.get(state.agentId)?.version !== state.version) return false;
      return database.agents.delete(state.agentId);
    },

    async tickets(appId, pool, after, limit) {
      const from = after === undefined ? '' : ticketKey(after);
      return [...database.tickets.values()]
        .filter((one) => one.appId === appId && one.pool === pool && ticketKey(one) > from)
        .sort((a, b) => (ticketKey(a) < ticketKey(b) ? -1 : 1))
        .slice(0, limit);
    },

    async freeAgents(appId, pool, cursor, limit) {
      const distribution = distributionOf(config(appId), pool);
      const free = [...database.agents.values()]
        .filter((one) => one.appId === appId && one.pool === pool)
        .flatMap((one) => {
          const key = freeKey(one, distribution);
          return key === undefined || key <= (cursor ?? '') ? [] : [{ key, one }];
        })
        .sort((a, b) => (a.key < b.key ? -1 : 1));
      const page = free.slice(0, limit);
      const agents = page.map(
        ({ key, one: { agentId, groups, skills, languages } }): ListedAgent => ({
          agentId,
          groups,
          skills,
          languages,
          turn: turnIn(key, agentId),
        }),
      );
      return { agents, cursor: free.length > limit ? page.at(-1)?.key : undefined };
    },

    async freeAgent(appId, pool, agentId) {
      const state = database.agents.get(agentId);
      if (state === undefined || state.appId !== appId || state.pool !== pool) return undefined;
      if (!isFree(state)) return undefined;
      const { groups, skills, languages } = state;
      return { agentId, groups, skills, languages };
    },

    pace: async (appId, pool) => paces.get(`${appId}|${pool}`) ?? {},
    async putPace(appId, pool, pace) {
      paces.set(`${appId}|${pool}`, pace);
    },
    async countAgents(appId, pool) {
      const online = [...database.agents.values()].filter(
        (one) => one.appId === appId && one.pool === pool && one.base === 'online',
      );
      return { online: online.length, free: online.filter(isFree).length };
    },

    ticket: async (appId, pool, key) => database.tickets.get(ticketId(appId, pool, key)),

    async putTicket(head, ticket, replaces) {
      const now = current(database, head.id)?.head;
      if (now === undefined || now.state !== 'open' || now.assignee !== undefined) return false;
      if (now.control !== 'agentWorkspace') return false;
      if (now.ticket?.key !== (replaces === undefined ? undefined : ticketKey(replaces)))
        return false;
      if (replaces !== undefined && !sameTicket(replaces)) return false;
      if (replaces !== undefined) {
        database.tickets.delete(ticketId(replaces.appId, replaces.pool, ticketKey(replaces)));
      }
      put(ticket);
      const at = { pool: ticket.pool, key: ticketKey(ticket) };
      commit(database, head.id, { head: { ...now, ticket: at } });
      return true;
    },

    async changeOffer(before, after, agents) {
      if (!sameTicket(before) || !applyAgents(database, agents)) return false;
      put(after);
      return true;
    },
  };
}
