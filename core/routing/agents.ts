import { CauserieError } from '../errors.ts';
import { poolsOf, type RoutingConfig } from './config.ts';
import {
  type AgentSkills,
  type AgentState,
  type BaseStatus,
  type Distribution,
  isFree,
} from './model.ts';
import type { AgentChange, RoutingStore } from './ports.ts';
import { changed } from './slots.ts';

/** Conversations at once for an agent of whom nothing else was said; see `lib/capacity.ts`. */
export const defaultCapacity = 4;
export const capacityAtMost = 50;

const attempts = 20;

/** What an administrator says of an agent's work. */
export interface AgentRouting extends AgentSkills {
  pool: string;
  capacity: number;
}

export function distributionOf(config: RoutingConfig, pool: string): Distribution {
  return config.pools[pool]?.distribution ?? 'roundRobin';
}

/** A new agent: offline, with nothing in hand. */
export function newAgentState(
  who: { agentId: string; appId: string; displayName?: string },
  routing: AgentRouting,
  now: number,
): AgentState {
  return {
    ...who,
    ...routing,
    status: 'offline',
    base: 'offline',
    assigned: [],
    offered: [],
    lastAssignedAt: 0,
    idleSince: now,
    lastSeenAt: now,
    version: 1,
  };
}

/**
 * Changes an agent by what he is at this moment; again, if he changed in between. `change` gives the
 * same state to leave him as he is.
 * @throws CauserieError not_found, busy
 */
export async function changeAgent(
  store: RoutingStore,
  appId: string,
  agentId: string,
  change: (state: AgentState, config: RoutingConfig) => AgentState,
): Promise<{ before: AgentState; after: AgentState }> {
  const config = await store.config(appId);
  for (let attempt = 0; attempt < attempts; attempt++) {
    const before = await store.agent(agentId);
    if (before === undefined || before.appId !== appId) throw noAgent();
    const after = change(before, config);
    if (after === before) return { before, after };
    if (await store.changeAgent(agentChange(config, before, after))) return { before, after };
  }
  throw new CauserieError('busy', 'The agent changes all the time. Try again.', {
    retryAfterSeconds: 1,
  });
}

export function agentChange(
  config: RoutingConfig,
  before: AgentState | undefined,
  after: AgentState,
): AgentChange {
  return { before, after, distribution: distributionOf(config, after.pool) };
}

/** The status by its name, built in or the app's own. @throws CauserieError invalid_request */
export function baseOf(config: RoutingConfig, status: string): BaseStatus {
  if (status === 'online' || status === 'away' || status === 'offline') return status;
  const own = config.statuses.find((one) => one.name === status);
  if (own !== undefined) return own.base;
  const names = ['online', 'away', 'offline', ...config.statuses.map((one) => one.name)];
  throw new CauserieError('invalid_request', `status has to be one of ${names.join(', ')}.`);
}

/** Sets a status. @returns Whether he can take conversations now and could not before. */
export async function setStatus(
  store: RoutingStore,
  appId: string,
  agentId: string,
  status: string,
  now: number,
): Promise<{ before: AgentState; after: AgentState; becameFree: boolean }> {
  const states = await changeAgent(store, appId, agentId, (state, config) => {
    const base = baseOf(config, status);
    if (state.status === status && now - state.lastSeenAt < 60_000) return state;
    const idleSince = state.base === 'online' ? state.idleSince : now;
    // A pool may have been taken out of the routing while he was away: nobody would come there.
    const pools = poolsOf(config);
    const pool = pools.includes(state.pool) ? state.pool : (pools[0] ?? state.pool);
    return changed(state, { status, base, pool, lastSeenAt: now, idleSince });
  });
  return { ...states, becameFree: isFree(states.after) && !isFree(states.before) };
}

/** @throws CauserieError invalid_request for a pool, group or skill that the app does not have */
export function checkAgent(
  config: RoutingConfig,
  agent: Pick<AgentRouting, 'pool' | 'groups' | 'skills'>,
): void {
  const check = (kind: string, one: string, all: readonly string[]) => {
    if (all.includes(one)) return;
    const known = all.length === 0 ? 'The app has none yet' : `The app has ${all.join(', ')}`;
    throw new CauserieError(
      'invalid_request',
      `"${one}" is no ${kind}. ${known}: PUT /admin/routing.`,
    );
  };
  check('pool', agent.pool, poolsOf(config));
  for (const group of agent.groups) check('group', group, config.groups);
  for (const skill of Object.keys(agent.skills)) check('skill', skill, config.skills);
}

export function noAgent(): CauserieError {
  return new CauserieError('not_found', 'There is no such agent in your app: GET /admin/agents.');
}
