import type { Flow } from './document.ts';
import { flowLimits } from './limits.ts';
import { Progress } from './progress.ts';
import type { FlowEvent, FlowFacts, RunState, TriggerFacts, Turn } from './run.ts';
import { articleClicked } from './steps/articles/clicked.ts';
import { buttonOf, pressedOf, wordsOf } from './steps/button.ts';
import type { StepEvent } from './steps/context.ts';
import { cut } from './text/normalize.ts';

/** Where the documents of a run's flows are. */
export interface FlowLibrary {
  get(flowId: string, version: number): Flow | undefined;
}

const emptyLibrary: FlowLibrary = { get: () => undefined };

/** Begins a run at the flow's first step. [F3] */
export function startRun(begin: {
  runId: string;
  flow: Flow;
  flowId: string;
  version: number;
  trigger: TriggerFacts;
  facts: FlowFacts;
}): Turn {
  const { runId, flow, flowId, version, facts } = begin;
  const { words } = begin.trigger;
  const trigger: TriggerFacts =
    words === undefined ? begin.trigger : { ...begin.trigger, words: cut(words, flowLimits.words) };
  const state: RunState = {
    runId,
    status: 'waiting',
    trigger,
    stack: [{ flowId, version, stepId: flow.start }],
    variables: {},
    ...(trigger.words === undefined ? {} : { lastMessage: trigger.words }),
    ...(trigger.confidence === undefined ? {} : { confidence: trigger.confidence }),
    stepsWithoutWait: 0,
    steps: 0,
    startedAt: facts.now,
  };
  const library: FlowLibrary = {
    get: (id, one) => (id === flowId && one === version ? flow : undefined),
  };
  return new Progress(state, facts, library).begin();
}

/**
 * What becomes of a run through an event. The same goes in, the same comes out; nothing that is handed in
 * is changed. An event that says nothing to the run (a late timer, a button of an earlier step, anything
 * after its end) leaves it as it is. [F4]
 */
export function advance(input: {
  state: RunState;
  event: FlowEvent;
  facts: FlowFacts;
  library?: FlowLibrary;
}): Turn {
  const { event, facts, library = emptyLibrary } = input;
  const state = heard(input.state, event);
  const ignored: Turn = { state, effects: [] };
  if (isOver(state)) return ignored;
  const clicked = clickOf(state, event);
  if (clicked !== undefined) return { state, effects: clicked };
  const forStep = stepEvent(state, event);
  return forStep === undefined ? ignored : new Progress(state, facts, library).resume(forStep);
}

function isOver({ status }: RunState): boolean {
  return status === 'ended' || status === 'failed';
}

/** The run remembers the customer's last words, whatever it waits for. */
function heard(state: RunState, event: FlowEvent): RunState {
  if (event.type !== 'message' || isOver(state)) return state;
  const words = wordsOf(event);
  return words === undefined ? state : { ...state, lastMessage: cut(words, flowLimits.words) };
}

/** The event as the step that waits gets it; undefined where it is not for it. */
function stepEvent(state: RunState, event: FlowEvent): StepEvent | undefined {
  const { pending, waiting, status } = state;
  if (event.type === 'answered') {
    const { needId, answer } = event;
    const fits = pending !== undefined && pending.id === needId && pending.type === answer.type;
    return fits ? { type: 'answered', answer } : undefined;
  }
  // Who asks for something hears nothing else until it is here.
  if (pending !== undefined || event.type === 'started') return undefined;
  if (event.type === 'handedBack') return status === 'handedOver' ? event : undefined;
  if (status === 'handedOver') return undefined;
  if (event.type === 'timer') {
    return waiting?.timerId === event.timerId ? { type: 'timer' } : undefined;
  }
  return isOldButton(state, event) ? undefined : event;
}

/** A press of a button of another step of this run, or, without words, of another run. */
function isOldButton(state: RunState, event: FlowEvent): boolean {
  const payload = pressedOf(event);
  if (payload === undefined) return false;
  const button = buttonOf(payload);
  if (button === undefined) return false;
  if (button.runId !== state.runId) return event.type === 'postback';
  return button.stepId !== state.stack.at(-1)?.stepId;
}

/** A click on one of the articles that were shown last. */
function clickOf(state: RunState, event: FlowEvent): Turn['effects'] | undefined {
  if (event.type !== 'postback' || state.status !== 'waiting') return undefined;
  const button = buttonOf(event.payload);
  if (button === undefined || button.runId !== state.runId) return undefined;
  return articleClicked(state, button);
}
