import { fail } from '../options.ts';

/**
 * A number that an option gives, fractions included.
 * @throws never returns: ends the process with 2 when the value is none, or out of range.
 */
export function readNumber(
  name: string,
  text: string | undefined,
  range: { above: number; max: number; otherwise: number },
): number {
  if (text === undefined) return range.otherwise;
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value <= range.above || value > range.max) {
    const { above, max } = range;
    fail(`--${name} takes a number above ${above} and up to ${written(max)}, not "${text}".`);
  }
  return value;
}

/** `1,300`, `0.42`: no more digits than say something. */
export function written(value: number): string {
  const digits = value >= 100 || Number.isInteger(value) ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

/** A wait as people say it: `0 s`, `40 ms`, `3.2 s`, `12 min`. */
export function waitText(seconds: number): string {
  if (seconds < 0.0005) return '0 s';
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 120) return `${written(seconds)} s`;
  if (seconds < 7200) return `${written(seconds / 60)} min`;
  return `${written(seconds / 3600)} h`;
}

/** `76.9 %`; what is more than nothing is never written as nothing. */
export function percent(share: number): string {
  if (share > 0 && share < 0.0005) return '< 0.1 %';
  return `${(share * 100).toFixed(1)} %`;
}

/** Columns aligned to the right, the first to the left. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('   '),
    )
    .join('\n');
}
