import { afterAll, beforeAll } from 'vitest';
import type { FetchedMedia } from '../../../core/channels/channel.ts';
import type { InboundContent, InboundEvent } from '../../../core/channels/inbound.ts';
import type { InboundDeps, OpenChannel } from '../../../core/channels/inbound-ports.ts';
import { takeIn } from '../../../core/channels/inbound-take.ts';
import type { LinkingDeps } from '../../../core/channels/linking.ts';
import type { Snapshot, StoredEntry } from '../../../core/conversations/model.ts';
import type { IdentityStore } from '../../../core/identity/ports.ts';
import { createKeep, secretKeyOf } from '../../../functions/shared/channels/keep-media.ts';
import { createChannelEvents } from '../../../functions/shared/dynamodb/channel-events.ts';
import {
  type ChannelLinks,
  createChannelLinks,
} from '../../../functions/shared/dynamodb/channel-links.ts';
import { createConversationStore } from '../../../functions/shared/dynamodb/conversation-store.ts';
import { createIdentityStore } from '../../../functions/shared/dynamodb/identity-store.ts';
import { createUserStore, type UserStore } from '../../../functions/shared/dynamodb/user-store.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { createMemoryWorld, type MemoryWorld } from '../../support/memory-world.ts';
import { appId } from '../../support/people.ts';
import { type TestChannel, testChannel } from '../../support/test-channel.ts';

/** What comes in by a channel, taken in on DynamoDB's engine. */
export interface ChannelWorld {
  dynamodb: TestDynamoDb;
  memory: MemoryWorld;
  deps: InboundDeps & LinkingDeps;
  links: ChannelLinks;
  users: UserStore;
  identity: IdentityStore;
  channel: TestChannel;
  open: OpenChannel;
  /** Objects of the media bucket. */
  objects: Map<string, { bytes: Uint8Array; contentType: string }>;
  /** What was shown out of band. */
  shown: unknown[];
  receipts: InboundEvent[];
  take(event: InboundEvent, last?: boolean): Promise<void>;
  /** The link of a person. */
  linkOf(person: string): ReturnType<ChannelLinks['find']>;
  snapshotOf(person: string): Promise<Snapshot>;
  /** What stands in a person's conversation, oldest first. */
  entriesOf(person: string): Promise<StoredEntry[]>;
  /** Texts of messages in a person's conversation. */
  textsOf(person: string): Promise<string[]>;
}

export function useChannelWorld(): ChannelWorld {
  const world = {} as ChannelWorld;
  beforeAll(async () => {
    const dynamodb = await startTestDynamoDb();
    const { client, tables } = dynamodb;
    const memory = createMemoryWorld();
    const identity = createIdentityStore(client, tables, Date.now);
    const users = createUserStore(client, tables.directory, identity, Date.now);
    const links = createChannelLinks(client, tables.directory);
    const objects: ChannelWorld['objects'] = new Map();
    const shown: unknown[] = [];
    const receipts: InboundEvent[] = [];
    const channel = testChannel();
    const store = createConversationStore(client, tables);
    // Ids are as random as real ones, so that no two tests meet.
    const chance = {
      ...memory.deps.chance,
      now: Date.now,
      hex: (length: number) =>
        Array.from({ length }, () => Math.floor(Math.random() * 16).toString(16)).join(''),
    };
    const deps: ChannelWorld['deps'] = {
      conversations: { ...memory.deps, store, chance },
      links,
      user: identity.user,
      seen: createChannelEvents(client, tables.directory, Date.now),
      users: { user: identity.user, listByEmail: users.listByEmail },
      http: async () => ({ status: 200, headers: {}, body: new Uint8Array() }),
      words: () => ({
        fileMissing: (name) => `missing: ${name}`,
        unsupported: (what) => `unsupported: ${what}`,
      }),
      answering: {
        pick: (options, said) => options[Number(said) - 1],
        answer: (_form, asking, said) =>
          typeof said !== 'string' || said === '?'
            ? { asking, parts: [{ type: 'text', text: 'again' }] }
            : {
                response: {
                  type: 'formResponse',
                  fields: [{ type: 'text', name: 'a', label: 'A', text: said }],
                  quotedMessageId: asking.messageId,
                },
              },
      },
      show: async (_link, parts) => void shown.push(parts),
      secretKey: secretKeyOf,
      keep: createKeep({
        writer: {
          async put(key, body, { contentType }) {
            objects.set(key, { bytes: Buffer.from(body as Uint8Array), contentType });
          },
        },
        count: async () => undefined,
        siteUrl: 'https://site.example',
      }),
      requireConversation: async () => undefined,
      receipt: async (_open, event) => void receipts.push(event),
    };
    const open: OpenChannel = {
      integration: {
        integrationId: 'c'.repeat(24),
        appId,
        type: 'telegram',
        displayName: 'Channel',
        createdAt: 0,
        responder: 'answerBot',
      },
      channel,
      settings: { token: 'secret' },
    };
    const linkOf = (person: string) => links.find(open.integration.integrationId, person);
    const conversationOf = async (person: string) => (await linkOf(person))?.conversationId ?? '';
    Object.assign(world, {
      ...{ dynamodb, memory, deps, links, users, identity, channel, open, objects, shown },
      receipts,
      take: (event: InboundEvent, last = false) => takeIn(deps, open, event, { last }),
      linkOf,
      async snapshotOf(person: string) {
        const snapshot = await store.snapshot(await conversationOf(person), { consistent: true });
        if (snapshot === undefined) throw new Error(`${person} has no conversation`);
        return snapshot;
      },
      entriesOf: async (person: string) =>
        store.entries(await conversationOf(person), { limit: 100, order: 'ascending' }),
      async textsOf(person: string) {
        const entries = await world.entriesOf(person);
        return entries.flatMap((entry) =>
          entry.kind === 'message' && 'text' in entry.content ? [entry.content.text ?? ''] : [],
        );
      },
    } satisfies ChannelWorld);
  });
  afterAll(() => world.dynamodb?.close());
  return world;
}

let count = 0;

/** Somebody whom no other test knows. */
export function somebody(): string {
  return `person-${++count}`;
}

/** Something that somebody writes. */
export function says(
  person: string,
  content: string | InboundContent,
  more: Partial<Extract<InboundEvent, { kind: 'message' }>> = {},
): InboundEvent {
  return {
    kind: 'message',
    externalUserId: person,
    externalId: `message-${++count}`,
    content: typeof content === 'string' ? { type: 'text', text: content } : content,
    ...more,
  };
}

export const png: FetchedMedia = {
  bytes: Buffer.from('a picture'),
  mediaType: 'image/png',
  name: 'cat.png',
};
