import type { Entry } from '../../../core/protocol/entries.ts';
import { withoutRedacted } from './redacted.ts';

/** Entries of one conversation that are kept in memory; older ones are a page of history away. */
const keep = 1000;

/**
 * One conversation's entries in order, each once. Of everything the reader may see, it holds all of
 * `floor` < seq ≤ `through`, or of that the newest thousand.
 */
export interface Timeline {
  /** The last sequence up to which nothing is missing; undefined before it has begun. */
  readonly through: number | undefined;
  /** Everything visible above this and up to `through` is in `entries`. */
  readonly floor: number;
  readonly entries: readonly Entry[];
  /** Something arrived that does not join on: what lies between has to be fetched. */
  readonly gap: boolean;
  /** Begins behind `seq`: what is older counts as history. */
  begin(seq: number): void;
  /** An entry that came by itself, in whatever order and however often. */
  receive(entry: Entry): void;
  /**
   * Entries that are all there is in `after` < seq ≤ `through`; `after` null: the newest there are.
   * @returns False when they do not join on to what is held.
   */
  page(after: number | null, entries: readonly Entry[], through: number): boolean;
  /** Puts older entries before those held, if they join on: all there is in `from` ≤ seq ≤ `to`. */
  prepend(from: number, to: number, entries: readonly Entry[]): void;
}

/** @param onEntry Gets each entry once, in order, when everything before it is there. */
export function createTimeline(onEntry: (entry: Entry) => void): Timeline {
  let through: number | undefined;
  let floor = 0;
  let entries: Entry[] = [];
  /** Arrived ahead of what lies before them. */
  const held = new Map<number, Entry>();

  function extend(entry: Entry): void {
    through = entry.seq;
    entries = withoutRedacted(entries, entry);
    entries.push(entry);
    if (entries.length > keep) floor = entries.shift()?.seq ?? floor;
    onEntry(entry);
  }

  function drain(): void {
    for (const entry of [...held.values()].sort((a, b) => a.seq - b.seq)) {
      const end = through ?? -1;
      if (entry.seq <= end) held.delete(entry.seq);
      else if (entry.prev <= end) {
        held.delete(entry.seq);
        extend(entry);
      } else break;
    }
  }

  const timeline: Timeline = {
    get through() {
      return through;
    },
    get floor() {
      return floor;
    },
    get entries() {
      return entries;
    },
    get gap() {
      return held.size > 0;
    },
    begin(seq) {
      if (through !== undefined) return;
      floor = through = seq;
      drain();
    },
    receive(entry) {
      if (through !== undefined && entry.seq <= through) return;
      // What is held too long is fetched again anyway: memory stays bounded.
      if (held.size < keep) held.set(entry.seq, entry);
      drain();
    },
    page(after, page, end) {
      const from = after ?? page[0]?.prev ?? end;
      timeline.begin(from);
      if (from > (through ?? from)) {
        for (const entry of page) timeline.receive(entry);
        return false;
      }
      for (const entry of page) if (entry.seq > (through ?? 0)) extend(entry);
      through = Math.max(through ?? 0, end);
      drain();
      return true;
    },
    prepend(from, to, page) {
      if (to < floor || from > floor || through === undefined) return;
      const older = page.filter((entry) => entry.seq <= floor);
      if (older.length + entries.length > keep) return;
      entries = [...older, ...entries];
      floor = from - 1;
    },
  };
  return timeline;
}
