import type { FlowFacts, NeedAnswer, RunState, Value } from '../run.ts';
import type { Path } from '../text/template.ts';
import { valueAt } from '../text/value.ts';

/**
 * The names that placeholders and conditions share, beside the flow's variables. What only conditions
 * know (agents, queues) stands below.
 */
export const reservedNames: ReadonlySet<string> = new Set([
  'agents',
  'app',
  'articles',
  'confidence',
  'conversation',
  'error',
  'estimatedWait',
  'integration',
  'language',
  'lastMessage',
  'loggedIn',
  'now',
  'page',
  'position',
  'queue',
  'secret',
  'tags',
  'today',
  'trigger',
  'user',
]);

/** Names that stand for one thing, with what may follow them; `*`: anything. */
const builtIn: Readonly<Record<string, ReadonlySet<string> | '*' | undefined>> = {
  app: new Set(['name']),
  confidence: new Set(),
  conversation: '*',
  error: new Set(['code', 'message', 'status']),
  integration: new Set(),
  language: new Set(),
  lastMessage: new Set(),
  loggedIn: new Set(),
  now: new Set(),
  page: new Set(['url', 'title']),
  tags: new Set(),
  today: new Set(),
  trigger: new Set(['type', 'words', 'tag']),
  user: '*',
};

/** Whether a name other than a variable's can stand for something. */
export function isBuiltIn([root = '', ...rest]: Path): boolean {
  const known = Object.hasOwn(builtIn, root) ? builtIn[root] : undefined;
  if (known === undefined) return false;
  if (known === '*') return rest.length === 1;
  if (rest.length === 0) return known.size === 0 || root === 'trigger' || root === 'error';
  return rest.length === 1 && known.has(rest[0] ?? '');
}

/** What a name stands for; undefined for nothing. Variables of the run have no other names. */
export function lookUp(path: Path, state: RunState, facts: FlowFacts): Value | undefined {
  const [root = '', ...rest] = path;
  const [name = ''] = rest;
  switch (root) {
    case 'conversation':
      return conversationValue(name, facts);
    case 'user':
      return userValue(name, facts);
    case 'now':
      return isoTime(facts.now);
    case 'today':
      return isoTime(facts.now).slice(0, 10);
    case 'app':
      return name === 'name' ? facts.app.name : undefined;
    case 'page':
      return valueAt(facts.conversation.page as Value | undefined, rest);
    case 'tags':
      return [...facts.conversation.tags];
    case 'language':
      return facts.conversation.language;
    case 'integration':
      return facts.conversation.integrationId;
    case 'loggedIn':
      return facts.user.loggedIn;
    case 'lastMessage':
      return state.lastMessage;
    case 'confidence':
      return state.confidence ?? 0;
    case 'trigger':
      if (rest.length === 0) return state.trigger.type;
      return valueAt(state.trigger as unknown as Value, rest);
    default:
      return valueAt(state.variables, path);
  }
}

/** A clock beyond the calendar's end shows its end. */
function isoTime(at: number): string {
  const calendarEnd = 8.64e15;
  const shown = Math.min(Math.max(Number.isFinite(at) ? at : 0, 0), calendarEnd);
  return new Date(shown).toISOString();
}

function conversationValue(name: string, { conversation }: FlowFacts): Value | undefined {
  if (Object.hasOwn(conversation.fields, name)) return conversation.fields[name];
  if (name === 'id') return conversation.id;
  if (name === 'language') return conversation.language;
  if (name === 'createdAt') return isoTime(conversation.createdAt);
  return undefined;
}

/** What the company knows of its user itself comes before fields of the same name. */
function userValue(name: string, { user }: FlowFacts): Value | undefined {
  if (name === 'name' || name === 'email' || name === 'externalId') return user[name];
  if (Object.hasOwn(user.fields, name)) return user.fields[name];
  if (name === 'id') return user.id;
  if (name === 'loggedIn') return user.loggedIn;
  return undefined;
}

/** What conditions ask of queues and agents; a run asks the world for it first. */
export const availabilityNames: ReadonlySet<string> = new Set([
  'agents.online',
  'agents.free',
  'queue.open',
  'queue.waiting',
  'queue.estimatedWait',
]);

/** What conditions ask of this conversation's place in its queue. */
export const positionNames: ReadonlySet<string> = new Set(['position', 'estimatedWait']);

type Availability = Extract<NeedAnswer, { type: 'availability' }>;
type Position = Extract<NeedAnswer, { type: 'position' }>;

/**
 * A figure of one queue, or of all: the most agents that any of them has (they may share them), open
 * when any is, who waits in all of them, the shortest wait.
 */
export function availabilityValue(
  name: string,
  queueId: string | undefined,
  { queues }: Availability,
): Value | undefined {
  const asked = queueId === undefined ? queues : queues.filter((one) => one.queueId === queueId);
  if (asked.length === 0) return undefined;
  switch (name) {
    case 'agents.online':
      return Math.max(...asked.map((one) => one.agentsOnline));
    case 'agents.free':
      return Math.max(...asked.map((one) => one.agentsFree));
    case 'queue.open':
      return asked.some((one) => one.open);
    case 'queue.waiting':
      return asked.reduce((sum, one) => sum + one.waiting, 0);
    default: {
      const waits = asked.flatMap(({ estimatedWaitSeconds: wait }) =>
        wait === null ? [] : [wait],
      );
      return waits.length === 0 ? undefined : Math.min(...waits);
    }
  }
}

export function positionValue(name: string, answer: Position): Value | undefined {
  return (name === 'position' ? answer.position : answer.estimatedWaitSeconds) ?? undefined;
}
