import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { passControl, releaseControl } from '../../../core/conversations/control.ts';
import type { Deps } from '../../../core/conversations/ports.ts';
import { routeBatch } from '../../../core/routing/router.ts';
import type { Switchboard } from '../../../core/switchboard/model.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { botId, ownSwitchboard } from '../../support/switchboard.ts';
import { checkAlways, readAll } from './support/invariants.ts';
import { createRoutingWorld, type RoutingWorld } from './support/world.ts';

let dynamodb: TestDynamoDb;
beforeAll(async () => {
  dynamodb = await startTestDynamoDb();
});
afterAll(() => dynamodb?.close());

let apps = 0;

async function prepare(): Promise<{ world: RoutingWorld; deps: Deps; conversationId: string }> {
  const world = createRoutingWorld(dynamodb, `control-${++apps}`);
  const switchboard: Switchboard = { ...ownSwitchboard(), appId: world.appId };
  const deps: Deps = { ...world.deps, switchboard: async () => switchboard };
  const conversationId = await world.begin('customer');
  return { world, deps, conversationId };
}

const snapshotOf = async ({ deps, conversationId }: { deps: Deps; conversationId: string }) => {
  const snapshot = await deps.store.snapshot(conversationId, { consistent: true });
  if (snapshot === undefined) throw new Error('no conversation');
  return snapshot;
};

/** Control passes to a bot while a worker is between its reading and its writing. */
function passingMeanwhile(deps: Deps, appId: string, conversationId: string): Deps {
  let passed = false;
  return {
    ...deps,
    routing: {
      ...deps.routing,
      async tickets(...query) {
        if (!passed) {
          passed = true;
          await passControl(deps, { appId, conversationId }, 'bot');
        }
        return deps.routing.tickets(...query);
      },
    },
  };
}

describe('control that passes while routing is at work', () => {
  it.each([
    ['somebody is free', 1],
    ['nobody is', 0],
  ])('[S65] [R4] is not taken from a bot, where %s', async (_, staff) => {
    const { world, deps, conversationId } = await prepare();
    for (let one = 0; one < staff; one++) await world.employ(`${world.appId}-${one}`);
    const { appId } = world;
    const racing = passingMeanwhile(deps, appId, conversationId);
    await routeBatch(racing, appId, [{ type: 'waiting', appId, conversationId, seq: 1 }]);
    const { head } = await snapshotOf({ deps, conversationId });
    expect(head).toMatchObject({ control: 'external', switchboardIntegrationId: botId });
    expect(head.assignee).toBeUndefined();
    const stored = await readAll(dynamodb, appId);
    expect(stored.tickets).toEqual([]);
    checkAlways(stored);
  });

  it('[S65] [R1] gives an agent’s capacity back in the same transaction', async () => {
    const { world, deps, conversationId } = await prepare();
    const { appId } = world;
    const agentId = `${appId}-g`;
    await world.employ(agentId);
    await routeBatch(deps, appId, [{ type: 'waiting', appId, conversationId, seq: 1 }]);
    expect((await deps.routing.agent(agentId))?.assigned).toEqual([conversationId]);
    const refusing: Deps = { ...deps, store: { ...deps.store, append: async () => false } };
    const attempt = passControl(refusing, { appId, conversationId }, 'bot');
    await expect(attempt).rejects.toMatchObject({ code: 'busy' });
    expect((await deps.routing.agent(agentId))?.assigned).toEqual([conversationId]);
    await passControl(deps, { appId, conversationId }, 'bot');
    expect((await deps.routing.agent(agentId))?.assigned).toEqual([]);
    await releaseControl(deps, { appId, conversationId });
    const { head } = await snapshotOf({ deps, conversationId });
    expect(head.control).toBe('none');
    expect(head.switchboardIntegrationId).toBeUndefined();
    checkAlways(await readAll(dynamodb, appId));
  });
});
