import { availableParallelism } from 'node:os';
import { MachineLoad } from './machine-load.ts';

/** Below this share of idle cores, one more environment only takes time from those that there are. */
const SATURATED = 0.1;

/** A pool that wants to start an environment and was told to wait. */
export interface Starter {
  considerStarting(): void;
}

/**
 * Bounds how many environments start at once on this machine. Starting one costs some 60 to 100 ms
 * of CPU; a burst that started a hundred would stop everything else for seconds.
 */
export class StartGate {
  private readonly limit = Math.max(1, availableParallelism() - 1);
  private readonly load = new MachineLoad();
  private readonly waiting = new Set<Starter>();
  private starting = 0;

  /** Whether the cores are as good as used up. */
  get saturated(): boolean {
    return this.load.idleShare() < SATURATED;
  }

  /** Takes a place; when there is none, `starter` is asked again as soon as one is free. */
  tryEnter(starter: Starter): boolean {
    if (this.starting >= this.limit) {
      this.waiting.add(starter);
      return false;
    }
    this.starting++;
    return true;
  }

  /** Gives a place back. */
  leave(): void {
    this.starting--;
    const [next] = this.waiting;
    if (next === undefined) return;
    this.waiting.delete(next);
    next.considerStarting();
  }
}
