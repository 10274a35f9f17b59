import { newAgentState } from '../../core/routing/agents.ts';
import type { AgentState } from '../../core/routing/model.ts';
import { appId } from './people.ts';

/** An agent who is there and has nothing yet. @param capacity Conversations at once. */
export function onlineAgent(agentId: string, capacity: number): AgentState {
  const routing = { pool: 'main', groups: [], skills: {}, languages: [], capacity };
  return {
    ...newAgentState({ agentId, appId }, routing, 0),
    status: 'online',
    base: 'online',
  };
}
