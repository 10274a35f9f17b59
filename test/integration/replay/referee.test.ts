import { describe, expect, it } from 'vitest';
import type { SeenEntry } from '../../../bin/support/replay/play.ts';
import { type Case, judge, together } from '../../../bin/support/replay/referee.ts';

const turns = [
  { role: 'customer', text: 'one' },
  { role: 'agent', text: 'two' },
  { role: 'customer', text: 'three' },
  { role: 'agent', text: 'two' },
] as const;

/** `c:one` at sequence 1, and so on; `e:assigned` is no message. */
function seen(...lines: string[]): SeenEntry[] {
  const roles: Record<string, SeenEntry['role']> = { c: 'customer', a: 'agent', b: 'bot' };
  return lines.map((line, index) => {
    const [role = '', text = ''] = line.split(':');
    return { conversationId: 'C', id: `id${index}`, seq: index + 1, role: roles[role], text };
  });
}

function given(entries: SeenEntry[], welcome?: string): Case {
  return {
    dialogueId: 'd',
    conversationId: 'C',
    turns,
    welcome,
    views: { 'customer, live': entries },
  };
}

const whole = ['c:one', 'a:two', 'c:three', 'a:two'];
const counts = (lost: number, doubled: number, misordered: number, foreign: number) => ({
  lost,
  doubled,
  misordered,
  foreign,
});

describe('the referee', () => {
  it('has nothing to say of what is as in the file, events between or not', () => {
    expect(judge(given(seen(...whole)))).toEqual({ ...counts(0, 0, 0, 0), findings: [] });
    expect(judge(given(seen('c:one', 'e:assigned', ...whole.slice(1), 'e:closed')))).toMatchObject(
      counts(0, 0, 0, 0),
    );
  });

  it.each([
    ['nothing', [], counts(4, 0, 0, 0)],
    ['one is missing', ['c:one', 'c:three', 'a:two'], counts(1, 0, 0, 0)],
    ['of two alike one is missing', ['c:one', 'a:two', 'c:three'], counts(1, 0, 0, 0)],
    ['one comes twice', ['c:one', 'c:one', ...whole.slice(1)], counts(0, 1, 0, 0)],
    ['of two alike there are three', [...whole, 'a:two'], counts(0, 1, 0, 0)],
    ['two have changed places', ['a:two', 'c:one', 'c:three', 'a:two'], counts(0, 0, 1, 0)],
    ['the last comes first', ['c:three', 'c:one', 'a:two', 'a:two'], counts(0, 0, 1, 0)],
    ['one is nobody’s', [...whole, 'c:what?'], counts(0, 0, 0, 1)],
    ['one is by the other side', ['a:one', 'a:two', 'c:three', 'a:two'], counts(1, 0, 0, 1)],
    ['an uncalled-for welcome', ['b:welcome', ...whole], counts(0, 0, 0, 1)],
  ])('%s', (_what, lines, expected) => {
    const verdict = judge(given(seen(...lines)));
    expect(verdict).toMatchObject(expected);
    expect(verdict.findings[0]).toMatch(
      /^d: \d (lost|doubled|misordered|foreign) \(customer, live\)$/,
    );
  });

  it('counts the same entry twice as doubled, and a sequence that goes back as misordered', () => {
    const entries = seen(...whole);
    const [first, second] = entries;
    if (first === undefined || second === undefined) throw new Error('there are four');
    expect(judge(given([...entries, second]))).toMatchObject(counts(0, 1, 0, 0));
    expect(judge(given([{ ...first, seq: 9 }, ...entries.slice(1)]))).toMatchObject({
      misordered: 3,
    });
  });

  it('counts entries of another conversation as foreign', () => {
    const entries = seen(...whole, 'c:three').map((entry, index) =>
      index === 4 ? { ...entry, conversationId: 'D' } : entry,
    );
    expect(judge(given(entries))).toMatchObject(counts(0, 0, 0, 1));
  });

  it('wants the welcome once, wherever it stands', () => {
    for (let at = 0; at <= whole.length; at++) {
      const lines = whole.toSpliced(at, 0, 'b:Hi');
      expect(judge(given(seen(...lines), 'Hi'))).toMatchObject(counts(0, 0, 0, 0));
    }
    expect(judge(given(seen(...whole), 'Hi'))).toMatchObject(counts(1, 0, 0, 0));
    expect(judge(given(seen('b:Hi', ...whole, 'b:Hi'), 'Hi'))).toMatchObject(counts(0, 1, 0, 0));
    expect(judge(given(seen('b:Bye', ...whole), 'Hi'))).toMatchObject(counts(1, 0, 0, 1));
  });

  it('adds up', () => {
    const bad = judge(given(seen('c:one')));
    expect(together([bad, bad])).toMatchObject({
      lost: 6,
      findings: [expect.any(String), expect.any(String)],
    });
  });
});
