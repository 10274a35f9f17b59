import * as z from 'zod/mini';
import { createConversation } from '../../../../core/conversations/create.ts';
import type { Deps, RouteMessage } from '../../../../core/conversations/ports.ts';
import type { ServerFrame } from '../../../../core/protocol/server-frames.ts';
import { type AgentRouting, newAgentState } from '../../../../core/routing/agents.ts';
import { type RoutingConfig, routingConfigSchema } from '../../../../core/routing/config.ts';
import type { AgentState } from '../../../../core/routing/model.ts';
import type { TimerMessage } from '../../../../core/routing/ports.ts';
import { defaultSwitchboard } from '../../../../core/switchboard/model.ts';
import { createConnectionRegistry } from '../../../../functions/shared/dynamodb/connection-registry.ts';
import { createConversationStore } from '../../../../functions/shared/dynamodb/conversation-store.ts';
import { createRoutingStore } from '../../../../functions/shared/dynamodb/routing-store.ts';
import type { TestDynamoDb } from '../../../support/dynamodb.ts';
import { appId, customer, text } from '../../../support/people.ts';

/** Routing on DynamoDB's engine; its queues and sockets are lists that a test looks into. */
export interface RoutingWorld {
  appId: string;
  deps: Deps;
  routed: RouteMessage[];
  timers: TimerMessage[];
  sent: { connectionId: string; frame: ServerFrame }[];
  /** Milliseconds that the clock is ahead of the machine's. */
  clock: { ahead: number };
  configure(config: ConfigInput): Promise<RoutingConfig>;
  /** Puts an agent straight into the table. He is online unless it says otherwise. */
  employ(agentId: string, change?: Partial<AgentState>): Promise<AgentState>;
  /** A conversation that waits, but for its place in a queue. @returns Its id. */
  begin(name: string, options?: { tags?: string[] }): Promise<string>;
}

type ConfigInput = Omit<Partial<RoutingConfig>, 'queues'> & {
  queues?: (Partial<RoutingConfig['queues'][number]> & { queueId: string })[];
};

const plain: AgentRouting = { pool: 'main', groups: [], skills: {}, languages: [], capacity: 4 };

/** @param app Each its own, so that tests share the tables and nothing in them. */
export function createRoutingWorld(dynamodb: TestDynamoDb, app = appId): RoutingWorld {
  const { client, tables } = dynamodb;
  const clock = { ahead: 0 };
  const now = () => Date.now() + clock.ahead;
  const routed: RouteMessage[] = [];
  const timers: TimerMessage[] = [];
  const sent: RoutingWorld['sent'] = [];
  let ids = 0;
  const deps: Deps = {
    store: createConversationStore(client, tables),
    connections: createConnectionRegistry(client, tables.directory),
    routing: createRoutingStore(client, tables, now),
    sockets: {
      async post(connectionId, frame) {
        sent.push({ connectionId, frame: JSON.parse(frame) as ServerFrame });
        return 'delivered';
      },
    },
    queues: {
      step: async () => {},
      redeliver: async () => {},
      outbound: async () => {},
      route: async (message) => void routed.push(message),
    },
    timers: { set: async (message) => void timers.push(message) },
    flowAtEnd: async () => false,
    switchboard: async (id) => defaultSwitchboard(id),
    starter: async () => ({ responder: 'agentWorkspace' }),
    announce: async () => {},
    chance: {
      now,
      random: Math.random,
      hex: (length) => (++ids).toString(16).padStart(length, '0'),
      sleep: async () => {},
    },
  };
  return {
    appId: app,
    deps,
    routed,
    timers,
    sent,
    clock,
    async configure(config) {
      const queues = config.queues ?? [{ queueId: 'default' }];
      const parsed = z.parse(routingConfigSchema, { ...config, queues });
      await deps.routing.putConfig(app, parsed);
      return parsed;
    },
    async employ(agentId, change = {}) {
      const offline = newAgentState({ agentId, appId: app }, plain, now());
      const after: AgentState = { ...offline, status: 'online', base: 'online', ...change };
      await deps.routing.changeAgent({ before: undefined, after, distribution: 'roundRobin' });
      return (await deps.routing.agent(agentId)) ?? after;
    },
    async begin(name, { tags } = {}) {
      const { snapshot } = await createConversation(deps, {
        principal: { ...customer(name), appId: app },
        clientId: name,
        control: 'agentWorkspace',
        message: { clientId: `first-${name}`, content: text('Hello') },
        tags,
      });
      return snapshot.head.id;
    },
  };
}
