import { createConversation } from '../../../../core/conversations/create.ts';
import { sendMessage, sendPostback } from '../../../../core/conversations/messages.ts';
import type { StoredEntry } from '../../../../core/conversations/model.ts';
import type { StepMessage } from '../../../../core/conversations/ports.ts';
import { parseFlow } from '../../../../core/flows/document.ts';
import type { Need, NeedAnswer } from '../../../../core/flows/run.ts';
import type { FlowDeps } from '../../../../core/flows/runner/ports.ts';
import { runStep } from '../../../../core/flows/runner/run-step.ts';
import type { PublishedFlow } from '../../../../core/flows/store.ts';
import type { Content } from '../../../../core/protocol/content.ts';
import { fireTimer } from '../../../../core/routing/timers.ts';
import { createIdentityStore } from '../../../../functions/shared/dynamodb/identity-store.ts';
import type { TestDynamoDb } from '../../../support/dynamodb.ts';
import { customer, text } from '../../../support/people.ts';
import { createRoutingWorld, type RoutingWorld } from '../../routing/support/world.ts';

/** What APIs, articles and the like answer, and what was asked of them. */
export interface Surroundings {
  calls: Extract<Need, { type: 'call' }>[];
  answerCall: (need: Extract<Need, { type: 'call' }>) => Extract<NeedAnswer, { type: 'call' }>;
  suggest: FlowDeps['answers']['suggest'];
  match: FlowDeps['answers']['match'];
  learned: string[];
  failures: string[];
}

/**
 * Flows on DynamoDB's engine. The queue of steps is a list that a test works off: in order, once or
 * several times, by workers that die.
 */
export interface FlowWorld extends Surroundings {
  appId: string;
  routing: RoutingWorld;
  deps: FlowDeps;
  steps: StepMessage[];
  publish(flowId: string, document: object): PublishedFlow;
  /** A conversation that the flows are in control of. @returns Its id. */
  begin(message?: Content): Promise<string>;
  says(conversationId: string, content: Content | string): Promise<void>;
  presses(conversationId: string, payload: string): Promise<void>;
  /** Works off the queue until nothing is left. */
  work(): Promise<void>;
  /** Lets the time of every timer of these kinds come. */
  fire(...types: string[]): Promise<void>;
  entries(conversationId: string): Promise<StoredEntry[]>;
  /** What stands there, one line each: `bot: Hello`, `customer: Hi`, `event handedOver`. */
  lines(conversationId: string): Promise<string[]>;
}

export function createFlowWorld(dynamodb: TestDynamoDb, app: string): FlowWorld {
  const routing = createRoutingWorld(dynamodb, app);
  const identity = createIdentityStore(dynamodb.client, dynamodb.tables, routing.deps.chance.now);
  const documents = new Map<string, object>();
  const published: PublishedFlow[] = [];
  const steps: StepMessage[] = [];
  let ids = 0;

  const world: FlowWorld = {
    appId: app,
    routing,
    steps,
    calls: [],
    learned: [],
    failures: [],
    answerCall: () => ({ type: 'call', outcome: 'answered', status: 200, body: {} }),
    suggest: async () => ({ type: 'suggest', articles: [] }),
    match: async () => [],
    deps: {
      ...routing.deps,
      queues: { ...routing.deps.queues, step: async (message) => void steps.push(message) },
      flows: {
        published: async () => published,
        async document(_appId, flowId, version) {
          const document = documents.get(`${flowId}@${version}`);
          const parsed = document === undefined ? undefined : parseFlow(document);
          return parsed === undefined || 'problems' in parsed ? undefined : parsed.flow;
        },
      },
      users: {
        user: (userId) => identity.user(userId),
        async change(userId, { name, email, fields }) {
          await identity.updateProfile(userId, {
            ...(name === undefined ? {} : { name }),
            ...(email === undefined ? {} : { email }),
          });
          if (fields !== undefined) await identity.updateMetadata(userId, fields);
        },
      },
      appName: async () => 'Maison Lune',
      welcome: async () => ({ en: 'Welcome' }),
      answers: {
        suggest: (appId, need) => world.suggest(appId, need),
        articles: async () => ({ type: 'articles', articles: [] }),
        match: (appId, words, language) => world.match(appId, words, language),
        async learn(_appId, userId, signal) {
          const line = `${userId} ${signal.articleId} ${signal.outcome}`;
          if (!world.learned.includes(line)) world.learned.push(line);
        },
      },
      async call(_appId, need) {
        world.calls.push(need);
        return world.answerCall(need);
      },
      failed: (_where, { code }) => void world.failures.push(code),
    },

    publish(flowId, document) {
      const parsed = parseFlow(document);
      if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
      const at = published.findIndex((one) => one.flowId === flowId);
      const version = (published[at]?.version ?? 0) + 1;
      const { name, triggers } = parsed.flow;
      const flow = { flowId, version, name, triggers };
      documents.set(`${flowId}@${version}`, document);
      published.splice(at < 0 ? published.length : at, at < 0 ? 0 : 1, flow);
      return flow;
    },

    async begin(message) {
      const name = `${app}-${++ids}`;
      const principal = { ...customer(name), appId: app };
      await identity.createUser({
        userId: principal.userId,
        appId: app,
        profile: {},
        createdAt: routing.deps.chance.now(),
      });
      const { snapshot } = await createConversation(world.deps, {
        principal,
        clientId: name,
        control: 'answerBot',
        message: message === undefined ? undefined : { clientId: `${name}-0`, content: message },
      });
      return snapshot.head.id;
    },

    async says(conversationId, content) {
      await sendMessage(world.deps, {
        principal: await customerOf(conversationId),
        conversationId,
        clientId: `said-${++ids}`,
        content: typeof content === 'string' ? text(content) : content,
      });
    },

    async presses(conversationId, payload) {
      const message = (await world.entries(conversationId)).findLast(
        (entry) => entry.kind === 'message',
      );
      await sendPostback(world.deps, {
        principal: await customerOf(conversationId),
        conversationId,
        clientId: `pressed-${++ids}`,
        messageId: message?.id ?? '',
        payload,
      });
    },

    async work() {
      for (let next = steps.shift(); next !== undefined; next = steps.shift()) {
        await runStep(world.deps, next, { again: false, callsUntil: Number.MAX_VALUE });
      }
    },

    async fire(...types) {
      const due = routing.timers.filter(({ type }) => types.includes(type));
      for (const timer of due) {
        routing.timers.splice(routing.timers.indexOf(timer), 1);
        routing.clock.ahead += Math.max(0, timer.due - world.deps.chance.now());
        await fireTimer(world.deps, timer);
      }
      await world.work();
    },

    entries: (conversationId) =>
      world.deps.store.entries(conversationId, { limit: 100, order: 'ascending' }),

    async lines(conversationId) {
      return (await world.entries(conversationId)).map(lineOf);
    },
  };

  async function customerOf(conversationId: string) {
    const snapshot = await world.deps.store.snapshot(conversationId, { consistent: true });
    const userId = snapshot?.head.participants['p0']?.userId ?? '';
    return { ...customer(userId), userId, appId: app };
  }

  return world;
}

function lineOf(entry: StoredEntry): string {
  if (entry.kind === 'note') return `note: ${entry.text}`;
  if (entry.kind === 'event') return `event ${entry.name}`;
  const who = entry.author.side === 'b' ? (entry.author.agentId ?? 'bot') : 'customer';
  const { content } = entry;
  return `${who}: ${'text' in content && content.text !== undefined ? content.text : content.type}`;
}
