import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sendMessage } from '../../../core/conversations/messages.ts';
import type { AppEvent } from '../../../core/sunshine/app-event.ts';
import type { Webhook, WebhookMessage } from '../../../core/sunshine/webhook.ts';
import { defaultSwitchboard, type Switchboard } from '../../../core/switchboard/model.ts';
import { createIdentityStore } from '../../../functions/shared/dynamodb/identity-store.ts';
import { createToldMarks } from '../../../functions/shared/dynamodb/told-marks.ts';
import {
  createWebhookFailures,
  type WebhookFailures,
} from '../../../functions/shared/dynamodb/webhook-failures.ts';
import { createGuardedFetch } from '../../../functions/shared/egress/guarded-fetch.ts';
import { createPost } from '../../../functions/worker-webhooks/post.ts';
import { type TellDeps, tell } from '../../../functions/worker-webhooks/tell.ts';
import { type Receiver, startReceiver } from '../../integration/sunshine/support/receiver.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { customer, text } from '../../support/people.ts';
import { createRoutingWorld, type RoutingWorld } from '../routing/support/world.ts';

/** The worker's rules on DynamoDB's engine and a real receiver; what it is handed, the test decides. */
let dynamodb: TestDynamoDb;
let receiver: Receiver;
let world: RoutingWorld;
let webhook: Webhook;
let deps: TellDeps;
let announced: AppEvent[];
let switchboard: Switchboard | undefined;
let kept: WebhookFailures;
let apps = 0;

beforeAll(async () => {
  dynamodb = await startTestDynamoDb();
});
afterAll(() => dynamodb?.close());

beforeEach(async () => {
  receiver = await startReceiver();
  world = createRoutingWorld(dynamodb, `webhooks-${++apps}`.padEnd(24, '0'));
  await world.configure({});
  announced = [];
  world.deps.announce = async (event) => void announced.push(event);
  switchboard = undefined;
  const { client, tables } = dynamodb;
  kept = createWebhookFailures(client, tables.directory);
  webhook = {
    webhookId: 'w'.repeat(24),
    appId: world.appId,
    integrationId: 'i'.repeat(24),
    target: receiver.url,
    triggers: ['conversation:create', 'conversation:message'],
    includeFullUser: false,
    includeFullSource: false,
    secret: 's'.repeat(64),
    createdAt: 0,
    since: 0,
  };
  const { chance, store } = world.deps;
  deps = {
    webhook: async () => webhook,
    store,
    identity: createIdentityStore(client, tables, chance.now),
    switchboard: async () => switchboard,
    marks: createToldMarks(client, tables.conversations, chance.now),
    failures: kept,
    post: createPost(createGuardedFetch({ allowedAddresses: new Set(['127.0.0.1']) })),
    chance: { ...chance, random: () => 0 },
  };
});
afterEach(() => receiver.close());

/** A conversation with so many messages, from `1` on. @returns Its id. */
async function spoken(messages: number): Promise<string> {
  const id = await world.begin(`talk-${apps}`);
  for (let index = 2; index <= messages; index++) await say(id, String(index));
  return id;
}

async function say(conversationId: string, words: string): Promise<void> {
  const principal = { ...customer(`talk-${apps}`), appId: world.appId };
  await sendMessage(world.deps, { principal, conversationId, content: text(words) });
}

const messageOf = (event: AppEvent | undefined): WebhookMessage => {
  if (event === undefined) throw new Error('nothing was announced');
  return { webhookId: webhook.webhookId, event };
};
const told = (event: AppEvent | undefined, attempt = 1, queuedAt = world.deps.chance.now()) =>
  tell(deps, messageOf(event), { attempt, queuedAt, hasTime: () => true });
const failures = async () => (await kept.list(world.appId, { limit: 25 })).items;

describe('[S52] the order of a conversation', () => {
  it('is that of its sequence, though announcements overtake each other, and each is told once', async () => {
    await spoken(4);
    const [one, two, three, four] = announced;
    for (const event of [three, one, four, two, four]) expect(await told(event)).toBeUndefined();
    expect(receiver.texts()).toEqual(['Hello', '2', '3', '4']);
    expect(receiver.events()[0]?.type).toBe('conversation:create');
    expect(receiver.requests).toHaveLength(2);
  });

  it('has no gap where an announcement was lost', async () => {
    await spoken(5);
    await told(announced[0]);
    await told(announced[4]);
    expect(receiver.texts()).toEqual(['Hello', '2', '3', '4', '5']);
  });

  it('is told in several requests when it is much', async () => {
    await spoken(45);
    await told(announced[44]);
    expect(receiver.texts()).toHaveLength(45);
    expect(receiver.requests.map(({ events }) => events.length)).toEqual([20, 20, 6]);
  });

  it('begins with what has come about since its triggers were chosen', async () => {
    const id = await spoken(2);
    webhook = { ...webhook, since: world.deps.chance.now() + 1 };
    world.clock.ahead += 1000;
    await say(id, 'new');
    await told(announced.at(-1));
    expect(receiver.events()).toHaveLength(1);
    expect(receiver.texts()).toEqual(['new']);
  });
});

describe('[S58] what is not taken', () => {
  it('is tried five times and then kept for thirty days, and what is behind it goes on', async () => {
    await spoken(2);
    receiver.next = [500, 503, 302, 429, 500];
    const queuedAt = world.deps.chance.now();
    const pauses = [];
    for (let attempt = 1; attempt <= 5; attempt++) {
      const pause = await told(announced[0], attempt, queuedAt);
      pauses.push(pause);
      world.clock.ahead += pause ?? 0;
    }
    expect(pauses).toEqual([4000, 20_000, 100_000, 500_000, undefined]);
    expect(new Set(receiver.events().map(({ id }) => id)).size).toBe(2);
    const [failure, ...rest] = await failures();
    expect(rest).toEqual([]);
    expect(failure).toMatchObject({ attempts: 5, status: 500, target: receiver.url });
    const keptFor = (failure?.expiresAt ?? 0) - world.deps.chance.now() / 1000;
    expect(Math.round(keptFor / (24 * 60 * 60))).toBe(30);
    expect(JSON.stringify(failure)).not.toContain('Hello');
    await told(announced[1]);
    expect(receiver.texts().at(-1)).toBe('2');
    expect(await told(announced[0])).toBeUndefined();
    expect(receiver.requests).toHaveLength(6);
  });

  it('is tried again when nobody answers, or hangs up', async () => {
    await spoken(1);
    receiver.next = [(response) => void response.destroy()];
    expect(await told(announced[0])).toBe(4000);
    await receiver.close();
    expect(await told(announced[0], 5)).toBeUndefined();
    const [failure] = await failures();
    expect(failure).not.toHaveProperty('status');
    expect(failure?.reason).toContain('could not be reached');
  });

  it('is kept at once when its address is one that nothing is sent to', async () => {
    await spoken(1);
    for (const target of ['http://10.1.2.3/', 'https://localhost/', 'https://169.254.169.254/']) {
      webhook = { ...webhook, target };
      const { event, ...rest } = messageOf(announced[0]);
      expect(
        await tell(
          deps,
          { ...rest, event, after: -1 },
          { attempt: 1, queuedAt: Date.now(), hasTime: () => true },
        ),
      ).toBeUndefined();
    }
    expect(await failures()).toHaveLength(3);
    for (const { reason } of await failures()) expect(reason).toContain('is not asked');
  });

  it('comes again as it was when its worker broke off before it noted it', async () => {
    await spoken(1);
    const { marks } = deps;
    const breaking = { ...marks, move: () => Promise.reject(new Error('killed')) };
    deps = { ...deps, marks: breaking };
    await expect(told(announced[0])).rejects.toThrow('killed');
    deps = { ...deps, marks };
    await told(announced[0], 2);
    const [first, again] = receiver.requests;
    expect(again?.events).toEqual(first?.events);
    expect(receiver.requests).toHaveLength(2);
  });

  it('is put back when there is no time left for a request', async () => {
    await spoken(1);
    const delivery = { attempt: 1, queuedAt: Date.now(), hasTime: () => false };
    expect(await tell(deps, messageOf(announced[0]), delivery)).toBe(0);
    expect(receiver.requests).toEqual([]);
  });
});

describe('[S59] a bot of the switchboard that does not want to be told while others are in control', () => {
  it('is told while it is in control, and not later what it was not told then', async () => {
    const plain = defaultSwitchboard(world.appId);
    const id = await spoken(2);
    const [flows] = plain.integrations;
    if (flows === undefined) throw new Error('a switchboard has the flows');
    const own = {
      switchboardIntegrationId: 'b'.repeat(24),
      name: 'bot',
      integrationId: webhook.integrationId,
      integrationType: 'custom' as const,
      deliverStandbyEvents: false,
    };
    switchboard = { ...plain, integrations: [...plain.integrations, own] };
    for (const event of announced) await told(event);
    expect(receiver.requests).toEqual([]);
    switchboard = plain;
    await say(id, 'yours');
    await told(announced.at(-1));
    expect(receiver.texts()).toEqual(['yours']);
  });
});
