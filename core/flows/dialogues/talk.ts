import type { Content } from '../../protocol/content.ts';
import type { Flow } from '../document.ts';
import { factsAfter } from '../facts-after.ts';
import { advance, startRun } from '../interpreter.ts';
import type {
  FlowEffect,
  FlowEvent,
  FlowFacts,
  Need,
  NeedAnswer,
  RunState,
  Turn,
  Value,
} from '../run.ts';
import type { Setting } from './setting-schema.ts';
import { type ShownCall, shownCall } from './world.ts';

/** Where nobody says what time it is: a Monday morning. */
export const usualNow = '2026-01-05T10:00:00Z';

/** What a run asks for, answered from files or by hand. */
export interface TalkWorld {
  answer(need: Exclude<Need, { type: 'flow' }>): Promise<NeedAnswer>;
  linked(flowId: string): Flow | undefined;
}

type FormContent = Extract<Content, { type: 'form' }>;
type AnsweredField = Extract<Content, { type: 'formResponse' }>['fields'][number];

/** A conversation with a flow, without anything that is stored or sent. */
export class Talk {
  facts: FlowFacts;
  readonly calls: ShownCall[] = [];
  #state: RunState | undefined;
  #timers: { timerId: string; due: number }[] = [];
  #last: Content | undefined;
  #seq = 0;
  readonly #flows = new Map<string, Flow>();
  readonly #world: TalkWorld;
  readonly #setting: Setting;

  constructor(flow: Flow, setting: Setting, world: TalkWorld) {
    this.#flows.set('this', flow);
    this.#setting = setting;
    this.#world = world;
    this.facts = factsOf(setting);
  }

  /** Begins the run. Whoever acts in a talk gets what comes of it. */
  async begin(): Promise<FlowEffect[]> {
    const flow = this.#flows.get('this') as Flow;
    const declared = Object.entries(this.#setting.set ?? {}).map(([name, value]) => [
      name,
      { ...flow.variables[name], default: value as Value },
    ]);
    const begun = {
      ...flow,
      variables: { ...flow.variables, ...Object.fromEntries(declared) } as Flow['variables'],
    };
    this.#flows.set('this', begun);
    const trigger = this.#setting.trigger ?? { type: 'conversationStarted' as const };
    const { facts } = this;
    return this.#follow(
      startRun({ runId: 'run', flow: begun, flowId: 'this', version: 1, trigger, facts }),
    );
  }

  get state(): RunState {
    if (this.#state === undefined) throw new Error('The talk has not begun.');
    return this.#state;
  }

  says(text: string): Promise<FlowEffect[]> {
    return this.#happens({ type: 'message', seq: ++this.#seq, content: { type: 'text', text } });
  }

  /** The labels of the buttons that were offered last. */
  get buttons(): string[] {
    return buttonsOf(this.#last).map(({ text }) => text);
  }

  /** @returns Undefined where there is no such button. */
  async presses(label: string): Promise<FlowEffect[] | undefined> {
    const button = buttonsOf(this.#last).find(({ text }) => text === label);
    if (button === undefined) return undefined;
    const seq = ++this.#seq;
    const { payload, text } = button;
    if (payload === undefined) return [];
    return this.#happens(
      button.reply
        ? { type: 'message', seq, content: { type: 'text', text, payload } }
        : { type: 'postback', seq, messageId: 'message', payload, text },
    );
  }

  /** The form that waits to be filled in. */
  get form(): FormContent | undefined {
    return this.#last?.type === 'form' ? this.#last : undefined;
  }

  /** @param answers By the fields' labels. */
  fills(answers: Readonly<Record<string, string>>): Promise<FlowEffect[]> {
    const fields = (this.form?.fields ?? []).flatMap((field): AnsweredField[] => {
      const answer = Object.hasOwn(answers, field.label) ? answers[field.label] : undefined;
      if (answer === undefined || answer === '') return [];
      const { name, label } = field;
      if (field.type === 'email') return [{ type: 'email', name, label, email: answer }];
      if (field.type === 'text') return [{ type: 'text', name, label, text: answer }];
      const option = field.options.find((one) => one.label === answer || one.name === answer);
      const chosen = option ?? { name: answer, label: answer };
      return [{ type: 'select', name, label, select: [chosen] }];
    });
    const content: Content = { type: 'formResponse', fields };
    return this.#happens({ type: 'message', seq: ++this.#seq, content });
  }

  rates(score: number, comment?: string): Promise<FlowEffect[]> {
    const said = comment === undefined ? {} : { comment };
    return this.#happens({ type: 'rated', seq: ++this.#seq, score, ...said });
  }

  handsBack(by: { agentId?: string; reason?: string }): Promise<FlowEffect[]> {
    return this.#happens({ type: 'handedBack', seq: ++this.#seq, ...by });
  }

  /** Lets time go by, and what is due in it happen. */
  async waits(ms: number): Promise<FlowEffect[]> {
    const until = this.facts.now + ms;
    const effects: FlowEffect[] = [];
    for (;;) {
      this.#timers.sort((a, b) => a.due - b.due);
      const [next] = this.#timers;
      if (next === undefined || next.due > until) break;
      this.#timers.shift();
      this.facts = { ...this.facts, now: Math.max(this.facts.now, next.due) };
      effects.push(...(await this.#happens({ type: 'timer', timerId: next.timerId })));
    }
    this.facts = { ...this.facts, now: until };
    return effects;
  }

  #happens(event: FlowEvent): Promise<FlowEffect[]> {
    return this.#follow(this.#advance(event));
  }

  #advance(event: FlowEvent): Turn {
    const library = { get: (flowId: string) => this.#flows.get(flowId) };
    return advance({ state: this.state, event, facts: this.facts, library });
  }

  /** Answers what the run asks for, until it waits for somebody. */
  async #follow(first: Turn): Promise<FlowEffect[]> {
    const effects: FlowEffect[] = [];
    for (let turn = first; ; ) {
      this.#state = turn.state;
      for (const effect of turn.effects) this.#note(effect);
      effects.push(...turn.effects);
      const { pending } = turn.state;
      if (pending === undefined) return effects;
      if (pending.type === 'call') this.calls.push(shownCall(pending));
      const answer =
        pending.type === 'flow' ? this.#link(pending.flowId) : await this.#world.answer(pending);
      turn = this.#advance({ type: 'answered', needId: pending.id, answer });
    }
  }

  #note(effect: FlowEffect): void {
    this.facts = factsAfter(this.facts, effect);
    if (effect.type === 'say') this.#last = effect.content;
    if (effect.type === 'timer') this.#timers.push(effect);
  }

  #link(flowId: string): NeedAnswer {
    const known = this.#flows.get(flowId) ?? this.#world.linked(flowId);
    if (known === undefined) return { type: 'flow', version: null };
    this.#flows.set(flowId, known);
    return { type: 'flow', version: 1 };
  }
}

interface PressedButton {
  text: string;
  payload?: string;
  reply: boolean;
}

/** Buttons in the order in which they are shown; a link has what a messenger posts back, or nothing. */
function buttonsOf(content: Content | undefined): PressedButton[] {
  if (content === undefined) return [];
  const own = 'actions' in content ? (content.actions ?? []) : [];
  const inItems = 'items' in content ? content.items.flatMap(({ actions }) => actions) : [];
  return [...inItems, ...own].flatMap((action): PressedButton[] => {
    const { text, type } = action;
    if (type === 'reply' || type === 'postback')
      return [{ text, payload: action.payload, reply: type === 'reply' }];
    if (type !== 'link') return [];
    const payload = action.metadata?.['payload'];
    return [{ text, reply: false, ...(typeof payload === 'string' ? { payload } : {}) }];
  });
}

function factsOf(setting: Setting): FlowFacts {
  const { language, loggedIn, integrationId, tags = [], fields = {}, page, user } = setting;
  const now = Date.parse(setting.now ?? usualNow);
  return {
    now,
    app: { appId: 'app', name: 'Acme' },
    conversation: {
      id: 'conversation',
      tags,
      fields,
      createdAt: now,
      ...(language === undefined ? {} : { language }),
      ...(integrationId === undefined ? {} : { integrationId }),
      ...(page === undefined ? {} : { page }),
    },
    user: { id: 'user', loggedIn: loggedIn === true, ...user, fields: user?.fields ?? {} },
    schedules: setting.schedules ?? [],
  };
}
