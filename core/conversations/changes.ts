import { CauserieError } from '../errors.ts';
import type { Principal } from '../identity/principal.ts';
import type { Metadata } from '../protocol/content.ts';
import { limits } from '../protocol/limits.ts';
import { mergeMetadata, withFields } from '../protocol/metadata.ts';
import type { Appended } from './append.ts';
import { write } from './messages.ts';
import type { Head } from './model.ts';
import type { Deps, HeadChange } from './ports.ts';

/** What may be changed about a conversation beside its state. Left out: stays. */
export interface ConversationChange {
  addTags?: readonly string[] | undefined;
  removeTags?: readonly string[] | undefined;
  /** Conversation fields: its metadata. null takes a field away. */
  fields?: Metadata | undefined;
  language?: string | undefined;
  /** null takes it away. */
  displayName?: string | null | undefined;
  description?: string | null | undefined;
  iconUrl?: string | null | undefined;
}

const texts = ['displayName', 'description', 'iconUrl'] as const;

/** A change, and the `data` of the event `changed` that tells of it. */
export interface PlannedChange {
  change: Pick<HeadChange, 'tags' | 'metadata' | 'language' | (typeof texts)[number]>;
  data: Record<string, unknown>;
}

/**
 * Changes tags, fields, language or name. Agents and flows hear of it, in the sequence; what is so already
 * is not said again.
 * @throws CauserieError invalid_request when it would be too many tags or more than 4 KB of fields
 */
export async function changeConversation(
  deps: Deps,
  principal: Principal,
  conversationId: string,
  wanted: ConversationChange,
): Promise<Appended> {
  return write(deps, { principal, conversationId }, ({ head }) => {
    if (wanted.fields !== undefined && !fieldsFit(head, wanted.fields)) {
      throw new CauserieError(
        'invalid_request',
        `The fields of a conversation may take ${limits.metadataBytes} bytes as JSON. Take one away with null.`,
      );
    }
    const { added, room } = tagsOf(head, wanted);
    if (added.length > room) {
      throw new CauserieError(
        'invalid_request',
        `A conversation has at most ${limits.tags} tags. Take some away with removeTags.`,
      );
    }
    const planned = planChange(head, wanted);
    if (planned === undefined) return { drafts: [] };
    const { change, data } = planned;
    return { drafts: [{ body: { kind: 'event', name: 'changed', data } }], change };
  });
}

/** What of a change is new; undefined when nothing is. What does not fit is left out. */
export function planChange(head: Head, wanted: ConversationChange): PlannedChange | undefined {
  const change: PlannedChange['change'] = {};
  const data: Record<string, unknown> = {};
  const { added, removed, room } = tagsOf(head, wanted);
  if (added.length > 0 && room > 0) data['addedTags'] = added.slice(0, room);
  if (removed.length > 0) data['removedTags'] = removed;
  const fields = Object.entries(wanted.fields ?? {}).filter(
    ([name, value]) => (ownField(head.metadata, name) ?? null) !== value,
  );
  if (fields.length > 0 && fieldsFit(head, Object.fromEntries(fields))) {
    data['fields'] = Object.fromEntries(fields);
  }
  if (wanted.language !== undefined && wanted.language !== head.language) {
    data['language'] = wanted.language;
  }
  for (const name of texts) {
    const text = wanted[name];
    if (text === undefined || text === (head[name] ?? null)) continue;
    data[name] = text;
    change[name] = text;
  }
  if (Object.keys(data).length === 0) return undefined;
  const after = withChange(head, data);
  if (after.tags !== head.tags) change.tags = after.tags ?? [];
  if (after.metadata !== head.metadata) change.metadata = after.metadata ?? {};
  if (after.language !== undefined && after.language !== head.language) {
    change.language = after.language;
  }
  return { change, data };
}

/** Tags that are new, those that go, and how many new ones there is room for. */
function tagsOf({ tags = [] }: Head, { addTags, removeTags }: ConversationChange) {
  const added = [...new Set(addTags)].filter((tag) => !tags.includes(tag));
  const removed = [...new Set(removeTags)].filter((tag) => tags.includes(tag));
  return { added, removed, room: Math.max(0, limits.tags - tags.length + removed.length) };
}

/** The head after the change that an event `changed` tells of. The same again changes nothing more. */
export function withChange(head: Head, data: Record<string, unknown>): Head {
  const { addedTags, removedTags, fields, language, displayName, description, iconUrl } = data as {
    addedTags?: string[];
    removedTags?: string[];
    fields?: Metadata;
    language?: string;
    displayName?: string | null;
    description?: string | null;
    iconUrl?: string | null;
  };
  const after = { ...head };
  if (addedTags !== undefined || removedTags !== undefined) {
    const kept = (head.tags ?? []).filter((tag) => !removedTags?.includes(tag));
    after.tags = [...new Set([...kept, ...(addedTags ?? [])])];
  }
  if (fields !== undefined) after.metadata = withFields(head.metadata ?? {}, fields);
  if (language !== undefined) after.language = language;
  if (displayName !== undefined) after.displayName = displayName ?? undefined;
  if (iconUrl !== undefined) after.iconUrl = iconUrl ?? undefined;
  if (description === null) delete after.description;
  else if (description !== undefined) after.description = description;
  return after;
}

function fieldsFit(head: Head, fields: Metadata): boolean {
  return mergeMetadata(head.metadata ?? {}, fields) !== undefined;
}

/** A field may be called `constructor`. */
function ownField(metadata: Metadata | undefined, name: string): Metadata[string] | undefined {
  return metadata !== undefined && Object.hasOwn(metadata, name) ? metadata[name] : undefined;
}
