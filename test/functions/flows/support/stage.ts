import { afterAll, beforeAll, beforeEach } from 'vitest';
import { startTestDynamoDb, type TestDynamoDb } from '../../../support/dynamodb.ts';
import { agent } from '../../../support/people.ts';
import { createFlowWorld, type FlowWorld } from './flow-world.ts';

/** A world of flows for each test of a file, all on one engine. @returns The one of the test at hand. */
export function aWorldEach(): () => FlowWorld {
  let dynamodb: TestDynamoDb;
  let world: FlowWorld;
  let count = 0;
  beforeAll(async () => {
    dynamodb = await startTestDynamoDb();
  });
  afterAll(() => dynamodb?.close());
  beforeEach(() => {
    count++;
    world = createFlowWorld(dynamodb, `${count}`.padStart(24, 'f'));
  });
  return () => world;
}

/** An agent of a world's app. */
export function ada({ appId }: FlowWorld) {
  return { ...agent('ada'), appId };
}
