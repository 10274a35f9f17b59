import { advance, type FlowLibrary } from '../interpreter.ts';
import type { FlowEvent, FlowFacts, RunState, Turn } from '../run.ts';

/** Steps that offer something to choose: words that choose nothing may be meant for another flow. */
const choices: ReadonlySet<string> = new Set(['options', 'askResolved', 'carousel']);

/** Words that nobody has for an answer. */
const nonsense = '\u{10fffd}';

/**
 * Whether what a customer did makes a difference to the run that waits. Where it offers a choice, words
 * that it treats as it would treat nonsense are none of its answers.
 */
export function understands(
  state: RunState,
  event: FlowEvent,
  facts: FlowFacts,
  library: FlowLibrary,
): boolean {
  if (event.type !== 'message') return true;
  const frame = state.stack.at(-1);
  const flow = frame === undefined ? undefined : library.get(frame.flowId, frame.version);
  const step = flow?.steps[frame?.stepId ?? ''];
  if (step === undefined || !choices.has(step.type)) return true;
  const content = { type: 'text', text: nonsense } as const;
  const said = advance({ state, event, facts, library });
  return whole(said) !== whole(advance({ state, event: { ...event, content }, facts, library }));
}

function whole({ state: { lastMessage: _, ...state }, effects }: Turn): string {
  return JSON.stringify({ state, effects });
}
