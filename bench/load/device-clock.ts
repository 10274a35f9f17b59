import { seededRandom } from '../../bin/support/replay/random.ts';

const second = 1_000;
const day = 24 * 3600 * second;

/** A client's clock, by which it takes its token for good or for expired. */
export interface DeviceClock {
  /** Milliseconds since the epoch, as far as the device knows. */
  now(): number;
  /** It is not right. */
  readonly wrong: boolean;
  /** It does not stay as wrong as it is. */
  readonly jumps: boolean;
  /** Wrong in another way from now on. */
  jump(): void;
}

/** Of all clients. */
const wrongShare = 0.5;
/** Of the wrong clocks. */
const jumpingShare = 0.5;

export const rightClock: DeviceClock = {
  now: () => Date.now(),
  wrong: false,
  jumps: false,
  jump: () => undefined,
};

/** Clocks of which half are wrong by a second to a day, ahead or behind; the same seed, the same ones. */
export function deviceClocks(seed: number): () => DeviceClock {
  const random = seededRandom(seed);
  // As many by seconds as by hours.
  const offset = () => Math.round((random() < 0.5 ? -1 : 1) * second * (day / second) ** random());
  return () => {
    if (random() >= wrongShare) return rightClock;
    let wrongBy = offset();
    return {
      now: () => Date.now() + wrongBy,
      wrong: true,
      jumps: random() < jumpingShare,
      jump() {
        wrongBy = offset();
      },
    };
  };
}
