import { isOpen } from '../../../schedules/schedule.ts';
import { goTo, type Outcome, type StepContext } from '../context.ts';
import type { BusinessHoursStep } from './schema.ts';

/** Goes on by whether a schedule is open now. */
export function businessHours(step: BusinessHoursStep, at: StepContext): Outcome {
  const schedule = at.facts.schedules.find(({ scheduleId }) => scheduleId === step.scheduleId);
  if (schedule === undefined) {
    return {
      type: 'fail',
      code: 'unknown_schedule',
      message: `There is no schedule "${step.scheduleId}": make it, or name another.`,
    };
  }
  return goTo(isOpen(schedule, at.facts.now) ? step.open : step.closed);
}
