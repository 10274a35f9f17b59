import type { Head, StoredEntry } from '../../core/conversations/model.ts';
import type { Chance, ConversationStore } from '../../core/conversations/ports.ts';
import { findMessage } from '../../core/conversations/redaction.ts';
import type { User } from '../../core/identity/model.ts';
import type { IdentityStore } from '../../core/identity/ports.ts';
import type { AppEvent } from '../../core/sunshine/app-event.ts';
import { isRefusal, isTaken, nextAttemptIn } from '../../core/sunshine/attempts.ts';
import {
  integrationsOf,
  quotedIdOf,
  type StoredMessage,
} from '../../core/sunshine/message-view.ts';
import { triggerOf } from '../../core/sunshine/trigger-of.ts';
import {
  failuresKeptFor,
  type Webhook,
  type WebhookFailure,
  type WebhookMessage,
  wants,
} from '../../core/sunshine/webhook.ts';
import {
  activityEvent,
  creationEvent,
  type EventWorld,
  entryEvent,
  otherEvent,
  type WebhookEvent,
} from '../../core/sunshine/webhook-events.ts';
import { type WebhookRequest, webhookRequest } from '../../core/sunshine/webhook-request.ts';
import { hears } from '../../core/switchboard/hears.ts';
import type { Switchboard } from '../../core/switchboard/model.ts';
import type { ToldMarks } from '../shared/dynamodb/told-marks.ts';
import type { WebhookFailures } from '../shared/dynamodb/webhook-failures.ts';

/** What a target answered, or why it could not be asked. */
export type Answer =
  | { status: number }
  /** `hopeless`: it would not be asked the next time either. */
  | { reason: string; hopeless: boolean };

export interface TellDeps {
  /** Undefined when the app has no such webhook. */
  webhook(appId: string, webhookId: string): Promise<Webhook | undefined>;
  store: Pick<ConversationStore, 'snapshot' | 'entries'>;
  identity: Pick<IdentityStore, 'user' | 'integration'>;
  /** May be some seconds old. */
  switchboard(appId: string): Promise<Switchboard | undefined>;
  marks: ToldMarks;
  failures: Pick<WebhookFailures, 'put' | 'get' | 'remove'>;
  /** Never rejects. */
  post(target: string, request: WebhookRequest): Promise<Answer>;
  chance: Pick<Chance, 'now' | 'random' | 'hex'>;
}

export interface TellDelivery {
  /** Which attempt this is, from 1. */
  attempt: number;
  /** Milliseconds since the epoch. */
  queuedAt: number;
  /** Whether there is time for another request. */
  hasTime(): boolean;
}

/** Events of one request at most, and their bytes as JSON. */
const eventsAtMost = 20;
const bytesAtMost = 200_000;
/** Entries that are looked through for what has not been told: more never overtake each other. */
const lookBack = 200;
/** Milliseconds within which announcements may overtake each other, for the first of a conversation. */
const recent = 15 * 60 * 1000;

/** What one request tells. */
interface Portion {
  events: WebhookEvent[];
  /** Of entries: the mark before it and after it. */
  after?: number;
  through?: number;
}

/**
 * Tells a webhook of an event. Entries are told in their order and once each, whatever the order in which
 * they were announced: up to which one a webhook has been told is noted, and an announcement means all that
 * is behind the mark. What is not taken comes again, later each time, and is kept when it is given up.
 * @returns Milliseconds after which it is to be tried again; undefined when it is settled
 */
export async function tell(
  deps: TellDeps,
  message: WebhookMessage,
  delivery: TellDelivery,
): Promise<number | undefined> {
  const { event, webhookId, again } = message;
  const { appId } = event;
  const webhook = await deps.webhook(appId, webhookId);
  if (webhook === undefined || !wants(webhook, event)) return undefined;
  if (again !== undefined && (await deps.failures.get(appId, again.failureId)) === undefined) {
    return undefined;
  }
  const portions = await portionsOf(deps, webhook, message, delivery);
  for (const portion of portions) {
    if (portion.events.length > 0) {
      if (!delivery.hasTime()) return 0;
      const pause = await offer(deps, webhook, message, portion, delivery);
      if (pause !== undefined) return pause;
    }
    if (portion.through !== undefined && again === undefined && event.kind === 'entries') {
      await deps.marks.move(event.conversationId, webhookId, portion.through);
    }
  }
  // Of what is there no longer, nothing is left to be sent.
  if (again !== undefined && portions.length === 0) {
    await deps.failures.remove(appId, again.failureId);
  }
  return undefined;
}

/** @returns Milliseconds after which to try again; undefined when it was taken or given up. */
async function offer(
  deps: TellDeps,
  webhook: Webhook,
  message: WebhookMessage,
  portion: Portion,
  delivery: TellDelivery,
): Promise<number | undefined> {
  const request = webhookRequest(webhook, portion.events, deps.chance.now());
  const answer = await deps.post(webhook.target, request);
  if ('status' in answer && isTaken(answer.status)) {
    if (message.again !== undefined) {
      await deps.failures.remove(webhook.appId, message.again.failureId);
    }
    return undefined;
  }
  const hopeless = 'status' in answer ? isRefusal(answer.status) : answer.hopeless;
  const pause = hopeless ? undefined : pauseAfter(deps, delivery);
  if (pause !== undefined) return pause;
  await deps.failures.put(failureOf(deps, webhook, message, portion, answer, delivery));
  return undefined;
}

function pauseAfter({ chance }: TellDeps, { attempt, queuedAt }: TellDelivery) {
  return nextAttemptIn(attempt, { queuedAt, now: chance.now(), random: chance.random() });
}

function failureOf(
  { chance }: TellDeps,
  { webhookId, appId, integrationId, target }: Webhook,
  { event, again }: WebhookMessage,
  { events, after, through }: Portion,
  answer: Answer,
  { attempt }: TellDelivery,
): WebhookFailure {
  const now = chance.now();
  const sent: AppEvent =
    event.kind === 'entries' && through !== undefined ? { ...event, seq: through } : event;
  return {
    failureId: again?.failureId ?? now.toString(16).padStart(12, '0') + chance.hex(12),
    ...{ appId, webhookId, integrationId, target },
    at: now,
    attempts: attempt,
    ...('status' in answer
      ? { status: answer.status, reason: `It answered ${answer.status}.` }
      : { reason: answer.reason }),
    events: events.map(({ id, type, createdAt }) => ({ id, type, createdAt })),
    message: { webhookId, event: sent, ...(after === undefined ? {} : { after }) },
    expiresAt: Math.floor(now / 1000) + failuresKeptFor,
  };
}

/** What there is to tell, in requests of a bounded size. */
async function portionsOf(
  deps: TellDeps,
  webhook: Webhook,
  message: WebhookMessage,
  { queuedAt }: TellDelivery,
): Promise<Portion[]> {
  const { event } = message;
  if (event.kind === 'other') {
    const user =
      webhook.includeFullUser && event.userId !== undefined
        ? await deps.identity.user(event.userId)
        : undefined;
    return [{ events: [otherEvent(webhook, event, user)] }];
  }
  const [snapshot, switchboard] = await Promise.all([
    deps.store.snapshot(event.conversationId, { consistent: true }),
    deps.switchboard(event.appId),
  ]);
  if (snapshot === undefined || snapshot.head.appId !== event.appId) return [];
  const { head } = snapshot;
  const told = { head, switchboard };
  const hearing = hears(switchboard, head, webhook.integrationId);
  if (event.kind === 'activity') {
    if (!hearing) return [];
    const world = await worldOf(deps, webhook, told, { sides: [event.side], messages: [] });
    return [{ events: [activityEvent(world, event)] }];
  }
  const marked = message.after ?? (await deps.marks.get(head.id, webhook.webhookId));
  const mark = marked ?? -1;
  if (mark >= event.seq) return [];
  // What it was not told while another was in control, it is not told later.
  if (!hearing) return [{ events: [], after: mark, through: event.seq }];
  // Of a conversation that it has not been told of, or not for long, what has just happened.
  const since = Math.max(webhook.since, marked === undefined ? queuedAt - recent : 0);
  const behind = await entriesBehind(deps, snapshot.latest, head, event.seq, mark, since);
  const entries = behind.filter((entry) => wantsEntry(webhook, entry));
  const begins =
    mark < 0 && head.createdAt >= since && webhook.triggers.includes('conversation:create');
  const world = await worldOf(deps, webhook, told, {
    sides: [...(begins ? ['p0'] : []), ...entries.map(({ author }) => author.side)],
    messages: entries.filter((entry) => entry.kind === 'message'),
  });
  const events: Told[] = [];
  if (begins) {
    const first = behind.find(({ kind }) => kind === 'message');
    events.push({ seq: 0, event: creationEvent(world, first) });
  }
  for (const entry of entries) {
    const one = entryEvent(world, entry);
    if (one !== undefined) events.push({ seq: entry.seq, event: one });
  }
  return inPortions(events, mark, event.seq);
}

interface Told {
  seq: number;
  event: WebhookEvent;
}

function wantsEntry({ triggers }: Webhook, entry: StoredEntry): boolean {
  const trigger = triggerOf(entry);
  return trigger !== undefined && triggers.includes(trigger);
}

function inPortions(told: readonly Told[], mark: number, end: number): Portion[] {
  const portions: Required<Portion>[] = [];
  let bytes = 0;
  for (const { seq, event } of told) {
    const size = Buffer.byteLength(JSON.stringify(event));
    const last = portions.at(-1);
    if (last === undefined || last.events.length === eventsAtMost || bytes + size > bytesAtMost) {
      portions.push({ events: [event], after: last?.through ?? mark, through: seq });
      bytes = size;
      continue;
    }
    last.events.push(event);
    last.through = seq;
    bytes += size;
  }
  const last = portions.at(-1);
  if (last !== undefined) last.through = end;
  return portions;
}

/** Entries behind a mark up to a sequence, ascending, and none that is older than `since`. */
async function entriesBehind(
  { store }: TellDeps,
  latest: readonly StoredEntry[],
  { id }: Head,
  seq: number,
  mark: number,
  since: number,
): Promise<StoredEntry[]> {
  const found: StoredEntry[] = [];
  const after = Math.max(0, mark);
  let before = seq + 1;
  /** @returns Whether there may be more. */
  const take = (entries: readonly StoredEntry[]): boolean => {
    for (const entry of entries) {
      if (entry.seq >= before) continue;
      if (entry.seq <= after || entry.at < since || found.length === lookBack) return false;
      found.push(entry);
      before = entry.seq;
    }
    return before > after + 1;
  };
  // Mostly it is one of the last, which came with the head.
  let more = take(latest.some((entry) => entry.seq === seq) ? latest : []);
  while (more) {
    const page = await store.entries(id, { after, before, limit: 50, order: 'descending' });
    more = page.length > 0 && take(page);
  }
  return found.reverse();
}

async function worldOf(
  deps: TellDeps,
  webhook: Webhook,
  { head, switchboard }: Pick<EventWorld, 'head' | 'switchboard'>,
  { sides, messages }: { sides: readonly string[]; messages: readonly StoredMessage[] },
): Promise<EventWorld> {
  const userIds = new Set(sides.flatMap((side) => head.participants[side]?.userId ?? []));
  const integrationIds = new Set([
    ...integrationsOf(head, messages),
    ...(head.integrationId === undefined ? [] : [head.integrationId]),
  ]);
  const quotedIds = messages.flatMap((message) => quotedIdOf(message) ?? []);
  const [integrations, users, quoted] = await Promise.all([
    Promise.all([...integrationIds].map((id) => deps.identity.integration(id))),
    Promise.all([...userIds].map((userId) => deps.identity.user(userId))),
    Promise.all(quotedIds.map((id) => findMessage(deps.store, head, id))),
  ]);
  const known = <T>(found: (T | undefined)[]) => found.filter((one): one is T & {} => one != null);
  return {
    webhook,
    head,
    switchboard,
    users: new Map(known<User>(users).map((user) => [user.userId, user])),
    types: new Map(known(integrations).map(({ integrationId, type }) => [integrationId, type])),
    quoted: new Map(known(quoted).map((message) => [message.id, message])),
  };
}
