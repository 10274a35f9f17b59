import { describe, expect, it } from 'vitest';
import { newAgentState } from '../../../core/routing/agents.ts';
import type { AgentState } from '../../../core/routing/model.ts';
import { giveSlot, offerSlot, takeSlot } from '../../../core/routing/slots.ts';

function agent(change: Partial<AgentState> = {}): AgentState {
  const routing = { pool: 'main', capacity: 2, groups: [], skills: {}, languages: [] };
  const state = newAgentState({ agentId: 'a', appId: 'app' }, routing, 0);
  return { ...state, base: 'online', status: 'online', ...change };
}

describe('what takes an agent’s capacity', () => {
  it('[R1] is never more than it: assigned and offered count alike', () => {
    const full = agent({ assigned: ['one'], offered: ['two'] });
    expect(takeSlot(full, 'three', 9)).toBeUndefined();
    expect(offerSlot(full, 'three', 9)).toBeUndefined();
  });

  it('[R1] is no more when he takes what was offered to him', () => {
    const full = agent({ assigned: ['one'], offered: ['two'] });
    expect(takeSlot(full, 'two', 9)).toMatchObject({ assigned: ['one', 'two'], offered: [] });
  });

  it('[R1] does not change when the same comes twice', () => {
    const state = agent({ assigned: ['one'], offered: ['two'] });
    expect(takeSlot(state, 'one', 9)).toBe(state);
    expect(offerSlot(state, 'two', 9)).toBe(state);
    expect(giveSlot(state, 'three', 9)).toBe(state);
  });

  it('[R1] comes back, from either side', () => {
    const state = agent({ assigned: ['one'], offered: ['two'] });
    expect(giveSlot(state, 'one', 9)).toMatchObject({ assigned: [], offered: ['two'], version: 2 });
    expect(giveSlot(state, 'two', 9)).toMatchObject({ assigned: ['one'], offered: [] });
  });

  it('[R4] nothing is offered to who is not online', () => {
    expect(offerSlot(agent({ base: 'away' }), 'one', 9)).toBeUndefined();
    expect(offerSlot(agent(), 'one', 9)).toMatchObject({ offered: ['one'], lastAssignedAt: 9 });
  });
});
