/** Milliseconds without a page after which the next one is another visit. */
const visitEnds = 30 * 60_000;

interface Kept {
  count: number;
  last: number;
  /** The visit at which a flow's offer was shown last, by flow. */
  shown: Record<string, number>;
}

/** How often somebody was here, and what he was shown, kept in the browser alone. */
export function createVisits(integrationId: string, now = Date.now) {
  const key = `causerie.${integrationId}.visits`;
  let kept: Kept = { count: 0, last: 0, shown: {} };
  try {
    // Whatever somebody has written there.
    const { count, last, shown } = JSON.parse(localStorage.getItem(key) ?? '{}');
    kept = { count: Number(count) || 0, last: Number(last) || 0, shown: Object(shown) };
  } catch {}
  if (now() - kept.last > visitEnds) kept.count++;
  const keep = () => {
    kept.last = now();
    try {
      localStorage.setItem(key, JSON.stringify(kept));
    } catch {}
  };
  keep();
  return {
    count: kept.count,
    mayShow({
      flowId,
      show,
    }: {
      flowId: string;
      show: 'once' | 'oncePerVisit' | 'always';
    }): boolean {
      const at = kept.shown[flowId];
      return at === undefined || show === 'always' || (show === 'oncePerVisit' && at < kept.count);
    },
    shown(flowId: string): void {
      kept.shown[flowId] = kept.count;
      keep();
    },
  };
}
