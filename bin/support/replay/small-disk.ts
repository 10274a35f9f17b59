import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A disk of bounded size, in memory, that can be filled to its last byte and emptied again. */
export interface SmallDisk {
  /** The command that runs another one where the disk is; elsewhere its directory is empty. */
  enter(command: string, args: readonly string[]): { command: string; args: string[] };
  /** Takes all room that there is, and what becomes free of it meanwhile, until `free`. */
  fill(): Promise<void>;
  /** Harmless where it is not full. */
  free(): Promise<void>;
  /** It goes, with everything on it, when the last process that was started on it has ended. */
  remove(): Promise<void>;
}

/** Milliseconds between two looks whether there is room again. */
const lookEvery = 50;
const namespaces = ['--user', '--map-root-user', '--mount'];

/** Why this machine has no such disks, as a sentence; undefined: it has. */
export function smallDiskProblem(): string | undefined {
  if (process.platform !== 'linux') {
    return 'A disk that can be filled takes the namespaces of Linux, and this is none.';
  }
  const mounts = ['-c', 'mount -t tmpfs tmpfs /mnt && command -v nsenter'];
  const tried = spawnSync('unshare', [...namespaces, 'sh', ...mounts], { encoding: 'utf8' });
  if (tried.status === 0) return undefined;
  const why = (tried.error?.message ?? tried.stderr).trim().split('\n')[0];
  return `A disk that can be filled takes a mount namespace of one's own (unshare, nsenter), which this machine refuses: ${why}.`;
}

/**
 * Makes the disk in a mount namespace of its own, which takes no rights. A process holds it, so that it
 * outlives those that write to it, whatever ends them, and goes with this one.
 *
 * @param directory Made if need be. @throws Error that says what is missing
 */
export async function openSmallDisk(directory: string, bytes: number): Promise<SmallDisk> {
  mkdirSync(directory, { recursive: true });
  const script = 'mount -t tmpfs -o size="$1" tmpfs "$2" && echo mounted && exec cat';
  const holder = spawn(
    'unshare',
    [...namespaces, 'sh', '-c', script, 'sh', String(bytes), directory],
    // `cat` ends when this process does; Ctrl-C is not for it.
    { stdio: ['pipe', 'pipe', 'pipe'], detached: true },
  );
  await untilMounted(holder);
  const ballast = join(`/proc/${holder.pid}/root`, directory, 'ballast');
  let filling: { file: FileHandle; timer: NodeJS.Timeout; last: Promise<void> } | undefined;

  return {
    enter: (command, args) => ({
      command: 'nsenter',
      args: [
        ...['--user', '--mount', '--preserve-credentials', '--target', String(holder.pid)],
        `--wd=${process.cwd()}`,
        ...[command, ...args],
      ],
    }),
    async fill() {
      if (filling !== undefined) return;
      const file = await open(ballast, 'a');
      const mine = {
        file,
        last: writeUntilFull(file, bytes),
        timer: setInterval(() => {
          mine.last = mine.last.then(() => writeUntilFull(file, bytes));
        }, lookEvery),
      };
      filling = mine;
      await mine.last;
    },
    async free() {
      if (filling === undefined) return;
      const { file, timer } = filling;
      clearInterval(timer);
      await filling.last;
      filling = undefined;
      // An open file keeps its room.
      await file.close();
      await rm(ballast, { force: true });
    },
    async remove() {
      clearInterval(filling?.timer);
      await filling?.last;
      await filling?.file.close();
      filling = undefined;
      if (holder.exitCode !== null || holder.signalCode !== null) return;
      holder.kill('SIGKILL');
      await once(holder, 'exit');
    },
  };
}

/** Smaller and smaller pieces, until not even a page is left. @param most Bytes: no larger disk is meant. */
async function writeUntilFull(file: FileHandle, most: number): Promise<void> {
  for (const size of [2 ** 20, 2 ** 16, 2 ** 12]) {
    const piece = Buffer.alloc(size);
    try {
      while ((await file.stat()).size < most) await file.write(piece);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
}

async function untilMounted(holder: ChildProcess): Promise<void> {
  let said = '';
  holder.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = once(holder, 'exit').then(() => {
    throw new Error(`No disk could be made: ${said.trim()}`);
  });
  await Promise.race([once(holder.stdout ?? holder, 'data'), ended]);
  ended.catch(() => undefined);
}
