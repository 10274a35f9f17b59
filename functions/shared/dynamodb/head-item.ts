import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type {
  Assignee,
  ConversationState,
  Head,
  HeadParticipant,
  Listener,
  Reach,
  ReadMark,
  TicketRef,
} from '../../../core/conversations/model.ts';
import { headKey } from './keys.ts';

/**
 * A head as an item. What is changed by itself is an attribute of its own: read marks, listeners,
 * state, assignee. Names are short because the head is read with every message.
 */
type Item = Record<string, AttributeValue>;

export function toHeadItem(head: Head): Item {
  const item: Item = {
    pk: { S: head.id },
    sk: { S: headKey },
    app: { S: head.appId },
    st: { S: head.state },
    ctl: { S: head.control },
    at: { N: String(head.createdAt) },
    pt: { M: mapValues(head.participants, participantValue) },
    br: markValue(head.businessRead),
    ls: {
      M: Object.fromEntries(head.listeners.map((one) => [one.connectionId, listenerValue(one)])),
    },
    ...indexKeys(head),
  };
  if (head.switchboardIntegrationId !== undefined) {
    item['swi'] = { S: head.switchboardIntegrationId };
  }
  if (head.assignee !== undefined) item['asg'] = assigneeValue(head.assignee);
  if (head.integrationId !== undefined) item['itg'] = { S: head.integrationId };
  if (head.displayName !== undefined) item['dn'] = { S: head.displayName };
  if (head.iconUrl !== undefined) item['iu'] = { S: head.iconUrl };
  if (head.metadata !== undefined) item['md'] = { S: JSON.stringify(head.metadata) };
  if (head.ticket !== undefined) item['tk'] = ticketValue(head.ticket);
  if (head.inactive === true) item['ina'] = { BOOL: true };
  if (head.lastAgentId !== undefined) item['la'] = { S: head.lastAgentId };
  if (head.tags !== undefined && head.tags.length > 0) item['tg'] = { SS: head.tags };
  if (head.page !== undefined) item['pg'] = { S: JSON.stringify(head.page) };
  if (head.language !== undefined) item['lg'] = { S: head.language };
  if (head.loggedIn === true) item['li'] = { BOOL: true };
  if (head.type !== undefined) item['ty'] = { S: head.type };
  if (head.description !== undefined) item['ds'] = { S: head.description };
  if (head.clearedThrough !== undefined) item['clr'] = { N: String(head.clearedThrough) };
  return item;
}

export function fromHeadItem(item: Item): Head {
  const assignee = item['asg']?.M;
  const metadata = item['md']?.S;
  return {
    id: text(item, 'pk') ?? '',
    appId: text(item, 'app') ?? '',
    state: text(item, 'st') as ConversationState,
    control: text(item, 'ctl') as Head['control'],
    assignee:
      assignee === undefined
        ? undefined
        : {
            agentId: assignee['id']?.S ?? '',
            ...(assignee['n']?.S === undefined ? {} : { displayName: assignee['n'].S }),
          },
    integrationId: text(item, 'itg'),
    displayName: text(item, 'dn'),
    iconUrl: text(item, 'iu'),
    metadata: metadata === undefined ? undefined : JSON.parse(metadata),
    createdAt: Number(item['at']?.N),
    participants: mapValues(item['pt']?.M ?? {}, participant),
    businessRead: mark(item['br']),
    listeners: Object.entries(item['ls']?.M ?? {}).map(listener),
    ...routed(item),
    ...serverApi(item),
  };
}

/** What the server API has set. */
function serverApi(item: Item): Partial<Head> {
  const part: Partial<Head> = {};
  const description = text(item, 'ds');
  if (text(item, 'ty') === 'sdkGroup') part.type = 'sdkGroup';
  if (description !== undefined) part.description = description;
  if (item['clr']?.N !== undefined) part.clearedThrough = Number(item['clr'].N);
  if (item['rm']?.BOOL === true) part.removed = true;
  return part;
}

/** What routing has noted. */
function routed(item: Item): Partial<Head> {
  const [pool, key] = splitTicket(text(item, 'tk'));
  const part: Partial<Head> = {};
  if (pool !== undefined && key !== undefined) part.ticket = { pool, key };
  const active = text(item, 'swi');
  if (active !== undefined) part.switchboardIntegrationId = active;
  const pending = text(item, 'psw');
  if (pending !== undefined) part.pendingSwitchboardIntegrationId = pending;
  if (item['ina']?.BOOL === true) part.inactive = true;
  if (item['li']?.BOOL === true) part.loggedIn = true;
  const lastAgentId = text(item, 'la');
  if (lastAgentId !== undefined) part.lastAgentId = lastAgentId;
  const language = text(item, 'lg');
  if (language !== undefined) part.language = language;
  const tags = item['tg']?.SS;
  if (tags !== undefined) part.tags = tags;
  const page = text(item, 'pg');
  if (page !== undefined) part.page = JSON.parse(page);
  return part;
}

export function ticketValue(ticket: TicketRef): AttributeValue {
  return { S: `${ticket.pool}|${ticket.key}` };
}

function splitTicket(value: string | undefined): [string?, string?] {
  const at = value?.indexOf('|') ?? -1;
  return value === undefined || at < 0 ? [] : [value.slice(0, at), value.slice(at + 1)];
}

/**
 * Keys of the indexes by which agents list: by state, and within it by age. They change with state and
 * assignee, never with a message.
 */
export function indexKeys(
  head: Pick<Head, 'id' | 'appId' | 'state' | 'assignee' | 'createdAt'>,
): Item {
  const place = `${head.state}#${new Date(head.createdAt).toISOString()}#${head.id}`;
  return {
    inboxPk: { S: head.appId },
    inboxSk: { S: place },
    assigneePk: { S: assigneeKey(head.appId, head.assignee?.agentId) },
    assigneeSk: { S: place },
  };
}

export function assigneeKey(appId: string, agentId: string | undefined): string {
  return `${appId}#${agentId ?? 'nobody'}`;
}

export function listenerValue(one: Listener): AttributeValue {
  return { S: `${one.side}|${one.ownerId}|${one.expiresAt}` };
}

export function markValue(value: ReadMark): AttributeValue {
  const mark: Item = { s: { N: String(value.seq) }, o: { N: String(value.others) } };
  if (value.at !== undefined) mark['t'] = { N: String(value.at) };
  return { M: mark };
}

export function assigneeValue(assignee: Assignee): AttributeValue {
  const value: Item = { id: { S: assignee.agentId } };
  if (assignee.displayName !== undefined) value['n'] = { S: assignee.displayName };
  return { M: value };
}

export function participantValue(one: HeadParticipant): AttributeValue {
  const value: Item = { u: { S: one.userId }, r: markValue(one.read) };
  if (one.displayName !== undefined) value['n'] = { S: one.displayName };
  if (one.left === true) value['l'] = { BOOL: true };
  if (one.reach !== undefined) value['c'] = reachValue(one.reach);
  return { M: value };
}

export function reachValue(reach: Reach): AttributeValue {
  return {
    M: {
      i: { S: reach.clientId },
      g: { S: reach.integrationId },
      t: { S: reach.type },
      x: { S: reach.externalId },
      s: { N: String(reach.since) },
    },
  };
}

function reachOf(value: AttributeValue | undefined): Reach | undefined {
  const map = value?.M;
  if (map === undefined) return undefined;
  return {
    clientId: map['i']?.S ?? '',
    integrationId: map['g']?.S ?? '',
    type: map['t']?.S as Reach['type'],
    externalId: map['x']?.S ?? '',
    since: Number(map['s']?.N ?? 0),
  };
}

function participant(value: AttributeValue): HeadParticipant {
  const map = value.M ?? {};
  const reach = reachOf(map['c']);
  return {
    userId: map['u']?.S ?? '',
    ...(map['n']?.S === undefined ? {} : { displayName: map['n'].S }),
    read: mark(map['r']),
    ...(map['l']?.BOOL === true ? { left: true as const } : {}),
    ...(reach === undefined ? {} : { reach }),
  };
}

function mark(value: AttributeValue | undefined): ReadMark {
  const at = value?.M?.['t']?.N;
  return {
    seq: Number(value?.M?.['s']?.N ?? 0),
    others: Number(value?.M?.['o']?.N ?? 0),
    ...(at === undefined ? {} : { at: Number(at) }),
  };
}

function listener([connectionId, value]: [string, AttributeValue]): Listener {
  const [side = '', ownerId = '', expiresAt = '0'] = (value.S ?? '').split('|');
  return { connectionId, side, ownerId, expiresAt: Number(expiresAt) };
}

function mapValues<A, B>(map: Record<string, A>, convert: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, convert(value)]));
}
function text(item: Item, name: string): string | undefined {
  return item[name]?.S;
}
