import { percentiles } from './latency.ts';
import type { ReplayResult } from './run.ts';

/** What the replay found, as `--json` writes it. */
export type ReplayReport = ReturnType<typeof reportOf>;

export function reportOf(result: ReplayResult) {
  const { conversations, messages, seconds, verdict, failures, bill, faults } = result;
  const { customer, agent } = result.latencies;
  const { lost, doubled, misordered, foreign } = verdict;
  return {
    conversations,
    messages,
    welcomed: result.welcomed,
    lost,
    doubled,
    misordered,
    foreign,
    unfinished: failures.length,
    ok: lost + doubled + misordered + foreign + failures.length === 0,
    findings: [...verdict.findings, ...failures],
    seconds: Math.round(seconds * 100) / 100,
    messagesPerSecond: Math.round((messages / seconds) * 10) / 10,
    /** Milliseconds from sending to the other side's receipt. */
    latency: {
      all: percentiles([...customer, ...agent]),
      customerToAgent: percentiles(customer),
      agentToCustomer: percentiles(agent),
      /** From a conversation's first message to its agent. */
      pickup: percentiles(result.pickups),
    },
    ...(bill === undefined
      ? {}
      : {
          bill: {
            usdPerMessage: bill.usd.total / messages,
            usdPer1000Conversations: (bill.usd.total / conversations) * 1000,
            units: bill.units,
            byDetail: bill.byDetail,
            usd: bill.usd,
          },
        }),
    ...(faults === undefined ? {} : { faults }),
  };
}

/** The same for a terminal. */
export function renderReport(report: ReplayReport): string {
  const { latency, bill, faults } = report;
  const ms = (p: (typeof latency)['all']) =>
    `p50 ${p.p50} ms, p95 ${p.p95} ms, p99 ${p.p99} ms (${p.count})`;
  const rows: [string, string][] = [
    ['Conversations', `${report.conversations}, ${report.welcomed} of them welcomed by answerBot`],
    ['Messages', `${report.messages} in ${report.seconds} s, ${report.messagesPerSecond}/s`],
    ['Lost', String(report.lost)],
    ['Doubled', String(report.doubled)],
    ['Misordered', String(report.misordered)],
    ['Foreign', String(report.foreign)],
    ['Unfinished', String(report.unfinished)],
    ['Latency', ms(latency.all)],
    ['  to the agent', ms(latency.customerToAgent)],
    ['  to the customer', ms(latency.agentToCustomer)],
    ['Until an agent', ms(latency.pickup)],
  ];
  if (bill !== undefined) {
    rows.push(
      ['Bill per message', `$${bill.usdPerMessage.toFixed(8)}`],
      [
        'Per 1,000 conversations',
        `$${bill.usdPer1000Conversations.toFixed(4)}, of ${(report.messages / report.conversations).toFixed(1)} messages each, from session to close, agents' set-up not included`,
      ],
    );
  } else rows.push(['Bill', 'none: the deployment has no billUrl; on AWS see Cost Explorer']);
  if (faults !== undefined) {
    rows.push([
      `Faults, seed ${faults.seed}`,
      `${faults.runtimeKills} kill -9, ${faults.socketsCut} sockets cut, ${faults.environmentsKilled} environments killed (${faults.faultsDone} of ${faults.faultsScheduled} scheduled), deliveries doubled and database requests failed throughout; each kill -9 takes up to 2 s from the bill`,
    ]);
  }
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
  const findings = report.findings.slice(0, 20).map((finding) => `  ! ${finding}`);
  const more = report.findings.length - findings.length;
  if (more > 0) findings.push(`  ! and ${more} more (--json FILE has them all)`);
  return ['', ...lines, ...(findings.length > 0 ? ['', ...findings] : []), ''].join('\n');
}
