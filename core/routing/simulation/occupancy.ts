/**
 * How long how many conversations were in the system, and how many of them with agents: what a
 * stretch of a simulation comes down to.
 */
export interface Stretch {
  seconds: number;
  arrivals: number;
  /** Of the arrivals, those that nobody took at once. */
  waited: number;
  /** Of the arrivals, those that met as many conversations as there are slots, or more. */
  metAllBusy: number;
  /** Time with each number in the system, from `fewest` on. Seconds. */
  time: Float64Array;
  /** The same, times how many were with agents. */
  busyTime: Float64Array;
  fewest: number;
  /** Time spent waiting, by all together. Seconds. */
  waiting: number;
}

/** Keeps the figures of one stretch after the other. */
export class Occupancy {
  readonly #slots: number;
  #time = new Float64Array(1024);
  #busyTime = new Float64Array(1024);
  #fewest = Number.POSITIVE_INFINITY;
  #most = -1;
  #seconds = 0;
  #waiting = 0;
  #arrivals = 0;
  #waited = 0;
  #metAllBusy = 0;

  constructor(slots: number) {
    this.#slots = slots;
  }

  /** For so long, so many were in the system, `busy` of them with agents. Seconds. */
  passed(seconds: number, inSystem: number, busy: number): void {
    if (inSystem >= this.#time.length) this.#grow(inSystem);
    this.#time[inSystem] = (this.#time[inSystem] as number) + seconds;
    this.#busyTime[inSystem] = (this.#busyTime[inSystem] as number) + seconds * busy;
    if (inSystem < this.#fewest) this.#fewest = inSystem;
    if (inSystem > this.#most) this.#most = inSystem;
    this.#seconds += seconds;
    this.#waiting += seconds * (inSystem - busy);
  }

  /** One came, met so many, and had to wait or not. */
  arrived(inSystem: number, waited: boolean): void {
    this.#arrivals++;
    if (waited) this.#waited++;
    if (inSystem >= this.#slots) this.#metAllBusy++;
  }

  /** Ends a stretch and begins the next one. */
  cut(): Stretch {
    const fewest = Math.min(this.#fewest, this.#most + 1);
    const stretch: Stretch = {
      seconds: this.#seconds,
      waiting: this.#waiting,
      arrivals: this.#arrivals,
      waited: this.#waited,
      metAllBusy: this.#metAllBusy,
      time: this.#time.slice(fewest, this.#most + 1),
      busyTime: this.#busyTime.slice(fewest, this.#most + 1),
      fewest,
    };
    this.#time.fill(0, fewest, this.#most + 1);
    this.#busyTime.fill(0, fewest, this.#most + 1);
    this.#fewest = Number.POSITIVE_INFINITY;
    this.#most = -1;
    this.#seconds = 0;
    this.#waiting = 0;
    this.#arrivals = 0;
    this.#waited = 0;
    this.#metAllBusy = 0;
    return stretch;
  }

  #grow(atLeast: number): void {
    const length = Math.max(atLeast + 1, this.#time.length * 2);
    const time = new Float64Array(length);
    const busyTime = new Float64Array(length);
    time.set(this.#time);
    busyTime.set(this.#busyTime);
    this.#time = time;
    this.#busyTime = busyTime;
  }
}
