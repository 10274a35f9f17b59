import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { readOptions, wholeNumber } from '../bin/support/options.ts';
import { type Flow, parseFlow } from '../core/flows/document.ts';
import { advance, startRun } from '../core/flows/interpreter.ts';
import type { FlowEvent, FlowFacts, NeedAnswer, RunState } from '../core/flows/run.ts';
import { flowsToMeasure } from './support/flows.ts';

/** `npm run bench:flows`: steps that one process interprets in a second. Ends with 1 below the target. */
const { values } = readOptions({
  command: 'npm run bench:flows --',
  summary:
    'Lets the interpreter run flows from their beginning to their end, again and again, with the state as JSON between two events as the worker keeps it. Prints steps a second for each flow and kind of step. Ends with 1 when the mixed flow stays below 100,000.',
  options: {
    seconds: { type: 'string', value: 'N', help: 'for each flow (default 1)' },
    json: { type: 'boolean', help: 'print {"stepsPerSecond"} of the mixed flow, and no more' },
  },
});
const seconds = wholeNumber('seconds', values.seconds, { min: 1, max: 60, otherwise: 1 });
const target = 100_000;

const facts: FlowFacts = {
  now: Date.parse('2026-11-23T08:00:00Z'),
  app: { appId: 'app', name: 'Acme' },
  conversation: {
    id: 'c',
    language: 'fr',
    tags: ['vip'],
    fields: { plan: 'pro', seats: 12 },
    page: { url: 'https://shop.example/orders/1', title: 'Orders' },
    createdAt: 0,
  },
  user: { id: 'u', loggedIn: true, name: 'Ada', email: 'ada@example.com', fields: {} },
  schedules: [
    {
      scheduleId: 'office',
      timeZone: 'Europe/Paris',
      intervals: [{ day: 'monday', from: '09:00', to: '18:00' }],
      holidays: [],
    },
  ],
};

const answer: Record<string, NeedAnswer> = {
  call: { type: 'call', outcome: 'answered', status: 200, body: { order: { status: 'sent' } } },
  suggest: {
    type: 'suggest',
    articles: [{ articleId: 'a', title: 'Returns', url: 'https://x.example/a', confidence: 0.8 }],
  },
  articles: { type: 'articles', articles: [] },
  availability: { type: 'availability', queues: [] },
  position: { type: 'position', position: 3, estimatedWaitSeconds: 60 },
  flow: { type: 'flow', version: 1 },
};

const rows: { name: string; perSecond: number; events: number }[] = [];
for (const [name, document] of Object.entries(flowsToMeasure)) rows.push(measure(name, document));
rows.push(measure('greeting (example)', example('greeting')));
const mixed = rows[0]?.perSecond ?? 0;
if (values.json === true) {
  console.log(JSON.stringify({ stepsPerSecond: Math.round(mixed) }));
} else {
  console.log('flow                     steps a second   events a second');
  for (const { name, perSecond, events } of rows) {
    console.log(`${name.padEnd(24)} ${figure(perSecond)} ${figure(events)}`);
  }
  console.log(`\nTarget for the mixed flow: ${target.toLocaleString('en')} steps a second.`);
}
if (mixed < target) process.exitCode = 1;

function figure(value: number): string {
  return Math.round(value).toLocaleString('en').padStart(14);
}

function example(name: string): unknown {
  const file = new URL(`../examples/flows/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(fileURLToPath(file), 'utf8'));
}

function measure(name: string, document: unknown): (typeof rows)[number] {
  const parsed = parseFlow(document);
  if ('problems' in parsed) throw new Error(`${name}: ${JSON.stringify(parsed.problems)}`);
  const { flow } = parsed;
  // What a process does first is compiled while it runs.
  play(flow, 0.2);
  const { steps, events, elapsed } = play(flow, seconds);
  return { name, perSecond: steps / elapsed, events: events / elapsed };
}

function play(flow: Flow, forSeconds: number): { steps: number; events: number; elapsed: number } {
  let steps = 0;
  let events = 0;
  const startedAt = performance.now();
  const until = startedAt + forSeconds * 1000;
  while (performance.now() < until) {
    for (let i = 0; i < 20; i++) {
      const run = playOnce(flow);
      steps += run.steps;
      events += run.events;
    }
  }
  return { steps, events, elapsed: (performance.now() - startedAt) / 1000 };
}

function playOnce(flow: Flow): { steps: number; events: number } {
  const library = { get: () => flow };
  const trigger = { type: 'conversationStarted' as const, words: 'Where is my order?' };
  let { state } = startRun({ runId: 'r', flow, flowId: 'f', version: 1, trigger, facts });
  let events = 1;
  while ((state.status === 'waiting' || state.status === 'handedOver') && events < 200) {
    const kept = JSON.parse(JSON.stringify(state)) as RunState;
    state = advance({ state: kept, event: nextEvent(kept, events++), facts, library }).state;
  }
  return { steps: state.steps, events };
}

/** The customer answers whatever is asked with its first button, or in words. */
function nextEvent({ pending, status, waiting, stack }: RunState, seq: number): FlowEvent {
  if (pending !== undefined) {
    return { type: 'answered', needId: pending.id, answer: answer[pending.type] as NeedAnswer };
  }
  if (status === 'handedOver') return { type: 'handedBack', seq };
  const stepId = stack.at(-1)?.stepId ?? '';
  if (waiting?.timerId !== undefined && stepId.startsWith('pause')) {
    return { type: 'timer', timerId: waiting.timerId };
  }
  if (stepId.startsWith('rat')) return { type: 'rated', seq, score: 5 };
  if (stepId.startsWith('listen') || stepId.startsWith('form')) {
    return { type: 'message', seq, content: { type: 'text', text: '12345' } };
  }
  return { type: 'postback', seq, messageId: 'm', payload: `flow:r:${stepId}:0` };
}
