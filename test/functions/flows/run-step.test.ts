import { describe, expect, it } from 'vitest';
import { changeConversation } from '../../../core/conversations/changes.ts';
import { assignConversation, handBackConversation } from '../../../core/conversations/lifecycle.ts';
import { runStep } from '../../../core/flows/runner/run-step.ts';
import { text } from '../../support/people.ts';
import { end, flow, says } from './support/documents.ts';
import { ada, aWorldEach } from './support/stage.ts';

const current = aWorldEach();

describe('a conversation that flows are in control of', () => {
  it('[F27] is met by the flow for its beginning, with what the customer wrote', async () => {
    const world = current();
    world.publish('greet', flow({ hi: says('Hello. You wrote: {{lastMessage}}', 'end'), end }));
    const id = await world.begin(text('Where is my lamp?'));
    await world.work();
    expect(await world.lines(id)).toEqual([
      'customer: Where is my lamp?',
      'bot: Hello. You wrote: Where is my lamp?',
    ]);
  });

  it('[F27] goes to the agents where no flow answers', async () => {
    const world = current();
    world.publish('page', flow({ end }, [{ type: 'page', url: '/x' }]));
    const id = await world.begin(text('Hello?'));
    await world.work();
    expect(await world.lines(id)).toEqual(['customer: Hello?', 'bot: Welcome', 'event handedOver']);
  });

  it('[F27] is answered by the example phrases, also in the middle of a choice', async () => {
    const world = current();
    const options = [{ label: 'Yes', next: 'end' }];
    world.publish('menu', flow({ ask: { type: 'options', text: 'Go on?', options }, end }));
    const answer = { type: 'answer', phrases: { en: ['opening hours'] } };
    world.publish('hours', flow({ say: says('Nine to five.', 'end'), end }, [answer]));
    world.match = async (_app, words) =>
      words.includes('open') ? [{ flowId: 'hours', confidence: 0.9 }] : [];
    const id = await world.begin(text('Hi'));
    await world.work();
    await world.says(id, 'When are you open?');
    await world.work();
    expect(await world.lines(id)).toEqual([
      'customer: Hi',
      'bot: Go on?',
      'customer: When are you open?',
      'bot: Nine to five.',
    ]);
  });

  it('[F27] a reply to what was asked is one, whatever phrases it resembles', async () => {
    const world = current();
    const options = [{ label: 'Open', next: 'end' }];
    world.publish('menu', flow({ ask: { type: 'options', text: 'Which?', options }, end }));
    const answer = { type: 'answer', phrases: { en: ['open'] } };
    world.publish('hours', flow({ say: says('Nine to five.', 'end'), end }, [answer]));
    world.match = async () => [{ flowId: 'hours', confidence: 0.9 }];
    const id = await world.begin();
    await world.work();
    await world.says(id, 'Open');
    await world.work();
    expect(await world.lines(id)).toEqual(['bot: Which?', 'customer: Open']);
  });

  it('[F22] stays on its version, whatever is published meanwhile', async () => {
    const world = current();
    const asks = (end: string) =>
      flow({
        ask: { type: 'wait', for: 'reply', next: 'say' },
        say: says(end, 'end'),
        end: { type: 'end' },
      });
    world.publish('greet', asks('first version'));
    const id = await world.begin();
    await world.work();
    world.publish('greet', asks('second version'));
    await world.says(id, 'well?');
    await world.work();
    const later = await world.begin();
    await world.work();
    await world.says(later, 'well?');
    await world.work();
    expect((await world.lines(id)).at(-1)).toBe('bot: first version');
    expect((await world.lines(later)).at(-1)).toBe('bot: second version');
  });

  it('[F25] deals with what was written at once in its order, however it was queued', async () => {
    const world = current();
    const steps = {
      one: { type: 'wait', for: 'reply', variable: 'a', next: 'two' },
      two: { type: 'wait', for: 'reply', variable: 'b', next: 'say' },
      say: says('{{a}} before {{b}}', 'end'),
      end,
    };
    world.publish('order', flow(steps, undefined, { variables: { a: {}, b: {} } }));
    const id = await world.begin();
    await world.work();
    await world.says(id, 'first');
    await world.says(id, 'second');
    world.steps.reverse();
    await world.work();
    expect((await world.lines(id)).at(-1)).toBe('bot: first before second');
  });

  it('waits for a time, and for no longer', async () => {
    const world = current();
    const steps = {
      ask: { type: 'wait', for: 'reply', seconds: 60, timeout: 'late', next: 'thanks' },
      late: says('Are you still there?', 'end'),
      thanks: says('Thank you.', 'end'),
      end,
    };
    world.publish('wait', flow(steps));
    const [patient, quick] = [await world.begin(), await world.begin()];
    await world.work();
    await world.says(quick, 'here');
    await world.work();
    await world.fire('flow');
    expect(await world.lines(patient)).toEqual(['bot: Are you still there?']);
    expect(await world.lines(quick)).toEqual(['customer: here', 'bot: Thank you.']);
  });

  it('[F24] takes what a form asks for to the conversation and its customer', async () => {
    const world = current();
    const steps = {
      ask: {
        type: 'form',
        fields: [
          { saveTo: 'conversation.order', label: 'Order', type: 'text' },
          { saveTo: 'user.email', label: 'E-mail', type: 'email' },
        ],
        next: 'say',
      },
      say: says('{{conversation.order}} {{user.email}}', 'end'),
      end,
    };
    world.publish('form', flow(steps));
    const id = await world.begin();
    await world.work();
    const form = (await world.entries(id)).at(-1);
    const asked =
      form?.kind === 'message' && form.content.type === 'form' ? form.content : undefined;
    const [order, email] = asked?.fields.map(({ name, label }) => ({ name, label })) ?? [];
    if (order === undefined || email === undefined) throw new Error('no form was sent');
    await world.says(id, {
      type: 'formResponse',
      fields: [
        { type: 'text', ...order, text: 'LU-7' },
        { type: 'email', ...email, email: 'ada@example.com' },
      ],
    });
    await world.work();
    expect((await world.lines(id)).slice(-2)).toEqual([
      'event changed',
      'bot: LU-7 ada@example.com',
    ]);
    const { head } = (await world.deps.store.snapshot(id, { consistent: true })) ?? {};
    expect(head?.metadata).toEqual({ order: 'LU-7' });
    const user = await world.deps.users.user(head?.participants['p0']?.userId ?? '');
    expect(user?.profile).toMatchObject({ email: 'ada@example.com' });
  });
});

describe('[F26] there and back', () => {
  it('a run goes on where its step says when an agent hands back', async () => {
    const world = current();
    const steps = {
      over: { type: 'handOver', text: 'One moment.', queueId: 'default', returned: 'back' },
      back: says('Welcome back. Anything else?', 'end'),
      end,
    };
    world.publish('over', flow(steps));
    const id = await world.begin();
    await world.work();
    await assignConversation(world.deps, ada(world), id, { agentId: ada(world).agentId });
    await world.says(id, 'A person at last');
    await world.work();
    await handBackConversation(world.deps, ada(world), id, 'solved');
    await world.work();
    expect(await world.lines(id)).toEqual([
      'bot: One moment.',
      'event handedOver',
      'event assigned',
      'customer: A person at last',
      'event handedBack',
      'bot: Welcome back. Anything else?',
    ]);
  });

  it('else a flow for just that begins; else the customer’s next message begins one', async () => {
    const world = current();
    world.publish('over', flow({ over: { type: 'handOver' } }));
    const id = await world.begin();
    await world.work();
    await handBackConversation(world.deps, ada(world), id);
    await world.work();
    expect(await world.lines(id)).toEqual(['event handedOver', 'event handedBack']);
    world.publish('again', flow({ say: says('I am back.', 'end'), end }, [{ type: 'handBack' }]));
    const other = await world.begin();
    await world.work();
    await handBackConversation(world.deps, ada(world), other);
    await world.work();
    expect((await world.lines(other)).at(-1)).toBe('bot: I am back.');
    await world.says(id, 'And now?');
    await world.work();
    expect((await world.lines(id)).slice(-2)).toEqual(['customer: And now?', 'event handedOver']);
  });

  it('what is written while a flow hands over is for the agents, and the way back stays', async () => {
    const world = current();
    const steps = {
      wait: { type: 'wait', for: 'reply', next: 'over' },
      over: { type: 'handOver', returned: 'back' },
      back: says('Back.', 'end'),
      end,
    };
    world.publish('over', flow(steps));
    const id = await world.begin();
    await world.work();
    await world.says(id, 'a person');
    await world.says(id, 'please');
    await world.work();
    await handBackConversation(world.deps, ada(world), id);
    await world.work();
    expect(await world.lines(id)).toEqual([
      'customer: a person',
      'customer: please',
      'event handedOver',
      'event handedBack',
      'bot: Back.',
    ]);
  });

  it('[F21] what a flow was about to say is not said once an agent has the conversation', async () => {
    const world = current();
    const steps = {
      call: {
        type: 'callApi',
        method: 'GET',
        url: 'https://api.example',
        next: 'say',
        failure: 'say',
      },
      say: says('Too late.', 'end'),
      end,
    };
    world.publish('slow', flow(steps));
    const id = await world.begin();
    const { deps } = world;
    const { call } = deps;
    deps.call = async (appId, need) => {
      await assignConversation(deps, ada(world), id, { agentId: ada(world).agentId });
      return call(appId, need);
    };
    await world.work();
    expect(await world.lines(id)).toEqual(['event assigned']);
    // Nor is it gone on with when he hands back.
    await handBackConversation(deps, ada(world), id);
    await world.work();
    expect(await world.lines(id)).toEqual(['event assigned', 'event handedBack']);
    expect(world.calls).toHaveLength(1);
  });
});

describe('[F29] an API', () => {
  const steps = {
    call: {
      type: 'callApi',
      method: 'POST',
      url: 'https://api.example/orders',
      save: [{ path: 'state', variable: 'state' }],
      next: 'say',
      failure: 'sorry',
    },
    say: says('It is {{state}}.', 'end'),
    sorry: says('Sorry.', 'end'),
    end,
  };

  it('is called after the move that asks for it is stored, and its answer used once', async () => {
    const world = current();
    world.publish('call', flow(steps, undefined, { variables: { state: {} } }));
    const id = await world.begin();
    let stored: unknown;
    const { call } = world.deps;
    world.deps.call = async (appId, need) => {
      stored = (await world.deps.store.run(id))?.state;
      return call(appId, need);
    };
    world.answerCall = () => ({
      type: 'call',
      outcome: 'answered',
      status: 200,
      body: { state: 'on its way' },
    });
    await world.work();
    expect(stored).toMatchObject({ run: { pending: { type: 'call' } } });
    expect(await world.lines(id)).toEqual(['bot: It is on its way.']);
    expect(world.calls).toHaveLength(1);
  });

  it('is left to another message when there is no time', async () => {
    const world = current();
    world.publish('call', flow(steps, undefined, { variables: { state: {} } }));
    const id = await world.begin();
    const [message] = world.steps.splice(0, 1);
    if (message === undefined) throw new Error('nothing was queued');
    await runStep(world.deps, message, { again: false, callsUntil: 0 });
    expect(world.calls).toHaveLength(0);
    expect(world.steps).toMatchObject([{ type: 'resume' }]);
    await world.work();
    expect(world.calls).toHaveLength(1);
    expect((await world.lines(id)).at(-1)).toMatch(/^bot: /);
  });
});

describe('[F20] a change of the conversation', () => {
  const call = { type: 'callApi', method: 'POST', url: 'https://api.example', failure: 'after' };
  const tagging = (after: object) => ({
    before: { type: 'updateConversation', addTags: ['vip'], next: 'call' },
    call: { ...call, next: 'after' },
    after: { type: 'updateConversation', ...after, next: 'wait' },
    wait: { type: 'wait', for: 'reply', next: 'end' },
    end,
  });
  const headOf = async (id: string) =>
    (await current().deps.store.snapshot(id, { consistent: true }))?.head;
  const runOf = async (id: string) => (await current().deps.store.run(id))?.state;

  it('rests on what the same flow changed before it', async () => {
    const world = current();
    world.publish('tagging', flow(tagging({ removeTags: ['vip'] })));
    const id = await world.begin();
    await world.work();
    expect((await headOf(id))?.tags).toEqual([]);
  });

  it('that changes nothing any more still moves the run on', async () => {
    const world = current();
    world.publish('tagging', flow(tagging({ addTags: ['vip'] })));
    const id = await world.begin();
    await world.work();
    expect(await runOf(id)).toMatchObject({ run: { status: 'waiting' } });
    await world.says(id, 'Hello?');
    await world.work();
    expect(world.calls).toHaveLength(1);
  });

  it('that an agent made first still moves the run on', async () => {
    const world = current();
    const { before, wait } = tagging({});
    world.publish('tagging', flow({ before: { ...before, next: 'wait' }, wait, end }));
    const id = await world.begin();
    const { store } = world.deps;
    const { append } = store;
    store.append = async (...write) => {
      store.append = append;
      await changeConversation(world.deps, ada(world), id, { addTags: ['vip'] });
      return append(...write);
    };
    await world.work();
    expect((await headOf(id))?.tags).toEqual(['vip']);
    expect(await runOf(id)).toMatchObject({ run: { status: 'waiting' } });
  });
});
