import type { Outputs } from '../../bin/support/outputs.ts';
import { type Bill, billBetween, readBill } from '../../bin/support/replay/bill.ts';

/** What a message costs, in AWS's units. Polls of queues go on all the time and are not among it. */
export interface MessageBill {
  writeUnits: number;
  readUnits: number;
  invocations: number;
  httpRequests: number;
  webSocketMessages: number;
  /** Invocations by queues: what a message has sent through them. */
  queueMessages: number;
}

/** Reads the bill around some work, when nothing else is under way. */
export async function metered(outputs: Outputs, work: () => Promise<unknown>): Promise<Bill> {
  const before = await quiet(outputs.billUrl ?? '');
  await work();
  return billBetween(before, await quiet(outputs.billUrl ?? ''));
}

/**
 * What one more message costs, in a conversation whose latest are like it. The least of some: besides
 * the message, the SDK syncs once more some seconds after it has connected.
 */
export async function messageBill(
  outputs: Outputs,
  says: (text: string) => Promise<void>,
): Promise<MessageBill> {
  for (let index = 0; index < likeIt; index++) await says(text);
  const bills: MessageBill[] = [];
  for (let index = 0; index < measured; index++) {
    bills.push(view(await metered(outputs, () => says(text))));
  }
  const least = (unit: keyof MessageBill) => Math.min(...bills.map((bill) => bill[unit]));
  return {
    writeUnits: least('writeUnits'),
    readUnits: least('readUnits'),
    invocations: least('invocations'),
    httpRequests: least('httpRequests'),
    webSocketMessages: least('webSocketMessages'),
    queueMessages: least('queueMessages'),
  };
}

/** Under 1 KB as it is stored. */
const text = 'x'.repeat(700);
/** As many as come along with the head when it is read. */
const likeIt = 4;
const measured = 3;

function view({ units, byDetail }: Bill): MessageBill {
  const workers = Object.entries(byDetail['lambda.request'] ?? {})
    .filter(([name]) => name.includes('Worker'))
    .reduce((sum, [, quantity]) => sum + quantity, 0);
  return {
    writeUnits: units['dynamodb.write'] ?? 0,
    readUnits: units['dynamodb.read'] ?? 0,
    invocations: units['lambda.request'] ?? 0,
    httpRequests: units['http.request'] ?? 0,
    webSocketMessages: units['websocket.message'] ?? 0,
    queueMessages: workers,
  };
}

/** Two readings alike, a moment apart. */
async function quiet(billUrl: string): Promise<Awaited<ReturnType<typeof readBill>>> {
  let before = await readBill(billUrl);
  for (let attempt = 0; attempt < 100; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 150));
    const now = await readBill(billUrl);
    if (sign(now) === sign(before)) return now;
    before = now;
  }
  throw new Error('The deployment does not come to rest within 15 s.');
}

const sign = ({ units }: Awaited<ReturnType<typeof readBill>>) =>
  [units['lambda.request'], units['dynamodb.write'], units['websocket.message']].join();
