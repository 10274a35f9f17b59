import { jsonBytes } from '../protocol/content.ts';
import { lookUp } from './condition/facts.ts';
import type { Flow, Step } from './document.ts';
import { factsAfter } from './facts-after.ts';
import type { FlowLibrary } from './interpreter.ts';
import { flowLimits } from './limits.ts';
import type { FlowEffect, FlowFacts, Frame, RunState, Turn, Value } from './run.ts';
import { payloadOf } from './steps/button.ts';
import type { Outcome, StepContext, StepEvent, Waiting } from './steps/context.ts';
import { kindOf } from './steps/kinds.ts';
import { fillMarkdown, fillText, type Lookup } from './text/fill.ts';
import { type Localized, pickText } from './text/localized.ts';
import { cut } from './text/normalize.ts';
import { type DefaultText, standardText } from './texts.ts';

/**
 * One turn of a run: takes steps until it waits, asks, or is over. It is what steps see of their run, too.
 * It works on a copy of the state; values in it are replaced and never changed.
 */
export class Progress implements StepContext {
  readonly #library: FlowLibrary;
  readonly #effects: FlowEffect[] = [];
  readonly #before: RunState;
  readonly #state: RunState;
  #facts: FlowFacts;
  /** Bytes of all variables as JSON; undefined until one is set. */
  #variablesBytes: number | undefined;
  #waiting: Waiting = {};
  #ids = 0;
  readonly lookup: Lookup;

  constructor(state: RunState, facts: FlowFacts, library: FlowLibrary) {
    this.#before = state;
    this.#state = { ...state, variables: { ...state.variables }, stack: [...state.stack] };
    this.#facts = facts;
    this.#library = library;
    this.lookup = (path) => lookUp(path, this.#state, this.#facts);
  }

  begin(): Turn {
    const flow = this.#flow;
    const failure = flow === undefined ? undefined : this.#declare(flow);
    return this.#run(failure ?? { type: 'next', stepId: this.stepId });
  }

  /** Goes on with the step that waited for this. */
  resume(event: StepEvent): Turn {
    const step = this.#step;
    if (step === undefined) return this.#run(this.#lost());
    this.#waiting = this.#before.waiting ?? {};
    // Counted too, so that what it makes now has ids of its own.
    this.#state.steps++;
    // Whoever was waited for has come: steps are counted anew, but not for an answer of the world.
    if (event.type !== 'answered') this.#state.stepsWithoutWait = 0;
    const outcome = kindOf(step).take(step, this, event);
    if (outcome.type === 'ignore') return { state: this.#before, effects: [] };
    this.#state.status = 'waiting';
    this.#clear();
    return this.#run(outcome);
  }

  #run(first: Outcome): Turn {
    let outcome = first;
    for (;;) {
      switch (outcome.type) {
        case 'next':
          outcome = outcome.stepId === undefined ? this.#leave() : this.#take(outcome.stepId);
          break;
        case 'enter':
          outcome = this.#enter(outcome);
          break;
        case 'fail':
          this.#fail(outcome.code, outcome.message);
          return this.#turn();
        case 'wait':
          this.#wait(outcome.waiting, outcome.seconds);
          return this.#turn();
        case 'need':
          this.#state.pending = outcome.need;
          if (outcome.waiting !== undefined) this.#state.waiting = outcome.waiting;
          return this.#turn();
        case 'handedOver':
          this.#state.status = 'handedOver';
          this.#state.stepsWithoutWait = 0;
          return this.#turn();
        default:
          this.#state.status = 'ended';
          return this.#turn();
      }
    }
  }

  #take(stepId: string): Outcome {
    const state = this.#state;
    const frame = this.#frame;
    const taken = ++state.stepsWithoutWait;
    if (taken > flowLimits.stepsWithoutWait) {
      return endless(
        `${flowLimits.stepsWithoutWait} steps without waiting for anybody: let its loop wait for the customer`,
      );
    }
    if (++state.steps > flowLimits.stepsPerRun) {
      return endless(`${flowLimits.stepsPerRun} steps in all: let it come to an end`);
    }
    this.#ids = 0;
    if (frame.stepId !== stepId) state.stack[state.stack.length - 1] = { ...frame, stepId };
    const step = this.#step;
    if (step === undefined) return this.#lost();
    this.#waiting = {};
    return kindOf(step).take(step, this);
  }

  /** The flow at hand ends; who waits for it goes on after its link. */
  #leave(): Outcome {
    const { stack } = this.#state;
    if (stack.length === 1) return { type: 'end' };
    stack.pop();
    const step = this.#step;
    if (step === undefined) return this.#lost();
    return { type: 'next', stepId: 'next' in step ? step.next : undefined };
  }

  #enter({ flowId, version, returns }: Extract<Outcome, { type: 'enter' }>): Outcome {
    const flow = this.#library.get(flowId, version);
    if (flow === undefined) return this.#lost(`flow "${flowId}", version ${version}`);
    const { stack } = this.#state;
    if (!returns) stack.pop();
    if (stack.length >= flowLimits.linkDepth) {
      return {
        type: 'fail',
        code: 'too_many_links',
        message: `At most ${flowLimits.linkDepth} flows wait for one another: let a link not return, or take one out.`,
      };
    }
    stack.push({ flowId, version, stepId: flow.start });
    return this.#declare(flow) ?? { type: 'next', stepId: flow.start };
  }

  /** Variables that are there already keep their values: linked flows share them. */
  #declare(flow: Flow): Outcome | undefined {
    for (const [name, declared] of Object.entries(flow.variables)) {
      if (Object.hasOwn(this.#state.variables, name)) continue;
      if (!this.set(name, (declared.default ?? null) as Value)) {
        return {
          type: 'fail',
          code: 'state_too_large',
          message: `The variables of the flow take more than ${flowLimits.variablesBytes} bytes at its beginning.`,
        };
      }
    }
    return undefined;
  }

  #wait(waiting: Waiting | undefined, seconds: number | undefined): void {
    const state = this.#state;
    const kept: RunState['waiting'] = { ...waiting } as RunState['waiting'];
    if (seconds !== undefined && kept !== undefined) {
      kept.timerId = this.id();
      const due = this.#facts.now + seconds * 1000;
      this.#effects.push({ type: 'timer', timerId: kept.timerId, due });
    }
    state.stepsWithoutWait = 0;
    if (kept !== undefined && Object.keys(kept).length > 0) state.waiting = kept;
  }

  #clear(): void {
    delete this.#state.waiting;
    delete this.#state.pending;
  }

  /** Nobody is left alone: unless the flow says otherwise, the agents take over. [F9] */
  #fail(code: string, message: string): void {
    const { flowId, stepId } = this.#frame;
    const settings = this.#flow?.settings ?? {};
    this.#effects.push({ type: 'failed', flowId, stepId, code, message });
    if (settings.failureMessage !== undefined) {
      this.say({ type: 'text', text: this.text(settings.failureMessage, flowLimits.field) });
    }
    if (settings.onFailure !== 'end') this.#effects.push({ type: 'handOver' });
    this.#state.status = 'failed';
    this.#clear();
  }

  #lost(what = `step "${this.stepId}"`): Outcome {
    return { type: 'fail', code: 'not_found', message: `There is no ${what}.` };
  }

  #turn(): Turn {
    return { state: this.#state, effects: this.#effects };
  }

  get #frame(): Frame {
    return this.#state.stack.at(-1) as Frame;
  }

  get #flow(): Flow | undefined {
    const { flowId, version } = this.#frame;
    return this.#library.get(flowId, version);
  }

  get #step(): Step | undefined {
    const steps = this.#flow?.steps;
    const { stepId } = this.#frame;
    return steps !== undefined && Object.hasOwn(steps, stepId) ? steps[stepId] : undefined;
  }

  get state(): Readonly<RunState> {
    return this.#state;
  }

  get stepId(): string {
    return this.#frame.stepId;
  }

  get facts(): FlowFacts {
    return this.#facts;
  }

  get language(): string | undefined {
    return this.#facts.conversation.language ?? this.#ownLanguage;
  }

  get waiting(): Waiting {
    return this.#waiting;
  }

  get #ownLanguage(): string | undefined {
    const flow = this.#flow;
    return flow?.defaultLanguage ?? flow?.languages[0];
  }

  text(text: Localized, max: number): string {
    return cut(fillText(pickText(text, this.language, this.#ownLanguage), this.lookup).trim(), max);
  }

  markdown(text: Localized, max: number): string {
    const picked = pickText(text, this.language, this.#ownLanguage);
    return cut(fillMarkdown(picked, this.lookup).trim(), max);
  }

  standardText(name: DefaultText, values?: Record<string, string>): string {
    return cut(standardText(name, [this.language, this.#ownLanguage], values), 1000);
  }

  say(content: Extract<FlowEffect, { type: 'say' }>['content']): void {
    if (content.type === 'text' && content.text === '') return;
    this.#effects.push({ type: 'say', content });
  }

  effect(effect: FlowEffect): void {
    this.#effects.push(effect);
    this.#facts = factsAfter(this.#facts, effect);
  }

  set(variable: string, value: Value): boolean {
    const { variables } = this.#state;
    this.#variablesBytes ??= jsonBytes(variables);
    const bytes = jsonBytes(value);
    const before = Object.hasOwn(variables, variable) ? variables[variable] : undefined;
    const replaced = before === undefined ? -variable.length - 4 : jsonBytes(before);
    const all = this.#variablesBytes + bytes - replaced;
    if (bytes > flowLimits.variableBytes || all > flowLimits.variablesBytes) return false;
    variables[variable] = value;
    this.#variablesBytes = all;
    return true;
  }

  payload(n: number): string {
    return payloadOf({ runId: this.#state.runId, stepId: this.stepId, n });
  }

  id(): string {
    return `${this.#state.runId}-${this.#state.steps}-${this.#ids++}`;
  }

  remember({ articles, confidence }: Pick<RunState, 'articles' | 'confidence'>): void {
    const state = this.#state;
    if (articles === undefined) delete state.articles;
    else state.articles = articles;
    if (confidence !== undefined) state.confidence = confidence;
  }
}

function endless(what: string): Outcome {
  return { type: 'fail', code: 'endless_flow', message: `The flow took ${what}.` };
}
