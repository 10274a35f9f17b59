import { afterAll, beforeAll, expect, it } from 'vitest';
import { handBackConversation } from '../../../core/conversations/lifecycle.ts';
import { isPublic } from '../../../core/conversations/model.ts';
import type { StepMessage } from '../../../core/conversations/ports.ts';
import type { FlowDeps } from '../../../core/flows/runner/ports.ts';
import { runStep } from '../../../core/flows/runner/run-step.ts';
import { fireTimer } from '../../../core/routing/timers.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { text } from '../../support/people.ts';
import { Crash, crashing } from '../routing/support/crash.ts';
import { seededRandom } from '../routing/support/seeded-random.ts';
import { createFlowWorld, type FlowWorld } from './support/flow-world.ts';

let dynamodb: TestDynamoDb;

beforeAll(async () => {
  dynamodb = await startTestDynamoDb();
});
afterAll(() => dynamodb?.close());

/** Everything that a flow can do, in one. It counts its rounds, so that a step taken twice shows. */
const everything = {
  schema: 1,
  name: 'Everything',
  languages: ['en'],
  variables: { rounds: { default: 0 }, name: {}, state: {}, reply: {} },
  triggers: [{ type: 'conversationStarted' }],
  start: 'hello',
  steps: {
    hello: { type: 'message', text: 'Hello.', next: 'count' },
    count: {
      type: 'setVariable',
      set: [{ variable: 'rounds', operation: 'add', value: 1 }],
      next: 'ask',
    },
    ask: {
      type: 'options',
      text: 'Round {{rounds}}. What now?',
      options: [
        { label: 'Order', next: 'call' },
        { label: 'Again', next: 'count' },
        { label: 'Wait', next: 'wait' },
        { label: 'Agent', next: 'over' },
      ],
    },
    call: {
      type: 'callApi',
      method: 'POST',
      url: 'https://api.example/orders',
      save: [{ path: 'state', variable: 'state' }],
      next: 'told',
      failure: 'told',
    },
    told: { type: 'message', text: 'It is {{state}}.', next: 'tag' },
    tag: { type: 'updateConversation', addTags: ['told'], fields: { told: 'yes' }, next: 'link' },
    link: { type: 'link', flowId: 'linked', returns: true, next: 'count' },
    wait: { type: 'wait', for: 'time', seconds: 60, next: 'waited' },
    waited: { type: 'message', text: 'Waited.', next: 'count' },
    over: { type: 'handOver', note: 'Round {{rounds}}', returned: 'back' },
    back: { type: 'message', text: 'Back.', next: 'count' },
  },
};
const linked = {
  schema: 1,
  name: 'Linked',
  languages: ['en'],
  triggers: [],
  start: 'say',
  steps: { say: { type: 'message', text: 'Linked.', next: 'end' }, end: { type: 'end' } },
};

/** What the customer and his agent do, one after the other. */
const script = ['Order', 'Again', 'Wait', '/timer', 'nonsense', 'Order', 'Agent', '/back', 'Again'];

interface Play {
  lines: string[];
  /** Sequences that the customer's socket was not sent, of those that he may see. */
  undelivered: number[];
  /** How often routing was told that the conversation waits. */
  waits: number;
  keys: Set<string>;
  crashes: number;
}

/** Plays the script with workers that die with a chance, and a queue that delivers twice with another. */
async function play(app: string, danger: number, random: () => number): Promise<Play> {
  const world = createFlowWorld(dynamodb, app);
  world.answerCall = () => ({
    type: 'call',
    outcome: 'answered',
    status: 200,
    body: { state: `shipped` },
  });
  world.publish('everything', everything);
  world.publish('linked', linked);
  const mortal = mortalDeps(world, { random, chance: () => danger });
  let crashes = 0;

  /** As a FIFO queue does: the first of the conversation until it is done, perhaps once more then. */
  async function workOff(): Promise<void> {
    for (let next = world.steps[0]; next !== undefined; next = world.steps[0]) {
      await deliver(next);
      world.steps.shift();
      if (random() < danger * 4) await deliver(next);
    }
  }
  async function deliver(message: StepMessage): Promise<void> {
    for (let received = 1; ; received++) {
      try {
        await runStep(mortal, message, { again: received > 1, callsUntil: Number.MAX_VALUE });
        return;
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
        crashes++;
      }
    }
  }

  const id = await world.begin(text('Hi'));
  const { head } = (await world.deps.store.snapshot(id, { consistent: true })) ?? {};
  const ownerId = head?.participants['p0']?.userId ?? '';
  const expiresAt = world.deps.chance.now() / 1000 + 86_400;
  const socket = { connectionId: `${app}-socket`, side: 'p0', ownerId, expiresAt };
  await world.deps.store.addListeners(id, [socket]);
  await workOff();
  for (const act of script) {
    if (act === '/timer') {
      const due = world.routing.timers.filter(({ type }) => type === 'flow');
      world.routing.clock.ahead += 120_000;
      for (const timer of due) await fireTimer(world.deps, timer);
    } else if (act === '/back') {
      const ada = { kind: 'agent', appId: app, agentId: 'ada', role: 'agent' } as const;
      await handBackConversation(world.deps, ada, id);
    } else await world.says(id, act);
    await workOff();
  }
  const keys = new Set(world.calls.map(({ idempotencyKey }) => idempotencyKey));
  const waits = world.routing.routed.filter(({ type }) => type === 'waiting').length;
  return { lines: await world.lines(id), undelivered: await undelivered(), waits, keys, crashes };

  async function undelivered(): Promise<number[]> {
    const sent = world.routing.sent.flatMap(({ frame }) =>
      frame.type === 'entry' ? [frame.entry.seq] : [],
    );
    const visible = (await world.entries(id)).filter((entry) => entry.seq > 1 && isPublic(entry));
    return visible.map(({ seq }) => seq).filter((seq) => !sent.includes(seq));
  }
}

function mortalDeps({ deps }: FlowWorld, options: Parameters<typeof crashing>[1]): FlowDeps {
  return {
    ...deps,
    store: crashing(deps.store, options),
    connections: crashing(deps.connections, options),
    queues: crashing(deps.queues, options),
    timers: crashing(deps.timers, options),
    flows: crashing(deps.flows, options),
    users: crashing(deps.users, options),
    answers: crashing(deps.answers, options),
    call: crashing({ call: deps.call }, options).call,
  };
}

it('[F1] [F20] [F29] every step happens once, wherever workers die and however often messages come', async () => {
  const well = await play('e'.repeat(24), 0, () => 0.99);
  expect(well.lines).toEqual([
    'customer: Hi',
    'bot: Hello.',
    'bot: Round 1. What now?',
    'customer: Order',
    'bot: It is shipped.',
    'event changed',
    'bot: Linked.',
    'bot: Round 2. What now?',
    'customer: Again',
    'bot: Round 3. What now?',
    'customer: Wait',
    'bot: Waited.',
    'bot: Round 4. What now?',
    'customer: nonsense',
    expect.stringMatching(/^bot: /),
    'customer: Order',
    'bot: It is shipped.',
    'bot: Linked.',
    'bot: Round 5. What now?',
    'customer: Agent',
    'note: Round 5',
    'event handedOver',
    'event handedBack',
    'bot: Back.',
    'bot: Round 6. What now?',
    'customer: Again',
    'bot: Round 7. What now?',
  ]);
  let crashes = 0;
  for (let seed = 1; seed <= 40; seed++) {
    const app = seed.toString(16).padStart(24, 'e0');
    const hurt = await play(app, 0.04, seededRandom(seed));
    expect(hurt.lines, `seed ${seed}`).toEqual(well.lines);
    expect(hurt.undelivered, `seed ${seed}`).toEqual([]);
    expect(hurt.waits, `seed ${seed}`).toBeGreaterThan(0);
    // Called again it may be; as another call it is not.
    expect(hurt.keys.size, `seed ${seed}`).toBe(2);
    crashes += hurt.crashes;
  }
  expect(crashes).toBeGreaterThan(200);
}, 120_000);
