import { beforeEach, describe, expect, it } from 'vitest';
import { handOver } from '../../../core/conversations/answer-bot.ts';
import {
  acceptControl,
  offerControl,
  passControl,
  releaseControl,
} from '../../../core/conversations/control.ts';
import { createConversation } from '../../../core/conversations/create.ts';
import {
  assignConversation,
  closeConversation,
  handBackConversation,
} from '../../../core/conversations/lifecycle.ts';
import { sendMessage } from '../../../core/conversations/messages.ts';
import type { Control } from '../../../core/conversations/model.ts';
import { sync } from '../../../core/conversations/sync.ts';
import { viewConversation, viewEntries } from '../../../core/conversations/view.ts';
import { routeBatch } from '../../../core/routing/router.ts';
import { commit, current } from '../../support/memory-database.ts';
import { createMemoryWorld, type MemoryWorld } from '../../support/memory-world.ts';
import { onlineAgent } from '../../support/online-agent.ts';
import { agent, appId, customer, otherAppId, system, text } from '../../support/people.ts';
import {
  agents,
  botId,
  botIntegrationId,
  deskId,
  deskIntegrationId,
  flows,
  ownSwitchboard,
  passingOn,
} from '../../support/switchboard.ts';

let world: MemoryWorld;
let conversationId: string;

beforeEach(() => {
  world = createMemoryWorld();
  world.switchboards.set(appId, ownSwitchboard());
  world.database.agents.set('agent-g', onlineAgent('agent-g', 2));
});

async function begin(control: Control, switchboardIntegrationId?: string): Promise<void> {
  const { snapshot } = await createConversation(world.deps, {
    principal: customer(),
    clientId: 'one',
    control,
    ...(switchboardIntegrationId === undefined ? {} : { switchboardIntegrationId }),
  });
  conversationId = snapshot.head.id;
  world.queued.length = 0;
  world.announced.length = 0;
  world.sockets.sent.length = 0;
}

const asked = (more: { integrationId?: string; metadata?: { why: string } } = {}) => ({
  appId,
  conversationId,
  ...more,
});
const pass = (reference: string, more = {}) => passControl(world.deps, asked(more), reference);
const offer = (reference: string, more = {}) => offerControl(world.deps, asked(more), reference);
const accept = (integrationId?: string) =>
  acceptControl(world.deps, asked(integrationId === undefined ? {} : { integrationId }));
const release = (integrationId?: string) =>
  releaseControl(world.deps, asked(integrationId === undefined ? {} : { integrationId }));
const says = (words: string) =>
  sendMessage(world.deps, { principal: customer(), conversationId, content: text(words) });

function head() {
  const now = current(world.database, conversationId)?.head;
  if (now === undefined) throw new Error('no conversation');
  return now;
}
const entries = () => [...(current(world.database, conversationId)?.entries ?? [])];
const names = () => entries().map((entry) => (entry.kind === 'event' ? entry.name : entry.kind));
const queued = (queue: string) => world.queued.filter((one) => one.queue === queue);
const load = () => world.database.agents.get('agent-g')?.assigned;
const announced = () => world.announced.flatMap((one) => (one.kind === 'other' ? [one] : []));

describe('control of a conversation', () => {
  it('[S64] goes by id, by name, by type, or to who is next, in this order', async () => {
    await begin('answerBot');
    await pass(botId);
    expect(head()).toMatchObject({ control: 'external', switchboardIntegrationId: botId });
    await pass('next');
    expect(head().switchboardIntegrationId).toBe(deskId);
    await pass('bot');
    expect(head().switchboardIntegrationId).toBe(botId);
    for (const name of ['zd:answerBot', 'zd-answerBot', 'answerBot']) {
      await pass('desk');
      await pass(name);
      expect(head().control, name).toBe('answerBot');
    }
    await pass('next');
    expect(head().control).toBe('agentWorkspace');
    const ownName = ownSwitchboard();
    const [, , bot] = ownName.integrations;
    if (bot !== undefined) bot.name = 'zd:agentWorkspace';
    world.switchboards.set(appId, ownName);
    await pass('zd:agentWorkspace');
    expect(head().switchboardIntegrationId).toBe(botId);
  });

  it.each([
    ['custom', 'target'],
    ['nobody', 'target'],
    ['next', 'target'],
  ])('[S64] refuses %s where that names nobody, or several', async (reference, problem) => {
    await begin('external', deskId);
    const refusal = { code: 'invalid_request', problem };
    await expect(pass(reference)).rejects.toMatchObject(refusal);
    await expect(offer(reference)).rejects.toMatchObject(refusal);
    expect(names()).toEqual([]);
  });

  it.each([undefined, ownSwitchboard({ enabled: false })])(
    '[S63] is passed by nobody where there is no switchboard that is enabled',
    async (switchboard) => {
      world.switchboards.set(appId, switchboard);
      await begin('answerBot');
      for (const attempt of [pass('bot'), offer('bot'), accept(), release()]) {
        await expect(attempt).rejects.toMatchObject({ problem: 'action' });
      }
    },
  );

  it('[S65] to the agents is a hand-over: routing gets it, and its customer is told', async () => {
    await begin('external', botId);
    await pass('agentWorkspace', { metadata: { why: 'a human, please' } });
    expect(head().control).toBe('agentWorkspace');
    expect(head().switchboardIntegrationId).toBeUndefined();
    expect(queued('route')).toMatchObject([{ type: 'waiting', seq: 1 }]);
    // Should this caller break off before it has queued that.
    expect(world.timers).toMatchObject([{ type: 'waiting', conversationId }]);
    expect(viewEntries(head(), entries(), 'p0')).toMatchObject([{ name: 'handedOver' }]);
    expect(JSON.stringify(viewEntries(head(), entries(), 'p0'))).not.toContain('human');
    await routeBatch(world.deps, appId, [{ type: 'waiting', appId, conversationId, seq: 1 }]);
    expect(head().assignee?.agentId).toBe('agent-g');
  });

  it('[S65] to the flows is a hand-back: they hear of it, and its customer only when agents had it', async () => {
    await begin('external', botId);
    await pass('answerBot');
    expect(names()).toEqual(['handedBack']);
    expect(queued('step')).toMatchObject([{ type: 'entry', seq: 1 }]);
    expect(queued('route')).toEqual([]);
    expect(viewEntries(head(), entries(), 'p0')).toEqual([]);
    await pass('agentWorkspace');
    await pass('answerBot');
    const told = viewEntries(head(), entries(), 'p0').map((one) => 'name' in one && one.name);
    expect(told).toEqual(['handedOver', 'handedBack']);
  });

  it.each([
    ['another', () => pass('bot'), { to: 'external', switchboardIntegrationId: botId }],
    ['nobody', () => release(), { to: 'none' }],
    ['the flows', () => pass('answerBot'), undefined],
  ])(
    '[S65] [R1] [R19] from an agent to %s frees him, and routing hears of it',
    async (_, act, data) => {
      await begin('agentWorkspace');
      await assignConversation(world.deps, agent(), conversationId, { agentId: 'agent-g' });
      expect(load()).toEqual([conversationId]);
      await act();
      expect(load()).toEqual([]);
      expect(head()).toMatchObject({ assignee: undefined, lastAgentId: 'agent-g', state: 'open' });
      const name = data === undefined ? 'handedBack' : 'controlPassed';
      expect(entries().at(-1)).toMatchObject({ name, ...(data && { data }) });
      expect(head().ticket).toBeUndefined();
    },
  );

  it('[S65] takes a conversation out of its queue, with what was offered to an agent', async () => {
    world.database.agents.clear();
    await begin('agentWorkspace');
    await routeBatch(world.deps, appId, [{ type: 'waiting', appId, conversationId, seq: 0 }]);
    expect(world.database.tickets.size).toBe(1);
    world.queued.length = 0;
    await pass('bot');
    expect(world.database.tickets.size).toBe(0);
    expect(head().ticket).toBeUndefined();
    expect(queued('route')).toMatchObject([{ type: 'taken' }]);
    // What says that it waits comes late.
    await routeBatch(world.deps, appId, [{ type: 'waiting', appId, conversationId, seq: 0 }]);
    expect(world.database.tickets.size).toBe(0);
    expect(head().control).toBe('external');
  });

  it('[S65] is not passed twice to the same, and what was offered meanwhile no longer is', async () => {
    await begin('external', botId);
    await pass('bot');
    expect(names()).toEqual([]);
    await offer('desk');
    await pass('bot');
    expect(names()).toEqual(['controlOffered', 'controlOffered']);
    expect(head().pendingSwitchboardIntegrationId).toBeUndefined();
    await expect(accept()).rejects.toMatchObject({ problem: 'action' });
  });

  it('[S66] is offered and accepted, once, by whom it was offered to last', async () => {
    await begin('answerBot');
    await offer('bot');
    await offer('desk');
    expect(head()).toMatchObject({
      control: 'answerBot',
      pendingSwitchboardIntegrationId: deskId,
    });
    await expect(accept(botIntegrationId)).rejects.toMatchObject({ code: 'forbidden' });
    await accept(deskIntegrationId);
    expect(head()).toMatchObject({ control: 'external', switchboardIntegrationId: deskId });
    expect(head().pendingSwitchboardIntegrationId).toBeUndefined();
    const written = entries().length;
    // The answer was lost, and he asks again.
    await accept(deskIntegrationId);
    expect(entries()).toHaveLength(written);
    await expect(accept(botIntegrationId)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(accept()).rejects.toMatchObject({ problem: 'action' });
  });

  it('[S66] is not offered to who has it', async () => {
    await begin('external', botId);
    await expect(offer('bot')).rejects.toMatchObject({ problem: 'target' });
  });

  it('[S66] is offered no longer when an agent takes it, or another gets it', async () => {
    await begin('answerBot');
    await offer('bot');
    await sendMessage(world.deps, { principal: agent(), conversationId, content: text('I do') });
    expect(head()).toMatchObject({ control: 'agentWorkspace' });
    expect(head().pendingSwitchboardIntegrationId).toBeUndefined();
    await offer('bot');
    await pass('desk');
    expect(head().pendingSwitchboardIntegrationId).toBeUndefined();
  });

  it('[S66] accepted for the agents is a hand-over', async () => {
    await begin('external', botId);
    await offer('agentWorkspace');
    await accept();
    expect(names()).toEqual(['controlOffered', 'handedOver']);
    expect(queued('route')).toMatchObject([{ type: 'waiting' }]);
  });

  it('[S67] is released by who has it, and by the app’s own keys', async () => {
    await begin('external', botId);
    await expect(release(deskIntegrationId)).rejects.toMatchObject({ code: 'forbidden' });
    await release(botIntegrationId);
    expect(head().control).toBe('none');
    await expect(release(botIntegrationId)).rejects.toMatchObject({ code: 'forbidden' });
    await release();
    expect(names()).toEqual(['controlPassed']);
  });

  it.each([
    [
      'the flows',
      ownSwitchboard({ defaultSwitchboardIntegrationId: flows.switchboardIntegrationId }),
      'answerBot',
      'handedBack',
    ],
    [
      'another bot',
      ownSwitchboard({ defaultSwitchboardIntegrationId: deskId }),
      'external',
      'controlPassed',
    ],
    ['whom the integration names', ownSwitchboard(), 'agentWorkspace', 'handedOver'],
    [
      'whom the integration names, disabled',
      ownSwitchboard({ enabled: false }),
      'agentWorkspace',
      'handedOver',
    ],
    ['whom the integration names, deleted', undefined, 'agentWorkspace', 'handedOver'],
  ])(
    '[S67] released, begins anew with %s when its customer writes',
    async (_, switchboard, control, name) => {
      await begin('external', botId);
      await release();
      world.switchboards.set(appId, switchboard);
      await says('Is anybody there?');
      expect(names()).toEqual(['controlPassed', name, 'message']);
      expect(head().control).toBe(control);
      expect(entries()[1]?.author).toEqual({ side: 'b' });
      expect(queued(control === 'answerBot' ? 'step' : 'route').length > 0).toBe(
        control !== 'external',
      );
      world.queued.length = 0;
      await says('Hello?');
      expect(names().slice(3)).toEqual(['message']);
    },
  );

  it('[S62] is not left with one that the switchboard no longer has', async () => {
    await begin('external', botId);
    await says('Hello');
    expect(names()).toEqual(['message']);
    const { integrations, ...rest } = ownSwitchboard();
    world.switchboards.set(appId, { ...rest, integrations: integrations.slice(0, 2) });
    await closeConversation(world.deps, system, conversationId);
    await says('Hello again');
    expect(names()).toEqual(['message', 'closed', 'reopened', 'handedOver', 'message']);
    expect(head()).toMatchObject({ control: 'agentWorkspace', state: 'open' });
  });

  it('[S67] stays where it is in a closed conversation that is passed on, until its customer is back', async () => {
    await begin('agentWorkspace');
    await assignConversation(world.deps, agent(), conversationId, { agentId: 'agent-g' });
    await closeConversation(world.deps, agent(), conversationId);
    await pass('bot');
    expect(head()).toMatchObject({ state: 'closed', control: 'external', assignee: undefined });
    world.queued.length = 0;
    await says('One more thing');
    expect(head()).toMatchObject({ state: 'open', control: 'external' });
    expect(world.queued).toEqual([]);
    expect(load()).toEqual([]);
  });

  it('[S68] leaves the flows for who comes after them, unless they name an agent or a queue', async () => {
    world.switchboards.set(appId, passingOn(ownSwitchboard(), 'answerBot', deskId));
    await begin('answerBot');
    await handOver(world.deps, system, conversationId);
    expect(head()).toMatchObject({ control: 'external', switchboardIntegrationId: deskId });
    expect(queued('route')).toEqual([]);
    await handOver(world.deps, system, conversationId);
    expect(names()).toEqual(['controlPassed']);
  });

  it('[S68] [D17] goes back from an agent to who stands in the flows’ place', async () => {
    world.switchboards.set(appId, ownSwitchboard({ defaultSwitchboardIntegrationId: botId }));
    await begin('agentWorkspace');
    await assignConversation(world.deps, agent(), conversationId, { agentId: 'agent-g' });
    await handBackConversation(world.deps, agent(), conversationId, 'a parcel');
    expect(head()).toMatchObject({ control: 'external', switchboardIntegrationId: botId });
    expect(entries().at(-1)).toMatchObject({ data: { agentId: 'agent-g', reason: 'a parcel' } });
    expect(load()).toEqual([]);
    const written = entries().length;
    await handBackConversation(world.deps, agent(), conversationId);
    expect(entries()).toHaveLength(written);
    world.switchboards.set(appId, passingOn(ownSwitchboard(), 'agentWorkspace', deskId));
    await pass(agents.name);
    await handBackConversation(world.deps, agent(), conversationId);
    expect(head().switchboardIntegrationId).toBe(deskId);
  });

  it('[S69] is shown to customers as the flows’, and to agents as whose it is', async () => {
    const expiresAt = 4_000_000_000;
    await world.connections.add({ kind: 'user', id: 'user-c' }, 'phone', expiresAt);
    await begin('agentWorkspace');
    await assignConversation(world.deps, agent(), conversationId, { agentId: 'agent-g' });
    await sync(world.deps, { principal: customer('c', 'phone'), expiresAt });
    world.sockets.sent.length = 0;
    await pass('bot');
    const snapshot = { head: head(), latest: entries().reverse() };
    expect(viewConversation(snapshot, 'p0')).toMatchObject({ control: 'answerBot', lastSeq: 1 });
    expect(viewConversation(snapshot, 'p0')).not.toHaveProperty('switchboardIntegrationId');
    expect(viewConversation(snapshot, 'b')).toMatchObject({ switchboardIntegrationId: botId });
    // His device hears that it is nobody's any more.
    expect(world.sockets.sent).toMatchObject([
      {
        connectionId: 'phone',
        frame: { type: 'conversation', conversation: { control: 'answerBot', assignee: null } },
      },
    ]);
  });

  it('[D9] stands in the sequence: who read the head before it was written is not misled', async () => {
    await begin('agentWorkspace');
    await assignConversation(world.deps, agent(), conversationId, { agentId: 'agent-g' });
    for (const act of [
      () => offer('desk'),
      () => pass('bot'),
      () => offer('answerBot'),
      () => accept(),
      () => pass('desk'),
      () => release(),
      () => pass('agentWorkspace'),
    ]) {
      const before = head();
      await act();
      const after = head();
      commit(world.database, conversationId, { head: before });
      const seen = await world.deps.store.snapshot(conversationId, { consistent: true });
      const told = ({ control, assignee, switchboardIntegrationId, ...rest }: typeof after) => ({
        control,
        agentId: assignee?.agentId,
        switchboardIntegrationId,
        pending: rest.pendingSwitchboardIntegrationId,
      });
      expect(seen && told(seen.head)).toEqual(told(after));
      commit(world.database, conversationId, { head: after });
      const again = await world.deps.store.snapshot(conversationId, { consistent: true });
      expect(again && told(again.head)).toEqual(told(after));
    }
  });

  it('[S70] is announced to webhooks with its metadata, once, and again the same after a break', async () => {
    await begin('answerBot');
    await offer('bot', { metadata: { why: 'busy' } });
    await accept(botIntegrationId);
    await pass('agentWorkspace', { metadata: { why: 'human' } });
    await release();
    expect(announced().map(({ trigger }) => trigger)).toEqual([
      'switchboard:offerControl',
      'switchboard:acceptControl',
      'switchboard:passControl',
      'switchboard:releaseControl',
    ]);
    const [offered, accepted, passed, released] = announced();
    const bot = {
      id: botId,
      name: 'bot',
      integrationId: botIntegrationId,
      integrationType: 'custom',
    };
    expect(offered).toMatchObject({
      id: entries()[0]?.id,
      conversationId,
      payload: {
        metadata: { why: 'busy' },
        conversation: {
          id: conversationId,
          type: 'personal',
          activeSwitchboardIntegration: { name: 'answerBot', integrationType: 'zd:answerBot' },
          pendingSwitchboardIntegration: bot,
        },
      },
    });
    expect(accepted?.payload['conversation']).toMatchObject({ activeSwitchboardIntegration: bot });
    expect(accepted?.payload['conversation']).not.toHaveProperty('pendingSwitchboardIntegration');
    expect(passed?.payload).toMatchObject({ metadata: { why: 'human' } });
    expect(released?.payload['conversation']).not.toHaveProperty('activeSwitchboardIntegration');
    world.announced.length = 0;
    await release();
    expect(announced()).toEqual([released]);
  });

  it('[S70] is announced when flows hand over, an agent steps in or gives back, and not when routing gives out', async () => {
    await begin('answerBot');
    await handOver(world.deps, system, conversationId);
    await routeBatch(world.deps, appId, [{ type: 'waiting', appId, conversationId, seq: 1 }]);
    expect(head().assignee).toBeDefined();
    await handBackConversation(world.deps, agent(), conversationId);
    await sendMessage(world.deps, { principal: agent(), conversationId, content: text('I do') });
    await says('Thanks');
    expect(announced().map(({ trigger }) => trigger)).toEqual([
      'switchboard:passControl',
      'switchboard:passControl',
      'switchboard:passControl',
    ]);
    const seqs = announced().map(({ id }) => entries().find((one) => one.id === id)?.seq);
    expect(seqs).toEqual([1, 3, 4]);
  });

  it('[S60] is nothing that another app’s key knows of', async () => {
    await begin('answerBot');
    world.switchboards.set(otherAppId, ownSwitchboard());
    const stranger = { appId: otherAppId, conversationId };
    for (const attempt of [
      passControl(world.deps, stranger, 'bot'),
      offerControl(world.deps, stranger, 'bot'),
      acceptControl(world.deps, stranger),
      releaseControl(world.deps, stranger),
    ]) {
      await expect(attempt).rejects.toMatchObject({ code: 'not_found' });
    }
  });
});
