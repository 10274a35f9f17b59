import { describe, expect, it } from 'vitest';
import { chooseAgent } from '../../../core/routing/choose-agent.ts';
import type { ListedAgent } from '../../../core/routing/model.ts';

/** Agents by their turns, in this order. */
function listed(turns: Record<string, string>): ListedAgent[] {
  return Object.entries(turns).map(([agentId, turn]) => {
    return { agentId, turn, groups: [], skills: {}, languages: [] };
  });
}

/** Everybody who is chosen, whatever chance says. */
function choices(agents: readonly ListedAgent[], lost: string[], losses: number): string[] {
  const race = { lost: new Set(lost), losses };
  const chances = Array.from({ length: 100 }, (_, index) => index / 100);
  const all = chances.map((chance) => chooseAgent(agents, race, chance)?.agentId ?? 'nobody');
  return [...new Set(all)].sort();
}

describe('choosing among free agents', () => {
  const four = listed({ a: '1', b: '2', c: '3', d: '4' });

  it('[R8] [R20] is by turn when nobody competes, whatever chance says', () => {
    expect(choices(four, [], 0)).toEqual(['a']);
    expect(choices([], [], 0)).toEqual(['nobody']);
  });

  it('[R20] is by chance among those whose turn is the same, and nobody behind them', () => {
    expect(choices(listed({ a: '1', b: '1', c: '1', d: '2' }), [], 0)).toEqual(['a', 'b', 'c']);
  });

  it('[R20] leaves out who was lost, and looks further down each time', () => {
    expect(choices(four, ['a'], 1)).toEqual(['b', 'c']);
    expect(choices(four, ['a'], 2)).toEqual(['b', 'c', 'd']);
  });

  it('[R20] comes back to who was lost when nobody else is there', () => {
    expect(choices(listed({ a: '1' }), ['a'], 1)).toEqual(['a']);
  });
});
