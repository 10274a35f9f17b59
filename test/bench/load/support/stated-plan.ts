import { type LoadPlan, stated } from '../../../../bench/load/plan.ts';

/** The stated capacity, with what the command fills in. */
export const statedPlan: LoadPlan = {
  ...stated,
  perAgent: 4,
  flows: 0,
  rampPerSecond: 100,
  seed: 1,
  think: undefined,
};
