import type { BillUnit } from '../contracts.ts';
import type { Quantities } from './meter.ts';
import { prices } from './prices.ts';

/** What AWS would bill for what happened since `since`. */
export interface BillReport {
  /** ISO 8601. */
  since: string;
  /** Quantities by unit. */
  units: Partial<Record<BillUnit, number>>;
  /** Quantities by unit and by what caused them. */
  byDetail: Quantities;
  usd: { total: number; byUnit: Partial<Record<BillUnit, number>> };
}

/** Prices quantities; `since` in milliseconds since the epoch. */
export function billReport(quantities: Quantities, since: number): BillReport {
  const report: BillReport = {
    since: new Date(since).toISOString(),
    units: {},
    byDetail: quantities,
    usd: { total: 0, byUnit: {} },
  };
  for (const [unit, price] of Object.entries(prices) as [BillUnit, number][]) {
    const details = quantities[unit];
    if (details === undefined) continue;
    const quantity = Object.values(details).reduce((sum, item) => sum + item, 0);
    report.units[unit] = quantity;
    report.usd.byUnit[unit] = quantity * price;
    report.usd.total += quantity * price;
  }
  return report;
}

/** What was counted between two readings; nothing that did not change. */
export function difference(later: Quantities, earlier: Quantities): Quantities {
  const result: Quantities = {};
  for (const [unit, details] of Object.entries(later) as [BillUnit, Record<string, number>][]) {
    for (const [detail, quantity] of Object.entries(details)) {
      const change = quantity - (earlier[unit]?.[detail] ?? 0);
      if (change === 0) continue;
      const own = result[unit] ?? {};
      own[detail] = change;
      result[unit] = own;
    }
  }
  return result;
}

/** The report as a table for a terminal: unit, quantity, dollars, and the total. */
export function billTable(report: BillReport): string {
  const rows = [['unit', 'quantity', 'USD']];
  for (const [unit, quantity] of Object.entries(report.units)) {
    rows.push([
      unit,
      Number.isInteger(quantity) ? String(quantity) : quantity.toFixed(3),
      (report.usd.byUnit[unit as BillUnit] ?? 0).toFixed(6),
    ]);
  }
  rows.push(['total', '', report.usd.total.toFixed(6)]);
  const widths = [0, 1, 2].map((column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const lines = rows.map(([unit = '', quantity = '', usd = '']) =>
    [
      unit.padEnd(widths[0] ?? 0),
      quantity.padStart(widths[1] ?? 0),
      usd.padStart(widths[2] ?? 0),
    ].join('  '),
  );
  return `Since ${report.since}, at us-east-1 list prices\n${lines.join('\n')}\n`;
}
