import { readFileSync } from 'node:fs';

export interface ProcessUsage {
  /** Milliseconds of CPU time since it began. */
  cpuMs: number;
  /** Bytes of memory that it holds now. */
  rss: number;
}

/** A clock tick is a hundredth of a second on every Linux that Node runs on. */
const tickMs = 10;
const pageBytes = 4096;

/**
 * A local runtime and the processes that it has started, as `runtime` and `database`; empty where there
 * is no /proc.
 */
export function usageOf(pid: number): Map<string, ProcessUsage> {
  const found = new Map<string, ProcessUsage>();
  const add = (name: string, process: string) => {
    const fields = statOf(process);
    const { cpuMs = 0, rss = 0 } = found.get(name) ?? {};
    found.set(name, {
      cpuMs: cpuMs + (Number(fields[11]) + Number(fields[12])) * tickMs,
      rss: rss + Number(fields[21]) * pageBytes,
    });
  };
  try {
    add('runtime', String(pid));
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    for (const child of children.split(' ')) if (child !== '') add('database', child);
  } catch {
    // Processes end while one looks; elsewhere than Linux there is nothing to look at.
  }
  return found;
}

/** What follows the name in /proc/PID/stat: state, parent, … */
function statOf(entry: string): string[] {
  const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
