/** The value below which a share of all lie; 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export function share(part: number, of: number): number {
  return of === 0 ? 0 : part / of;
}

export function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = `|${head.map((_, index) => (index === 0 ? '---' : '--:')).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** What was claimed, and whether it was so. */
export interface Claim {
  confidence: number;
  right: boolean;
}

const edges = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01];

/** How often claims of each confidence were right, and those of at least so much. */
export function reliabilityTable(claims: readonly Claim[]): string {
  const rightOf = (some: readonly Claim[]) =>
    share(some.filter(({ right }) => right).length, some.length);
  const rows = edges.slice(0, -1).map((from, index) => {
    const to = edges[index + 1] ?? 1;
    const within = claims.filter(({ confidence }) => confidence >= from && confidence < to);
    const above = claims.filter(({ confidence }) => confidence >= from);
    const mean = share(
      within.reduce((sum, { confidence }) => sum + confidence, 0),
      within.length,
    );
    const cells = within.length === 0 ? ['', ''] : [percent(mean), percent(rightOf(within))];
    return [
      `${from.toFixed(1)}–${Math.min(1, to).toFixed(1)}`,
      String(within.length),
      ...cells,
      above.length === 0 ? '' : percent(rightOf(above)),
    ];
  });
  return table(['confidence', 'suggestions', 'mean', 'right', 'right of all above'], rows);
}
