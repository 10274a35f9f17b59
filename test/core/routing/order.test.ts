import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newAgentState } from '../../../core/routing/agents.ts';
import type { AgentState } from '../../../core/routing/model.ts';
import { freeKey, ticketKey } from '../../../core/routing/order.ts';

const instant = fc.integer({ min: 0, max: 9_999_999_999_999 });

function agent(agentId: string, change: Partial<AgentState> = {}): AgentState {
  const routing = { pool: 'main', capacity: 3, groups: [], skills: {}, languages: [] };
  const state = newAgentState({ agentId, appId: 'app' }, routing, 0);
  return { ...state, base: 'online', status: 'online', ...change };
}

describe('who is first in line', () => {
  it('[R2] has the higher priority, then waits longer', () => {
    const ticket = fc.record({ priority: fc.integer({ min: 0, max: 9 }), since: instant });
    fc.assert(
      fc.property(ticket, ticket, (a, b) => {
        const first = a.priority > b.priority || (a.priority === b.priority && a.since < b.since);
        const keyA = ticketKey({ ...a, conversationId: 'z' });
        const keyB = ticketKey({ ...b, conversationId: 'y' });
        const same = a.priority === b.priority && a.since === b.since;
        if (!same) expect(keyA < keyB).toBe(first);
      }),
    );
  });
});

describe('whose turn it is', () => {
  it('[R8] roundRobin: he who was given one longest ago, a new one first', () => {
    const keys = [5, 900, 30_000_000].map((lastAssignedAt) =>
      freeKey(agent('a', { lastAssignedAt }), 'roundRobin'),
    );
    expect([...keys].sort()).toEqual(keys);
    expect(String(freeKey(agent('b'), 'roundRobin')) < String(keys[0])).toBe(true);
  });

  it('[R8] leastLoaded: he who has least, what is offered counting; then who had one longest ago', () => {
    const idle = agent('a', { lastAssignedAt: 9 });
    const offered = agent('b', { offered: ['c'], lastAssignedAt: 1 });
    const busy = agent('c', { assigned: ['c', 'd'], lastAssignedAt: 0 });
    const later = agent('d', { lastAssignedAt: 10 });
    const keys = [idle, later, offered, busy].map((state) => freeKey(state, 'leastLoaded'));
    expect([...keys].sort()).toEqual(keys);
    const many = (load: number) =>
      agent('e', { capacity: 50, assigned: Array.from({ length: load }, (_, i) => `c${i}`) });
    expect(String(freeKey(many(9), 'leastLoaded')) < String(freeKey(many(10), 'leastLoaded'))).toBe(
      true,
    );
  });

  it('[R8] longestIdle: he who got or finished one longest ago', () => {
    const a = agent('a', { idleSince: 10, lastAssignedAt: 1 });
    const b = agent('b', { idleSince: 9, lastAssignedAt: 5 });
    expect(String(freeKey(b, 'longestIdle')) < String(freeKey(a, 'longestIdle'))).toBe(true);
  });

  it.each([
    ['away', { base: 'away' }],
    ['offline', { base: 'offline' }],
    ['full', { assigned: ['a', 'b'], offered: ['c'] }],
  ] as [string, Partial<AgentState>][])('[R1] is not that of who is %s', (_what, change) => {
    expect(freeKey(agent('a', change), 'roundRobin')).toBeUndefined();
  });
});
