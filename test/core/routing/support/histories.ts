import fc from 'fast-check';
import * as z from 'zod/mini';
import { newAgentState } from '../../../../core/routing/agents.ts';
import { routingConfigSchema } from '../../../../core/routing/config.ts';
import type { AgentState } from '../../../../core/routing/model.ts';
import { RoutingModel } from './routing-model.ts';

const languages = ['en', 'fr', 'pt-BR'];
const queueIds = ['a', 'b', 'c', 'd'];

const queue = fc.record({
  pool: fc.constantFrom('main', 'main', 'night'),
  groups: fc.subarray(['gold'], { minLength: 0 }),
  skills: fc.option(
    fc.dictionary(fc.constantFrom('billing', 'repairs'), fc.integer({ min: 1, max: 3 }), {
      maxKeys: 2,
      noNullPrototype: true,
    }),
    { nil: {} },
  ),
  matchLanguage: fc.boolean(),
  priority: fc.constantFrom(3, 5, 5, 8),
  mode: fc.constantFrom('automatic', 'offer'),
  offerSeconds: fc.constantFrom(10, 30),
  relaxSkillsAfterSeconds: fc.option(fc.constantFrom(20, 60), { nil: undefined }),
  scheduleId: fc.option(fc.constant('office'), { nil: undefined, freq: 4 }),
});

const agent = fc.record({
  pool: fc.constantFrom('main', 'main', 'night'),
  capacity: fc.integer({ min: 1, max: 3 }),
  groups: fc.subarray(['gold']),
  skills: fc.dictionary(fc.constantFrom('billing', 'repairs'), fc.integer({ min: 1, max: 3 }), {
    maxKeys: 2,
    noNullPrototype: true,
  }),
  languages: fc.subarray(languages),
  base: fc.constantFrom('online', 'online', 'away', 'offline'),
});

const distribution = fc.constantFrom('roundRobin', 'leastLoaded', 'longestIdle');

/** Queues, agents and rules of their turns; nothing waits yet. */
export const worlds = fc
  .record({
    queues: fc.array(queue, { minLength: 1, maxLength: queueIds.length }),
    agents: fc.array(agent, { minLength: 1, maxLength: 5 }),
    main: distribution,
    night: distribution,
  })
  .map(({ queues, agents, main, night }) => () => {
    const config = z.parse(routingConfigSchema, {
      pools: { main: { distribution: main }, night: { distribution: night } },
      queues: queues.map((one, index) => ({ queueId: queueIds[index], ...one })),
      skills: ['billing', 'repairs'],
      groups: ['gold'],
      schedules: [
        {
          scheduleId: 'office',
          timeZone: 'Europe/Paris',
          // Opens a quarter of an hour after the model begins, on a Monday.
          intervals: [
            { day: 'monday', from: '09:15', to: '10:00' },
            { day: 'monday', from: '10:30', to: '24:00' },
          ],
        },
      ],
    });
    const model = new RoutingModel(config);
    for (const [index, { base, ...routing }] of agents.entries()) {
      const state = newAgentState({ agentId: `agent${index}`, appId: 'app' }, routing, model.now);
      model.agents.set(state.agentId, { ...state, base, status: base });
    }
    return model;
  });

/** What can happen. Numbers choose among what is there when it happens. */
export type Op =
  | { do: 'arrive'; queue: number; language: string | undefined; own: number | undefined }
  | { do: 'status'; agent: number; base: AgentState['base'] }
  | { do: 'accept' | 'decline'; agent: number }
  | { do: 'close'; conversation: number }
  | { do: 'transfer'; conversation: number; queue: number }
  | { do: 'advance'; seconds: number }
  | {
      do: 'work';
      message: number;
      crashAfter: number | undefined;
      twice: boolean;
      meanwhile: Op | undefined;
      /** Before which of its calls of the store another worker drains the same pools, if one does. */
      rivalBefore: number | undefined;
    };

const some = fc.nat({ max: 30 });
const change: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('arrive' as const),
      queue: some,
      language: fc.option(fc.constantFrom(...languages), { nil: undefined }),
      own: fc.option(some, { nil: undefined, freq: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('status' as const),
      agent: some,
      base: fc.constantFrom(
        'online' as const,
        'online' as const,
        'away' as const,
        'offline' as const,
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('accept' as const, 'decline' as const),
      agent: some,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('close' as const), conversation: some }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('transfer' as const), conversation: some, queue: some }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      seconds: fc.constantFrom(0.001, 1, 10, 30, 60, 900),
    }),
  },
);
const work: fc.Arbitrary<Op> = fc.record({
  do: fc.constant('work' as const),
  message: some,
  crashAfter: fc.option(fc.nat({ max: 12 }), { nil: undefined }),
  twice: fc.boolean(),
  meanwhile: fc.option(change, { nil: undefined }),
  rivalBefore: fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }),
});

export const histories = fc.array(
  fc.oneof({ weight: 3, arbitrary: change }, { weight: 2, arbitrary: work }),
  { minLength: 5, maxLength: 50, size: 'max' },
);
