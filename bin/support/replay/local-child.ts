import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Outputs, readOutputs } from '../outputs.ts';
import { freePorts } from './free-ports.ts';
import { openSmallDisk, type SmallDisk } from './small-disk.ts';

const startScript = fileURLToPath(new URL('../../start.ts', import.meta.url));
/** Milliseconds that a start may take: synthesizing anew is the longest part of it. */
const startWithin = 120_000;
const stopWithin = 15_000;

/** A deployment of one's own, in a process that can be killed: its data outlives it, until `remove`. */
export interface LocalChild {
  readonly outputs: Outputs;
  /** Of the runtime's process. */
  readonly pid: number;
  /** Where its data is, if that is a disk that can be filled. */
  readonly disk: SmallDisk | undefined;
  /** `kill -9` on the runtime and its database at once, as when the machine goes. */
  kill(): Promise<void>;
  /** On the same ports, with the same data. */
  restart(): Promise<void>;
  /** Stops it for good and removes its data. */
  remove(): Promise<void>;
}

export interface LocalChildOptions {
  /** For the runtime's process: a profile, for instance. */
  nodeOptions?: readonly string[];
  /** With the demo shop, its flows and its help centre. */
  shop?: boolean;
  /** Times the stated capacity that it is built for; 1 by default. */
  capacity?: number;
  /** Variables of its process beside this one's. */
  environment?: Readonly<Record<string, string>>;
  /** Its data is on a disk of this size, which can be filled. Linux only. */
  diskBytes?: number;
}

/** @throws Error with what the runtime said when it does not start */
export async function startLocalChild(options: LocalChildOptions = {}): Promise<LocalChild> {
  const folder = mkdtempSync(join(tmpdir(), 'causerie-replay-'));
  const base = await freePorts(20_000, 2_400);
  const disk =
    options.diskBytes === undefined
      ? undefined
      : await openSmallDisk(dataOf(folder), options.diskBytes);
  const start = () => spawnRuntime(folder, base, options, disk);
  let child = start();
  // Whatever ends this process ends the runtime, which is in a process group of its own.
  const onExit = () => signalGroup(child, 'SIGKILL');
  process.once('exit', onExit);

  async function remove(): Promise<void> {
    child.kill('SIGTERM');
    await Promise.race([ended(child), sleep(stopWithin, undefined, { ref: false })]);
    signalGroup(child, 'SIGKILL');
    await ended(child);
    process.off('exit', onExit);
    await disk?.remove();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }

  try {
    const outputs = await untilStarted(child, folder);
    return {
      outputs,
      get pid() {
        return child.pid ?? 0;
      },
      disk,
      async kill() {
        signalGroup(child, 'SIGKILL');
        await ended(child);
      },
      async restart() {
        child = start();
        await untilStarted(child, folder);
      },
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

const dataOf = (folder: string) => join(folder, 'data');
const outputsFile = (folder: string) => join(folder, 'replay-outputs.json');

function spawnRuntime(
  folder: string,
  base: number,
  { nodeOptions = [], shop = false, capacity, environment = {} }: LocalChildOptions,
  disk: SmallDisk | undefined,
): ChildProcess {
  rmSync(outputsFile(folder), { force: true });
  const args = ['--data', dataOf(folder), '--outputs', outputsFile(folder)];
  if (!shop) args.push('--bare');
  if (capacity !== undefined) args.push('--capacity', String(capacity));
  const all = [...nodeOptions, startScript, '--port', String(base), ...args];
  const run = disk?.enter(process.execPath, all) ?? { command: process.execPath, args: all };
  return spawn(run.command, run.args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
    env: { ...process.env, ...environment },
  });
}

async function untilStarted(child: ChildProcess, folder: string): Promise<Outputs> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4_000);
  });
  const deadline = Date.now() + startWithin;
  while (!existsSync(outputsFile(folder))) {
    if (hasEnded(child)) throw new Error(`The local runtime did not start:\n${said.trim()}`);
    if (Date.now() > deadline) throw new Error(`The local runtime takes too long:\n${said.trim()}`);
    await sleep(50);
  }
  return readOutputs(outputsFile(folder));
}

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

function ended(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

/** The runtime's database is a process of its own in the same group. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Nothing of the group is left.
  }
}
