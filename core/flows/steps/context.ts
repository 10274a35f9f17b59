import type { Content } from '../../protocol/content.ts';
import type {
  FlowEffect,
  FlowEvent,
  FlowFacts,
  Need,
  NeedAnswer,
  RunState,
  Value,
} from '../run.ts';
import type { Lookup } from '../text/fill.ts';
import type { Localized } from '../text/localized.ts';
import type { DefaultText } from '../texts.ts';

/** What can happen to a step that waits; anything else never reaches it. */
export type StepEvent =
  | Extract<FlowEvent, { type: 'message' | 'postback' | 'rated' | 'handedBack' }>
  | { type: 'timer' }
  | { type: 'answered'; answer: NeedAnswer };

/** What a step remembers while it waits. */
export type Waiting = Record<string, Value | undefined>;

/** What comes of a step. */
export type Outcome =
  /** Goes on at a step; undefined: the flow ends here. */
  | { type: 'next'; stepId: string | undefined }
  /** Waits; with `seconds` a timer comes. */
  | { type: 'wait'; waiting?: Waiting; seconds?: number }
  /** Cannot go on without an answer. */
  | { type: 'need'; need: Need; waiting?: Waiting }
  /** Agents have it now. */
  | { type: 'handedOver' }
  /** Goes into another flow. */
  | { type: 'enter'; flowId: string; version: number; returns: boolean }
  /** The run is over, whatever flows wait for this one. */
  | { type: 'end' }
  | { type: 'fail'; code: string; message: string }
  /** The event says nothing to this step: it waits on as it did. */
  | { type: 'ignore' };

/** What a step works with. All its changes are part of the turn. */
export interface StepContext {
  readonly stepId: string;
  readonly state: Readonly<RunState>;
  /** With what this turn has changed already. */
  readonly facts: FlowFacts;
  readonly language: string | undefined;
  /** What the step remembered, where it waited. */
  readonly waiting: Waiting;
  readonly lookup: Lookup;
  /** A text in the customer's language with its placeholders filled. */
  text(text: Localized, max: number): string;
  /** The same as Markdown, in which values stay plain text. */
  markdown(text: Localized, max: number): string;
  /** What the flow leaves unsaid, in the customer's language. */
  standardText(name: DefaultText, values?: Record<string, string>): string;
  /** Says it. A text of which nothing is left is not said. */
  say(content: Content): void;
  /** Facts follow: later steps see what this one changed. */
  effect(effect: FlowEffect): void;
  /** @returns False where the value, or all of them together, would be too large; nothing is set then. */
  set(variable: string, value: Value): boolean;
  /** What a button of this step carries: `flow:<run>:<step>:<n>`. */
  payload(n: number): string;
  /** An id that comes once in a run. */
  id(): string;
  remember(memory: Pick<RunState, 'articles' | 'confidence'>): void;
}

/** Goes on at a step, or ends the flow. */
export function goTo(stepId: string | undefined): Outcome {
  return { type: 'next', stepId };
}

/** What fails when variables would outgrow their room. */
export const tooLarge: Outcome = {
  type: 'fail',
  code: 'state_too_large',
  message:
    'A variable may hold 8 KB and all of them 32 KB: save less, with a path to what is needed.',
};
