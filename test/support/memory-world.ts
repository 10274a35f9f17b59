import type { Chance, Deps, Queues, Sockets } from '../../core/conversations/ports.ts';
import type { ServerFrame } from '../../core/protocol/server-frames.ts';
import type { TimerMessage } from '../../core/routing/ports.ts';
import type { AppEvent } from '../../core/sunshine/app-event.ts';
import { defaultSwitchboard, type Switchboard } from '../../core/switchboard/model.ts';
import { createMemoryConnectionRegistry } from './memory-connection-registry.ts';
import { createMemoryConversationStore } from './memory-conversation-store.ts';
import {
  createMemoryDatabase,
  type MemoryDatabase,
  type Misbehaviour,
  wellBehaved,
} from './memory-database.ts';
import { createMemoryRoutingStore } from './memory-routing-store.ts';
import type { Caller, Choices } from './scheduler.ts';

/** The message that a queue was given, and which queue it was. */
export type Queued =
  | ({ queue: 'step' } & Parameters<Queues['step']>[0])
  | ({ queue: 'route' } & Parameters<Queues['route']>[0])
  | ({ queue: 'redeliver' } & Parameters<Queues['redeliver']>[0])
  | ({ queue: 'outbound' } & Parameters<Queues['outbound']>[0]);

/** Sockets in memory: what each was sent, and how it takes what it is sent. */
export interface MemorySockets extends Sockets {
  /** `gone`: API Gateway has forgotten it. `failed`: it does not take anything now. */
  state: Map<string, 'gone' | 'failed'>;
  sent: { connectionId: string; frame: ServerFrame }[];
  /** Called with each frame that arrives. */
  onFrame: ((connectionId: string, frame: ServerFrame) => void) | undefined;
}

export interface MemoryWorld {
  database: MemoryDatabase;
  deps: Deps;
  connections: ReturnType<typeof createMemoryConnectionRegistry>;
  sockets: MemorySockets;
  readonly queued: Queued[];
  readonly timers: TimerMessage[];
  /** What the app's webhooks would be told of. */
  readonly announced: AppEvent[];
  /** In place of the one that every app has; undefined: it was deleted. */
  switchboards: Map<string, Switchboard | undefined>;
  /** Milliseconds since the epoch; a millisecond passes with every look. */
  time: { now: number };
  /** The ports as one caller has them, turn by turn. */
  depsOf(caller: Caller): Deps;
}

/** Everything that the conversations' rules ask of the world, in memory. */
export function createMemoryWorld(misbehaviour: Misbehaviour = wellBehaved): MemoryWorld {
  const database = createMemoryDatabase();
  const time = { now: 1_800_000_000_000 };
  const connections = createMemoryConnectionRegistry();
  const sockets = createMemorySockets();
  const queued: Queued[] = [];
  const timers: TimerMessage[] = [];
  const announced: AppEvent[] = [];
  const switchboards = new Map<string, Switchboard | undefined>();
  const deps: Deps = {
    store: createMemoryConversationStore(database, misbehaviour),
    connections,
    sockets,
    queues: {
      step: async (message) => void queued.push({ queue: 'step', ...message }),
      route: async (message) => void queued.push({ queue: 'route', ...message }),
      redeliver: async (message) => void queued.push({ queue: 'redeliver', ...message }),
      outbound: async (message) => void queued.push({ queue: 'outbound', ...message }),
    },
    routing: createMemoryRoutingStore(database),
    timers: { set: async (message) => void timers.push(message) },
    flowAtEnd: async () => false,
    switchboard: async (appId) =>
      switchboards.has(appId) ? switchboards.get(appId) : defaultSwitchboard(appId),
    starter: async () => ({ responder: 'agentWorkspace' }),
    announce: async (event) => void announced.push(event),
    chance: createChance(misbehaviour.choose, time),
  };
  return {
    database,
    deps,
    connections,
    sockets,
    queued,
    timers,
    announced,
    switchboards,
    time,
    depsOf: (caller) => ({
      store: caller.wrap(deps.store),
      connections: caller.wrap(deps.connections),
      sockets: caller.wrap(deps.sockets),
      queues: caller.wrap(deps.queues),
      routing: caller.wrap(deps.routing),
      timers: caller.wrap(deps.timers),
      flowAtEnd: deps.flowAtEnd,
      switchboard: deps.switchboard,
      starter: deps.starter,
      announce: deps.announce,
      chance: { ...deps.chance, sleep: () => caller.turn() },
    }),
  };
}

function createMemorySockets(): MemorySockets {
  const sockets: MemorySockets = {
    state: new Map(),
    sent: [],
    onFrame: undefined,
    async post(connectionId, text) {
      const state = sockets.state.get(connectionId);
      if (state !== undefined) return state;
      const frame = JSON.parse(text) as ServerFrame;
      sockets.sent.push({ connectionId, frame });
      sockets.onFrame?.(connectionId, frame);
      return 'delivered';
    },
  };
  return sockets;
}

function createChance(choose: Choices, time: { now: number }): Chance {
  let count = 0;
  return {
    now: () => time.now++,
    random: choose,
    // Counted, so that no two are alike; real ones are random.
    hex: (length) => (++count).toString(16).padStart(length, '0').slice(-length),
    sleep: async () => {},
  };
}
