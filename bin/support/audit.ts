import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What is known about the dependencies that are deployed. */
export type Audit =
  | { kind: 'clean' }
  /** One line for each package with a finding that is high or critical. */
  | { kind: 'found'; findings: string[] }
  /** The registry has no advisories, or was not reached: nothing is known. */
  | { kind: 'unanswered'; why: string };

const root = fileURLToPath(new URL('../../', import.meta.url));
const severe = new Set(['high', 'critical']);

/** Asks the registry after advisories for what `package-lock.json` deploys. Changes nothing. */
export async function auditDependencies(): Promise<Audit> {
  // A registry that does not answer is not waited for.
  const patience = ['--fetch-retries=1', '--fetch-timeout=20000'];
  const ask = ['audit', '--omit=dev', '--audit-level=high', '--json', ...patience];
  const child = spawn('npm', ask, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
  return readAudit(said);
}

interface Report {
  auditReportVersion?: number;
  vulnerabilities?: Record<string, Vulnerability>;
  /** Of an error. */
  message?: string;
  error?: { summary?: string };
}

interface Vulnerability {
  name: string;
  severity: string;
  range: string;
  /** Advisories, and names of packages that it has its fault from. */
  via: (string | { title?: string; url?: string })[];
}

/** @param said What `npm audit --json` wrote. */
export function readAudit(said: string): Audit {
  let report: Report;
  try {
    report = JSON.parse(said) as Report;
  } catch {
    return { kind: 'unanswered', why: 'npm audit wrote no JSON' };
  }
  const { auditReportVersion, vulnerabilities, message, error } = report;
  if (auditReportVersion === undefined || vulnerabilities === undefined) {
    return { kind: 'unanswered', why: message ?? (error?.summary || 'npm audit failed') };
  }
  const findings = Object.values(vulnerabilities)
    .filter(({ severity }) => severe.has(severity))
    .map(lineOf);
  return findings.length === 0 ? { kind: 'clean' } : { kind: 'found', findings };
}

function lineOf({ name, severity, range, via }: Vulnerability): string {
  const why = via.map((one) =>
    typeof one === 'string' ? `by ${one}` : [one.title, one.url].filter(Boolean).join(' '),
  );
  return `${name} ${range} (${severity}): ${why.join('; ')}`;
}

/** For the terminal. */
export function describeAudit(audit: Audit): string {
  if (audit.kind === 'clean')
    return 'No advisory of high or critical severity for what is deployed.';
  if (audit.kind === 'found') return audit.findings.join('\n');
  // On one line, and without the registry's address, which may hold a name and a password.
  const why = audit.why.replaceAll(/https?:\/\/\S+/g, '…').replaceAll(/\s+/g, ' ');
  return `Not audited: this registry answers no question about advisories (${why}).`;
}
