import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface CommandRun {
  /** The exit code; null when a signal ended it. */
  code: number | null;
  out: string;
  err: string;
}

/**
 * Runs one of the project's commands as a user does, in a process of its own.
 * @param script Below the project's folder, such as `bin/flow.ts`.
 * @param input What is typed, whole; then its standard input ends.
 */
export function runCommand(
  script: string,
  args: readonly string[],
  input = '',
): Promise<CommandRun> {
  const path = fileURLToPath(new URL(`../../${script}`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args]);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  child.stdin.end(input);
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => done({ code, out, err }));
  });
}
