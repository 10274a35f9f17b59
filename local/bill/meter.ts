import type { BillUnit, Meter } from '../contracts.ts';

/** Quantities by unit and, within it, by what caused them: a function, a table, a queue. */
export type Quantities = { [Unit in BillUnit]?: { [detail: string]: number } };

/** The meter that the runtime's bill is made from. */
export interface BillMeter extends Meter {
  /** A copy of everything counted so far. */
  quantities(): Quantities;
  /** Starts again at zero. */
  reset(): void;
}

/** Counts from `initial` on, by default from zero. */
export function createMeter(initial: Quantities = {}): BillMeter {
  // Maps rather than objects: `record` is called many times for each message.
  const units = new Map<BillUnit, Map<string, number>>();
  for (const [unit, details] of Object.entries(initial)) {
    units.set(unit as BillUnit, new Map(Object.entries(details)));
  }
  return {
    record(unit, quantity, detail) {
      let details = units.get(unit);
      if (details === undefined) {
        details = new Map();
        units.set(unit, details);
      }
      details.set(detail, (details.get(detail) ?? 0) + quantity);
    },
    quantities() {
      const copy: Quantities = {};
      for (const [unit, details] of units) copy[unit] = Object.fromEntries(details);
      return copy;
    },
    reset: () => units.clear(),
  };
}
