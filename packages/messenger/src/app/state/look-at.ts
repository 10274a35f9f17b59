import type { Entry, EventEntry } from '../../../../../core/protocol/entries.ts';

/** The latest message of the company's, unless the customer has said something since. */
export function lastFromBusiness(entries: readonly Entry[]): Entry | undefined {
  const last = entries.findLast(
    (entry) => entry.kind === 'message' || (entry.kind === 'event' && entry.name === 'postback'),
  );
  return last?.kind === 'message' && last.author.type === 'business' ? last : undefined;
}

export interface Rating {
  request: EventEntry;
  /** The answer that counts. */
  given: EventEntry | undefined;
}

/** The latest request for a rating, with its latest answer; an older one is over. */
export function latestRating(entries: readonly Entry[]): Rating | undefined {
  const events = entries.filter((entry) => entry.kind === 'event');
  const request = events.findLast(({ name }) => name === 'ratingRequested');
  if (request === undefined) return undefined;
  const given = events.findLast(
    ({ name, data }) => name === 'rated' && data?.['requestSeq'] === request.seq,
  );
  return { request, given };
}

/** The last sequence at which the customer answered: buttons before it are settled. */
export function lastAnswer(entries: readonly Entry[], isMine: (entry: Entry) => boolean): number {
  const last = entries.findLast(
    (entry) =>
      (entry.kind === 'message' || (entry.kind === 'event' && entry.name === 'postback')) &&
      isMine(entry),
  );
  return last?.seq ?? 0;
}

/** Entries in runs of neighbouring sequences, so that a run stays the same whatever is loaded before it. */
export interface Block {
  key: number;
  entries: Entry[];
}

/** Sequences in a block. */
const blockSize = 32;

export function blocksOf(entries: readonly Entry[]): Block[] {
  const blocks: Block[] = [];
  for (const entry of entries) {
    const key = Math.floor(entry.seq / blockSize);
    const last = blocks.at(-1);
    if (last?.key === key) last.entries.push(entry);
    else blocks.push({ key, entries: [entry] });
  }
  return blocks;
}
