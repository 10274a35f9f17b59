import { setTimeout as sleep } from 'node:timers/promises';
import { type BillReport, billReport, difference } from '../../../local/bill/bill-report.ts';

/** What was metered between two readings. */
export interface Bill {
  /** Quantities by unit. */
  units: BillReport['units'];
  byDetail: BillReport['byDetail'];
  /** US dollars at list prices. */
  usd: BillReport['usd'];
}

/** @param billUrl As in the outputs of the local runtime. */
export async function readBill(billUrl: string): Promise<BillReport> {
  const response = await fetch(billUrl);
  if (!response.ok) throw new Error(`${billUrl} answers ${response.status}`);
  return (await response.json()) as BillReport;
}

/** Waits until nothing more happens, five seconds at most: sockets' ends are metered late. */
export async function settledBill(billUrl: string): Promise<BillReport> {
  let before = await readBill(billUrl);
  for (let attempt = 0; attempt < 10; attempt++) {
    await sleep(500);
    const now = await readBill(billUrl);
    if (requests(now) === requests(before)) return now;
    before = now;
  }
  return before;
}

/** Pollers ask their queues all the time: they are no sign of work. */
function requests({ units }: BillReport): number {
  return (units['lambda.request'] ?? 0) + (units['dynamodb.write'] ?? 0);
}

/** By readings rather than by the runtime's markers: those do not outlive a restart. */
export function billBetween(earlier: BillReport, later: BillReport): Bill {
  const changed = difference(later.byDetail, earlier.byDetail);
  const { units, byDetail, usd } = billReport(changed, Date.parse(earlier.since));
  return { units, byDetail, usd };
}
