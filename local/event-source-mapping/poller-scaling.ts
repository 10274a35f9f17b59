/**
 * How many batches a mapping runs at once. With `MaximumConcurrency` that many; else a standard
 * queue's mapping begins with 5 and adds 300 a minute while it is busy, up to 1,250; a FIFO queue's
 * is bound by its groups alone.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
export class PollerScaling {
  readonly #fixed: number | undefined;
  #busySince: number | undefined;

  constructor(fifo: boolean, maximumConcurrency: number | undefined) {
    this.#fixed = maximumConcurrency ?? (fifo ? LIMIT : undefined);
  }

  /** The number at `now`, in milliseconds since the epoch, while `running` batches are under way. */
  allowed(running: number, now: number): number {
    if (this.#fixed !== undefined) return this.#fixed;
    if (running < START) {
      this.#busySince = undefined;
      return START;
    }
    this.#busySince ??= now;
    return Math.min(LIMIT, START + Math.floor((now - this.#busySince) / MS_PER_STEP));
  }
}

const START = 5;
const LIMIT = 1250;
/** 300 a minute. */
const MS_PER_STEP = 200;
