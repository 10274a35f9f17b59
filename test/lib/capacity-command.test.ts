import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const command = fileURLToPath(new URL('../../bin/capacity.ts', import.meta.url));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('npm run capacity', () => {
  it('prints the table, its columns aligned', () => {
    const { status, stdout } = run();
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ {2}conversationsPerDay +200,000$/m);
    const rows = stdout.split('\n').filter((line) => / ms /.test(line));
    expect(rows.length).toBe(16);
    expect(new Set(rows.map((line) => line.indexOf(' ms '))).size).toBe(1);
    expect(stdout).toContain('Sum 892 and 100 unreserved, of 1,000 in the account.');
  });

  it('prints the same as JSON', () => {
    const { stdout } = run('--json');
    expect(JSON.parse(stdout)).toMatchObject({ scale: 1, reservedTotal: 892, shortfalls: [] });
  });

  it('says what ten times as much needs, and ends with 1', () => {
    const { status, stderr } = run('--capacity', '10');
    expect(status).toBe(1);
    expect(stderr).toContain('L-B99A9384');
    expect(run('--capacity', '10', '--accountConcurrency', '9000').stderr).not.toContain(
      'L-B99A9384',
    );
  });

  it('names the right options for a wrong one, and what is allowed for a wrong value', () => {
    const wrong = run('--capacty', '10');
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain("Unknown option '--capacty'");
    expect(wrong.stderr).toContain('--capacity <number>');
    expect(run('--capacity', 'abc').stderr).toContain('above 0 and at most 1000');
  });

  it('explains itself', () => {
    expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('--json') });
  });
});
