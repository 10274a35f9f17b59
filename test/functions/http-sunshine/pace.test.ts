import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPace } from '../../../functions/http-sunshine/pace.ts';
import { createRequestCounter } from '../../../functions/shared/dynamodb/request-counter.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';

let dynamodb: TestDynamoDb;
beforeAll(async () => {
  dynamodb = await startTestDynamoDb();
});
afterAll(() => dynamodb?.close());

const windowMs = 10_000;
const perSecond = 60;
let at = windowMs * 1_000;

/** So many environments, of which each serves one request at a time. */
function environments(count: number) {
  const counter = createRequestCounter(dynamodb.client, dynamodb.tables.directory, () => at);
  return Array.from({ length: count }, () =>
    createPace({ count: counter, now: () => at, perSecond }),
  );
}

async function send(paces: ReturnType<typeof environments>, appId: string, requests: number) {
  let taken = 0;
  for (let sent = 0; sent < requests; sent++) {
    const pace = paces[sent % paces.length];
    const isTaken = await pace?.(appId).then(
      () => true,
      () => false,
    );
    if (isTaken) taken++;
  }
  return taken;
}

it('[S19] holds over all environments, for few writes', async () => {
  at += windowMs;
  const paces = environments(8);
  dynamodb.consumed();
  const taken = await send(paces, 'busy', 2_000);
  expect(taken).toBeGreaterThan(10 * perSecond - 8 * 15);
  expect(taken).toBeLessThanOrEqual(10 * perSecond + 8 * 5);
  expect(dynamodb.consumed().calls.length).toBeLessThan(taken / 6);
  // A window is over when it is over, for everybody at the same moment.
  await expect(paces[0]?.('busy')).rejects.toMatchObject({
    code: 'rate_limited',
    retryAfterSeconds: 10,
  });
  at += windowMs - 1;
  await expect(paces[0]?.('busy')).rejects.toMatchObject({ retryAfterSeconds: 1 });
  at += 1;
  expect(await send(paces, 'busy', 100)).toBe(100);
});

it('[S19] costs nothing for who sends few, and is each app’s own', async () => {
  at += windowMs;
  const paces = environments(1);
  await send(paces, 'busy', 2_000);
  dynamodb.consumed();
  expect(await send(paces, 'calm', 5)).toBe(5);
  expect(dynamodb.consumed().calls).toEqual([]);
});
