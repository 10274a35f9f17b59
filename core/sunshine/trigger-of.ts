import type { StoredEntry } from '../conversations/model.ts';
import type { EntryTrigger } from './app-event.ts';

/** What webhooks are told when this entry is written; nothing of notes and of most events. */
export function triggerOf(entry: StoredEntry): EntryTrigger | undefined {
  if (entry.kind === 'message') return 'conversation:message';
  return entry.kind === 'event' && entry.name === 'postback' ? 'conversation:postback' : undefined;
}
