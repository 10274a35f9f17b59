import type { Entry } from '../../../core/protocol/entries.ts';

/** Entries without those of which an event says that they were deleted. */
export function withoutRedacted(entries: Entry[], { kind, ...event }: Entry): Entry[] {
  const { name, data } = event as { name?: string; data?: { seq?: number; through?: number } };
  if (kind !== 'event' || name !== 'redacted') return entries;
  return entries.filter(({ seq }) => seq !== data?.seq && seq > (data?.through ?? 0));
}
