import { createRandom, type Random } from '../../core/routing/simulation/random.ts';
import { phraseCount } from './phrases.ts';
import { type LoadPlan, type Pace, paceOf } from './plan.ts';

export type Side = 'customer' | 'agent';

/** What is said in one conversation, and when. Milliseconds from the beginning of the run. */
export interface Script {
  /** Unique in the run. */
  index: number;
  /** Of the message that the conversation begins with, always a customer's. */
  first: number;
  /** When it begins: 0 for those that are under way when the run begins. */
  startAt: number;
  /** What comes after it, in order. */
  turns: readonly Turn[];
  closeAt: number;
  /** Which phrase the first message is. */
  phrase: number;
}

export interface Turn {
  /** From 0; even ones are the customer's. */
  message: number;
  at: number;
  phrase: number;
}

export const sideOf = (message: number): Side => (message % 2 === 0 ? 'customer' : 'agent');

export interface Schedule {
  /** Conversations that are in the middle of theirs when the run begins. */
  underWay: readonly Script[];
  /** Beginnings of the others, in order; ends at the run's end. */
  arrivals(): Generator<Script>;
}

/** Everything that is to happen, the same again for the same plan. */
export function createSchedule(plan: LoadPlan): Schedule {
  const pace = paceOf(plan);
  const endAt = (plan.warmUpSeconds + plan.durationSeconds) * 1000;
  const count = Math.round(pace.running);
  const underWay = Array.from({ length: count }, (_, index) => middle(plan, pace, index));
  return {
    underWay,
    *arrivals() {
      const random = createRandom(plan.seed, 1);
      let at = 0;
      for (let index = count; ; index++) {
        at += random.exponential(1000 / pace.arrivalRate);
        if (at > endAt) return;
        const { gaps, phrases } = draw(plan, pace, index);
        yield script(index, at, gaps, phrases, 0);
      }
    },
  };
}

/** One that a moment falls into: a long one more likely than a short one, and anywhere within it. */
function middle(plan: LoadPlan, pace: Pace, index: number): Script {
  const random = createRandom(plan.seed, ~index);
  for (let attempt = 0; ; attempt++) {
    const { gaps, phrases } = draw(plan, pace, index, attempt);
    const length = gaps.reduce((sum, gap) => sum + gap, 0);
    if (random.uniform() * 2 * pace.conversationMs > length && attempt < 20) continue;
    const age = random.uniform() * length;
    return script(index, 0, gaps, phrases, age);
  }
}

/** Of a conversation that is `age` old at its beginning, the last that its customer said comes first. */
function script(
  index: number,
  startAt: number,
  gaps: readonly number[],
  phrases: readonly number[],
  age: number,
): Script {
  const turns: Turn[] = [];
  let at = 0;
  let first = 0;
  for (const [message, phrase] of phrases.entries()) {
    if (message > 0) {
      at += gaps[message - 1] ?? 0;
      if (at <= age) {
        if (sideOf(message) === 'customer') first = message;
      } else turns.push({ message, at: startAt + at - age, phrase });
    }
  }
  const closeAt = startAt + at + (gaps.at(-1) ?? 0) - age;
  return { index, first, startAt, turns, closeAt, phrase: phrases[first] ?? 0 };
}

/** Times between messages, the last one before the closing, and what is said. */
function draw(plan: LoadPlan, pace: Pace, index: number, attempt = 0) {
  const random = createRandom(plan.seed, 2 + index + attempt * 0x1000_0000);
  const gaps: number[] = [];
  const phrases: number[] = [];
  for (let message = 0; message < plan.messages; message++) {
    phrases.push(Math.floor((1 - random.uniform()) * phraseCount));
    const next = message + 1 === plan.messages ? 'agent' : sideOf(message + 1);
    gaps.push(think(random, pace.thinkMs[next]));
  }
  return { gaps, phrases };
}

/** Reading and typing take some time at least; the rest knows nothing of what was before. */
function think(random: Random, mean: number): number {
  return 0.3 * mean + random.exponential(0.7 * mean);
}
