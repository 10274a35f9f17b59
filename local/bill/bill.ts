import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Closeable, Ids, Meter } from '../contracts.ts';
import { type DiskWatch, isDiskFull } from '../disk-full.ts';
import { type BillReport, billReport, difference } from './bill-report.ts';
import { createMeter, type Quantities } from './meter.ts';

/** How often the bill is written to the data directory: what `kill -9` may take from it. */
const SAVE_MS = 2_000;
/** Markers kept; the oldest goes first. */
const MARKERS = 100;

interface Reading {
  since: number;
  quantities: Quantities;
}

export interface BillOptions {
  clock: Clock;
  ids: Ids;
  /** Folder for `bill.json`; undefined keeps it in memory. */
  dataDir?: string;
  disk?: DiskWatch;
  /** Brings in what parts of the runtime count by themselves, such as the DynamoDB proxy. */
  collect?(): Promise<void>;
}

export interface Bill extends Closeable {
  readonly meter: Meter;
  /** Since the start or the last reset, or since a marker; undefined for a marker not known. */
  report(marker?: string): Promise<BillReport | undefined>;
  /** Remembers this moment for `report`. */
  mark(): Promise<string>;
  reset(): Promise<void>;
}

/** Keeps the bill, and keeps it across restarts when there is a data directory. */
export function createBill(options: BillOptions): Bill {
  const { clock, ids } = options;
  const file = options.dataDir === undefined ? undefined : join(options.dataDir, 'bill.json');
  const saved = file === undefined ? undefined : read(file);
  const meter = createMeter(saved?.quantities);
  const markers = new Map<string, Reading>();
  let since = saved?.since ?? clock.now();
  const isFull = options.disk?.isFull ?? isDiskFull;

  async function collect(): Promise<void> {
    await options.collect?.();
  }

  function save(): void {
    if (file === undefined) return;
    // Written beside and renamed, so that a reader or a crash never meets half a file.
    try {
      writeFileSync(`${file}.new`, JSON.stringify({ since, quantities: meter.quantities() }));
      renameSync(`${file}.new`, file);
    } catch (error) {
      // The next one has everything that this one would have had.
      if (!isFull(error)) throw error;
    }
  }

  let cancel = () => {};
  function saveRegularly(): void {
    cancel = clock.setTimer(() => {
      save();
      saveRegularly();
    }, SAVE_MS);
  }
  if (file !== undefined) saveRegularly();

  return {
    meter,
    async report(marker) {
      await collect();
      const quantities = meter.quantities();
      if (marker === undefined) return billReport(quantities, since);
      const from = markers.get(marker);
      return from && billReport(difference(quantities, from.quantities), from.since);
    },
    async mark() {
      await collect();
      const marker = ids.token(16);
      markers.set(marker, { since: clock.now(), quantities: meter.quantities() });
      const [oldest] = markers.keys();
      if (markers.size > MARKERS && oldest !== undefined) markers.delete(oldest);
      return marker;
    },
    async reset() {
      await collect();
      meter.reset();
      markers.clear();
      since = clock.now();
      save();
    },
    async close() {
      // Those that `collect` asks may be closed already; they brought in theirs before.
      cancel();
      save();
    },
  };
}

function read(file: string): Reading | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // A bill that cannot be read is no reason not to start; it begins again at zero.
    return undefined;
  }
}
