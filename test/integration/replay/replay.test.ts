import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ReplayReport } from '../../../bin/support/replay/report.ts';
import { madeUpDialogues } from '../support/made-up-dialogues.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const real = fileURLToPath(
  new URL('../../../../shared/data/care/dialogues.jsonl', import.meta.url),
);
const scratch = mkdtempSync(join(tmpdir(), 'causerie-replay-test-'));
const madeUp = join(scratch, 'dialogues.jsonl');

beforeAll(async () => {
  writeFileSync(madeUp, madeUpDialogues.map((one) => JSON.stringify(one)).join('\n'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Ended {
  code: number | null;
  out: string;
  report: ReplayReport | undefined;
}

/** Runs the command as a user does. */
function run(...args: string[]): Promise<Ended> {
  const json = join(scratch, `${Math.random()}.json`);
  const child = spawn(process.execPath, ['bin/replay.ts', ...args, '--json', json], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
  }
  return new Promise((resolve) => {
    child.once('close', (code) => {
      const report = existsSync(json) ? JSON.parse(readFileSync(json, 'utf8')) : undefined;
      resolve({ code, out, report });
    });
  });
}

const clean = { lost: 0, doubled: 0, misordered: 0, foreign: 0, unfinished: 0, ok: true };

it('plays made-up dialogues, and nothing is lost, doubled or misordered', async () => {
  const { code, out, report } = await run(madeUp, '--concurrency', '10', '--agents', '2');
  expect(report, out).toMatchObject({ conversations: 10, welcomed: 5, ...clean });
  const turns = madeUpDialogues.reduce((sum, { turns }) => sum + turns.length, 0);
  expect(report?.messages).toBe(turns + 5);
  expect(report?.bill?.usdPerMessage).toBeGreaterThan(0);
  expect(report?.latency.all.p50).toBeGreaterThan(0);
  expect(out).toMatch(/Lost +0\n/);
  expect(code).toBe(0);
}, 90_000);

it('with faults and a kill -9 as well', async () => {
  const faults = ['--faults', '1', '--kills', '1'];
  const { code, out, report } = await run(madeUp, ...faults, '--concurrency', '6', '--agents', '2');
  expect(report, out).toMatchObject({ conversations: 10, ...clean });
  expect(report?.faults).toMatchObject({ seed: 1, runtimeKills: 1, faultsDone: 29 });
  expect(report?.faults?.socketsCut).toBeGreaterThan(0);
  expect(code).toBe(0);
}, 120_000);

it.skipIf(!existsSync(real))(
  'plays the first real dialogues, where the file is there',
  async () => {
    const { code, out, report } = await run(real, '--limit', '10', '--agents', '2');
    expect(report, out).toMatchObject({ conversations: 10, ...clean });
    expect(code).toBe(0);
  },
  90_000,
);

it('names a file that is wrong by its line, and starts nothing', async () => {
  const wrong = join(scratch, 'wrong.jsonl');
  writeFileSync(wrong, `${JSON.stringify(madeUpDialogues[0])}\n{"id": "x", "turns": 7}\n`);
  expect(await run(wrong)).toMatchObject({
    code: 2,
    out: expect.stringMatching(/wrong\.jsonl, line 2: turns is wrong/),
  });
  expect(await run(madeUp, '--faults', '1', '--target', 'x.json')).toMatchObject({
    code: 2,
    out: expect.stringMatching(/leave --target out/),
  });
});
