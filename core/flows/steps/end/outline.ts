import type { Outline } from '../base.ts';
import type { EndStep } from './schema.ts';

export const endOutline: Outline<EndStep> = {
  exits: () => [],
  waits: () => true,
  sets: () => [],
  texts: () => [],
};
