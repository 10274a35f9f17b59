import { limits } from '../protocol/limits.ts';
import { wholeCharacters } from '../whole-characters.ts';
import type { InboundContent, InboundEvent } from './inbound.ts';

/** What one request of a channel may bring. */
export const inboundLimits = {
  /** Bytes of its body. */
  bytes: 1024 * 1024,
  /** Events; WhatsApp bundles up to a thousand. */
  events: 1000,
  /** Characters of one message; it becomes several of a conversation. */
  text: 10 * limits.text,
  /** Contents of one message. */
  contents: 50,
  /** Characters of ids, which are the channel's. */
  id: 512,
} as const;

type Part = Exclude<InboundContent, { type: 'several' }>;

/**
 * Events as they go through the queue, whose messages are bounded: long texts are cut, what was HTML stays
 * behind, and what has no usable id is left out.
 */
export function bounded(events: readonly InboundEvent[]): InboundEvent[] {
  return events
    .filter((event) => isId(event.externalUserId))
    .filter((event) => !isSaid(event) || isId(event.externalId))
    .slice(0, inboundLimits.events)
    .map((event) =>
      event.kind === 'message' ? { ...event, content: contentOf(event.content) } : event,
    );
}

function isSaid(
  event: InboundEvent,
): event is Extract<InboundEvent, { kind: 'message' | 'choice' }> {
  return event.kind === 'message' || event.kind === 'choice';
}

function isId(id: string): boolean {
  return id !== '' && id.length <= inboundLimits.id;
}

function contentOf(content: InboundContent): InboundContent {
  if (content.type !== 'several') return partOf(content);
  return {
    type: 'several',
    contents: content.contents.slice(0, inboundLimits.contents).map(partOf),
  };
}

function partOf(part: Part): Part {
  if (part.type === 'text') {
    const { html: _, ...rest } = part;
    return { ...rest, text: cut(part.text) };
  }
  if (part.type === 'media' && part.text !== undefined) return { ...part, text: cut(part.text) };
  return part;
}

function cut(text: string): string {
  return wholeCharacters(text.slice(0, inboundLimits.text));
}
