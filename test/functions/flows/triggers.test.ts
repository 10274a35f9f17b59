import { describe, expect, it } from 'vitest';
import { changeConversation } from '../../../core/conversations/changes.ts';
import { assignConversation, closeConversation } from '../../../core/conversations/lifecycle.ts';
import { rate } from '../../../core/conversations/rating.ts';
import { customer, text } from '../../support/people.ts';
import { end, flow, says } from './support/documents.ts';
import { ada, aWorldEach } from './support/stage.ts';

const current = aWorldEach();

describe('what begins a flow beside the customer’s words', () => {
  it('a tag that an agent puts on, and none that a flow puts on', async () => {
    const world = current();
    const wait = { type: 'wait', for: 'reply', next: 'end' };
    const tags = { type: 'updateConversation', addTags: ['vip'], next: 'wait' };
    world.publish('greet', flow({ tags, wait, end }));
    world.publish(
      'vip',
      flow({ say: says('For you, always.', 'end'), end }, [{ type: 'tag', tag: 'vip' }]),
    );
    const id = await world.begin();
    await world.work();
    expect(await world.lines(id)).toEqual(['event changed']);
    await changeConversation(world.deps, ada(world), id, { removeTags: ['vip'] });
    await changeConversation(world.deps, ada(world), id, { addTags: ['vip'] });
    await world.work();
    expect((await world.lines(id)).at(-1)).toBe('bot: For you, always.');
  });

  it('a page, once for each visit', async () => {
    const world = current();
    world.publish(
      'pay',
      flow({ say: says('Trouble paying?', 'end'), end }, [{ type: 'page', url: '/pay*' }]),
    );
    world.publish('start', flow({ end }));
    const id = await world.begin();
    await world.work();
    const page = { type: 'page', appId: world.appId, conversationId: id, pageId: 'v1' } as const;
    world.steps.push({ ...page, url: 'https://shop.example/pay/now' });
    world.steps.push({ ...page, url: 'https://shop.example/pay/now' });
    world.steps.push({ ...page, pageId: 'v2', url: 'https://shop.example/other' });
    await world.work();
    expect(await world.lines(id)).toEqual(['bot: Trouble paying?']);
  });

  it('[F28] a silence, once, and not when somebody has written or an agent has it', async () => {
    const world = current();
    const wait = { type: 'wait', for: 'reply', next: 'wait2' };
    world.publish('greet', flow({ wait, wait2: { ...wait, next: 'end' }, end }));
    world.publish(
      'still',
      flow({ say: says('Still there?', 'end'), end }, [{ type: 'inactivity', seconds: 60 }]),
    );
    const [silent, busy, taken] = [await world.begin(), await world.begin(), await world.begin()];
    await world.work();
    await assignConversation(world.deps, ada(world), taken, { agentId: ada(world).agentId });
    const timers = world.routing.timers.filter(({ type }) => type === 'inactivity');
    expect(timers).toHaveLength(3);
    await world.says(busy, 'I am');
    await world.work();
    world.routing.timers.splice(0, world.routing.timers.length, ...timers, ...timers);
    await world.fire('inactivity');
    expect(await world.lines(silent)).toEqual(['bot: Still there?']);
    expect(await world.lines(busy)).toEqual(['customer: I am']);
    expect(await world.lines(taken)).toEqual(['event assigned']);
  });

  it('the end of a session: a rating, which opens nothing again', async () => {
    const world = current();
    const steps = {
      rate: { type: 'rating', scale: 5, text: 'How was it?', next: 'thanks' },
      thanks: says('Thank you.', 'end'),
      end,
    };
    world.publish('csat', flow(steps, [{ type: 'sessionEnded' }]));
    world.deps.flowAtEnd = async () => true;
    const id = await world.begin(text('Hi'));
    await world.work();
    await assignConversation(world.deps, ada(world), id, { agentId: ada(world).agentId });
    await closeConversation(world.deps, ada(world), id);
    await world.work();
    const { head } = (await world.deps.store.snapshot(id, { consistent: true })) ?? {};
    const userId = head?.participants['p0']?.userId ?? '';
    const principal = { ...customer(userId), userId, appId: world.appId };
    await rate(world.deps, { principal, conversationId: id, clientId: 'r', score: 4 });
    await world.work();
    expect((await world.lines(id)).slice(-4)).toEqual([
      'event closed',
      'event ratingRequested',
      'event rated',
      'bot: Thank you.',
    ]);
    const after = await world.deps.store.snapshot(id, { consistent: true });
    expect(after?.head.state).toBe('closed');
  });

  it('an offer that the customer took up', async () => {
    const world = current();
    const offer = { type: 'proactive', text: 'Need help?' };
    world.publish('offer', flow({ say: says('Glad you ask.', 'end'), end }, [offer]));
    world.publish('greet', flow({ say: says('Hello.', 'end'), end }));
    const id = await world.begin(text('Yes'));
    world.steps.splice(0, 1, {
      type: 'conversationStarted',
      appId: world.appId,
      conversationId: id,
      seq: 0,
      proactive: 'offer',
    });
    await world.work();
    expect((await world.lines(id)).at(-1)).toBe('bot: Glad you ask.');
  });
});
