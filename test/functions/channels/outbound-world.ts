import { beforeAll } from 'vitest';
import type { Channel, HttpRequest, HttpResponse } from '../../../core/channels/channel.ts';
import type { OutboundMessage } from '../../../core/channels/outbound-message.ts';
import type { OutboundDeps, ProgressStore } from '../../../core/channels/outbound-ports.ts';
import { tell } from '../../../core/channels/outbound-tell.ts';
import type { Part } from '../../../core/channels/part.ts';
import { webhook } from '../../../core/channels/webhook/webhook.ts';
import { sendMessage } from '../../../core/conversations/messages.ts';
import type { AppEvent } from '../../../core/sunshine/app-event.ts';
import { createChannelProgress } from '../../../functions/shared/dynamodb/channel-progress.ts';
import { createChannelSent } from '../../../functions/shared/dynamodb/channel-sent.ts';
import { agent, appId, text } from '../../support/people.ts';
import { type ChannelWorld, says, somebody, useChannelWorld } from './world.ts';

/** What goes out by a channel, told from DynamoDB's engine to a channel that answers as it is told. */
export interface OutboundWorld {
  inbound: ChannelWorld;
  deps: OutboundDeps;
  /** What the channel was shown, by person. */
  shown(person: string): Part[];
  textsTo(person: string): string[];
  /** What it answers next: a status, a body, or that it cannot be reached. */
  next: (Partial<HttpResponse> | Error)[];
  /** Requests that were made. */
  requests: HttpRequest[];
  channel: Channel;
  /** Milliseconds since the epoch, which pass as they are told to. */
  clock: { now: number };
  heard: boolean;
  announced: AppEvent[];
  /** Somebody writes for the first time. @returns His conversation. */
  meets(person?: string): Promise<{ person: string; conversationId: string }>;
  /** An agent says something. @returns What has to be told. */
  answers(conversationId: string, said: string): Promise<OutboundMessage[]>;
  /** Takes messages that are queued, of which those that are tried again come at once. */
  work(messages: readonly OutboundMessage[], receives?: number): Promise<number[]>;
  /** What is queued since it was last taken. */
  queued(): OutboundMessage[];
}

export function useOutboundWorld(): OutboundWorld {
  const inbound = useChannelWorld();
  const world = {} as OutboundWorld;
  let taken = 0;
  let sentIds = 0;
  beforeAll(() => {
    const { client, tables } = inbound.dynamodb;
    const clock = { now: Date.now() };
    const now = () => clock.now;
    const next: OutboundWorld['next'] = [];
    const requests: HttpRequest[] = [];
    const announced: AppEvent[] = [];
    const progress: ProgressStore = createChannelProgress(client, tables.conversations, now);
    const deps: OutboundDeps = {
      store: inbound.deps.conversations.store,
      links: inbound.links,
      user: inbound.identity.user,
      open: async () => ({
        type: 'telegram',
        channel: world.channel,
        settings: { secret: 'a secret of sixteen', target: 'https://company.example/' },
      }),
      progress,
      sent: createChannelSent(client, tables.directory, now),
      pace: async () => 0,
      async http(request) {
        const answer = next.shift() ?? {};
        if (answer instanceof Error) throw answer;
        requests.push(request);
        const body = Buffer.from(`{"ids":["sent-${++sentIds}"]}`);
        return { status: 200, headers: {}, body, ...answer };
      },
      hears: async () => world.heard,
      announce: async (event) => void announced.push(event),
      switchboard: async () => undefined,
      log: { warn() {} },
      chance: { ...inbound.deps.conversations.chance, now, random: () => 0 },
    };
    const eventsOf = ({ body }: HttpRequest) =>
      (JSON.parse(String(body)) as { events: { user: { id: string }; content: Part }[] }).events;
    Object.assign(world, {
      ...{ inbound, deps, next, requests, clock, announced },
      heard: true,
      channel: { ...webhook, type: 'telegram' },
      shown: (person: string) =>
        requests
          .flatMap(eventsOf)
          .filter(({ user }) => user.id === person)
          .map(({ content }) => content),
      textsTo: (person: string) =>
        world.shown(person).map((part) => ('text' in part ? (part.text ?? '') : part.type)),
      async meets(person = somebody()) {
        await inbound.take(says(person, 'hello'));
        world.queued();
        const conversationId = (await inbound.linkOf(person))?.conversationId ?? '';
        return { person, conversationId };
      },
      async answers(conversationId: string, said: string) {
        await sendMessage(inbound.deps.conversations, {
          principal: agent(),
          conversationId,
          content: text(said),
        });
        return world.queued();
      },
      queued() {
        const found = inbound.memory.queued.slice(taken).flatMap((message) => {
          const { queue, ...rest } = message;
          return queue === 'outbound' ? [rest as OutboundMessage] : [];
        });
        taken = inbound.memory.queued.length;
        return found;
      },
      async work(messages: readonly OutboundMessage[], receives = 1) {
        const pauses: number[] = [];
        for (const message of messages) {
          const queuedAt = clock.now;
          for (let tried = receives; ; tried++) {
            const pause = await tell(deps, message, {
              queuedAt,
              receives: tried,
              hasTime: () => true,
            });
            if (pause === undefined) break;
            pauses.push(pause);
            clock.now += pause;
          }
        }
        return pauses;
      },
    } satisfies Partial<OutboundWorld>);
  });
  return world;
}

export { appId };
