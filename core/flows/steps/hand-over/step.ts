import { limits } from '../../../protocol/limits.ts';
import { goTo, type Outcome, type StepContext, type StepEvent } from '../context.ts';
import { proseOf } from '../prose.ts';
import type { HandOverStep } from './schema.ts';

/** Gives the conversation to the agents, and goes on when they give it back. */
export function handOver(step: HandOverStep, at: StepContext, event?: StepEvent): Outcome {
  if (event !== undefined) {
    if (event.type !== 'handedBack') return { type: 'ignore' };
    // Who waits for nothing is done: what comes next is for a trigger of `handBack`.
    return step.returned === undefined ? { type: 'end' } : goTo(step.returned);
  }
  const prose = proseOf(step, at);
  if (prose !== undefined) at.say({ type: 'text', ...prose });
  const text = step.note === undefined ? '' : at.text(step.note, limits.text);
  if (text !== '') at.effect({ type: 'note', text });
  const { queueId, group, agentId } = step;
  at.effect({
    type: 'handOver',
    ...(queueId === undefined ? {} : { queueId }),
    ...(group === undefined ? {} : { group }),
    ...(agentId === undefined ? {} : { agentId }),
  });
  return { type: 'handedOver' };
}
