import { drawFault } from '../draw-fault.ts';

/** Failures to be produced on purpose, each as a share of the requests between 0 and 1. */
export interface DynamoDbFaults {
  /** ThrottlingException, before the engine is asked. */
  throttled?: number;
  /** ProvisionedThroughputExceededException, before the engine is asked. */
  throughputExceeded?: number;
  /** InternalServerError with status 500, before the engine is asked. */
  serverError?: number;
  /** The engine carries the request out, then the connection breaks without a reply. */
  crashAfterCommit?: number;
  /** Only these operations fail; all of them if absent. */
  operations?: string[];
  /** Start of the random sequence, so that a failing run can be run again. */
  seed?: number;
}

export type Fault = 'throttled' | 'throughputExceeded' | 'serverError' | 'crashAfterCommit';

/** Draws, for one request, whether and how it is to fail. */
export type FaultPlan = (operation: string) => Fault | undefined;

const KINDS: readonly Fault[] = [
  'throttled',
  'throughputExceeded',
  'serverError',
  'crashAfterCommit',
];

/** Makes the plan; undefined where no fault is wanted, so that the hot path does not draw. */
export function planFaults(faults: DynamoDbFaults): FaultPlan | undefined {
  if (!KINDS.some((kind) => (faults[kind] ?? 0) > 0)) return undefined;
  const operations = faults.operations === undefined ? undefined : new Set(faults.operations);
  const random = seededRandom(faults.seed ?? 1);
  return (operation) => {
    if (operations !== undefined && !operations.has(operation)) return undefined;
    return drawFault(KINDS, faults, random);
  };
}

/** Mulberry32: small, and good enough to spread faults. */
function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
