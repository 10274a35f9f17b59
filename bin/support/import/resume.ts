import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Batch } from './batches.ts';

/**
 * Which requests of an import that broke off were taken, in a file that is there only until it has ended.
 * Sending one twice does no harm; this saves the time.
 */
export function openResume(file: string) {
  const taken = new Set(read(file));
  const nameOf = (batch: Batch) =>
    createHash('sha256').update(JSON.stringify(batch)).digest('hex').slice(0, 32);
  return {
    isTaken: (batch: Batch) => taken.has(nameOf(batch)),
    note(batch: Batch): void {
      taken.add(nameOf(batch));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(`${file}.part`, JSON.stringify([...taken]));
      renameSync(`${file}.part`, file);
    },
    end: () => rmSync(file, { force: true }),
  };
}

function read(file: string): string[] {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Array.isArray(value) ? value.map(String) : [];
  } catch {
    return [];
  }
}
