import { beforeEach, describe, expect, it } from 'vitest';
import { visitPage } from '../../../core/conversations/activities.ts';
import { createConversation } from '../../../core/conversations/create.ts';
import { closeConversation, reopenConversation } from '../../../core/conversations/lifecycle.ts';
import { sendMessage, sendPostback } from '../../../core/conversations/messages.ts';
import type { Control } from '../../../core/conversations/model.ts';
import { current } from '../../support/memory-database.ts';
import { createMemoryWorld, type MemoryWorld } from '../../support/memory-world.ts';
import { agent, appId, customer, system, text } from '../../support/people.ts';

let world: MemoryWorld;

beforeEach(() => {
  world = createMemoryWorld();
});

async function begin(control: Control, more: { proactive?: string } = {}): Promise<string> {
  const { snapshot } = await createConversation(world.deps, {
    principal: customer(),
    clientId: 'one',
    control,
    ...more,
  });
  return snapshot.head.id;
}

const page = { url: 'https://example.com/returns', title: 'Returns' };
const steps = () => world.queued.filter((one) => one.queue === 'step');

describe('what flows are told', () => {
  it('[D23] the proactive message that a customer answers, with his conversation’s start', async () => {
    const conversationId = await begin('answerBot', { proactive: 'winter-sale' });
    const start = { queue: 'step', type: 'conversationStarted', appId, conversationId, seq: 0 };
    expect(world.queued).toEqual([{ ...start, proactive: 'winter-sale' }]);
  });

  it('[D23] what their customer says and presses, and not what they say', async () => {
    const conversationId = await begin('answerBot');
    world.queued.length = 0;
    const request = { conversationId, content: text('Hello') };
    const { entries } = await sendMessage(world.deps, { principal: system, ...request });
    await sendMessage(world.deps, { principal: customer(), ...request });
    const messageId = entries[0]?.id ?? '';
    const pressed = { conversationId, messageId, payload: 'yes' };
    await sendPostback(world.deps, { principal: customer(), ...pressed });
    const step = { queue: 'step', type: 'entry', appId, conversationId };
    expect(world.queued).toEqual([
      { ...step, seq: 2 },
      { ...step, seq: 3 },
    ]);
  });

  it.each<[string, boolean, Control]>([
    ['the end of a session where a flow waits for it', true, 'answerBot'],
    ['it also when an agent had it', true, 'agentWorkspace'],
    ['nothing of it where none does', false, 'answerBot'],
  ])('[D23] %s', async (_, flowAtEnd, control) => {
    const conversationId = await begin(control);
    world.queued.length = 0;
    const deps = { ...world.deps, flowAtEnd: async () => flowAtEnd };
    await closeConversation(deps, agent(), conversationId);
    const closed = { queue: 'step', type: 'closed', appId, conversationId, seq: 1 };
    expect(steps()).toEqual(flowAtEnd ? [closed] : []);
  });

  it('[D23] [D10] a message that opens again what they had', async () => {
    const conversationId = await begin('answerBot');
    await closeConversation(world.deps, customer(), conversationId);
    world.queued.length = 0;
    const content = text('One more thing');
    await sendMessage(world.deps, { principal: customer(), conversationId, content });
    expect(world.queued).toEqual([{ queue: 'step', type: 'entry', appId, conversationId, seq: 3 }]);
  });
});

describe('a page', () => {
  const visit = (conversationId: string, principal = customer()) =>
    visitPage(world.deps, principal, conversationId, page);

  it('[D22] is told to the flows at each visit, and stored nowhere', async () => {
    const conversationId = await begin('answerBot');
    const before = current(world.database, conversationId);
    world.queued.length = 0;
    await visit(conversationId);
    await visit(conversationId);
    const step = { queue: 'step', type: 'page', appId, conversationId, ...page };
    expect(world.queued).toMatchObject([step, step]);
    // Two visits are two: a queue would take the same for one.
    expect(world.queued[0]).not.toEqual(world.queued[1]);
    expect(current(world.database, conversationId)).toEqual(before);
    expect(world.sockets.sent).toEqual([]);
  });

  it('[D22] [C2] is nobody’s business when an agent has it, or it is closed', async () => {
    const conversationId = await begin('answerBot');
    await closeConversation(world.deps, customer(), conversationId);
    world.queued.length = 0;
    await visit(conversationId);
    await reopenConversation(world.deps, agent(), conversationId);
    await visit(conversationId);
    expect(steps()).toEqual([]);
  });

  it('[I8] of somebody else’s conversation is refused', async () => {
    const conversationId = await begin('answerBot');
    const stranger = visit(conversationId, customer('d'));
    await expect(stranger).rejects.toMatchObject({ code: 'not_found' });
  });
});
