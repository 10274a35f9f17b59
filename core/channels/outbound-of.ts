import { type Head, present, type StoredEntry } from '../conversations/model.ts';
import type { ChannelType } from './channel.ts';
import type { OutboundMessage } from './outbound-message.ts';

/** What has to be told on channels of what happens in a conversation: nothing where nobody is reached there. */

/** In a source's `to`: the message is told nobody, and stands in the conversation. */
export const toNobody = 'none';

/**
 * What entries that were just written have to be told to those who are reached on channels: messages that
 * they did not write. One message a link, which means all before it.
 */
export function outboundOf(head: Head, entries: readonly StoredEntry[]): OutboundMessage[] {
  const { appId, id: conversationId } = head;
  const last = new Map<string, OutboundMessage>();
  for (const entry of entries) {
    if (entry.kind !== 'message') continue;
    const { seq } = entry;
    const to = entry.author.source?.to;
    if (to === toNobody) continue;
    const isReached = present(head).some(([, { reach }]) => reach?.clientId === to);
    if (to !== undefined && !isReached) {
      const ids = { appId, clientId: to, conversationId };
      last.set(`${to} targeted`, {
        kind: 'entries',
        ...ids,
        seq,
        since: seq - 1,
        targeted: true,
      });
      continue;
    }
    for (const [side, { reach }] of present(head)) {
      if (reach === undefined || side === entry.author.side || seq <= reach.since) continue;
      const { clientId, since } = reach;
      last.set(clientId, { kind: 'entries', appId, clientId, conversationId, seq, since });
    }
  }
  return [...last.values()];
}

/** Channels that show that somebody types. */
export const showsTyping: ReadonlySet<ChannelType> = new Set([
  'whatsapp',
  'messenger',
  'instagram',
  'telegram',
  'line',
]);
/** Channels that show that somebody has read. */
export const showsRead: ReadonlySet<ChannelType> = new Set(['whatsapp', 'messenger', 'instagram']);

/** That the company's side types, for those who see it on their channel. */
export function typingOf({ appId, id, ...head }: Head, at: number): OutboundMessage[] {
  return present(head).flatMap(([, { reach }]) =>
    reach !== undefined && showsTyping.has(reach.type)
      ? [{ kind: 'typing', appId, clientId: reach.clientId, conversationId: id, at }]
      : [],
  );
}

/** That the company's side has read up to a sequence. */
export function readOf({ appId, id, ...head }: Head, seq: number, at: number): OutboundMessage[] {
  return present(head).flatMap(([, { reach }]) =>
    reach !== undefined && showsRead.has(reach.type)
      ? [{ kind: 'read', appId, clientId: reach.clientId, conversationId: id, seq, at }]
      : [],
  );
}
