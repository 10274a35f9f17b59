import { describe, expect, it } from 'vitest';
import { passControl, releaseControl } from '../../../core/conversations/control.ts';
import { deskId, ownSwitchboard, passingOn } from '../../support/switchboard.ts';
import { end, flow, says } from './support/documents.ts';
import type { FlowWorld } from './support/flow-world.ts';
import { aWorldEach } from './support/stage.ts';

const current = aWorldEach();

/** A company whose own desk stands in its agents' place. */
function ownDesk(world: FlowWorld): void {
  const switchboard = passingOn(ownSwitchboard(), 'answerBot', deskId);
  world.deps.switchboard = async () => ({ ...switchboard, appId: world.appId });
}

const pass = (world: FlowWorld, conversationId: string, reference: string) =>
  passControl(world.deps, { appId: world.appId, conversationId }, reference);

async function controlOf(world: FlowWorld, conversationId: string) {
  const snapshot = await world.deps.store.snapshot(conversationId, { consistent: true });
  return [snapshot?.head.control, snapshot?.head.switchboardIntegrationId];
}

describe('flows and others of the switchboard', () => {
  it('[S68] [F26] a flow hands over to who comes after the flows, and goes on when it is passed back', async () => {
    const world = current();
    ownDesk(world);
    const steps = {
      over: { type: 'handOver', text: 'One moment.', returned: 'back' },
      back: says('Back.', 'end'),
      end,
    };
    world.publish('over', flow(steps));
    const id = await world.begin();
    await world.work();
    expect(await controlOf(world, id)).toEqual(['external', deskId]);
    await world.says(id, 'Is this the desk?');
    await world.work();
    expect(world.steps).toEqual([]);
    await pass(world, id, 'answerBot');
    await world.work();
    expect(await world.lines(id)).toEqual([
      'bot: One moment.',
      'event controlPassed',
      'customer: Is this the desk?',
      'event handedBack',
      'bot: Back.',
    ]);
  });

  it('[S68] a flow that names a queue means the agents', async () => {
    const world = current();
    ownDesk(world);
    world.publish('over', flow({ over: { type: 'handOver', queueId: 'default' } }));
    const id = await world.begin();
    await world.work();
    expect(await world.lines(id)).toEqual(['event handedOver']);
    expect(await controlOf(world, id)).toEqual(['agentWorkspace', undefined]);
  });

  it('[S68] where no flow answers, it is for who comes after the flows', async () => {
    const world = current();
    ownDesk(world);
    const id = await world.begin();
    await world.says(id, 'Hello?');
    await world.work();
    expect(await controlOf(world, id)).toEqual(['external', deskId]);
  });

  it('[S65] [F21] what a flow was about to say is not said once a bot has the conversation', async () => {
    const world = current();
    ownDesk(world);
    const call = { type: 'callApi', method: 'GET', url: 'https://api.example' };
    const steps = {
      call: { ...call, next: 'say', failure: 'say' },
      say: says('Late.', 'end'),
      end,
    };
    world.publish('slow', flow(steps));
    const id = await world.begin();
    const { call: answer } = world.deps;
    world.deps.call = async (appId, need) => {
      await pass(world, id, 'bot');
      return answer(appId, need);
    };
    await world.work();
    expect(await world.lines(id)).toEqual(['event controlPassed']);
  });

  it('[S67] released, the next message is the flows’ where they begin', async () => {
    const world = current();
    world.deps.starter = async () => ({ responder: 'answerBot' });
    world.publish('greet', flow({ hi: says('You wrote: {{lastMessage}}', 'end'), end }));
    const id = await world.begin();
    await world.work();
    await releaseControl(world.deps, { appId: world.appId, conversationId: id });
    await world.work();
    const answer = { type: 'answer', phrases: { en: ['hello again'] } };
    world.publish('again', flow({ hi: says('Welcome back.', 'end'), end }, [answer]));
    world.match = async () => [{ flowId: 'again', confidence: 0.9 }];
    await world.says(id, 'Hello');
    await world.work();
    expect((await world.lines(id)).slice(1)).toEqual([
      'event controlPassed',
      'event handedBack',
      'customer: Hello',
      'bot: Welcome back.',
    ]);
  });
});
