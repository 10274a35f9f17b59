import {
  business,
  type Head,
  type StoredAuthor,
  type StoredEntry,
  type StoredSource,
} from '../conversations/model.ts';
import type { Content } from '../protocol/content.ts';
import { builtInTypes } from '../switchboard/model.ts';

export type StoredMessage = Extract<StoredEntry, { kind: 'message' }>;

/** What a view of messages needs to know besides them. */
export interface MessageFacts {
  head: Head;
  /** Types of integrations, by id. */
  types: ReadonlyMap<string, string>;
  /** Forms that are answered, by id, as far as they are still there. */
  quoted: ReadonlyMap<string, StoredMessage>;
}

/** A message as the Sunshine Conversations API has it. */
export interface SunshineMessage {
  [name: string]: unknown;
  id: string;
  received: string;
  author: { [name: string]: unknown; type: string };
  content: { [name: string]: unknown; type: string };
  source: { [name: string]: unknown; type: string };
}

export function viewMessage(facts: MessageFacts, message: StoredMessage): SunshineMessage {
  const { id, at, author, content, metadata } = message;
  const quotedId = quotedIdOf(message);
  return {
    id,
    received: new Date(at).toISOString(),
    author: viewAuthor(facts.head, author),
    content: viewContent(content),
    source: viewSource(facts, author),
    ...(quotedId === undefined ? {} : { quotedMessage: viewQuoted(facts, quotedId) }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

/** The form that a message answers, if it says so. */
export function quotedIdOf({ content }: StoredMessage): string | undefined {
  return content.type === 'formResponse' ? content.quotedMessageId : undefined;
}

/** The integrations that a view of messages names. */
export function integrationsOf(head: Head, messages: readonly StoredMessage[]): string[] {
  const named = messages.map(({ author }) => integrationOf(head, author));
  return [...new Set(named.filter((id) => id !== undefined && id !== ''))] as string[];
}

function viewAuthor(
  head: Head,
  { side, agentId, displayName, avatarUrl, ai, source }: StoredAuthor,
) {
  const shown = {
    ...(displayName === undefined ? {} : { displayName }),
    ...(avatarUrl === undefined ? {} : { avatarUrl }),
  };
  if (side === business) {
    // Of what a company's server sends nobody knows whether a person wrote it, unless it says so.
    const written = agentId === undefined ? (source?.api ? undefined : 'bot') : 'agent';
    const subtype = ai === true ? 'AI' : written;
    return {
      type: 'business',
      ...(subtype === undefined ? {} : { subtypes: [subtype] }),
      ...shown,
    };
  }
  const participant = head.participants[side];
  const name = participant?.displayName;
  return {
    type: 'user',
    ...(participant === undefined ? {} : { userId: participant.userId }),
    ...(name === undefined ? {} : { displayName: name }),
    ...shown,
  };
}

function viewSource({ head, types }: MessageFacts, author: StoredAuthor) {
  const { side, agentId, source } = author;
  const integrationId = integrationOf(head, author);
  if (source?.channel !== undefined) return viewChannel(source.channel, integrationId);
  if (source?.api === true) {
    return { type: 'api:conversations', ...(integrationId === undefined ? {} : { integrationId }) };
  }
  if (side === business) {
    return { type: agentId === undefined ? builtInTypes.answerBot : builtInTypes.agentWorkspace };
  }
  if (integrationId === undefined) return { type: 'web' };
  return { type: types.get(integrationId) ?? 'web', integrationId };
}

/** The source of what was written on a channel. */
export function viewChannel(
  channel: NonNullable<StoredSource['channel']>,
  integrationId: string | undefined,
) {
  const { type, originalMessageId, originalTimestamp } = channel;
  return {
    type,
    ...(integrationId === undefined ? {} : { integrationId }),
    ...(originalMessageId === undefined ? {} : { originalMessageId }),
    ...(originalTimestamp === undefined
      ? {}
      : { originalMessageTimestamp: new Date(originalTimestamp).toISOString() }),
  };
}

function integrationOf(head: Head, { side, source }: StoredAuthor): string | undefined {
  if (source !== undefined) return source.integrationId;
  return side === business ? undefined : head.integrationId;
}

function viewQuoted(facts: MessageFacts, id: string) {
  const quoted = facts.quoted.get(id);
  return quoted === undefined
    ? { type: 'externalMessageId', externalMessageId: id }
    : { type: 'message', message: viewMessage(facts, quoted) };
}

/** Content by the API's rules: Markdown is what is written and not what is read, for example. */
function viewContent(content: Content): SunshineMessage['content'] {
  if (content.type === 'text') {
    const { markdownText: _, ...rest } = content;
    return rest;
  }
  if (content.type === 'formResponse') {
    const { quotedMessageId: _, ...rest } = content;
    return { ...rest, textFallback: content.fields.map(asLine).join('\n') };
  }
  return content;
}

type AnsweredField = Extract<Content, { type: 'formResponse' }>['fields'][number];

function asLine(field: AnsweredField): string {
  if (field.type === 'text') return `${field.label}: ${field.text}`;
  if (field.type === 'email') return `${field.label}: ${field.email}`;
  return `${field.label}: ${field.select.map(({ label }) => label).join(', ')}`;
}
