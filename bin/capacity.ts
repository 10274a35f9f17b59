import { parseArgs } from 'node:util';
import { definitions } from '../functions/definitions.ts';
import { type Capacity, deriveCapacity, MARGIN, UNRESERVED_CONCURRENCY } from '../lib/capacity.ts';
import { ConfigurationError } from '../lib/errors.ts';
import { PEAK_FACTOR } from '../lib/load.ts';
import { DEFAULT_ACCOUNT_LIMITS, describeShortfalls } from '../lib/quotas.ts';
import { CONTEXT_HELP, readSettings } from '../lib/settings.ts';

/** `npm run capacity`: what a deployment reserves and lets through, and why. */

const NUMBERS = ['capacity', ...Object.keys(DEFAULT_ACCOUNT_LIMITS)];
const USAGE = [
  'npm run capacity -- [options]',
  '',
  ...NUMBERS.map((name) => `  --${name} <number>`.padEnd(38) + CONTEXT_HELP[name]),
  `${'  --json'.padEnd(38)}the same as JSON`,
  `${'  --help'.padEnd(38)}this text`,
].join('\n');

function main(args: string[]): number {
  const values = parse(args);
  if (values['help'] === true) {
    console.log(USAGE);
    return 0;
  }
  const settings = readSettings((name) => (NUMBERS.includes(name) ? values[name] : undefined));
  const capacity = deriveCapacity({
    scale: settings.capacity,
    account: settings.account,
    functions: definitions,
  });
  if (values['json'] === true) console.log(JSON.stringify(capacity, undefined, 2));
  else console.log(render(capacity, settings.account.accountConcurrency));
  if (capacity.shortfalls.length === 0) return 0;
  console.error(describeShortfalls(capacity.scale, capacity.shortfalls));
  return 1;
}

function parse(args: string[]): Record<string, string | boolean | undefined> {
  const numbers = Object.fromEntries(NUMBERS.map((name) => [name, { type: 'string' as const }]));
  const flags = { json: { type: 'boolean' as const }, help: { type: 'boolean' as const } };
  try {
    return parseArgs({ args, options: { ...numbers, ...flags } }).values;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigurationError('INVALID_CONTEXT', `${message}\n\n${USAGE}`, { cause });
  }
}

function render(capacity: Capacity, accountConcurrency: number): string {
  const { quotas, load, webSocketThrottle: socket, httpThrottle: http } = capacity;
  const quotaRows = Object.entries(quotas).map(([name, value]) => [name, count(value)]);
  const rows = capacity.rows.map((row) => [
    row.name + (row.later ? ' *' : ''),
    rate(row.rate),
    `${Math.round(row.p99Seconds * 1000)} ms`,
    row.mapping === undefined ? '' : count(row.mapping),
    count(row.reserved),
    row.reason,
  ]);
  const functions = Object.entries(capacity.functions).map(([name, { reserved, mapping }]) => [
    name,
    count(reserved),
    mapping === undefined ? '' : count(mapping),
  ]);
  return [
    `Capacity ${capacity.scale}: quotas of each app`,
    table(quotaRows),
    '',
    `Peak, ${PEAK_FACTOR} times a day's mean`,
    table([
      ['conversations/s', rate(load.conversations)],
      ['messages/s', rate(load.messages)],
      ['open connections', count(load.openConnections)],
      ['new connections/s, when all reconnect', rate(load.connects)],
      ['WebSocket frames/s', rate(load.frames)],
      ['@connections posts/s', rate(load.posts)],
      ['HTTP requests/s', rate(load.httpRequests)],
    ]),
    '',
    `Reserved concurrency: rate × p99 × ${MARGIN}, rounded up to fives`,
    table([['row', 'events/s', 'p99', 'mapping', 'reserved', 'why'], ...rows]),
    `Sum ${count(capacity.reservedTotal)} and ${UNRESERVED_CONCURRENCY} unreserved, of ${count(accountConcurrency)} in the account. * kept free for functions to come`,
    '',
    'By function',
    table([['function', 'reserved', 'mapping'], ...functions]),
    '',
    'Throttles',
    table([
      ['stage', 'requests/s', 'burst'],
      ['WebSocket', count(socket.rateLimit), count(socket.burstLimit)],
      ['HTTP', count(http.rateLimit), count(http.burstLimit)],
    ]),
  ].join('\n');
}

/** Columns aligned; a column of figures to the right. */
function table(rows: string[][]): string {
  const columns = rows[0]?.map((_cell, index) => rows.map((row) => row[index] ?? '')) ?? [];
  const widths = columns.map((cells) => Math.max(...cells.map((cell) => cell.length)));
  const numeric = columns.map((cells) =>
    cells.slice(1).every((cell) => /^([\d,.]+( ms)?)?$/.test(cell)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, index) => {
          const width = widths[index] ?? 0;
          return numeric[index] ? cell.padStart(width) : cell.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `  ${line}`)
    .join('\n');
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function rate(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 1, minimumFractionDigits: 1 });
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
