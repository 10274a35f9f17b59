import { availableParallelism } from 'node:os';
import { percentiles } from '../../bin/support/replay/latency.ts';
import type { LoadPlan } from './plan.ts';
import type { RunResult } from './run.ts';

/** What a run has found, as `--json` writes it. */
export type LoadReport = ReturnType<typeof reportOf>;

/** @param p99AtMostMs The run fails above it; undefined: whatever it is. */
export function reportOf(result: RunResult, p99AtMostMs: number | undefined) {
  const { plan, verdict, tally, bill, conversations } = result;
  const { lost, doubled, misordered, foreign, findings } = verdict;
  const measured = tally.measured;
  const latency = percentiles(measured.flatMap(({ latencies }) => latencies));
  const acknowledged = percentiles(measured.flatMap(({ acknowledgements }) => acknowledgements));
  const received = measured.reduce((sum, one) => sum + one.received, 0);
  const errorsByCode = Object.fromEntries([...tally.errors].sort(([, a], [, b]) => b - a));
  const errors = Object.values(errorsByCode).reduce((sum, count) => sum + count, 0);
  const { overCapacity, undelivered } = result;
  const faults = lost + doubled + misordered + foreign + overCapacity;
  const tooSlow = p99AtMostMs !== undefined && latency.p99 > p99AtMostMs;
  return {
    ok: faults === 0 && undelivered === 0 && latency.count > 0 && !tooSlow,
    lost,
    doubled,
    misordered,
    foreign,
    /** How often an agent had more conversations than he may have. */
    overCapacity,
    /** What was broken meanwhile; null where nothing was. */
    broken: result.broken ?? null,
    /** Due, and not at the other side 30 s after the end. */
    undelivered,
    /** Milliseconds from the moment at which a message was due to the other side's receipt. */
    p50Ms: latency.p50,
    p95Ms: latency.p95,
    p99Ms: latency.p99,
    maxMs: latency.max,
    p99AtMostMs: p99AtMostMs ?? null,
    /** Received by the other side in the measured time. */
    messages: received,
    messagesPerSecond: round(received / result.measuredSeconds),
    /** What the schedule asks for. */
    offeredPerSecond: round(
      measured.reduce((sum, one) => sum + one.due, 0) / result.measuredSeconds,
    ),
    seconds: result.measuredSeconds,
    connections: result.connections,
    errors,
    errorsByCode,
    /** While everyone came in, before the run; not among the errors. */
    earlyErrors: Object.fromEntries(tally.earlyErrors),
    acknowledged,
    /** Milliseconds until a new conversation has an agent. */
    pickup: percentiles(tally.pickups),
    conversations,
    late: result.late,
    repeats: result.repeats,
    gaps: result.gaps,
    reconnects: result.reconnects,
    cpu: mapValues(result.cpu, (share) => Math.round(share * 1000) / 1000),
    memoryBytes: result.memory,
    plan,
    bill:
      bill === undefined
        ? null
        : {
            usd: bill.usd.total,
            usdPerMessage: bill.usd.total / Math.max(1, tally.received),
            units: bill.units,
          },
    findings,
  };
}

/** The same for a terminal. */
export function renderReport(report: LoadReport): string {
  const { plan, conversations, bill } = report;
  const good = (value: number) => (value === 0 ? '0' : `${count(value)}  ✗`);
  const ms = (p: { p50: number; p95: number; p99: number; max: number }) =>
    `p50 ${duration(p.p50)}, p95 ${duration(p.p95)}, p99 ${duration(p.p99)}, max ${duration(p.max)}`;
  const rows: [string, string][] = [
    ['Lost', good(report.lost)],
    ['Doubled', good(report.doubled)],
    ['Misordered', good(report.misordered)],
    ['Foreign', good(report.foreign)],
    ['Agents over capacity', good(report.overCapacity)],
    ['Undelivered', good(report.undelivered)],
    [
      'Messages',
      `${count(report.messages)} in ${report.seconds} s: ${report.messagesPerSecond} a second, of ${report.offeredPerSecond} offered`,
    ],
    [
      'Delivered',
      ms({ p50: report.p50Ms, p95: report.p95Ms, p99: report.p99Ms, max: report.maxMs }),
    ],
    ['Acknowledged', ms(report.acknowledged)],
    ['Until an agent', ms(report.pickup)],
    [
      'Conversations',
      `${count(conversations.begun)} begun, ${count(conversations.closed)} closed, at most ${count(conversations.mostAtOnce)} at once`,
    ],
    [
      'Connections',
      `${count(report.connections)}: ${count(plan.agents)} agents, customers on ${count(plan.integrations)} integrations`,
    ],
    ['Errors', report.errors === 0 ? '0' : errorsOf(report.errorsByCode)],
  ];
  if (Object.keys(report.earlyErrors).length > 0) {
    rows.push(['While all came in', errorsOf(report.earlyErrors)]);
  }
  if (report.late + report.gaps + report.repeats + report.reconnects > 0) {
    rows.push([
      'Mended by clients',
      `${report.gaps} ahead of others, ${report.repeats} posted again, ${report.reconnects} sockets opened anew, ${report.late} conversations fetched at the end`,
    ]);
  }
  if (report.broken !== null) {
    const { broken } = report;
    rows.push([
      'Broken meanwhile',
      `${broken.kinds.join(', ')}: ${broken.environmentsKilled} environments, ${broken.socketsCut} sockets, ${broken.runtimeKills} kill -9, ${broken.wrongClocks} clocks wrong with ${broken.clocksJumped} jumps, disk full ${broken.disksFilled} times`,
    ]);
    if (broken.recoverySeconds.length > 0) {
      rows.push(['All back after', broken.recoverySeconds.map((one) => `${one} s`).join(', ')]);
    }
  }
  for (const [name, share] of Object.entries(report.cpu)) {
    const memory = report.memoryBytes[name];
    const held = memory === undefined ? '' : `, ${Math.round(memory / 2 ** 20)} MB at most`;
    rows.push([capital(name), `${Math.round(share * 100)} % of a core${held}`]);
  }
  const own = report.cpu['load generator'];
  if (own !== undefined && report.messagesPerSecond > 0) {
    const each = (own * 1000) / report.messagesPerSecond;
    rows.push(['', `${each.toFixed(2)} ms of the load generator for a message`]);
  }
  if (bill !== null) {
    rows.push(['Bill', `$${bill.usd.toFixed(4)}, $${bill.usdPerMessage.toFixed(8)} a message`]);
  }
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
  const findings = report.findings.slice(0, 20).map((finding) => `  ! ${finding}`);
  return ['', ...lines, '', `  ${verdictOf(report)}`, ...findings, ''].join('\n');
}

/** One sentence on how it went, and on what gave way first if something did. */
export function verdictOf(report: LoadReport): string {
  const { p99Ms, p99AtMostMs } = report;
  const gaveWay: string[] = [];
  const faults =
    report.lost + report.doubled + report.misordered + report.foreign + report.overCapacity;
  if (faults > 0) gaveWay.push('a promise was broken');
  if (report.undelivered > 0)
    gaveWay.push(`${count(report.undelivered)} of the messages did not arrive`);
  if (p99AtMostMs !== null && p99Ms > p99AtMostMs) {
    gaveWay.push(`p99 is ${duration(p99Ms)}, and at most ${duration(p99AtMostMs)} was allowed`);
  }
  if (report.messages === 0) gaveWay.push('no message arrived in the measured time');
  const reason = causeOf(report);
  if (gaveWay.length > 0) return `✗ It does not hold: ${gaveWay.join('; ')}.${reason}`;
  return `✓ It holds.${reason}`;
}

/** What stands out: a full machine, or refusals. */
function causeOf({ cpu, errorsByCode, messagesPerSecond, offeredPerSecond }: LoadReport): string {
  const found: string[] = [];
  const used = Object.values(cpu).reduce((sum, share) => sum + share, 0);
  const cores = availableParallelism();
  if (cpu['runtime'] !== undefined && used > 0.9 * cores) {
    const [most] = Object.entries(cpu).sort(([, a], [, b]) => b - a)[0] ?? [];
    found.push(`The machine's ${cores} cores are used up, most by the ${most}`);
  }
  const [worst] = Object.entries(errorsByCode);
  if (worst !== undefined && worst[1] > 10)
    found.push(`Refused most: ${worst[0]}, ${count(worst[1])} times`);
  if (messagesPerSecond < 0.9 * offeredPerSecond) {
    found.push(
      `It carried ${Math.round((messagesPerSecond / offeredPerSecond) * 100)} % of what was offered`,
    );
  }
  return found.map((one) => ` ${one}.`).join('');
}

/** What is played, in one line. */
export function describe(plan: LoadPlan): string {
  const rate = (plan.perDay * plan.peak) / 86_400;
  const flows =
    plan.flows === 0 ? '' : `, ${Math.round(plan.flows * 100)} % of them to flows first`;
  return `${count(plan.agents)} agents, ${count(plan.concurrent)} customers, ${count(plan.integrations)} integrations; ${round(rate)} conversations a second (${count(plan.perDay)} a day × ${plan.peak}) of ${plan.messages} messages${flows}; ${plan.durationSeconds} s after ${plan.warmUpSeconds} s of warm-up; seed ${plan.seed}`;
}

function errorsOf(byCode: Readonly<Record<string, number>>): string {
  const errors = Object.values(byCode).reduce((sum, times) => sum + times, 0);
  const codes = Object.entries(byCode).map(([code, times]) => `${code} ${count(times)}`);
  return `${count(errors)}: ${codes.slice(0, 6).join(', ')}${codes.length > 6 ? ', …' : ''}`;
}

export function duration(ms: number): string {
  return ms >= 10_000
    ? `${(ms / 1000).toFixed(1)} s`
    : `${Math.round(ms).toLocaleString('en-US')} ms`;
}

const count = (value: number) => value.toLocaleString('en-US');
const round = (value: number) => Math.round(value * 10) / 10;
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function mapValues(
  record: Readonly<Record<string, number>>,
  change: (value: number) => number,
): Record<string, number> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
