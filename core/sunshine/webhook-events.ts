import { eventId } from '../conversations/ids.ts';
import {
  business,
  type Head,
  type StoredAuthor,
  type StoredEntry,
  type StoredSource,
} from '../conversations/model.ts';
import type { User } from '../identity/model.ts';
import type { Switchboard } from '../switchboard/model.ts';
import { viewTruncatedConversation } from '../switchboard/view.ts';
import type { AppEvent, Trigger } from './app-event.ts';
import { viewSdkClient } from './client-view.ts';
import { type MessageFacts, viewChannel, viewMessage } from './message-view.ts';
import { triggerOf } from './trigger-of.ts';
import { viewTruncatedUser, viewUser } from './user-view.ts';
import type { Webhook } from './webhook.ts';

/** An event as a webhook gets it. */
export interface WebhookEvent {
  /** 24 hexadecimal characters; the same for the same event, however often it is sent. */
  id: string;
  type: Trigger;
  createdAt: string;
  payload: Record<string, unknown>;
}

/** What an event is told with, beside what stands in the conversation. */
export interface EventWorld {
  webhook: Pick<Webhook, 'includeFullUser' | 'includeFullSource'>;
  head: Head;
  switchboard: Switchboard | undefined;
  /** Those who took part, by id. */
  users: ReadonlyMap<string, User>;
  /** Types of integrations, by id. */
  types: ReadonlyMap<string, string>;
  /** Forms that are answered, by id. */
  quoted: MessageFacts['quoted'];
}

/** The event of a conversation's beginning. @param first What was said first. */
export function creationEvent(world: EventWorld, first: StoredEntry | undefined): WebhookEvent {
  const { head, types } = world;
  const { integrationId } = head;
  // Customers begin where they write; all else is a company's server.
  const byServer = integrationId === undefined || types.get(integrationId) === 'custom';
  const said = first !== undefined && first.author.side !== business && first.at === head.createdAt;
  const reason = byServer ? 'none' : said ? 'message' : 'startConversation';
  const personal = head.type !== 'sdkGroup';
  return {
    id: eventId(head.id, 'created'),
    type: 'conversation:create',
    createdAt: time(head.createdAt),
    payload: {
      conversation: conversationOf(world),
      creationReason: reason,
      source: byServer ? fromServer(integrationId) : sourceOf(world, 'p0', first?.author),
      ...(personal ? optional('user', userOf(world, 'p0')) : {}),
    },
  };
}

/** The event of an entry; undefined where webhooks are told of none. */
export function entryEvent(world: EventWorld, entry: StoredEntry): WebhookEvent | undefined {
  const type = triggerOf(entry);
  if (type === undefined) return undefined;
  const { side } = entry.author;
  const user = optional('user', userOf(world, side));
  const base = { id: eventId(world.head.id, String(entry.seq)), type, createdAt: time(entry.at) };
  const conversation = conversationOf(world);
  if (entry.kind === 'event') {
    const postback = { payload: entry.data?.['payload'] };
    return {
      ...base,
      payload: { conversation, postback, ...user, source: sourceOf(world, side, entry.author) },
    };
  }
  if (entry.kind !== 'message') return undefined;
  const message = viewMessage(world, entry);
  return {
    ...base,
    payload: {
      conversation,
      message: {
        ...message,
        author: { ...message.author, ...user },
        source: { ...message.source, ...clientOf(world, side, entry.author.source?.channel) },
      },
    },
  };
}

/** The event of what someone does and is not stored. */
export function activityEvent(
  world: EventWorld,
  { id, at, activity, side }: Extract<AppEvent, { kind: 'activity' }>,
): WebhookEvent {
  const user = userOf(world, side);
  return {
    id,
    type: activity === 'conversation:read' ? 'conversation:read' : 'conversation:typing',
    createdAt: time(at),
    payload: {
      conversation: conversationOf(world),
      activity: {
        type: activity,
        author: {
          type: side === business ? 'business' : 'user',
          ...(user === undefined ? {} : { userId: user.id, user }),
        },
        source: sourceOf(world, side),
      },
    },
  };
}

/** An event whose announcer knew what there is to tell. @param user Whom it is about, as he is now. */
export function otherEvent(
  { includeFullUser }: EventWorld['webhook'],
  { id, trigger, at, payload }: Extract<AppEvent, { kind: 'other' }>,
  user: User | undefined,
): WebhookEvent {
  const whole = includeFullUser && user !== undefined && 'user' in payload;
  return {
    id,
    type: trigger,
    createdAt: time(at),
    payload: { ...payload, ...(whole ? { user: viewUser(user) } : {}) },
  };
}

function userOf({ webhook, head, users }: EventWorld, side: string) {
  const user = users.get(head.participants[side]?.userId ?? '');
  if (user === undefined) return undefined;
  return webhook.includeFullUser ? viewUser(user) : viewTruncatedUser(user);
}

/** Where something came from: the customer's integration, or the company's server. */
function sourceOf(world: EventWorld, side: string, author?: StoredAuthor) {
  const { integrationId } = world.head;
  const { channel } = author?.source ?? {};
  if (channel !== undefined) {
    const source = viewChannel(channel, author?.source?.integrationId);
    return { ...source, ...clientOf(world, side, channel) };
  }
  if (side === business || integrationId === undefined) return fromServer(undefined);
  const type = world.types.get(integrationId) ?? 'web';
  return { type, integrationId, ...clientOf(world, side) };
}

function fromServer(integrationId: string | undefined) {
  return { type: 'api:conversations', ...optional('integrationId', integrationId) };
}

/** What a customer writes with, for webhooks that want to know. */
function clientOf(
  { webhook, head, users }: EventWorld,
  side: string,
  channel?: StoredSource['channel'],
) {
  const { userId = '', reach } = head.participants[side] ?? {};
  const user = users.get(userId);
  if (!webhook.includeFullSource || user === undefined) return {};
  if (channel !== undefined) {
    // As far as it is known here; GET …/clients has all of it.
    if (reach?.type !== channel.type) return {};
    const { clientId: id, type, integrationId, externalId } = reach;
    return { client: { id, type, status: 'active', integrationId, externalId } };
  }
  return optional('client', viewSdkClient(user, []));
}

function conversationOf({ switchboard, head }: EventWorld) {
  return viewTruncatedConversation(switchboard, head);
}

function time(at: number): string {
  return new Date(at).toISOString();
}

function optional<K extends string, V>(key: K, value: V | undefined) {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}
