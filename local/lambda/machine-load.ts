import { cpus } from 'node:os';

/** How much of the machine is idle, from 0 to 1, over the last `period` ms or a little more. */
export class MachineLoad {
  private readonly period: number;
  private measuredAt = 0;
  private total = 0;
  private idle = 0;
  private share = 1;

  constructor(period = 250) {
    this.period = period;
  }

  /** The share of all cores' time that nothing used. Other processes count. */
  idleShare(): number {
    const now = performance.now();
    if (now - this.measuredAt < this.period) return this.share;
    let total = 0;
    let idle = 0;
    for (const { times } of cpus()) {
      idle += times.idle;
      total += times.user + times.nice + times.sys + times.irq + times.idle;
    }
    if (this.measuredAt > 0 && total > this.total) {
      this.share = (idle - this.idle) / (total - this.total);
    }
    this.measuredAt = now;
    this.total = total;
    this.idle = idle;
    return this.share;
  }
}
