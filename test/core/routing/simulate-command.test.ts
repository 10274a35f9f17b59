import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { erlangC } from '../../../core/routing/simulation/erlang-c.ts';
import { runCommand } from '../../support/run-command.ts';

const scratch = mkdtempSync(join(tmpdir(), 'causerie-simulate-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const run = (...args: string[]) => runCommand('bin/simulate.ts', args);

const desk = ['--agents', '12', '--capacity', '1', '--arrivals-per-hour', '120'];
const short = ['--handle-seconds', '300.5', '--conversations', '20000', '--seed', '11'];

describe('npm run simulate', { timeout: 90_000 }, () => {
  it('simulates one load and writes it as JSON', async () => {
    const file = join(scratch, 'deep', 'point.json');
    const { code, out } = await run(...desk, ...short, '--json', file);
    expect(code).toBe(0);
    expect(out).toContain('Erlang C');
    const result = JSON.parse(readFileSync(file, 'utf8'));
    const theory = erlangC({ servers: 12, arrivalsPerSecond: 120 / 3600, handleSeconds: 300.5 });
    expect(result).toMatchObject({ agents: 12, seed: 11, conversations: 20_000, stable: true });
    expect(result.erlangC.meanWaitSeconds).toBeCloseTo(theory?.meanWaitSeconds ?? 0, 9);
    expect(Math.abs(result.meanWaitSeconds / (theory?.meanWaitSeconds ?? 0) - 1)).toBeLessThan(
      0.03,
    );
    expect(Math.abs(result.waitedShare / (theory?.waitedShare ?? 0) - 1)).toBeLessThan(0.03);
  });

  it('says clearly that a load cannot be stood, simulates it all the same, and has no formula', async () => {
    const file = join(scratch, 'unstable.json');
    const heavy = ['--agents', '10', '--capacity', '1', '--arrivals-per-hour', '130'];
    const { code, out } = await run(...heavy, ...short, '--json', file);
    expect(code).toBe(0);
    expect(out).toContain('UNSTABLE');
    expect(out).toContain('It takes 11 agents at least');
    const result = JSON.parse(readFileSync(file, 'utf8'));
    expect(result.erlangC).toBeUndefined();
    expect(result.meanWaitSeconds).toBeGreaterThan(1000);
  });

  it('finds how many agents a wait takes', async () => {
    const question = ['--wait-seconds', '20', '--arrivals-per-hour', '600', '--capacity', '2'];
    const { code, out } = await run(...question, ...short);
    expect(code).toBe(0);
    expect(out).toMatch(/^28 agents, for a mean wait of 20 s or less/);
    expect(out).toMatch(/With one less it is 3\d(\.\d+)? s/);
  });

  it('draws several loads: a picture that says in words what it shows', async () => {
    const picture = join(scratch, 'waits.svg');
    const { code, out } = await run('--conversations', '2000', '--picture', picture);
    expect(code).toBe(0);
    expect(out).toContain(picture);
    expect(out).toMatch(/│.*●/);
    expect(out).toMatch(/76\.9 % +4,000 +0 s/);
    const svg = readFileSync(picture, 'utf8');
    expect(svg).toMatch(/^<svg [^>]*role="img" aria-labelledby="title description">/);
    expect(svg).toContain('prefers-color-scheme:dark');
    expect(svg).toMatch(/<desc id="description">At 76\.9 % load the mean wait is 0 s/);
    expect(svg.match(/<path class="line/g)?.length).toBe(6);
    expect(svg).not.toContain('NaN');
  });

  it.each([
    [['--agents', 'many'], /--agents takes a whole number from 1 to 100000, not "many"/],
    [['--handle-seconds', '0'], /--handle-seconds takes a number above 0 and up to 86,400/],
    [['--speed', '2'], /--arrivals-per-hour.*--wait-seconds/],
    [['--wait-seconds', '5', '--agents', '3'], /leave --agents out/],
    [['--agents', '3', '--picture', 'x.svg'], /--picture draws several loads/],
  ])('refuses %j with a line that helps', async (args, message) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});
