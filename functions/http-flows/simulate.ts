import { CauserieError } from '../../core/errors.ts';
import type { Flow } from '../../core/flows/document.ts';
import { advance, startRun } from '../../core/flows/interpreter.ts';
import type { FlowEvent, FlowFacts, RunState, Turn } from '../../core/flows/run.ts';
import type { Metadata } from '../../core/protocol/content.ts';
import type { Schedule } from '../../core/schedules/schedule.ts';

/** What the console's preview asks for. It keeps the state itself. */
export interface SimulateRequest {
  state?: Record<string, unknown> | undefined;
  event?: Record<string, unknown> | undefined;
  facts?:
    | {
        language?: string | undefined;
        loggedIn?: boolean | undefined;
        fields?: Record<string, unknown> | undefined;
        tags?: string[] | undefined;
        page?: { url: string; title?: string | undefined } | undefined;
        now?: string | undefined;
      }
    | undefined;
}

const flowId = 'simulated';
const version = 1;

/**
 * One turn of a flow without a customer: what the worker would do, and nothing done. An API is not called
 * and nothing is looked up: `state.pending` says what the flow asks for, and the next event answers it.
 * @throws CauserieError invalid_request for a state or event that makes no sense
 */
export function simulateTurn(
  appId: string,
  flow: Flow,
  request: SimulateRequest,
  schedules: readonly Schedule[],
  now: number,
): { state: Record<string, unknown>; effects: Record<string, unknown>[] } {
  const facts = factsOf(appId, request, schedules, now);
  const library = { get: (id: string) => (id === flowId ? flow : undefined) };
  const { state, effects } = take(() => {
    if (request.state === undefined) {
      const trigger = { type: 'conversationStarted' } as const;
      return startRun({ runId: 'simulated', flow, flowId, version, trigger, facts });
    }
    const state = request.state as unknown as RunState;
    const event = (request.event ?? { type: 'timer', timerId: '' }) as unknown as FlowEvent;
    return advance({ state, event, facts, library });
  });
  return { state: { ...state }, effects: effects.map((effect) => ({ ...effect })) };
}

/** State and event come from a page and may be anything: what they break is theirs to mend. */
function take(turn: () => Turn): Turn {
  try {
    return turn();
  } catch (cause) {
    if (cause instanceof CauserieError) throw cause;
    throw new CauserieError(
      'invalid_request',
      'state or event is not one that the simulator knows. Start again without a state.',
      { cause },
    );
  }
}

function factsOf(
  appId: string,
  { facts = {} }: SimulateRequest,
  schedules: readonly Schedule[],
  now: number,
): FlowFacts {
  const { language, loggedIn = false, fields = {}, tags = [], page } = facts;
  const given = facts.now === undefined ? Number.NaN : Date.parse(facts.now);
  return {
    now: Number.isNaN(given) ? now : given,
    app: { appId, name: '' },
    conversation: {
      id: flowId,
      tags,
      fields: fields as Metadata,
      createdAt: now,
      ...(language === undefined ? {} : { language }),
      ...(page === undefined ? {} : { page: page as { url: string; title?: string } }),
    },
    user: { id: 'customer', loggedIn, fields: {} },
    schedules,
  };
}
