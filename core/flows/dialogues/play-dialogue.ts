import { isDeepStrictEqual } from 'node:util';
import type { Flow } from '../document.ts';
import type { FlowEffect } from '../run.ts';
import type { Dialogue, Line } from './dialogue-schema.ts';
import { type Shown, shownOf } from './shown.ts';
import { Talk } from './talk.ts';
import { like, mockAnswer } from './world.ts';

/** The first thing that was not as it should be. */
export interface Difference {
  /** Which line of the dialogue, from 1; one beyond the last: something came after it. */
  line: number;
  expected: string;
  got: string;
}

/** Plays a dialogue. Everything that the customer sees has to be expected, in its order. */
export async function playDialogue(
  flow: Flow,
  dialogue: Dialogue,
  linked: (flowId: string) => Flow | undefined,
): Promise<Difference | undefined> {
  let unanswered: string | undefined;
  const talk = new Talk(flow, dialogue, {
    linked,
    async answer(need) {
      const answer = mockAnswer(need, dialogue.mocks ?? {});
      if (answer !== undefined) return answer;
      unanswered ??= need.type;
      return noAnswer(need.type);
    },
  });
  const open = shownOf(await talk.begin());
  for (const [index, line] of dialogue.dialogue.entries()) {
    const difference = (expected: string, got: string) => ({ line: index + 1, expected, got });
    const acted = await act(talk, line);
    if (acted !== undefined) {
      // What was said before has to be expected before.
      const [missed] = open.filter(({ type }) => type !== 'note');
      if (missed !== undefined) return difference('the customer’s turn', describe(missed));
      open.length = 0;
      if (typeof acted === 'string') return difference(JSON.stringify(line), acted);
      open.push(...shownOf(acted));
    } else {
      const found = compare(talk, line, open);
      if (found !== undefined) return difference(found.expected, found.got);
    }
    if (unanswered !== undefined) {
      return difference(`an answer to "${unanswered}"`, 'no mock for it: add it to "mocks"');
    }
  }
  const [left] = open.filter(({ type }) => type !== 'note');
  const line = dialogue.dialogue.length + 1;
  return left === undefined ? undefined : { line, expected: 'nothing more', got: describe(left) };
}

function noAnswer(type: string) {
  switch (type) {
    case 'suggest':
      return { type: 'suggest' as const, articles: [] };
    case 'articles':
      return { type: 'articles' as const, articles: [] };
    case 'availability':
      return { type: 'availability' as const, queues: [] };
    case 'position':
      return { type: 'position' as const, position: 0, estimatedWaitSeconds: null };
    default:
      return { type: 'call' as const, outcome: 'failed' as const, code: 'no_mock', message: '' };
  }
}

/** Does what the customer, an agent or the clock does; undefined where the line expects something. */
async function act(talk: Talk, line: Line): Promise<FlowEffect[] | string | undefined> {
  if ('customer' in line) return talk.says(line.customer);
  if ('choose' in line) {
    const effects = await talk.presses(line.choose);
    return effects ?? `no such button; there are: ${talk.buttons.join(', ') || 'none'}`;
  }
  if ('fill' in line) {
    const labels = talk.form?.fields.map(({ label }) => label);
    if (labels === undefined) return 'no form';
    const unknown = Object.keys(line.fill).find((label) => !labels.includes(label));
    return unknown === undefined
      ? talk.fills(line.fill)
      : `no field "${unknown}"; there are: ${labels.join(', ')}`;
  }
  if ('rate' in line) return talk.rates(line.rate, line.comment);
  if ('wait' in line) return talk.waits(durationOf(line.wait));
  return 'handBack' in line ? talk.handsBack(line.handBack) : undefined;
}

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `10m` in milliseconds. */
export function durationOf(text: string): number {
  return Number(text.slice(0, -1)) * (units[text.slice(-1)] ?? 0);
}

type Mismatch = { expected: string; got: string } | undefined;

function compare(talk: Talk, line: Line, open: Shown[]): Mismatch {
  if ('variables' in line) return subset('variables', line.variables, talk.state.variables);
  if ('fieldsAre' in line) return subset('fields', line.fieldsAre, talk.facts.conversation.fields);
  if ('user' in line) {
    const { fields, ...user } = talk.facts.user;
    return subset('user', line.user, { ...fields, ...user });
  }
  if ('tags' in line) {
    const tags = [...talk.facts.conversation.tags];
    return mismatch(isDeepStrictEqual(tags.toSorted(), line.tags.toSorted()), line.tags, tags);
  }
  if ('called' in line) {
    const call = talk.calls.at(-1);
    if (call === undefined) return { expected: JSON.stringify(line.called), got: 'no call' };
    return subset('call', line.called, { ...call });
  }
  if ('ended' in line) {
    const ended = talk.state.status === 'ended';
    return mismatch(
      ended === line.ended,
      `ended: ${line.ended}`,
      `the run is ${talk.state.status}`,
    );
  }
  return compareShown(line, open);
}

function compareShown(line: Line, open: Shown[]): Mismatch {
  // Notes are for agents; a dialogue need not name them.
  while (open[0]?.type === 'note' && !('note' in line)) open.shift();
  const next = open.shift();
  const got = next === undefined ? 'nothing' : describe(next);
  if ('bot' in line) {
    const said = next?.type === 'bot' ? next : undefined;
    if (said === undefined || !like(said.text, line.bot)) return { expected: line.bot, got };
    for (const key of ['buttons', 'fields'] as const) {
      const wanted = line[key];
      if (wanted !== undefined && !isDeepStrictEqual(wanted, said[key]))
        return { expected: `${key}: ${wanted.join(', ')}`, got: `${key}: ${said[key].join(', ')}` };
    }
    return undefined;
  }
  if ('note' in line)
    return mismatch(next?.type === 'note' && like(next.text, line.note), `note: ${line.note}`, got);
  if ('handedOver' in line) {
    if (next?.type !== 'handedOver') return { expected: 'handed over', got };
    return subset('handed over', line.handedOver, next.to);
  }
  if ('failed' in line)
    return mismatch(
      next?.type === 'failed' && next.code === line.failed,
      `failed: ${line.failed}`,
      got,
    );
  return mismatch(next?.type === 'closed', 'closed', got);
}

function mismatch(fits: boolean, expected: unknown, got: unknown): Mismatch {
  return fits ? undefined : { expected: asText(expected), got: asText(got) };
}

/** Texts may have `*`; all else has to be equal. What is not named is not looked at. */
function subset(
  what: string,
  expected: Readonly<Record<string, unknown>>,
  got: Readonly<Record<string, unknown>>,
): Mismatch {
  for (const [key, wanted] of Object.entries(expected)) {
    const there = Object.hasOwn(got, key) ? got[key] : undefined;
    const fits =
      typeof wanted === 'string' && typeof there === 'string'
        ? like(there, wanted)
        : isDeepStrictEqual(plain(wanted), plain(there));
    if (!fits)
      return {
        expected: `${what}.${key}: ${asText(wanted)}`,
        got: `${what}.${key}: ${asText(there)}`,
      };
  }
  return undefined;
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
}

function describe(shown: Shown): string {
  switch (shown.type) {
    case 'bot':
      return shown.text;
    case 'note':
      return `note: ${shown.text}`;
    case 'handedOver':
      return `handed over ${JSON.stringify(shown.to)}`;
    case 'failed':
      return `failed: ${shown.code} (${shown.message})`;
    default:
      return 'closed';
  }
}
