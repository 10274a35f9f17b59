import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { auditDependencies, describeAudit } from './support/audit.ts';

/**
 * Everything that has to hold, one after the other: types, lint, tests. Goes on after a failure, so
 * that one run tells all; the last line counts. Arguments go to vitest: `npm test -- test/core`. With `--audit`
 * first, the dependencies that are deployed are looked up among known advisories, too.
 */
const root = fileURLToPath(new URL('../', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'causerie-test-'));
const report = join(scratch, 'vitest.json');
const [first, ...rest] = process.argv.slice(2);
const withAudit = first === '--audit';
const vitestArguments = withAudit ? rest : process.argv.slice(2);
let passed = 0;
let failed = 0;

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numFailedTestSuites: number;
}

try {
  if (withAudit) await audit();
  count(await run('Types', 'tsc', ['--noEmit']));
  count(await run('Types of React Native', 'tsc', ['--noEmit', '-p', 'packages/react-native']));
  count(await run('Lint and format', 'biome', ['check', '.']));
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await run('Tests', 'vitest', ['run', ...reporters, ...vitestArguments]);
  const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = readReport();
  passed += numPassedTests;
  // A file that did not load has no tests to count, and is a failure all the same.
  const files = numFailedTests === 0 ? numFailedTestSuites : 0;
  failed += numFailedTests + (code === 0 ? 0 : Math.max(files, numFailedTests === 0 ? 1 : 0));
  const skipped = numPendingTests === 0 ? '' : `, ${numPendingTests} skipped`;
  console.log(`\n${passed} passed, ${failed} failed${skipped}`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;

/** Counts for nothing where the registry does not say. */
async function audit(): Promise<void> {
  console.log('\n── Dependencies');
  const found = await auditDependencies();
  console.log(describeAudit(found));
  if (found.kind !== 'unanswered') count(found.kind === 'found' ? 1 : 0);
}

function count(code: number): void {
  if (code === 0) passed++;
  else failed++;
}

function readReport(): Report {
  try {
    return JSON.parse(readFileSync(report, 'utf8')) as Report;
  } catch {
    // The runner itself ended before it could tell.
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numFailedTestSuites: 1 };
  }
}

async function run(title: string, command: string, args: string[]): Promise<number> {
  console.log(`\n── ${title}`);
  const startedAt = Date.now();
  const child = spawn(join(root, 'node_modules/.bin', command), args, {
    cwd: root,
    stdio: 'inherit',
  });
  const code = await new Promise<number>((done) => {
    child.on('error', (error) => {
      console.error(error.message);
      done(1);
    });
    child.on('exit', (exit) => done(exit ?? 1));
  });
  console.log(
    `   ${code === 0 ? 'ok' : 'failed'}, ${((Date.now() - startedAt) / 1000).toFixed(1)} s`,
  );
  return code;
}
