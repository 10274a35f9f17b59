/** What a run asks of a deployment. */
export interface LoadPlan {
  /** Online all the time. */
  agents: number;
  /** Conversations that one agent may have at once. */
  perAgent: number;
  /** Customers connected; at most so many conversations at once. */
  concurrent: number;
  /** Conversations a day, of which the run plays the peak. */
  perDay: number;
  /** Times the day's mean. */
  peak: number;
  /** Of one conversation, half of them its customer's. */
  messages: number;
  integrations: number;
  /** Measured. */
  durationSeconds: number;
  /** Before it, under the same load. */
  warmUpSeconds: number;
  /** Share of the conversations that the deployment's flows answer first, 0 to 1. */
  flows: number;
  /** New connections, and conversations before the run begins, a second. */
  rampPerSecond: number;
  /** The same seed gives the same schedule. */
  seed: number;
  /** Mean seconds before a customer's message and before an agent's; undefined: as the rest asks for. */
  think: { customer: number; agent: number } | undefined;
}

/** What follows from a plan. Times in milliseconds. */
export interface Pace {
  /** Conversations that begin in a second. */
  arrivalRate: number;
  /** Conversations under way, on average. */
  running: number;
  /** Mean length of a conversation, from its first message to its closing. */
  conversationMs: number;
  /** Mean before a customer's message, and before an agent's. */
  thinkMs: { customer: number; agent: number };
  messagesPerSecond: number;
}

/** The capacity that a deployment is built for, for ten minutes. */
export const stated = {
  agents: 1_300,
  concurrent: 4_000,
  perDay: 200_000,
  peak: 4,
  messages: 20,
  integrations: 500,
  durationSeconds: 600,
  warmUpSeconds: 20,
} as const;

/** An answer in a minute, on any machine. */
export const small = {
  agents: 20,
  concurrent: 60,
  perDay: 43_200,
  peak: 4,
  messages: 10,
  integrations: 2,
  durationSeconds: 20,
  warmUpSeconds: 5,
} as const;

/** So many times the load: its people, conversations and integrations, not its pace or length. */
export function timesOf(plan: LoadPlan, times: number): LoadPlan {
  const scaled = (value: number) => Math.max(1, Math.round(value * times));
  return {
    ...plan,
    agents: scaled(plan.agents),
    concurrent: scaled(plan.concurrent),
    perDay: scaled(plan.perDay),
    integrations: scaled(plan.integrations),
  };
}

/**
 * Conversations that go on on average, so that the number at one moment, which is Poisson's, exceeds
 * `concurrent` once in a thousand moments.
 */
export function runningOf(concurrent: number): number {
  // n = m + 3.1 √m, solved for m.
  const root = (-3.1 + Math.sqrt(3.1 ** 2 + 4 * concurrent)) / 2;
  return root ** 2;
}

/** Little's law: what goes on = what begins in a second × how long it takes. */
export function paceOf(plan: LoadPlan): Pace {
  const { concurrent, messages, think } = plan;
  const arrivalRate = (plan.perDay * plan.peak) / 86_400;
  const messagesPerSecond = arrivalRate * messages;
  const [customers, agents] = [Math.ceil(messages / 2), Math.floor(messages / 2)];
  if (think !== undefined) {
    const thinkMs = { customer: think.customer * 1000, agent: think.agent * 1000 };
    // Nobody thinks before the first message, and its agent does before he closes.
    const conversationMs = (customers - 1) * thinkMs.customer + (agents + 1) * thinkMs.agent;
    const running = (arrivalRate * conversationMs) / 1000;
    return { arrivalRate, running, conversationMs, thinkMs, messagesPerSecond };
  }
  const running = runningOf(concurrent);
  const conversationMs = (running / arrivalRate) * 1000;
  const each = conversationMs / messages;
  const thinkMs = { customer: each, agent: each };
  return { arrivalRate, running, conversationMs, thinkMs, messagesPerSecond };
}

/** The capacity that a deployment has to be built for, as times the stated one. */
export function scaleOf(plan: LoadPlan): number {
  return Math.max(
    plan.agents / stated.agents,
    plan.concurrent / stated.concurrent,
    (plan.perDay * plan.peak) / (stated.perDay * stated.peak),
    plan.integrations / stated.integrations,
  );
}

/** What is wrong with a plan, as a sentence that says what to change; undefined: nothing. */
export function problemOf(plan: LoadPlan): string | undefined {
  const pace = paceOf(plan);
  const places = plan.agents * plan.perAgent;
  if (pace.running > runningOf(plan.concurrent) + 1) {
    return `With these think times ${Math.round(pace.running)} conversations go on at once, more than --concurrent ${plan.concurrent} holds without pushing. Think less, or raise --concurrent to ${Math.ceil(pace.running + 3.1 * Math.sqrt(pace.running))}.`;
  }
  if (places < plan.concurrent) {
    return `${plan.concurrent} conversations at once take at least ${Math.ceil(plan.concurrent / plan.perAgent)} agents of ${plan.perAgent} each: raise --agents, or lower --concurrent.`;
  }
  if (pace.conversationMs / plan.messages < 50) {
    return `Each person would have ${Math.round(pace.conversationMs / plan.messages)} ms between messages. Raise --concurrent, or lower --per-day or --messages.`;
  }
  return undefined;
}
