import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Reads, StoredEntry, StoredSource } from '../../../core/conversations/model.ts';
import { entryKey } from './keys.ts';

/**
 * An entry as an item: its keys, and the rest as one JSON string with short names. Entries are never
 * searched by attribute, nor changed but as a whole, and a message of under 1 KB is to cost one write unit.
 */
interface Packed {
  i: string;
  p: number;
  t: number;
  s: string;
  g?: string;
  n?: string;
  a?: string;
  ai?: 1;
  /** The source: by the API, of which integration; by which channel, under which id there, when; where to. */
  o?: { a?: 1; i?: string; c?: string; m?: string; t?: number; d?: string };
  c?: string;
  y: Record<string, number>;
  /** Read marks by side: up to where, messages of others up to there, milliseconds before the entry. */
  r?: Record<string, [seq: number, others: number, before: number]>;
  /** The body, told apart by the key that is there: message, note, event. */
  m?: unknown;
  md?: unknown;
  x?: string;
  e?: string;
  d?: unknown;
}

export function toEntryItem(
  conversationId: string,
  entry: StoredEntry,
): Record<string, AttributeValue> {
  const packed: Packed = {
    i: entry.id,
    p: entry.prev,
    t: entry.at,
    s: entry.author.side,
    y: entry.tally,
  };
  if (entry.author.agentId !== undefined) packed.g = entry.author.agentId;
  if (entry.author.displayName !== undefined) packed.n = entry.author.displayName;
  if (entry.author.avatarUrl !== undefined) packed.a = entry.author.avatarUrl;
  if (entry.author.ai === true) packed.ai = 1;
  const { source } = entry.author;
  if (source !== undefined) {
    packed.o = {
      ...(source.api === true ? { a: 1 } : {}),
      ...(source.integrationId === undefined ? {} : { i: source.integrationId }),
      ...packedChannel(source.channel),
      ...(source.to === undefined ? {} : { d: source.to }),
    };
  }
  if (entry.clientId !== undefined) packed.c = entry.clientId;
  if (entry.reads !== undefined) packed.r = packedReads(entry.reads, entry.at);
  if (entry.kind === 'message') {
    packed.m = entry.content;
    if (entry.metadata !== undefined) packed.md = entry.metadata;
  } else if (entry.kind === 'note') {
    packed.x = entry.text;
  } else {
    packed.e = entry.name;
    if (entry.data !== undefined) packed.d = entry.data;
  }
  return {
    pk: { S: conversationId },
    sk: { S: entryKey(entry.seq) },
    d: { S: JSON.stringify(packed) },
  };
}

export function fromEntryItem(item: Record<string, AttributeValue>): StoredEntry {
  const packed = JSON.parse(item['d']?.S ?? '{}') as Packed;
  const base = {
    seq: Number((item['sk']?.S ?? '').slice(1)),
    id: packed.i,
    prev: packed.p,
    at: packed.t,
    author: {
      side: packed.s,
      ...(packed.g === undefined ? {} : { agentId: packed.g }),
      ...(packed.n === undefined ? {} : { displayName: packed.n }),
      ...(packed.a === undefined ? {} : { avatarUrl: packed.a }),
      ...(packed.ai === undefined ? {} : { ai: true as const }),
      ...(packed.o === undefined ? {} : { source: sourceOf(packed.o) }),
    },
    tally: packed.y,
    ...(packed.c === undefined ? {} : { clientId: packed.c }),
    ...(packed.r === undefined ? {} : { reads: readsOf(packed.r, packed.t) }),
  };
  type Of<K> = Extract<StoredEntry, { kind: K }>;
  if (packed.m !== undefined) {
    return {
      ...base,
      kind: 'message',
      content: packed.m as Of<'message'>['content'],
      ...(packed.md === undefined ? {} : { metadata: packed.md as Of<'message'>['metadata'] }),
    } as StoredEntry;
  }
  if (packed.x !== undefined) return { ...base, kind: 'note', text: packed.x };
  return {
    ...base,
    kind: 'event',
    name: packed.e as Of<'event'>['name'],
    ...(packed.d === undefined ? {} : { data: packed.d as Record<string, unknown> }),
  };
}

function packedReads(reads: Reads, at: number): Packed['r'] {
  const marks = Object.entries(reads);
  return Object.fromEntries(
    marks.map(([side, one]) => [side, [one.seq, one.others, at - (one.at ?? at)]]),
  );
}

function readsOf(packed: NonNullable<Packed['r']>, at: number): Reads {
  const marks = Object.entries(packed);
  return Object.fromEntries(
    marks.map(([side, [seq, others, before]]) => [side, { seq, others, at: at - before }]),
  );
}

type SourceChannel = NonNullable<StoredSource['channel']>;

function packedChannel(channel: SourceChannel | undefined) {
  if (channel === undefined) return {};
  const { type, originalMessageId: m, originalTimestamp: t } = channel;
  return { c: type, ...(m === undefined ? {} : { m }), ...(t === undefined ? {} : { t }) };
}

function channelOf(type: string, { m, t }: NonNullable<Packed['o']>): SourceChannel {
  return {
    type: type as SourceChannel['type'],
    ...(m === undefined ? {} : { originalMessageId: m }),
    ...(t === undefined ? {} : { originalTimestamp: t }),
  };
}

function sourceOf(packed: NonNullable<Packed['o']>): StoredSource {
  const { a, i, c, d } = packed;
  return {
    ...(a === undefined ? {} : { api: true as const }),
    ...(i === undefined ? {} : { integrationId: i }),
    ...(c === undefined ? {} : { channel: channelOf(c, packed) }),
    ...(d === undefined ? {} : { to: d }),
  };
}
