import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isDiskFull } from '../disk-full.ts';

/** Lines that a function's log keeps in memory when there is no data directory. */
const RING_LINES = 1_000;

/** One function's log: a file, or the last lines in memory. */
export interface FunctionLog {
  /** The open file that environments write to; undefined in memory. */
  readonly file: number | undefined;
  write(text: string): void;
}

/** The functions' logs: `<directory>/<function>.log` each, or in memory. */
export class FunctionLogs {
  private readonly directory: string | undefined;
  private readonly rings = new Map<string, string[]>();
  private readonly files = new Map<string, number>();

  constructor(directory: string | undefined) {
    this.directory = directory;
    if (directory !== undefined) mkdirSync(directory, { recursive: true });
  }

  /** The log of one function, opened for appending. */
  open(functionName: string): FunctionLog {
    if (this.directory === undefined) {
      return { file: undefined, write: (text) => this.remember(functionName, text) };
    }
    const file =
      this.files.get(functionName) ?? openSync(join(this.directory, `${functionName}.log`), 'a');
    this.files.set(functionName, file);
    return { file, write: (text) => writeLine(file, text) };
  }

  /** The last lines of a function without a log file, oldest first. */
  lines(functionName: string): readonly string[] {
    return this.rings.get(functionName) ?? [];
  }

  /** Closes the files. Environments that write to them have to be gone. */
  close(): void {
    for (const file of this.files.values()) closeSync(file);
    this.files.clear();
  }

  private remember(functionName: string, text: string): void {
    const ring = this.rings.get(functionName) ?? [];
    this.rings.set(functionName, ring);
    for (const line of text.split('\n')) if (line !== '') ring.push(line);
    // Cut in large steps: taking one off the front each time would move all the others.
    if (ring.length > RING_LINES * 2) ring.splice(0, ring.length - RING_LINES);
  }
}

/** On a full disk the line is lost: that is no reason for the function to fail. */
function writeLine(file: number, text: string): void {
  try {
    writeSync(file, text);
  } catch (error) {
    if (!isDiskFull(error)) throw error;
  }
}
