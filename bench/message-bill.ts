import { readOptions, wholeNumber } from '../bin/support/options.ts';
import { createProgress } from '../bin/support/progress.ts';
import { startLocalChild } from '../bin/support/replay/local-child.ts';
import { openCrowd } from './support/crowd.ts';
import { lengthen } from './support/lengthen.ts';
import { type MessageBill, messageBill } from './support/metered.ts';
import { openDesk, openParties, type Parties } from './support/parties.ts';

/** `npm run bench:bill`: what one message costs, and whether that depends on anything. */
const { values } = readOptions({
  command: 'node bench/message-bill.ts',
  summary:
    'The bill of one message of under 1 KB between a customer and an agent, with few and many connections open elsewhere, early and late in its conversation. Ends with 1 when they differ.',
  options: {
    crowd: { type: 'string', value: 'N', help: 'connections in the large crowd (default 5000)' },
    late: { type: 'string', value: 'N', help: 'number of the late message (default 10000)' },
  },
});
const crowdSize = wholeNumber('crowd', values.crowd, { min: 10, max: 20_000, otherwise: 5_000 });
const late = wholeNumber('late', values.late, { min: 100, max: 29_000, otherwise: 10_000 });

const progress = createProgress();
progress.step('Starting a deployment on this machine');
const child = await startLocalChild();
const { outputs } = child;
const rows: [string, MessageBill][] = [];
try {
  const desk = await openDesk(outputs);
  const measure = async (what: string, parties: Parties) => {
    progress.step(what);
    const says = { customer: parties.customerSays, agent: parties.agentSays };
    for (const [who, say] of Object.entries(says)) {
      rows.push([`${who}, ${what}`, await messageBill(outputs, say)]);
    }
  };
  const early = await openParties(outputs, desk);
  // What a first message finds cold is not part of what a message costs.
  await early.customerSays('warm');
  await early.agentSays('warm');
  await measure('message 10', early);
  const few = await openCrowd(outputs, 10);
  await measure('10 connections elsewhere', early);
  progress.step(`Opening ${crowdSize} connections`);
  const many = await openCrowd(outputs, crowdSize - few.size);
  await measure(`${crowdSize} connections elsewhere`, early);
  progress.step('Closing them');
  await Promise.all([few.leave(), many.leave()]);
  progress.step(`Filling a conversation up to ${late}`);
  const long = await openParties(outputs, desk);
  await long.customerSays('warm');
  await lengthen(outputs, long.conversationId, late - 8);
  long.skipTo(late - 8);
  // Brings both up to date, which takes a hundred pages, and is no part of a message either.
  await long.customerSays('warm');
  await measure(`message ${late}`, long);
  desk.leave();
} finally {
  await child.remove();
}
progress.done('Measured');

const columns = Object.keys(rows[0]?.[1] ?? {}) as (keyof MessageBill)[];
console.log(`| message | ${columns.join(' | ')} |\n|---|${columns.map(() => '--:|').join('')}`);
for (const [what, bill] of rows) {
  console.log(`| ${what} | ${columns.map((column) => bill[column]).join(' | ')} |`);
}
const kinds = new Map<string, Set<string>>();
for (const [what, bill] of rows) {
  const who = what.split(',')[0] ?? '';
  kinds.set(who, (kinds.get(who) ?? new Set()).add(JSON.stringify(bill)));
}
const equal = [...kinds.values()].every((bills) => bills.size === 1);
console.log(equal ? '\nEqual wherever it is sent.' : '\nNot equal: see above.');
process.exit(equal ? 0 : 1);
