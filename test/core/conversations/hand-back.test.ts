import { beforeEach, describe, expect, it } from 'vitest';
import { createConversation } from '../../../core/conversations/create.ts';
import {
  assignConversation,
  closeConversation,
  handBackConversation,
} from '../../../core/conversations/lifecycle.ts';
import { sendMessage } from '../../../core/conversations/messages.ts';
import type { Deps } from '../../../core/conversations/ports.ts';
import { viewEntries } from '../../../core/conversations/view.ts';
import type { Ticket } from '../../../core/routing/model.ts';
import { ticketKey } from '../../../core/routing/order.ts';
import { commit, current } from '../../support/memory-database.ts';
import { ticketId } from '../../support/memory-routing-store.ts';
import { createMemoryWorld, type MemoryWorld } from '../../support/memory-world.ts';
import { onlineAgent } from '../../support/online-agent.ts';
import { agent, appId, customer, otherAppId, text } from '../../support/people.ts';

let world: MemoryWorld;
let conversationId: string;

beforeEach(async () => {
  world = createMemoryWorld();
  const { snapshot } = await createConversation(world.deps, {
    principal: customer(),
    clientId: 'one',
    control: 'agentWorkspace',
  });
  conversationId = snapshot.head.id;
  world.database.agents.set('agent-g', onlineAgent('agent-g', 2));
});

/** Another conversation, which waits in the queue. */
function ticketOf(id: string): Ticket {
  return {
    conversationId: id,
    appId,
    pool: 'main',
    queueId: 'default',
    priority: 5,
    since: 1,
    requires: { groups: [], skills: {} },
    queuedAt: 1,
    declinedBy: [],
  };
}

function wait(ticket: Ticket): void {
  world.database.tickets.set(ticketId(appId, ticket.pool, ticketKey(ticket)), ticket);
}

const handBack = (reason?: string, deps = world.deps) =>
  handBackConversation(deps, agent(), conversationId, reason);
const head = () => current(world.database, conversationId)?.head;
const entries = () => [...(current(world.database, conversationId)?.entries ?? [])];
const names = () => entries().map((entry) => (entry.kind === 'event' ? entry.name : entry.kind));
const load = () => world.database.agents.get('agent-g')?.assigned;

async function begin(): Promise<void> {
  await assignConversation(world.deps, agent(), conversationId, { agentId: 'agent-g' });
  world.queued.length = 0;
  world.sockets.sent.length = 0;
}

describe('a conversation that goes back to the flows', () => {
  it('[D17] [R19] is theirs and nobody’s, and its agent has room', async () => {
    await begin();
    expect(load()).toEqual([conversationId]);
    await handBack('wants the bill');
    expect(head()).toMatchObject({ control: 'answerBot', assignee: undefined, state: 'open' });
    expect(head()?.lastAgentId).toBe('agent-g');
    expect(load()).toEqual([]);
    expect(entries().at(-1)).toMatchObject({
      name: 'handedBack',
      data: { agentId: 'agent-g', reason: 'wants the bill' },
    });
  });

  it('[D17] tells its customer that, and not why', async () => {
    await begin();
    await handBack('wants the bill');
    const now = head();
    if (now === undefined) throw new Error('no head');
    const last = (side: string) => viewEntries(now, entries(), side).at(-1);
    expect(last('p0')).toMatchObject({ name: 'handedBack', data: { agentId: 'agent-g' } });
    expect(JSON.stringify(last('p0'))).not.toContain('bill');
    expect(last('b')).toMatchObject({ data: { reason: 'wants the bill' } });
  });

  it('[D17] [D5] is told to the agent who had it, who then listens no more', async () => {
    const expiresAt = 4_000_000_000;
    await world.connections.add({ kind: 'agent', id: 'agent-g' }, 'desk', expiresAt);
    await begin();
    await handBack();
    expect(world.sockets.sent).toMatchObject([
      { connectionId: 'desk', frame: { entry: { name: 'handedBack' } } },
    ]);
    world.sockets.sent.length = 0;
    await sendMessage(world.deps, { principal: customer(), conversationId, content: text('hm') });
    expect(world.sockets.sent).toEqual([]);
  });

  it('[D17] [D23] is heard of by the flows, and what its customer says then', async () => {
    await begin();
    await handBack();
    await sendMessage(world.deps, { principal: customer(), conversationId, content: text('hm') });
    expect(world.queued).toEqual([
      { queue: 'step', type: 'entry', appId, conversationId, seq: 2 },
      { queue: 'step', type: 'entry', appId, conversationId, seq: 3 },
    ]);
  });

  it('[R19] [C2] is told to routing when somebody waits for its agent, and only then', async () => {
    await begin();
    wait(ticketOf('f'.repeat(24)));
    await handBack();
    const routed = world.queued.filter((one) => one.queue === 'route');
    expect(routed).toEqual([{ queue: 'route', type: 'taken', appId, conversationId, seq: 2 }]);
  });

  it('[D17] leaves its queue when it waited, and takes an offer with it', async () => {
    const ticket = ticketOf(conversationId);
    wait({ ...ticket, offer: { agentId: 'agent-g', expiresAt: 9_999_999_999_999 } });
    const offered = { ...onlineAgent('agent-g', 2), offered: [conversationId] };
    world.database.agents.set('agent-g', offered);
    const now = head();
    if (now === undefined) throw new Error('no head');
    const place = { pool: 'main', key: ticketKey(ticket) };
    commit(world.database, conversationId, { head: { ...now, ticket: place } });
    world.queued.length = 0;
    await handBack();
    expect(world.database.tickets.size).toBe(0);
    expect(head()?.ticket).toBeUndefined();
    expect(world.database.agents.get('agent-g')?.offered).toEqual([]);
    expect(world.queued).toMatchObject([{ queue: 'step' }, { queue: 'route', type: 'taken' }]);
  });

  it('[D17] [D9] is not given back twice, and a second request makes up for what the first left', async () => {
    await begin();
    const breaking: Deps = {
      ...world.deps,
      queues: {
        ...world.deps.queues,
        step: async () => {
          throw new Error('the queue is away');
        },
      },
    };
    await expect(handBack(undefined, breaking)).rejects.toThrow('the queue is away');
    world.queued.length = 0;
    await handBack();
    expect(names()).toEqual(['assigned', 'handedBack']);
    expect(world.queued).toMatchObject([
      { queue: 'step', type: 'entry', seq: 2 },
      { queue: 'route', type: 'taken', seq: 2 },
    ]);
  });

  it('[D17] is refused when it is closed', async () => {
    await begin();
    await closeConversation(world.deps, agent(), conversationId);
    await expect(handBack()).rejects.toMatchObject({ code: 'conversation_closed' });
    expect(names()).toEqual(['assigned', 'closed']);
  });

  it('[D17] [D10] is an agent’s again with his next reply', async () => {
    await begin();
    await handBack();
    await sendMessage(world.deps, { principal: agent(), conversationId, content: text('I do') });
    expect(names()).toEqual(['assigned', 'handedBack', 'assigned', 'message']);
    expect(head()).toMatchObject({ control: 'agentWorkspace', assignee: { agentId: 'agent-g' } });
    expect(load()).toEqual([conversationId]);
  });

  it('[D9] stands in the sequence: who read the head before it was written is not misled', async () => {
    await begin();
    const before = head();
    await handBack();
    if (before === undefined) throw new Error('no head');
    // As a query shows it that read the head before the transaction and the entries after it.
    commit(world.database, conversationId, { head: before });
    const seen = await world.deps.store.snapshot(conversationId, { consistent: true });
    expect(seen?.head).toMatchObject({ control: 'answerBot', assignee: undefined });
  });

  it('[I9] is nothing that another app’s agent knows of', async () => {
    await begin();
    const stranger = { ...agent(), appId: otherAppId };
    const attempt = handBackConversation(world.deps, stranger, conversationId);
    await expect(attempt).rejects.toMatchObject({ code: 'not_found' });
  });
});
