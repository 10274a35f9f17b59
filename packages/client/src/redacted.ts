import type { Entry } from '../../../core/protocol/entries.ts';

/**
 * Entries without those of which a later one, an event, says that they were deleted: for who keeps entries of
 * his own. What the client holds is without them already.
 */
export function withoutRedacted(entries: Entry[], event: Entry): Entry[] {
  // Only events have a name.
  const { name, data } = event as { name?: string; data?: { seq?: number; through?: number } };
  return name === 'redacted'
    ? entries.filter(({ seq }) => seq !== data?.seq && seq > (data?.through ?? 0))
    : entries;
}
