import { expect } from 'vitest';
import * as z from 'zod/mini';
import { type Flow, parseFlow } from '../../../../core/flows/document.ts';
import { advance, startRun } from '../../../../core/flows/interpreter.ts';
import type {
  FlowEffect,
  FlowEvent,
  FlowFacts,
  NeedAnswer,
  RunState,
  TriggerFacts,
} from '../../../../core/flows/run.ts';
import { type Content, contentSchema } from '../../../../core/protocol/content.ts';
import { type Schedule, scheduleSchema } from '../../../../core/schedules/schedule.ts';

/** Monday, 09:00 in Paris. */
export const monday = Date.parse('2026-11-23T08:00:00Z');

export const office: Schedule = z.parse(scheduleSchema, {
  scheduleId: 'office',
  timeZone: 'Europe/Paris',
  intervals: [{ day: 'monday', from: '09:00', to: '17:00' }],
});

export interface FactsChange {
  now?: number;
  conversation?: Partial<FlowFacts['conversation']>;
  user?: Partial<FlowFacts['user']>;
}

export function factsOf({ now = monday, conversation, user }: FactsChange = {}): FlowFacts {
  return {
    now,
    app: { appId: 'app', name: 'Acme' },
    conversation: {
      id: 'c1',
      language: 'en',
      tags: [],
      fields: {},
      createdAt: monday,
      ...conversation,
    },
    user: { id: 'u1', loggedIn: false, fields: {}, ...user },
    schedules: [office],
  };
}

/** A document around some steps, of which the first is the start. */
export function documentOf(steps: object, more: object = {}): object {
  const start = Object.keys(steps)[0] ?? 'none';
  return { schema: 1, name: 'Test', languages: ['en', 'fr'], start, steps, ...more };
}

export function flowOf(steps: object, more: object = {}): Flow {
  const parsed = parseFlow(documentOf(steps, more));
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems, null, 1));
  return parsed.flow;
}

/** A run that is led through events; what it says has to be what a conversation takes. */
export class TestRun {
  state: RunState;
  effects: FlowEffect[];
  facts: FlowFacts;
  readonly #flows: Record<string, Flow>;
  #seq = 1;

  constructor(
    flow: Flow,
    more: { facts?: FactsChange; trigger?: TriggerFacts; flows?: Record<string, Flow> } = {},
  ) {
    this.facts = factsOf(more.facts);
    this.#flows = { main: flow, ...more.flows };
    const trigger = more.trigger ?? { type: 'conversationStarted' };
    const turn = startRun({
      runId: 'run',
      flow,
      flowId: 'main',
      version: 1,
      trigger,
      facts: this.facts,
    });
    this.state = turn.state;
    this.effects = turn.effects;
    this.#check();
  }

  send(event: FlowEvent): this {
    // As it is kept: JSON.
    const state = JSON.parse(JSON.stringify(this.state)) as RunState;
    const library = { get: (flowId: string) => this.#flows[flowId] };
    const turn = advance({ state, event, facts: this.facts, library });
    this.state = turn.state;
    this.effects = turn.effects;
    this.#check();
    return this;
  }

  content(content: Content): this {
    return this.send({ type: 'message', seq: this.#seq++, content });
  }

  says(text: string): this {
    return this.content({ type: 'text', text });
  }

  presses(n: number, stepId = this.at): this {
    const payload = `flow:run:${stepId}:${n}`;
    return this.send({ type: 'postback', seq: this.#seq++, messageId: 'm', payload });
  }

  fills(fields: Record<string, string>): this {
    return this.content({
      type: 'formResponse',
      fields: Object.entries(fields).map(([name, text]) => ({
        type: 'text' as const,
        name,
        label: name,
        text,
      })),
    });
  }

  timer(): this {
    return this.send({ type: 'timer', timerId: String(this.state.waiting?.timerId) });
  }

  answers(answer: NeedAnswer): this {
    return this.send({ type: 'answered', needId: String(this.state.pending?.id), answer });
  }

  get at(): string {
    return String(this.state.stack.at(-1)?.stepId);
  }

  /** What was said in this turn, as text. */
  get texts(): string[] {
    return this.effects.flatMap((effect) => {
      if (effect.type === 'askRating') return [effect.text];
      if (effect.type !== 'say') return [];
      const { content } = effect;
      return 'text' in content && content.text !== undefined ? [content.text] : [content.type];
    });
  }

  only<T extends FlowEffect['type']>(type: T): Extract<FlowEffect, { type: T }>[] {
    return this.effects.filter((one) => one.type === type) as Extract<FlowEffect, { type: T }>[];
  }

  #check(): void {
    expect(JSON.parse(JSON.stringify(this.state))).toEqual(this.state);
    for (const effect of this.effects) {
      if (effect.type === 'say')
        expect(z.safeParse(contentSchema, effect.content).error).toBe(undefined);
    }
  }
}
