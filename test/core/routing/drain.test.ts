import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { newAgentState } from '../../../core/routing/agents.ts';
import { routingConfigSchema } from '../../../core/routing/config.ts';
import type { AgentState } from '../../../core/routing/model.ts';
import { RoutingModel } from './support/routing-model.ts';
import { drainByTheRules } from './support/rules.ts';

const closed = { scheduleId: 'closed', timeZone: 'UTC' };

function modelOf(queues: object[]): RoutingModel {
  return new RoutingModel(
    z.parse(routingConfigSchema, { queues, skills: ['billing'], schedules: [closed] }),
  );
}

function addAgent(model: RoutingModel, agentId: string, change: Partial<AgentState> = {}): void {
  const routing = { pool: 'main', capacity: 1, groups: [], skills: {}, languages: [] };
  const state = newAgentState({ agentId, appId: 'app' }, routing, model.now);
  model.agents.set(agentId, { ...state, base: 'online', status: 'online', ...change });
}

function wait(model: RoutingModel, conversationId: string, queueId: string, own?: string): void {
  model.arrive({ conversationId, queueId, ...(own === undefined ? {} : { lastAgentId: own }) });
  model.placeTicket(conversationId);
  model.now++;
}

const assigneeOf = (model: RoutingModel, id: string) => model.conversations.get(id)?.assignee;
const offeredTo = (model: RoutingModel) => [...model.tickets.values()][0]?.offer?.agentId;

describe('draining', () => {
  it('[R2] gives the first place to the higher priority, then to who has waited longest', async () => {
    const model = modelOf([{ queueId: 'plain' }, { queueId: 'urgent', priority: 9 }]);
    wait(model, 'first', 'plain');
    wait(model, 'second', 'plain');
    wait(model, 'urgent', 'urgent');
    addAgent(model, 'a', { capacity: 2 });
    await model.drainPool('main');
    expect(model.agents.get('a')?.assigned).toEqual(['urgent', 'first']);
  });

  it('[R3] lets pass only who asks for something else', async () => {
    const model = modelOf([{ queueId: 'bills', skills: { billing: 3 } }, { queueId: 'plain' }]);
    wait(model, 'bill', 'bills');
    wait(model, 'plain', 'plain');
    addAgent(model, 'a', { skills: { billing: 2 } });
    await model.drainPool('main');
    expect(assigneeOf(model, 'plain')).toBe('a');
    expect(assigneeOf(model, 'bill')).toBeUndefined();
  });

  it('[R3] [R7] reaches who stands behind thousands for whom nobody is there', async () => {
    const model = modelOf([
      { queueId: 'closed', scheduleId: 'closed', priority: 6 },
      { queueId: 'bills', skills: { billing: 3 } },
      { queueId: 'plain' },
    ]);
    for (let i = 0; i < 1300; i++) wait(model, `night${i}`, 'closed');
    for (let i = 0; i < 1300; i++) wait(model, `bill${i}`, 'bills');
    wait(model, 'plain', 'plain');
    addAgent(model, 'a');
    await model.drainPool('main');
    expect(assigneeOf(model, 'plain')).toBe('a');
  });

  it('[R9] gives to his own agent first, whatever he can; to another when that one is not free', async () => {
    const model = modelOf([{ queueId: 'bills', skills: { billing: 1 } }]);
    addAgent(model, 'able', { skills: { billing: 5 } });
    addAgent(model, 'own', { lastAssignedAt: 5 });
    wait(model, 'one', 'bills', 'own');
    wait(model, 'two', 'bills', 'own');
    await model.drainPool('main');
    expect(assigneeOf(model, 'one')).toBe('own');
    expect(assigneeOf(model, 'two')).toBe('able');
  });

  it('[R9] [R10] his own agent who declined one is still asked for the next', async () => {
    const model = modelOf([{ queueId: 'bills', skills: { billing: 1 }, mode: 'offer' }]);
    addAgent(model, 'own', { capacity: 2 });
    wait(model, 'one', 'bills', 'own');
    await model.drainPool('main');
    model.decline('own');
    wait(model, 'two', 'bills', 'own');
    await model.drainPool('main');
    expect(model.agents.get('own')?.offered).toEqual(['two']);
  });

  it('[R10] asks who declined again only when nobody else is left', async () => {
    const model = modelOf([{ queueId: 'plain', mode: 'offer' }]);
    addAgent(model, 'a');
    wait(model, 'one', 'plain');
    await model.drainPool('main');
    expect(offeredTo(model)).toBe('a');
    model.decline('a');
    addAgent(model, 'b', { lastAssignedAt: model.now + 1000 });
    await model.drainPool('main');
    expect(offeredTo(model)).toBe('b');
    model.decline('b');
    model.setBase('b', 'away');
    await model.drainPool('main');
    expect(offeredTo(model)).toBe('a');
  });

  it('[R1] [R4] [R7] goes on to the next agent when another worker was faster', async () => {
    const model = modelOf([{ queueId: 'plain' }]);
    addAgent(model, 'a');
    addAgent(model, 'b');
    wait(model, 'one', 'plain');
    let calls = 0;
    model.beforeCall = () => {
      calls++;
      // It has seen who waits and who is free, and is about to claim.
      if (calls !== 3) return;
      wait(model, 'zero', 'plain');
      model.close('one');
      drainByTheRules(model, 'main');
      wait(model, 'two', 'plain');
    };
    await model.drainPool('main');
    expect(assigneeOf(model, 'zero')).toBe('a');
    expect(model.agents.get('a')?.assigned).toEqual(['zero']);
    expect(assigneeOf(model, 'one')).toBeUndefined();
    model.beforeCall = () => {};
    await model.drainPool('main');
    expect(assigneeOf(model, 'two')).toBe('b');
  });
});
