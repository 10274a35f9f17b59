import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** `docs/security.md` promises a test for each of its lines. */
const root = join(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'docs/security.md'), 'utf8');
/** The table's lines without their heads. */
const lines = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| who, with what |'));
const references = [...page.matchAll(/`(test\/[^`]+\.test\.tsx?)` “([^”]+)”/g)].map(
  ([, file = '', title = '']) => [file, title] as const,
);

describe('docs/security.md', () => {
  it('has a line for everything that it is to answer for', () => {
    for (const subject of [
      /forged/,
      /another's ids/,
      /another's conversation/,
      /sends it again/,
      /parts of keys/,
      /request forgery/,
      /file that/,
      /XSS/,
      /CSRF/,
      /enumeration/,
      /floods/,
      /slow clients/,
      /reads logs/,
      /taken over a function/,
      /dependency/,
    ]) {
      expect(lines.filter((line) => subject.test(line)).length, String(subject)).toBe(1);
    }
  });

  it.each(lines.map((line) => [line.slice(2, 60), line] as const))(
    'names a test for: %s',
    (_, line) => {
      const cells = line.split(' | ');
      expect(cells.length).toBeGreaterThanOrEqual(3);
      expect(cells[2]).toMatch(/`test\/[^`]+\.test\.tsx?` “/);
      // Each file with the title of one of its tests, and nothing half written.
      const files = cells[2]?.match(/test\/[^`]+\.test\.tsx?/g) ?? [];
      expect(cells[2]?.match(/`test\/[^`]+` “[^”]+”/g)).toHaveLength(files.length);
    },
  );

  it.each(references)('%s has “%s”', (file, title) => {
    expect(existsSync(join(root, file)), 'the file').toBe(true);
    const text = readFileSync(join(root, file), 'utf8');
    const titles = [...text.matchAll(/(['"`])((?:\\.|(?!\1).)*)\1,\s*(?:async\s*)?\(/g)].map(
      ([, , found]) => found,
    );
    expect(titles).toContain(title);
  });

  it('names every file of test/integration/security', () => {
    const files = readdirSync(join(root, 'test/integration/security')).filter((name) =>
      name.endsWith('.test.ts'),
    );
    const named = new Set(references.map(([file]) => file));
    // But for this one, which attacks nothing.
    const missing = files.filter((name) => !named.has(`test/integration/security/${name}`));
    expect(missing).toEqual(['document.test.ts']);
  });
});
