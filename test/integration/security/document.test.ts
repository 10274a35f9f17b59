import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('docs/security.md names tests that are there, for every threat', () => {
  const text = readFileSync('docs/security.md', 'utf8');
  const rows = text
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| threat'));
  expect(rows.length).toBeGreaterThan(10);
  for (const row of rows) {
    const tests = [...row.matchAll(/`(test\/[^`]+)`/g)].map(([, path = '']) => path);
    expect(tests, row.slice(0, 60)).not.toEqual([]);
    for (const path of tests) expect(existsSync(path), path).toBe(true);
  }
});
