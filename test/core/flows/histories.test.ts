import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { checkFlow } from '../../../core/flows/check.ts';
import { type Flow, parseFlow } from '../../../core/flows/document.ts';
import { advance, startRun } from '../../../core/flows/interpreter.ts';
import { flowLimits } from '../../../core/flows/limits.ts';
import type { FlowEvent, NeedAnswer, RunState, Turn, Value } from '../../../core/flows/run.ts';
import { contentSchema, jsonBytes } from '../../../core/protocol/content.ts';
import { arbitraryDocument } from './support/arbitrary-flow.ts';
import { factsOf } from './support/run.ts';

/** What may happen next, in words: which event it is depends on where the run stands. */
const happening = fc.oneof(
  fc.record({
    type: fc.constant('says' as const),
    text: fc.oneof(
      fc.constantFrom('x', 'yes', '5', 'Hello there'),
      fc.string({ minLength: 1, maxLength: 2000, unit: 'binary' }),
    ),
  }),
  fc.record({
    type: fc.constant('presses' as const),
    step: fc.constantFrom('here', 'a', 'b'),
    n: fc.nat(12),
  }),
  fc.record({
    type: fc.constant('fills' as const),
    text: fc.constantFrom('x', 'a@b.cd', '7', '2026-11-23'),
  }),
  fc.record({ type: fc.constant('rates' as const), score: fc.integer({ min: -1, max: 6 }) }),
  fc.record({ type: fc.constant('timer' as const), late: fc.boolean() }),
  fc.record({ type: fc.constant('back' as const) }),
  fc.record({
    type: fc.constant('answer' as const),
    fits: fc.boolean(),
    body: fc.jsonValue({ maxDepth: 3 }),
  }),
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

function eventOf(state: RunState, what: Happening, seq: number): FlowEvent {
  const stepId = state.stack.at(-1)?.stepId ?? '';
  switch (what.type) {
    case 'says':
      return { type: 'message', seq, content: { type: 'text', text: what.text } };
    case 'presses': {
      const payload = `flow:run:${what.step === 'here' ? stepId : what.step}:${what.n}`;
      return { type: 'postback', seq, messageId: 'm', payload };
    }
    case 'fills': {
      const fields = [1, 2, 3].map((n) => ({
        type: 'text' as const,
        name: `field${n}`,
        label: 'x',
        text: what.text,
      }));
      return { type: 'message', seq, content: { type: 'formResponse', fields } };
    }
    case 'rates':
      return { type: 'rated', seq, score: what.score, comment: 'fine' };
    case 'timer':
      return { type: 'timer', timerId: what.late ? 'old' : String(state.waiting?.timerId) };
    case 'back':
      return { type: 'handedBack', seq };
    default: {
      const needId = what.fits ? String(state.pending?.id) : 'old';
      return { type: 'answered', needId, answer: answerFor(state, what.body as Value) };
    }
  }
}

function answerFor({ pending }: RunState, body: Value): NeedAnswer {
  switch (pending?.type) {
    case 'suggest':
    case 'articles':
      return {
        type: pending.type,
        articles: [{ articleId: 'a1', title: 'T'.repeat(200), confidence: 0.5 }],
      };
    case 'availability':
      return { type: 'availability', queues: [] };
    case 'position':
      return { type: 'position', position: 2, estimatedWaitSeconds: null };
    case 'flow':
      return { type: 'flow', version: pending.flowId === 'main' ? 1 : null };
    default:
      return { type: 'call', outcome: 'answered', status: 200, body };
  }
}

/** Holds after every turn, whatever the flow and the events are. */
function check({ state, effects }: Turn, flow: Flow): void {
  expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  expect(jsonBytes(state)).toBeLessThanOrEqual(flowLimits.stateBytes);
  expect(effects.length).toBeLessThan(3 * flowLimits.stepsWithoutWait + 10);
  for (const effect of effects) {
    if (effect.type === 'say')
      expect(z.safeParse(contentSchema, effect.content).error).toBe(undefined);
  }
  // Nobody is left hanging: a run that failed has handed over, unless its flow says otherwise.
  const failed = effects.some(({ type }) => type === 'failed');
  expect(failed && state.status !== 'failed').toBe(false);
  if (failed && flow.settings?.onFailure !== 'end') {
    expect(effects.at(-1)).toEqual({ type: 'handOver' });
  }
  if (state.status === 'waiting') {
    expect(Object.hasOwn(flow.steps, state.stack.at(-1)?.stepId ?? '')).toBe(true);
  }
}

describe('any flow, any history', () => {
  it('[F4] never throws, stays within its bounds, and comes to the same each time', () => {
    fc.assert(
      fc.property(
        arbitraryDocument,
        fc.array(happening, { maxLength: 25 }),
        (document, happenings) => {
          const parsed = parseFlow(document);
          if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
          const { flow } = parsed;
          checkFlow(flow, { flowIds: [], queueIds: [], secrets: [] });
          const play = () => {
            const turns: Turn[] = [];
            const facts = factsOf({ conversation: { language: 'fr', fields: { plan: 'pro' } } });
            let turn = startRun({
              runId: 'run',
              flow,
              flowId: 'main',
              version: 1,
              trigger: { type: 'api' },
              facts,
            });
            turns.push(turn);
            for (const [seq, what] of happenings.entries()) {
              const state = JSON.parse(JSON.stringify(turn.state)) as RunState;
              const before = JSON.stringify(state);
              turn = advance({
                state,
                event: eventOf(state, what, seq),
                facts,
                library: { get: () => flow },
              });
              // What was handed in is as it was.
              expect(JSON.stringify(state)).toBe(before);
              turns.push(turn);
            }
            return turns;
          };
          const turns = play();
          for (const turn of turns) check(turn, flow);
          expect(play()).toEqual(turns);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('[F4] an event that it does not wait for changes nothing', () => {
    fc.assert(
      fc.property(arbitraryDocument, (document) => {
        const parsed = parseFlow(document);
        if ('problems' in parsed) throw new Error('not a flow');
        const facts = factsOf();
        const { flow } = parsed;
        const { state } = startRun({
          runId: 'run',
          flow,
          flowId: 'main',
          version: 1,
          trigger: { type: 'api' },
          facts,
        });
        const events: FlowEvent[] = [
          { type: 'timer', timerId: 'old' },
          {
            type: 'answered',
            needId: 'old',
            answer: { type: 'position', position: 1, estimatedWaitSeconds: 1 },
          },
          { type: 'postback', seq: 1, messageId: 'm', payload: 'flow:other:a:0' },
          { type: 'started', trigger: { type: 'api' } },
        ];
        for (const event of events) {
          const turn = advance({ state, event, facts, library: { get: () => flow } });
          expect(turn).toEqual({ state, effects: [] });
        }
      }),
    );
  });
});

describe('documents of any kind', () => {
  it('[F5] are read or refused, never more', () => {
    const damaged = fc
      .tuple(
        arbitraryDocument,
        fc.array(fc.tuple(fc.nat(), fc.jsonValue()), { minLength: 1, maxLength: 4 }),
      )
      .map(([document, changes]) => {
        for (const [where, value] of changes) damage(document, where, value);
        return document as unknown;
      });
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.string(), damaged, fc.anything()), (document) => {
        for (const one of [document, toText(document)]) {
          const parsed = parseFlow(one);
          if ('flow' in parsed) checkFlow(parsed.flow);
          else expect(parsed.problems.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
  });
});

function toText(document: unknown): unknown {
  try {
    return JSON.stringify(document);
  } catch {
    return '';
  }
}

/** Puts a value somewhere into a document. */
function damage(document: unknown, where: number, value: unknown): void {
  let at = document;
  let rest = where;
  for (let depth = 0; depth < 6; depth++) {
    if (typeof at !== 'object' || at === null) return;
    const keys = Object.keys(at);
    const key = keys[rest % (keys.length || 1)];
    if (key === undefined) return;
    rest = Math.floor(rest / (keys.length || 1));
    const inner = (at as Record<string, unknown>)[key];
    if (rest % 3 === 0 || typeof inner !== 'object' || inner === null) {
      (at as Record<string, unknown>)[key] = value;
      return;
    }
    at = inner;
  }
}
