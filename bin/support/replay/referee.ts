import type { Role, Turn } from './dialogues.ts';
import type { SeenEntry } from './play.ts';

/** How a participant came to know the conversation. */
export type ViewName = 'customer, live' | 'agent, live' | 'customer, history' | 'agent, history';

export interface Case {
  dialogueId: string;
  conversationId: string | undefined;
  turns: readonly Turn[];
  /** What answerBot has to have said once, wherever between the turns. */
  welcome: string | undefined;
  views: Readonly<Partial<Record<ViewName, readonly SeenEntry[]>>>;
}

export interface Counts {
  /** In the file and not on the screen. */
  lost: number;
  /** More often on the screen than in the file, or the same entry twice. */
  doubled: number;
  /** At another place than in the file, or behind a higher sequence. */
  misordered: number;
  /** Of another conversation, or in no file at all. */
  foreign: number;
}

export interface Verdict extends Counts {
  /** One sentence each, with the dialogue and who saw it. */
  findings: string[];
}

interface Line {
  role: Role | 'bot';
  text: string;
}

/** Compares what every participant saw of a conversation with what the file has. */
export function judge(given: Case): Verdict {
  const verdict: Verdict = { lost: 0, doubled: 0, misordered: 0, foreign: 0, findings: [] };
  for (const [name, entries] of Object.entries(given.views)) {
    const counts = judgeView(given, entries);
    for (const [kind, count] of Object.entries(counts) as [keyof Counts, number][]) {
      verdict[kind] += count;
      if (count > 0) verdict.findings.push(`${given.dialogueId}: ${count} ${kind} (${name})`);
    }
  }
  return verdict;
}

/** Verdicts of many conversations together. */
export function together(verdicts: readonly Verdict[]): Verdict {
  const sum: Verdict = { lost: 0, doubled: 0, misordered: 0, foreign: 0, findings: [] };
  for (const verdict of verdicts) {
    sum.lost += verdict.lost;
    sum.doubled += verdict.doubled;
    sum.misordered += verdict.misordered;
    sum.foreign += verdict.foreign;
    sum.findings.push(...verdict.findings);
  }
  return sum;
}

function judgeView(
  { conversationId, turns, welcome }: Case,
  entries: readonly SeenEntry[],
): Counts {
  const counts: Counts = { lost: 0, doubled: 0, misordered: 0, foreign: 0 };
  const own = entries.filter((entry) => entry.conversationId === conversationId);
  counts.foreign += entries.length - own.length;

  const ids = new Set<string>();
  let last = 0;
  const lines: Line[] = [];
  for (const { id, seq, role, text } of own) {
    if (ids.has(id)) {
      counts.doubled++;
      continue;
    }
    ids.add(id);
    if (seq <= last) counts.misordered++;
    last = Math.max(last, seq);
    if (role !== undefined) lines.push({ role, text });
  }

  const said = lines.filter(({ role }) => role === 'bot');
  const welcomes = said.filter(({ text }) => text === welcome).length;
  counts.foreign += said.length - welcomes;
  if (welcome !== undefined) {
    if (welcomes === 0) counts.lost++;
    else counts.doubled += welcomes - 1;
  }
  const script = lines.filter(({ role }) => role !== 'bot');
  compare(turns, script, counts);
  return counts;
}

function compare(turns: readonly Turn[], seen: readonly Line[], counts: Counts): void {
  const owed = new Map<string, number>();
  for (const turn of turns) owed.set(keyOf(turn), (owed.get(keyOf(turn)) ?? 0) + 1);
  const expected = new Set(owed.keys());
  /** Each line as often as the file has it: what is left is in order or not. */
  const matched: string[] = [];
  for (const line of seen) {
    const key = keyOf(line);
    const rest = owed.get(key) ?? 0;
    if (rest > 0) {
      owed.set(key, rest - 1);
      matched.push(key);
    } else if (expected.has(key)) counts.doubled++;
    else counts.foreign++;
  }
  for (const rest of owed.values()) counts.lost += rest;
  counts.misordered += matched.length - longestInOrder(turns.map(keyOf), matched);
}

const keyOf = ({ role, text }: Line) => `${role}\n${text}`;

/** Length of the longest common subsequence. */
function longestInOrder(expected: readonly string[], seen: readonly string[]): number {
  let row = new Array<number>(seen.length + 1).fill(0);
  for (const key of expected) {
    const next = [0];
    seen.forEach((other, index) => {
      const same = key === other ? (row[index] ?? 0) + 1 : 0;
      next.push(Math.max(same, row[index + 1] ?? 0, next[index] ?? 0));
    });
    row = next;
  }
  return row.at(-1) ?? 0;
}
