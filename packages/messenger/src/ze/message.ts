import type { Content } from '../../../../core/protocol/content.ts';
import type { Entry, MessageEntry } from '../../../../core/protocol/entries.ts';
import { metadata } from './metadata.ts';
import { object, optionalText, refusal, refuse, warn } from './refuse.ts';

/** A message as Sunshine Conversations has it. */
export interface ZeMessage {
  id: string;
  /** ISO 8601. */
  received: string;
  author: {
    type: 'user' | 'business';
    subtypes?: ['agent'] | undefined;
    userId?: string | undefined;
    displayName?: string | undefined;
    avatarUrl?: string | undefined;
  };
  content: Content;
  metadata?: MessageEntry['metadata'];
}

export function toMessage({ id, received, author, content, metadata }: MessageEntry): ZeMessage {
  const { agentId, ...rest } = author;
  return {
    id,
    received,
    author: agentId ? { ...rest, subtypes: ['agent'] } : rest,
    content,
    metadata,
  };
}

/**
 * Zendesk's `beforeMessageDisplay` over our own. What the page gives back replaces content and metadata; who
 * wrote it, and when, stays as it is.
 */
export function displayHook(hook: (message: ZeMessage, data: unknown) => unknown) {
  return (entry: Entry, conversationId?: string): Entry | null => {
    if (entry.kind !== 'message') return entry;
    // A copy: what a page changes in place is seen here, and nowhere else.
    const message = structuredClone(toMessage(entry));
    const shownAs = hook(message, { conversation: { id: conversationId } }) as ZeMessage | null;
    if (shownAs === null) return null;
    if (!shownAs?.content?.type) {
      warn(
        refusal((advice) => advice.valueAdvice('what it returns', shownAs, 'displayed')),
        'beforeMessageDisplay',
      );
      return entry;
    }
    const { content, metadata } = shownAs;
    return { ...entry, content, metadata };
  };
}

/**
 * What `sendMessage` takes.
 * @throws Refusal
 */
export function messagePost(value: unknown): Pick<MessageEntry, 'content' | 'metadata'> {
  const post = object(value, 'the message', 'message');
  const content = object(post['content'], 'content', 'message');
  const { type, text } = content;
  if (typeof type !== 'string' || (type === 'text' && !optionalText(text, 'text', 4096))) {
    refuse('content', content, 'message');
  }
  return { content: content as Content, metadata: metadata(post['metadata'], 'metadata') };
}
